"""Templates: what is read of one, and the line and the remedy of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("pydantic", reason="pydantic comes with digitscan[forms]")
pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")

from digitscan.errors import UsageError
from digitscan.forms.loading import document_of, load_template
from digitscan.forms.writing import template_text
from digitscan.forms.yaml_lines import load_yaml
from digitscan.page import Box

HEAD = """version: 1
picture: form.png
size: [200, 100]
fields:
"""
FIELD = "  - {name: a, box: [10, 10, 40, 12]}\n"


def written(folder: Path, text: str) -> str:
    Image.new("L", (200, 100), 255).save(folder / "form.png")
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_a_template_says(tmp_path: Path) -> None:
    text = (
        HEAD + FIELD + "  - {name: day, type: date, box: [10, 30, 80, 10], digits: 8, comb: true}\n"
    )
    text += "checks:\n  - {name: sum, check: a = sum(a)}\n"
    template = load_template(written(tmp_path, text))
    first, day = template.fields
    assert (first.type, first.area, first.cells) == ("digits", Box(10, 10, 40, 12), ())
    assert day.pattern == "DDMMYYYY"
    assert day.cells[1] == Box(20, 30, 10, 10)
    assert [check.name for check in template.checks] == ["sum"]
    assert template.name == "form"


@pytest.mark.parametrize(
    ("more", "line", "told"),
    [
        ("  - {name: b, box: [1, 2, 3]}\n", 6, "fields.2.box"),
        ("  - {name: b, box: [1, 2, 0, 4]}\n", 6, "greater than 0"),
        ("  - {name: b, bix: [1, 2, 3, 4]}\n", 6, "fields.2"),
        ("  - {name: 7b, box: [1, 2, 3, 4]}\n", 6, "must be a word of letters"),
        ("  - {name: no, box: [1, 2, 3, 4]}\n", 6, "put it in quotes"),
        ("  - {name: page, box: [1, 2, 3, 4]}\n", 6, "is a column of the output"),
        (FIELD, 6, "two fields are called a; rename one of them"),
        ("  - {name: b, box: [190, 2, 30, 4]}\n", 6, "its box is not inside the picture"),
        ("  - {name: b, box: [1, 2, 3, 4], comb: true}\n", 6, "a comb needs digits"),
        ("  - {name: b, box: [1, 2, 3, 4], type: colour}\n", 6, "fields.2.type"),
        ("  - {name: b, box: [1, 2, 3, 4], range: [5, 1]}\n", 6, "swap its ends"),
        (
            "  - {name: b, box: [1, 2, 3, 4], type: date, format: QQ}\n",
            6,
            "use one such as DDMMYYYY",
        ),
        (
            "  - name: b\n    box: [1, 2, 3, 4]\n    digitz: 3\n",
            8,
            "is unknown; check its spelling",
        ),
        ("checks:\n  - a = sum(c)\n", 7, "there is no field c; check its spelling"),
        ("checks: [a = sum(a, a)]\n", 6, "write each check on a line of its own, after a dash"),
        ("checks: a\nchecks: b\n", 7, "'checks' is given twice; remove one of them"),
        ("  - {name: b\n", 7, "is not valid YAML"),
        ("x: &x [1]\ny: *x\n", None, "has an alias"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, more: str, line: int | None, told: str
) -> None:
    path = written(tmp_path, HEAD + FIELD + more)
    with pytest.raises(UsageError) as error:
        load_template(path)
    text = str(error.value)
    assert told in text
    assert text.startswith(f"{path}: line {line}: " if line else f"{path}: ")
    assert "; " in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not a template"),
        ("- 1", "is not a template"),
        (HEAD.replace("1", "2", 1) + FIELD, "line 1: has version 2; use a newer digitscan"),
        (HEAD.replace("version: 1\n", "") + FIELD, "version: is missing; add it"),
        (HEAD.replace("form.png", "other.png") + FIELD, "line 2: there is no picture other.png"),
        (HEAD.replace("fields", "field") + FIELD, "field"),
    ],
)
def test_what_is_no_template(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        load_template(written(tmp_path, text))
    assert told in str(error.value)


def test_a_picture_is_no_template(tmp_path: Path) -> None:
    written(tmp_path, "")
    with pytest.raises(UsageError, match="name the YAML file that digitscan form new made"):
        load_template(str(tmp_path / "form.png"))
    with pytest.raises(UsageError, match="cannot be read"):
        load_template(str(tmp_path / "none.yaml"))


def test_what_is_written_is_read_again() -> None:
    fields = [
        {"name": "no", "box": [10, 10, 40, 12], "digits": 4, "comb": True, "prefix": "a: #,"},
        {"name": "day", "box": [10, 30, 80, 10], "type": "date", "range": ["2026-01-31", None]},
        {"name": "net", "box": [10, 50, 80, 10], "type": "decimal", "range": [-1.5, 1e6]},
        {"name": "cut", "box": [10, 70, 9, 9], "boxes": [[10, 70, 3, 9], [14, 70, 5, 9]]},
        {"name": "way", "box": [30, 70, 9, 9], "required": True, "empty": ["cross"]},
    ]
    checks = ["net = sum(net)", {"name": "same: #", "check": "net = net"}, "no != day"]
    content = {
        "version": 1, "picture": "a b.png", "size": [200, 100], "blank": False, "fields": fields,
        "checks": checks,
    }  # fmt: skip
    document = document_of(content, "form")
    text = template_text(document, "form.overview.png")
    assert document_of(*load_yaml(text, "form.yaml")[:1], "form.yaml") == document
    assert "  - {name: net, box: [10, 50, 80, 10], type: decimal, range: [-1.5, 1000000]}" in text


def test_a_mistake_in_what_is_in_no_file_has_no_line() -> None:
    field = {"name": "a", "box": [1, 2, 3, 4], "range": ["x", None]}
    content = {"version": 1, "picture": "a.png", "size": [9, 9], "fields": [field]}
    with pytest.raises(UsageError, match=r"^card: fields\.1\.range\.1: "):
        document_of(content, "card")
    content["fields"] = [{"name": "a", "box": [1, 2, 3, 9]}]
    with pytest.raises(UsageError, match=r"^card: a: its box is not inside the picture"):
        document_of(content, "card")
