"""Tables without rules: numbers that stand under each other in columns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.tables.lanes import find_lanes, first_lane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.page import Box
    from digitscan.reader.parameters import TableParameters

Place = tuple[int, int]


def align(
    lines: Sequence[Sequence[Box]], height: float, parameters: TableParameters
) -> list[dict[Place, tuple[int, int]]]:
    """Find tables among the numbers of lines.

    Args:
        lines: the boxes of each line's numbers, left to right; lines from top to bottom.
        height: of digits, in pixels.
        parameters: thresholds.

    Returns:
        For each table where its numbers, (line, place in the line), stand: row and column, from 0.
    """
    return [
        table
        for block in _blocks(lines, height, parameters)
        if (table := _table(lines, block, height, parameters)) is not None
    ]


def _blocks(
    lines: Sequence[Sequence[Box]], height: float, parameters: TableParameters
) -> list[list[int]]:
    """Part lines where the space between two is far wider than usual; each part is a block."""
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
    columns: np.ndarray[tuple[int], np.dtype[np.int_]],
    height: float,
    parameters: TableParameters,
) -> bool:
    """Return whether enough lines have a number in enough columns, and these are aligned."""
    rows = len({line for line, _ in places})
    wide = int(columns.max()) + 1
    if rows < parameters.least_lanes:
        return False
    if len(places) < parameters.filled * rows * wide:
        return False
    spread = [
        min(_spread([getattr(boxes[i], side) for i in np.flatnonzero(columns == column)])
            for side in ("left", "right"))
        for column in range(wide)
    ]  # fmt: skip
    aligned = float(np.median(spread)) <= parameters.alignment * height
    return aligned and (wide >= parameters.least_lanes or rows >= parameters.least_column)


def _spread(edges: list[int]) -> float:
    return float(np.median(np.abs(np.array(edges) - np.median(edges)))) if edges else 0.0
