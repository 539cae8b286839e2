"""The columns and cells of a row, for each `--per`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digitscan.page import Box, Page

if TYPE_CHECKING:
    from digitscan.forms.result import SheetReading

Cell = str | int
Row = tuple[Cell, ...]

_BOX = ("left", "top", "width", "height")
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("source", "page", "line", "number", "text", "confidence", *_BOX),
    "digit": ("source", "page", "line", "number", "position", "digit", "confidence", *_BOX),
    "line": ("source", "page", "line", "text", "confidence", *_BOX),
    "cell": ("source", "page", "table", "row", "column", "text", "confidence", *_BOX),
    "page": ("source", "page", "text", "confidence", *_BOX),
}


@dataclass(frozen=True, slots=True)
class PageReading:
    """The reading of one page; `number` is the page's number in its file, from 1.

    `pictures` are small JPEG files of the doubtful parts, by their boxes; empty if the format does
    not use them.
    `sheet` is the page's row if it was read with a template; then nothing else of it is read.
    """

    source: str
    number: int
    page: Page
    pictures: Mapping[Box, bytes] = field(default_factory=dict)
    sheet: SheetReading | None = None


def rows(reading: PageReading, per: str, min_confidence: float) -> Iterator[Row]:
    """Yield the rows of one page in reading order, with the columns of `COLUMNS[per]`.

    A page without digits has no row, except for `page`: one with empty text, confidence and box.
    An empty cell of a table has no row.
    Digits whose confidence is below `min_confidence` are written `?`.
    """
    for row in _ROWS[per](reading.page, min_confidence):
        yield (reading.source, reading.number, *row)


def confidence_text(confidence: float) -> str:
    """Return a confidence with four decimals, between 0.0000 and 1.0000."""
    return f"{min(max(confidence, 0.0), 1.0):.4f}"


def _by_number(page: Page, least: float) -> Iterator[Row]:
    for at, line in enumerate(page.lines, 1):
        for order, number in enumerate(line.numbers, 1):
            confidence = confidence_text(number.confidence)
            yield (at, order, number.text(least), confidence, *_cells(number.box))


def _by_digit(page: Page, least: float) -> Iterator[Row]:
    for at, line in enumerate(page.lines, 1):
        for order, number in enumerate(line.numbers, 1):
            for position, digit in enumerate(number.digits, 1):
                confidence = confidence_text(digit.confidence)
                box = _cells(digit.box)
                yield (at, order, position, digit.text(least), confidence, *box)


def _by_line(page: Page, least: float) -> Iterator[Row]:
    for at, line in enumerate(page.lines, 1):
        yield (at, line.text(least), confidence_text(line.confidence), *_cells(line.box))


def _by_cell(page: Page, least: float) -> Iterator[Row]:
    for order, table in enumerate(page.tables, 1):
        for cell in table.cells:
            confidence = confidence_text(cell.confidence)
            place = (order, cell.row, cell.column)
            yield (*place, cell.text(least), confidence, *_cells(cell.box))


def _by_page(page: Page, least: float) -> Iterator[Row]:
    if not page.lines:
        yield ("",) * 6
        return
    box = Box.around(line.box for line in page.lines)
    confidence = min(line.confidence for line in page.lines)
    yield (page.text(least), confidence_text(confidence), *_cells(box))


def _cells(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.width, box.height


_ROWS: dict[str, Callable[[Page, float], Iterator[Row]]] = {
    "number": _by_number,
    "digit": _by_digit,
    "line": _by_line,
    "cell": _by_cell,
    "page": _by_page,
}
