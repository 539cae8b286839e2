"""Put a page's numbers into the cells of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import PART, Ink
from digitscan.reader.tables.alignment import align
from digitscan.reader.tables.grid import Grid, find_grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import TableParameters

Place = tuple[int, int]


@dataclass(frozen=True)
class FoundCell:
    """A cell with numbers.

    Attributes:
        row: from 0.
        column: from 0.
        box: its own in a ruled table, else that around its numbers, in pixels of the view.
        numbers: (line, place in the line) of each, in reading order.
    """

    row: int
    column: int
    box: Box
    numbers: tuple[Place, ...]


@dataclass(frozen=True)
class FoundTable:
    """A table of `size` rows and columns, and its cells with numbers, row by row."""

    size: tuple[int, int]
    cells: tuple[FoundCell, ...]
    box: Box
    ruled: bool


def find_tables(
    maps: Maps, lines: Sequence[Sequence[Box]], parameters: TableParameters
) -> list[FoundTable]:
    """Find the tables of a page, from top to bottom; each number is in one of them at most.

    Args:
        maps: what the finder says of the view.
        lines: the boxes of each line's numbers in the view, left to right.
        parameters: thresholds.
    """
    if not any(lines):
        return []
    height = float(median(box.height for line in lines for box in line))
    ruled = (maps.probabilities[Ink.RULE] > parameters.rule_chance).astype(np.uint8)
    grids = find_grids(ruled, height / PART, parameters)
    taken: set[Place] = set()
    tables = []
    for grid in grids:
        table = _ruled(grid, lines, taken)
        if table is not None:
            tables.append(table)
            taken |= {place for cell in table.cells for place in cell.numbers}
    tables += _unruled(lines, taken, height, parameters)
    return sorted(tables, key=lambda table: (table.box.top, table.box.left))


def _ruled(grid: Grid, lines: Sequence[Sequence[Box]], taken: set[Place]) -> FoundTable | None:
    """Return a grid's table, None if there is no number in it."""
    inside: dict[int, list[Place]] = {}
    for number, line in enumerate(lines):
        for at, box in enumerate(line):
            cell = _cell_of(grid, box)
            if cell is not None and (number, at) not in taken:
                inside.setdefault(cell, []).append((number, at))
    # A cell may be cut in two by a rule that is not there: both have the same row and column.
    by_place: dict[tuple[int, int], list[int]] = {}
    for cell in inside:
        by_place.setdefault((int(grid.rows[cell]), int(grid.columns[cell])), []).append(cell)
    cells = [
        FoundCell(
            *place,
            Box.around(_full_size(grid.boxes[own].tolist()) for own in several),
            tuple(sorted(each for own in several for each in inside[own])),
        )
        for place, several in sorted(by_place.items())
    ]
    if not cells:
        return None
    whole = (*grid.boxes[:, :2].min(axis=0).tolist(), *grid.boxes[:, 2:].max(axis=0).tolist())
    return FoundTable(grid.size, tuple(cells), _full_size(whole), ruled=True)


def _cell_of(grid: Grid, box: Box) -> int | None:
    """Return the cell in which most of a number's box lies, None outside all."""
    rows = slice(box.top // PART, max(box.bottom // PART, box.top // PART + 1))
    columns = slice(box.left // PART, max(box.right // PART, box.left // PART + 1))
    region = grid.labels[rows, columns].ravel()
    if not region.any():
        return None
    cells, counts = np.unique(region[region > 0], return_counts=True)
    return int(cells[counts.argmax()]) - 1


def _full_size(sides: Iterable[int]) -> Box:
    left, top, right, bottom = (PART * int(side) for side in sides)
    return Box(left, top, right - left, bottom - top)


def _unruled(
    lines: Sequence[Sequence[Box]], taken: set[Place], height: float, parameters: TableParameters
) -> list[FoundTable]:
    """Return the tables among the numbers that are in no ruled one."""
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
