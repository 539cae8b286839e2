"""Load templates from their YAML files, or from the data that the web page sends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from digitscan.errors import UsageError
from digitscan.forms.checks import Check, CheckError, parse_check
from digitscan.forms.template import VERSION, Document, NamedCheck, Template
from digitscan.forms.yaml_lines import Lines, load_yaml
from digitscan.messages import problem

MOST_BYTES = 1 << 20
_REMEDY = "name the YAML file that digitscan form new made"
_REMEDIES = {
    "extra_forbidden": ("is unknown", "check its spelling, or remove it"),
    "missing": ("is missing", "add it"),
}


def load_template(path: str) -> Template:
    """Load and check a template.

    Raises:
        UsageError: it cannot be read or is invalid; names the line.
    """
    document, lines = _parsed(_content(path), path)
    picture = Path(path).parent / document.picture
    if not picture.is_file():
        what = f"{_at(lines, 'picture')}there is no picture {document.picture} beside it"
        raise UsageError(problem(path, what, "put it there, or correct its name"))
    return template_of(document, path, picture, lines)


def document_of(content: Any, path: str, lines: Lines | None = None) -> Document:  # noqa: ANN401 - YAML's
    """Validate the content of a template's file.

    Args:
        content: a mapping, if it is a template.
        path: its name in errors.
        lines: of its values; None if it does not come from a file.

    Raises:
        UsageError: the content is invalid.
    """
    if not isinstance(content, Mapping):
        raise UsageError(problem(path, "is not a template", "make one with digitscan form new"))
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        what = f"{_at(lines, 'version')}has version {version}"
        raise UsageError(problem(path, what, "use a newer digitscan"))
    try:
        document = Document.model_validate(content)
    except ValidationError as error:
        raise _explained(error, content, path, lines) from error
    _check_fields(document, path, lines)
    _checks(document, path, lines)
    return document


def template_of(
    document: Document, path: str, picture: Path | bytes, lines: Lines | None = None
) -> Template:
    """Return the template of a document.

    Args:
        document: the content.
        path: of its file; its stem is the template's name.
        picture: the path of its picture, or that file's content.
        lines: see `document_of`.
    """
    return Template(
        path, picture, document.size, document.blank, document.fields,
        _checks(document, path, lines),
    )  # fmt: skip


def parse_template(content: bytes, path: str) -> Document:
    """Parse the file of a template; `path` is its name in errors.

    Raises:
        UsageError: the content is invalid; names the line.
    """
    return _parsed(content, path)[0]


def _parsed(content: bytes, path: str) -> tuple[Document, Lines]:
    if len(content) > MOST_BYTES:
        raise UsageError(problem(path, "is larger than a template", _REMEDY))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(problem(path, "is not a text file", _REMEDY)) from error
    given, lines = load_yaml(text, path)
    return document_of(given, path, lines), lines


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(problem(path, f"cannot be read ({why})", _REMEDY)) from error


def _explained(
    error: ValidationError, content: object, path: str, lines: Lines | None
) -> UsageError:
    """Return the first error of a document, with its line and what to do."""
    first: Any = error.errors()[0]
    place = _place(content, first["loc"])
    known = place if first["type"] != "missing" else place[:-1]
    where = ".".join(str(each + 1) if isinstance(each, int) else each for each in place)
    what, remedy = _REMEDIES.get(first["type"], ("", ""))
    if not what:
        message = str(first["msg"]).removeprefix("Value error, ")
        what, _, remedy = message.partition("; ")
        what = what[:1].lower() + what[1:]
        remedy = remedy or "correct it"
    return UsageError(problem(path, f"{_at(lines, *known)}{where}: {what}", remedy))


def _place(content: object, found: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the keys that lead to a value; the last one may be missing."""
    for at, key in enumerate(found):
        if isinstance(content, Mapping):
            if key not in content:
                return found[: at + 1]
            content = content[key]
        elif isinstance(content, list | tuple) and isinstance(key, int):
            if key >= len(content):
                return found[: at + 1]
            content = content[key]
        else:
            # For a value that may have several types, the error's path includes the type's name.
            return found[:at]
    return found


def _check_fields(document: Document, path: str, lines: Lines | None) -> None:
    """Reject duplicate names and boxes outside the picture."""
    seen: set[str] = set()
    width, height = document.size
    for index, field in enumerate(document.fields):
        at = _at(lines, "fields", index)
        if field.name in seen:
            what = f"{at}two fields are called {field.name}"
            raise UsageError(problem(path, what, "rename one of them"))
        seen.add(field.name)
        for box in (field.area, *field.cells):
            if box.right > width or box.bottom > height:
                what = f"{at}{field.name}: its box is not inside the picture"
                raise UsageError(problem(path, what, f"the picture has {width} x {height} pixels"))


def _checks(document: Document, path: str, lines: Lines | None) -> tuple[Check, ...]:
    prefixes = {each.name: each.prefix for each in document.fields}
    return tuple(
        _check(each, prefixes, path, _at(lines, "checks", index))
        for index, each in enumerate(document.checks)
    )


def _check(given: str | NamedCheck, prefixes: Mapping[str, str], path: str, at: str) -> Check:
    text, name = (given, given) if isinstance(given, str) else (given.check, given.name)
    try:
        return parse_check(text, name, prefixes)
    except CheckError as error:
        raise UsageError(problem(path, f"{at}{text}: {error.what}", error.remedy)) from error


def _at(lines: Lines | None, *place: str | int) -> str:
    """Return the position of a value in the file, for an error; empty without a file."""
    return "" if lines is None else f"line {lines[place]}: "
