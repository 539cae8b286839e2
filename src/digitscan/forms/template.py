"""A template: the named fields of a form, its checks, and the picture that it was made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic import Field as Given

from digitscan.errors import UsageError
from digitscan.forms.checks import Check, CheckError, parse_check
from digitscan.forms.yaml_lines import Lines, load_yaml
from digitscan.messages import problem
from digitscan.page import Box

VERSION = 1
MOST_BYTES = 1 << 20
MOST_FIELDS = 1000
MOST_DIGITS = 64
_NAME = re.compile(r"[^\W\d]\w*")
# Columns of the output beside the fields.
RESERVED = ("source", "page", "template", "confidence", "checks")
DATE_PARTS = {"D": (2, 2), "M": (2, 2), "Y": (2, 4)}
TIME_PARTS = {"H": (2, 2), "M": (2, 2), "S": (2, 2)}
_REMEDIES = {
    "extra_forbidden": ("is unknown", "check its spelling, or remove it"),
    "missing": ("is missing", "add it"),
}

Sides = tuple[
    Annotated[int, Given(ge=0)],
    Annotated[int, Given(ge=0)],
    Annotated[int, Given(gt=0)],
    Annotated[int, Given(gt=0)],
]
Kind = Literal["digits", "integer", "decimal", "date", "time"]
Empty = Literal["blank", "dash", "cross"]


def _text_of_name(value: object) -> object:
    # YAML takes names such as no, on and 007 for other things than text.
    if isinstance(value, bool | int | float):
        raise ValueError(f"must be text, not {value!r}; put it in quotes")  # noqa: TRY004
    return value


Name = Annotated[str, BeforeValidator(_text_of_name)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Field(_Strict):
    """A field of a form; boxes are left, top, width, height in pixels of the picture."""

    name: Name
    box: Sides
    type: Kind = "digits"
    digits: int | None = Given(default=None, ge=1, le=MOST_DIGITS)
    comb: bool = False
    boxes: tuple[Sides, ...] | None = None
    decimals: int | None = Given(default=None, ge=0, le=12)
    range: tuple[float | date | None, float | date | None] | None = None
    format: str | None = None
    prefix: str = ""
    required: bool = False
    empty: tuple[Empty, ...] = ("blank", "dash")

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("must be a word of letters, digits and _; such as meter_1")
        if name in RESERVED:
            raise ValueError(f"is a column of the output; use another name than {name}")
        return name

    @field_validator("empty", mode="before")
    @classmethod
    def _one_or_several(cls, empty: object) -> object:
        return (empty,) if isinstance(empty, str) else empty

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.comb and self.digits is None:
            raise ValueError("a comb needs digits; say how many boxes it has, or remove comb")
        if self.boxes is not None and self.digits not in (None, len(self.boxes)):
            raise ValueError("digits is not the number of boxes; correct one of them")
        if self.type in ("date", "time"):
            self._check_format()
        elif self.format is not None:
            raise ValueError("format is only for type: date or time; remove it")
        if self.decimals is not None and self.type not in ("digits", "decimal"):
            raise ValueError("decimals is only for type: decimal; correct the type")
        if self.range is not None:
            self._check_range()
        return self

    def _check_format(self) -> None:
        parts = DATE_PARTS if self.type == "date" else TIME_PARTS
        shown = self.pattern
        runs = [(letter, len(list(run))) for letter, run in groupby(shown)]
        known = [letter in parts and count in parts[letter] for letter, count in runs]
        if not all(known) or len({letter for letter, _ in runs}) < len(runs):
            example = "DDMMYYYY" if self.type == "date" else "HHMM"
            raise ValueError(f"format is not a {self.type}'s; use one such as {example}")
        if self.type == "date" and {letter for letter, _ in runs} != set(DATE_PARTS):
            raise ValueError("format needs day, month and year; use one such as DDMMYYYY")
        if self.places is not None and self.places != len(shown):
            raise ValueError(f"{shown} has {len(shown)} digits; correct digits or format")

    def _check_range(self) -> None:
        assert self.range is not None
        given = [each for each in self.range if each is not None]
        if any(isinstance(each, date) != (self.type == "date") for each in given):
            raise ValueError("range has another type than the field; use two of its type")
        if len(given) > 1 and given[0] > given[1]:  # type: ignore[operator]
            raise ValueError("range ends before it begins; swap its ends")

    @property
    def pattern(self) -> str:
        """The order of a date's or time's digits, such as DDMMYYYY; empty for other types."""
        if self.type not in ("date", "time"):
            return ""
        default = "DDMMYYYY" if self.type == "date" else "HHMM"
        if self.format is None and self.type == "date" and self.places == len("DDMMYY"):
            default = "DDMMYY"
        return re.sub(r"[^A-Z]", "", (self.format or default).upper())

    @property
    def places(self) -> int | None:
        """How many digits it has room for, as far as that is known."""
        if self.digits is not None:
            return self.digits
        return None if self.boxes is None else len(self.boxes)

    @property
    def cells(self) -> tuple[Box, ...]:
        """The boxes of its digits if each has its own, else none."""
        if self.boxes is not None:
            return tuple(Box(*each) for each in self.boxes)
        if not self.comb or self.digits is None:
            return ()
        left, top, width, height = self.box
        ends = [left + round(width * at / self.digits) for at in range(self.digits + 1)]
        pairs = pairwise(ends)
        return tuple(Box(a, top, max(b - a, 1), height) for a, b in pairs)

    @property
    def area(self) -> Box:
        """Its box."""
        return Box(*self.box)


class NamedCheck(_Strict):
    """A check with a name of its own."""

    name: Name
    check: str


class _Document(_Strict):
    version: Literal[1]
    picture: str = Given(min_length=1)
    size: tuple[Annotated[int, Given(gt=0)], Annotated[int, Given(gt=0)]]
    blank: bool = True
    fields: tuple[Field, ...] = Given(min_length=1, max_length=MOST_FIELDS)
    checks: tuple[str | NamedCheck, ...] = ()

    @field_validator("checks", mode="before")
    @classmethod
    def _none_is_no_check(cls, checks: object) -> object:
        return () if checks is None else checks


@dataclass(frozen=True)
class Template:
    """A template that was loaded.

    Attributes:
        path: of its file, as the user named it.
        picture: the path of its picture.
        size: the picture's width and height in pixels.
        blank: whether nothing is written on the picture.
        fields: in the order of the output's columns.
        checks: in their order.
    """

    path: str
    picture: Path
    size: tuple[int, int]
    blank: bool
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]

    @cached_property
    def name(self) -> str:
        """The file's name without its suffix."""
        return Path(self.path).stem


