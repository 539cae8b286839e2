"""Assign a page's numbers to the cells of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.tables.alignment import align
from digitscan.reader.tables.cells import PlacedNumbers, outline, place
from digitscan.reader.tables.grid import Grid, find_grids
from digitscan.reader.tables.rules import find_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import TableParameters

Place = tuple[int, int]


@dataclass(frozen=True)
class FoundCell:
    """A cell with numbers.

    Attributes:
        row: from 0.
        column: from 0.
        box: the cell's own in a ruled table, else the box around its numbers, in pixels of the
            view.
        numbers: (line, place in the line) of each, in reading order.
    """

    row: int
    column: int
    box: Box
    numbers: tuple[Place, ...]


@dataclass(frozen=True)
class FoundTable:
    """A table: `size` in rows and columns, and its cells with numbers, row by row."""

    size: tuple[int, int]
    cells: tuple[FoundCell, ...]
    box: Box
    ruled: bool


def find_tables(
    maps: Maps, lines: Sequence[Sequence[Box]], parameters: TableParameters
) -> list[FoundTable]:
    """Find the tables of a page, from top to bottom; each number is in at most one table.

    Args:
        maps: the finder's maps of the view.
        lines: the boxes of each line's numbers in the view, left to right.
        parameters: thresholds.
    """
    if not any(lines):
        return []
    places = [(number, at) for number, line in enumerate(lines) for at in range(len(line))]
    boxes = [lines[number][at] for number, at in places]
    sides = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.float64)
    height = float(median(box.height for box in boxes))
    level, upright = find_rules(maps.probabilities[Ink.RULE], height, parameters)
    free = np.ones(len(boxes), bool)
    tables = []
    for grid in find_grids(level, upright, height, parameters):
        cells = place(grid, sides, free, parameters)
        if cells is not None:
            tables.append(_ruled(grid, cells, places))
            free &= ~cells.inside
    taken = {places[index] for index in np.flatnonzero(~free)}
    tables += _unruled(lines, taken, height, parameters)
    return sorted(tables, key=lambda table: (table.box.top, table.box.left))


def _ruled(grid: Grid, placed: PlacedNumbers, places: Sequence[Place]) -> FoundTable:
    """Return the table of a grid and the numbers in it."""
    members: dict[tuple[int, int], list[int]] = {}
    for index in np.flatnonzero(placed.inside).tolist():
        members.setdefault((int(placed.first[index, 0]), int(placed.first[index, 1])), []).append(
            index
        )
    found = sorted(members.items())
    some = [own[0] for _, own in found]
    boxes = outline(grid, placed.first[some], placed.last[some])
    cells = tuple(
        FoundCell(*cell, _box(sides), tuple(places[index] for index in own))
        for (cell, own), sides in zip(found, boxes, strict=True)
    )
    rows, columns = grid.shape
    (whole,) = outline(grid, np.array([[0, 0]]), np.array([[rows - 1, columns - 1]]))
    return FoundTable(grid.shape, cells, _box(whole), ruled=True)


def _box(sides: NDArray[np.float64]) -> Box:
    left, top, right, bottom = sides.round().astype(int).tolist()
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _unruled(
    lines: Sequence[Sequence[Box]], taken: set[Place], height: float, parameters: TableParameters
) -> list[FoundTable]:
    """Return the tables among the numbers outside ruled tables."""
    free = [
        [(number, at) for at in range(len(line)) if (number, at) not in taken]
        for number, line in enumerate(lines)
    ]
    free = [own for own in free if own]
    boxes = [[lines[number][at] for number, at in own] for own in free]
    tables = []
    for placed in align(boxes, height, parameters):
        by_cell: dict[tuple[int, int], list[Place]] = {}
        for (line, at), cell in placed.items():
            by_cell.setdefault(cell, []).append(free[line][at])
        cells = tuple(
            FoundCell(*cell, Box.around(lines[n][at] for n, at in own), tuple(sorted(own)))
            for cell, own in sorted(by_cell.items())
        )
        size = tuple(1 + max(each[axis] for each in by_cell) for axis in (0, 1))
        whole = Box.around(cell.box for cell in cells)
        tables.append(FoundTable((size[0], size[1]), cells, whole, ruled=False))
    return tables
