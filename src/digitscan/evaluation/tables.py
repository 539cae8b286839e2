"""Cell accuracy: the share of a table's cells whose row, column and text are right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitscan.page import Page, Table

# The texts of a table's cells, row by row, "" for an empty one; all rows have the same length.
Grid = tuple[tuple[str, ...], ...]
# What is dropped to compare only digits: all but digits, `?`, and the space between numbers.
_MARKS = re.compile(r"[^0-9? ]")
_Texts = dict[tuple[int, int], str]  # of the cells with a number, by row and column


@dataclass(frozen=True, slots=True)
class CellCounts:
    """True cells that hold a number, and how many of them are right."""

    right: int = 0
    present: int = 0

    def __add__(self, other: CellCounts) -> CellCounts:
        """Return the counts of two sets of tables together."""
        return CellCounts(self.right + other.right, self.present + other.present)

    @property
    def accuracy(self) -> float | None:
        """The share of the cells that are right; None if there are none."""
        return self.right / self.present if self.present else None


@dataclass(frozen=True, slots=True)
class PageTables:
    """The tables read on a page and the true tables."""

    read: tuple[Grid, ...]
    truth: tuple[Grid, ...]

    @property
    def as_written(self) -> CellCounts:
        """The counts with the exact texts compared."""
        return count_cells(self.read, self.truth)

    @property
    def digits_alone(self) -> CellCounts:
        """The counts with only the digits of each number compared."""
        return count_cells([_bare(t) for t in self.read], [_bare(t) for t in self.truth])


def read_tables(page: Page, min_confidence: float = 0.0) -> tuple[Grid, ...]:
    """Return the tables read on a page; digits below `min_confidence` are written `?`."""
    return tuple(_grid(table, min_confidence) for table in page.tables)


def count_cells(read: Sequence[Grid], truth: Sequence[Grid]) -> CellCounts:
    """Count the cells of a page's tables that are read right.

    Each true table is compared with at most one that was read; the assignment with the most right
    cells counts. A cell is right if its row and column have a cell with its text. Headings and
    labels are not numbers, and a reader may or may not count their rows and columns. So empty rows
    above the first number, and empty columns to its left, are ignored on both sides if this makes
    more cells right.

    Args:
        read: the tables read.
        truth: the true tables.

    Returns:
        The counts over the true cells that hold a number.
    """
    right = [[_right_cells(one, other) for one in read] for other in truth]
    return CellCounts(_most(right), sum(len(_texts(table)) for table in truth))


def _most(right: Sequence[Sequence[int]]) -> int:
    """Return the greatest sum with at most one value from each row and each column."""

    @cache
    def best(row: int, used: frozenset[int]) -> int:
        if row == len(right):
            return 0
        taken = (
            value + best(row + 1, used | {column})
            for column, value in enumerate(right[row])
            if value and column not in used
        )
        return max([best(row + 1, used), *taken])

    return best(0, frozenset())


def _right_cells(read: Grid, truth: Grid) -> int:
    """Return how many cells are right, ignoring leading empty rows and columns if that helps."""
    one, other = _texts(read), _texts(truth)
    if not (one and other):
        return 0
    down, across = (
        {0, min(place[axis] for place in one) - min(place[axis] for place in other)}
        for axis in (0, 1)
    )
    return max(
        sum(one.get((row + dy, column + dx)) == text for (row, column), text in other.items())
        for dy in down
        for dx in across
    )


def _texts(grid: Grid) -> _Texts:
    return {
        (row, column): text
        for row, cells in enumerate(grid)
        for column, text in enumerate(cells)
        if text
    }


def _grid(table: Table, min_confidence: float) -> Grid:
    texts = {(cell.row, cell.column): cell.text(min_confidence) for cell in table.cells}
    return tuple(
        tuple(texts.get((row, column), "") for column in range(1, table.columns + 1))
        for row in range(1, table.rows + 1)
    )


def _bare(grid: Grid) -> Grid:
    return tuple(tuple(_MARKS.sub("", text) for text in row) for row in grid)
