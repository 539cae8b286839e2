"""Tables without rules: numbers aligned in columns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.tables.lanes import find_lanes, first_lane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader.parameters import TableParameters

    Indices = NDArray[np.int_]

Place = tuple[int, int]


def align(
    lines: Sequence[Sequence[Box]], height: float, parameters: TableParameters
) -> list[dict[Place, tuple[int, int]]]:
    """Find tables among the numbers of lines.

    Args:
        lines: the boxes of each line's numbers, left to right; lines from top to bottom.
        height: the digit height, in pixels.
        parameters: thresholds.

    Returns:
        For each table the row and column, from 0, of each of its numbers (line, place in the line).
    """
    return [
        table
        for block in _blocks(lines, height, parameters)
        if (table := _table(lines, block, height, parameters)) is not None
    ]


def _blocks(
    lines: Sequence[Sequence[Box]], height: float, parameters: TableParameters
) -> list[list[int]]:
    """Split lines into blocks where the space between two is far wider than usual."""
    tops = [min(box.top for box in line) for line in lines]
    steps = [after - before for before, after in pairwise(tops)]
    if not steps:
        return [[index] for index in range(len(lines))]
    usual = max(float(np.median(steps)), height)
    blocks = [[0]]
    for index, step in enumerate(steps, 1):
        if step > parameters.block_gap * usual:
            blocks.append([])
        blocks[-1].append(index)
    return blocks


def _table(
    lines: Sequence[Sequence[Box]], block: list[int], height: float, parameters: TableParameters
) -> dict[Place, tuple[int, int]] | None:
    places = [(line, at) for line in block for at in range(len(lines[line]))]
    boxes = [lines[line][at] for line, at in places]
    lefts = np.array([box.left for box in boxes])
    rights = np.array([box.right for box in boxes])
    lanes = find_lanes(lefts, rights)
    columns = first_lane(lanes, lefts, rights)
    if not _is_table(places, boxes, columns, height, parameters):
        return None
    rows = {line: row for row, line in enumerate(block)}
    return {
        place: (rows[place[0]], int(column)) for place, column in zip(places, columns, strict=True)
    }


def _is_table(
    places: list[Place],
    boxes: list[Box],
    columns: Indices,
    height: float,
    parameters: TableParameters,
) -> bool:
    """Return whether enough lines have a number in enough columns, and the columns are aligned."""
    rows = len({line for line, _ in places})
    wide = int(columns.max()) + 1
    if rows < parameters.least_lanes:
        return False
    if len(places) < parameters.filled * rows * wide:
        return False
    aligned = sum(
        _aligned([boxes[i] for i in np.flatnonzero(columns == column)], height, parameters)
        for column in range(wide)
    )
    if aligned < parameters.aligned * len(places):
        return False
    if wide < parameters.least_lanes:
        return rows >= parameters.least_column
    return not _is_running(places, boxes, columns)


def _is_running(places: list[Place], boxes: list[Box], columns: Indices) -> bool:
    """Return whether the numbers of lines follow each other like words.

    Words have gaps of similar width, while columns have aligned edges. The first column is left
    out, since it starts at the page's margin.
    """
    steps = [
        (index, boxes[index].left - boxes[index - 1].right)
        for index in range(1, len(places))
        if places[index][0] == places[index - 1][0]
    ]
    if not steps:
        return False
    gaps = np.array([gap for _, gap in steps])
    edges = []
    for column in {int(columns[index]) for index, _ in steps}:
        own = np.array([(boxes[i].left, boxes[i].right) for i, _ in steps if columns[i] == column])
        if len(own) > 1:
            edges.append(np.abs(own - np.median(own, axis=0)).mean(axis=0).min())
    return bool(edges) and np.abs(gaps - np.median(gaps)).mean() < np.mean(edges)


def _aligned(column: list[Box], height: float, parameters: TableParameters) -> int:
    """Return how many of a column's boxes are aligned, flush left or right.

    A single number is not aligned with anything.
    """
    if len(column) == 1:
        return 0
    edges = np.array([(box.left, box.right) for box in column])
    near = np.abs(edges - np.median(edges, axis=0)) <= parameters.alignment * height
    return int(near.sum(axis=0).max())
