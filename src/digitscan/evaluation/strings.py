"""Images with known digits: pages and strings, as listed in their truth files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitscan.errors import UnreadableInputError
from digitscan.evaluation.archive import ZipMember
from digitscan.evaluation.sources import PAGES_TRUTH, STRINGS_TRUTH
from digitscan.evaluation.tables import Grid
from digitscan.json_file import read_json
from digitscan.messages import problem

_QUARTER = 90
_DIGITS = frozenset("0123456789")
# The groups of pages.
DIGITS_ALONE, OTHER_MARKS = "digits alone", "with other marks"


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """An image and the digits on it in reading order.

    `scattered` digits have no order and are compared sorted. `quarters` is the number of
    counter-clockwise quarter turns that make the image upright. `group` is its group in reports.
    `numbers` are the true numbers as exact texts, `tables` the page's tables; None if the truth
    does not list them.
    `label` is the label of an image that shows no number, else None. `member` is the image's place
    in a zip file, None for a file on disk.
    """

    path: Path
    truth: str
    group: str
    scattered: bool = False
    quarters: int = 0
    numbers: tuple[str, ...] | None = None
    label: str | None = None
    member: ZipMember | None = None
    tables: tuple[Grid, ...] | None = None


def labelled_pages(folder: Path) -> list[LabelledImage]:
    """Return the pages listed in `truth.json` in `folder`.

    Each entry has `file`, `rows` (strings of digits), and may have `order` ("rows" or "bag"),
    `rotate_ccw` (degrees, after EXIF), `other_marks` (whether it holds more than digits),
    `cells` (for each row the list of its numbers as exact texts) and `tables` (a list of tables,
    each a list of rows of cell texts; "" for a cell without a number, such as a heading). Other
    members, such as `printed_digits` and `printed_only`, are ignored.

    Args:
        folder: the folder that holds `truth.json` and the images.

    Returns:
        The pages in the order of the file.

    Raises:
        UnreadableInputError: the list cannot be read, has another form, or is empty.
    """
    path = folder / PAGES_TRUTH
    try:
        entries = _list(read_json(path), "the file")
        return _some([_labelled_page(folder, entry) for entry in entries])
    except ValueError as error:
        raise _unusable(path, str(error)) from error


def labelled_strings(folder: Path) -> list[LabelledImage]:
    """Return the strings listed in `annotations.json` (COCO) in `folder`.

    A box's `category_id` is its digit; the boxes are read from left to right.

    Raises:
        UnreadableInputError: the list cannot be read, has another form, or is empty.
    """
    path = folder / STRINGS_TRUTH
    try:
        return _some(_labelled_strings(folder, read_json(path)))
    except ValueError as error:
        raise _unusable(path, str(error)) from error


def _labelled_page(folder: Path, entry: Any) -> LabelledImage:  # noqa: ANN401 - JSON
    file = _text(entry, "file")
    rows = _list(_member(entry, "rows"), f"rows of {file}")
    if not all(isinstance(row, str) for row in rows):
        raise ValueError(f"the rows of {file} are no strings")
    turn = entry.get("rotate_ccw", 0)
    if not isinstance(turn, (int, float)) or turn % _QUARTER:
        raise ValueError(f"rotate_ccw of {file} is no multiple of 90")
    return LabelledImage(
        path=_image(folder, file),
        truth="".join(rows),
        group=OTHER_MARKS if entry.get("other_marks") else DIGITS_ALONE,
        scattered=entry.get("order") == "bag",
        quarters=int(turn) // _QUARTER,
        numbers=_numbers(entry["cells"], file) if "cells" in entry else None,
        tables=truth_tables(entry["tables"], file) if "tables" in entry else None,
    )


def _numbers(cells: Any, file: str) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    """Return the numbers of all rows in reading order."""
    rows = [_list(row, f"a row of the cells of {file}") for row in _list(cells, f"cells of {file}")]
    numbers = [number for row in rows for number in row]
    if not all(isinstance(number, str) for number in numbers):
        raise ValueError(f"the cells of {file} are no strings")
    return tuple(numbers)


def truth_tables(tables: Any, file: str) -> tuple[Grid, ...]:  # noqa: ANN401 - JSON
    """Return the tables of a page's truth.

    Raises:
        ValueError: they are not lists of lists of texts, or a table's rows differ in length.
    """
    return tuple(_grid(table, file) for table in _list(tables, f"tables of {file}"))


def _grid(table: Any, file: str) -> Grid:  # noqa: ANN401 - JSON
    name = f"a table of {file}"
    rows = [tuple(_list(row, f"a row of {name}")) for row in _list(table, name)]
    if not all(isinstance(text, str) for row in rows for text in row):
        raise ValueError(f"the cells of {name} are no strings")
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"the rows of {name} are not equally long")
    return tuple(rows)


def _labelled_strings(folder: Path, coco: Any) -> list[LabelledImage]:  # noqa: ANN401 - JSON
    boxes: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for each in _list(_member(coco, "annotations"), "annotations"):
        box, digit = _member(each, "bbox"), str(_member(each, "category_id"))
        if not (isinstance(box, list) and box and isinstance(box[0], (int, float))):
            raise ValueError("a bbox is no list of numbers")
        if digit not in _DIGITS:
            raise ValueError(f"category_id {digit} is no digit")
        boxes[str(_member(each, "image_id"))].append((box[0], digit))
    return [
        LabelledImage(
            path=_image(folder, _text(each, "file_name")),
            truth="".join(digit for _, digit in sorted(boxes[str(_member(each, "id"))])),
            group="strings",
        )
        for each in _list(_member(coco, "images"), "images")
    ]


def _image(folder: Path, name: str) -> Path:
    """Return the path of an image, next to its truth or in `images`."""
    beside = folder / name
    return beside if beside.exists() else folder / "images" / name


def _unusable(path: Path, reason: str) -> UnreadableInputError:
    what = f"cannot be used as truth ({reason})"
    return UnreadableInputError(problem(str(path), what, "correct it or copy it again"))


def _some(images: list[LabelledImage]) -> list[LabelledImage]:
    if not images:
        raise ValueError("it lists no images")
    return images


def _member(held: Any, name: str) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(held, dict) or name not in held:
        raise ValueError(f"`{name}` is missing")
    return held[name]


def _text(held: Any, name: str) -> str:  # noqa: ANN401 - JSON
    text = _member(held, name)
    if not isinstance(text, str):
        raise ValueError(f"`{name}` is no text")  # noqa: TRY004 - as in `_list`
    return text


def _list(held: Any, name: str) -> list[Any]:  # noqa: ANN401 - JSON
    if not isinstance(held, list):
        raise ValueError(f"{name} is no list")  # noqa: TRY004 - the data, not a caller, is wrong
    return held
