"""Pages with tables, made by hand."""

from __future__ import annotations

from digitscan.output.rows import PageReading
from digitscan.page import Box, Cell, Digit, Line, Mark, Number, Page, Table


def number(text: str, confidence: float = 0.99, left: int = 0, top: int = 0) -> Number:
    """Return a number that says `text`; each digit and mark is ten pixels further right."""
    digits: list[Digit] = []
    marks: list[Mark] = []
    for at, sign in enumerate(text):
        if sign.isdigit():
            box = Box(left + 10 * at, top, 8, 12)
            digits.append(Digit(int(sign), confidence, box, (0.1,) * 10))
        else:
            marks.append(Mark(sign, 0.9, Box(left + 10 * at, top + 8, 4, 4), len(digits)))
    return Number(tuple(digits), tuple(marks))


def cell(row: int, column: int, *texts: str, confidence: float = 0.99, top: int = 0) -> Cell:
    """Return a cell of 40 x 20 pixels with these numbers."""
    box = Box(40 * (column - 1), top + 20 * (row - 1), 40, 20)
    numbers = tuple(number(text, confidence, box.left, box.top) for text in texts)
    return Cell(row, column, box, numbers)


def table(*rows: str, confidence: float = 0.99, top: int = 0, ruled: bool = True) -> Table:
    """Return a table of the rows; `3.96|1,2|` is a row whose third cell is empty."""
    cells = [
        cell(at, column, *text.split(), confidence=confidence, top=top)
        for at, line in enumerate(rows, 1)
        for column, text in enumerate(line.split("|"), 1)
        if text
    ]
    columns = max((line.count("|") + 1 for line in rows), default=1)
    box = Box(0, top, 40 * columns, 20 * max(1, len(rows)))
    return Table(len(rows), columns, tuple(cells), box, ruled)


def page_of(*tables: Table, source: str = "t.png", page: int = 1) -> PageReading:
    """Return a page of these tables and no other number."""
    lines = [Line(each.numbers) for one in tables for each in one.cells]
    return PageReading(source, page, Page(tuple(lines), 400, 400, tables=tables))


def untabled() -> PageReading:
    """Return a page of one number that is in no table."""
    return PageReading("t.png", 1, Page((Line((number("47"),)),), 400, 400))


def tabled() -> PageReading:
    """Return a page of two tables: -3.96 and, doubtful, 1 2 across from it; 0471."""
    sure, doubtful = cell(1, 1, "-3.96"), cell(2, 2, "1", "2", confidence=0.4)
    first = Table(2, 2, (sure, doubtful), Box(0, 0, 80, 40), ruled=True)
    return page_of(first, table("0471", confidence=0.8, top=90, ruled=False))
