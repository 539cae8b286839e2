"""The columns of the output, as named in templates."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from digitscan.errors import UsageError
from digitscan.forms.loading import load_template, parse_template
from digitscan.forms.writing import template_text
from digitscan.messages import problem
from digitscan.output.forms import FormLayout


def packed_templates(paths: Sequence[str]) -> dict[str, bytes]:
    """Return the files of templates, to be written to a folder on another machine.

    Each template has its own numbered folder, together with its picture.

    Raises:
        UsageError: a template cannot be used.
    """
    packed: dict[str, bytes] = {}
    for at, path in enumerate(paths):
        template = load_template(path)
        assert isinstance(template.picture, Path)
        name = f"{template.name}.picture.png"
        document = parse_template(Path(path).read_bytes(), path)
        text = template_text(document.model_copy(update={"picture": name}))
        packed[f"{at}/{template.name}.yaml"] = text.encode()
        packed[f"{at}/{name}"] = template.picture.read_bytes()
    return packed


def layout_of(paths: Sequence[str], review: str | None = None) -> FormLayout:
    """Return the output layout of templates' sheets; `review` is the path of the review page.

    Raises:
        UsageError: a template cannot be used, or two have the same name.
    """
    templates = [load_template(path) for path in paths]
    names = [template.name for template in templates]
    for template in templates:
        if names.count(template.name) > 1:
            what = "another template has this name, too"
            raise UsageError(problem(template.path, what, "rename one of the files"))
    fields = [field for template in templates for field in template.fields]
    files = [file for each in templates for file in (Path(each.path), each.picture)]
    contents = [file if isinstance(file, bytes) else file.read_bytes() for file in files]
    return FormLayout(
        tuple(paths),
        tuple(sha256(content).hexdigest() for content in contents),
        tuple(dict.fromkeys(field.name for field in fields)),
        frozenset(field.name for field in fields if field.type in ("integer", "decimal")),
        review,
    )