def load_template(path: str) -> Template:
    """Load and check a template.

    Raises:
        UsageError: it cannot be read, or something in it is wrong; names the line.
    """
    text = _text(path)
    content, lines = load_yaml(text, path)
    if not isinstance(content, dict):
        raise UsageError(problem(path, "is not a template", "make one with digitscan form new"))
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        what = f"line {lines[('version',)]}: has version {version}"
        raise UsageError(problem(path, what, "use a newer digitscan"))
    try:
        document = _Document.model_validate(content)
    except ValidationError as error:
        raise _explained(error, path, lines) from error
    _check_fields(document, path, lines)
    checks = tuple(
        _check(each, index, document, path, lines) for index, each in enumerate(document.checks)
    )
    picture = Path(path).parent / document.picture
    if not picture.is_file():
        what = f"line {lines[('picture',)]}: there is no picture {document.picture} beside it"
        raise UsageError(problem(path, what, "put it there, or correct its name"))
    return Template(path, picture, document.size, document.blank, document.fields, checks)


def _text(path: str) -> str:
    remedy = "name the YAML file that digitscan form new made"
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(problem(path, f"cannot be read ({why})", remedy)) from error
    if len(content) > MOST_BYTES:
        raise UsageError(problem(path, "is larger than a template", remedy))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(problem(path, "is not a text file", remedy)) from error


def _explained(error: ValidationError, path: str, lines: Lines) -> UsageError:
    """Return the first error of a document, with its line and what to do."""
    first: Any = error.errors()[0]
    # A value that may be of several types has their names in its place.
    place: tuple[str | int, ...] = ()
    for each in first["loc"]:
        if (*place, each) not in lines and first["type"] != "missing":
            break
        place = (*place, each)
    known = place
    while known not in lines:
        known = known[:-1]
    where = ".".join(str(each + 1) if isinstance(each, int) else each for each in place)
    what, remedy = _REMEDIES.get(first["type"], ("", ""))
    if not what:
        message = str(first["msg"]).removeprefix("Value error, ")
        what, _, remedy = message.partition("; ")
        what = what[:1].lower() + what[1:]
        remedy = remedy or "correct it"
    return UsageError(problem(path, f"line {lines[known]}: {where}: {what}", remedy))


def _check_fields(document: _Document, path: str, lines: Lines) -> None:
    """Refuse names that are given twice and boxes outside the picture."""
    seen: set[str] = set()
    width, height = document.size
    for index, field in enumerate(document.fields):
        line = f"line {lines[('fields', index)]}"
        if field.name in seen:
            what = f"{line}: two fields are called {field.name}"
            raise UsageError(problem(path, what, "rename one of them"))
        seen.add(field.name)
        for box in (field.area, *field.cells):
            if box.right > width or box.bottom > height:
                what = f"{line}: {field.name}: its box is not inside the picture"
                raise UsageError(problem(path, what, f"the picture has {width} x {height} pixels"))


def _check(
    given: str | NamedCheck, index: int, document: _Document, path: str, lines: Lines
) -> Check:
    text, name = (given, given) if isinstance(given, str) else (given.check, given.name)
    try:
        return parse_check(text, name, {each.name: each.prefix for each in document.fields})
    except CheckError as error:
        what = f"line {lines[('checks', index)]}: {text}: {error.what}"
        raise UsageError(problem(path, what, error.remedy)) from error
