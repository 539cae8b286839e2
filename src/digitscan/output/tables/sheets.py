"""Tables as a workbook, one sheet per table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from digitscan.inputs import STDIN
from digitscan.output.tables import TableLayout
from digitscan.output.tables.grid import Grid, grid_of
from digitscan.output.workbook import Sheet, Workbook


def workbook_of_tables(spool: Path, made: Path, layout: TableLayout) -> None:
    """Convert a spool of pages into a workbook, see `tables_with_pictures`.

    A sheet is named after the input; page and table numbers above 1 are appended.

    Raises:
        OSError: the workbook cannot be written.
    """
    book, is_empty = Workbook(made), True
    for grid in _grids(spool):
        is_empty = False
        write_grid(book, grid, layout)
    if is_empty:
        book.sheet("no table")
    book.close()


def write_grid(book: Workbook, grid: Grid, layout: TableLayout) -> None:
    """Add a table to a workbook: its cells, and the confidence of doubtful ones as a comment.

    Pictures of doubtful cells are to the right of the table, after an empty column, each in the row
    of its cell and in the order of the columns.
    """
    sheet = book.sheet(_name(grid))
    widths = [max(map(len, column)) for column in zip(*grid.texts, strict=True)]
    if layout.header:
        header = grid.header
        sheet.head(header, [max(len(n), w) for n, w in zip(header, widths, strict=True)])
    else:
        sheet.widths(widths)
    decimal = grid.decimal(layout.decimal)
    for row in range(1 if layout.header else 0, len(grid.texts)):
        _write_row(sheet, grid, row, decimal)


def _write_row(sheet: Sheet, grid: Grid, row: int, decimal: str) -> None:
    for column, text in enumerate(grid.texts[row]):
        if text:
            confidence, grade = grid.confidences[row][column], grid.grades.get((row, column), "")
            sheet.reading(row, column, text, grade, decimal)
            if grade != "reliable":
                sheet.comment(row, column, f"confidence {confidence:.4f}")
        if (row, column) in grid.pictures:
            beside = len(grid.texts[row]) + 1 + column
            told = f"row {row + 1}, column {column + 1}: {text}"
            sheet.picture(row, beside, grid.pictures[row, column], told)


def _name(grid: Grid) -> str:
    stem = "stdin" if grid.source == STDIN else Path(grid.source).stem
    page = f" p{grid.page}" if grid.page > 1 else ""
    table = f" t{grid.order}" if grid.order > 1 else ""
    return stem[: 31 - len(page + table)] + page + table


def _grids(spool: Path) -> Iterator[Grid]:
    with spool.open(encoding="utf-8") as stream:
        for line in stream:
            page = json.loads(line)
            for table in page["tables"]:
                yield grid_of(table, page["source"], page["page"])
