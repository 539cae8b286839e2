"""Tables by their rules: connected rules are a table, what they enclose are its cells.

A cell is a connected area without rules, so that bent rules, perspective and cells that span
several columns need no special treatment. The idea of img2table, to build the grid of cells from
line segments, fails where a line is bent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.tables.lanes import find_lanes, first_lane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.parameters import TableParameters

    Boxes = NDArray[np.int_]


@dataclass(frozen=True)
class Grid:
    """A ruled table.

    Attributes:
        labels: int32 (h, w), the cell of each pixel from 1, 0 outside all cells.
        boxes: int (n, 4), left, top, right, bottom of each cell.
        rows: int (n,), the row of each cell, from 0; the first of several that it spans.
        columns: int (n,), its column.
        size: how many rows and columns there are.
    """

    labels: NDArray[np.int32]
    boxes: Boxes
    rows: NDArray[np.int_]
    columns: NDArray[np.int_]
    size: tuple[int, int]


def find_grids(ruled: NDArray[np.uint8], height: float, parameters: TableParameters) -> list[Grid]:
    """Find the ruled tables of a page, from top to bottom.

    Args:
        ruled: uint8 (h, w), 1 where there are rules, else 0.
        height: of digits, in its pixels.
        parameters: lengths in heights of digits.
    """
    across = _lines(ruled, height, parameters, upright=False)
    down = _lines(ruled, height, parameters, upright=True)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(across | down, connectivity=8)
    least = parameters.least_table * height
    grids = []
    for number in range(1, count):
        left, top, wide, high, _ = stats[number].tolist()
        if min(wide, high) < least:
            continue
        part = np.s_[top : top + high, left : left + wide]
        own = labels[part] == number
        if not (own & (across[part] > 0) & (down[part] > 0)).any():
            continue  # lines that no upright rule crosses
        grid = _grid(own, (left, top), height, parameters, ruled.shape)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.boxes[:, 1].min(), grid.boxes[:, 0].min()))


def _lines(
    ruled: NDArray[np.uint8], height: float, parameters: TableParameters, *, upright: bool
) -> NDArray[np.uint8]:
    """Return the long straight parts of the rules of one direction, their gaps closed."""

    def bar(length: float, wide: int = 1) -> NDArray[np.uint8]:
        size = max(3, round(length * height)) | 1
        return np.ones((size, wide) if upright else (wide, size), np.uint8)

    # Two pixels more beside a rule let it be slightly askew.
    thick = cv2.dilate(ruled, np.ones((1, 3) if upright else (3, 1), np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, bar(parameters.broken))
    return np.asarray(
        cv2.morphologyEx(closed, cv2.MORPH_OPEN, bar(parameters.least_rule)), np.uint8
    )


def _grid(
    own: NDArray[np.bool_],
    corner: tuple[int, int],
    height: float,
    parameters: TableParameters,
    shape: tuple[int, ...],
) -> Grid | None:
    """Return the cells that connected rules and their outermost edges enclose."""
    rules = own.astype(np.uint8)
    # A table may lack its frame.
    cv2.rectangle(rules, (0, 0), (rules.shape[1] - 1, rules.shape[0] - 1), 1, 1)
    count, inner, stats, _ = cv2.connectedComponentsWithStats(1 - rules, connectivity=4)
    sides = stats[:, 2:4].min(axis=1)
    keep = np.flatnonzero((np.arange(count) > 0) & (sides >= parameters.least_cell * height))
    if len(keep) < parameters.least_cells:
        return None
    new = np.zeros(count, np.int32)
    new[keep] = np.arange(1, len(keep) + 1)
    labels = np.zeros(shape[:2], np.int32)
    labels[corner[1] : corner[1] + own.shape[0], corner[0] : corner[0] + own.shape[1]] = new[inner]
    boxes = stats[keep, :4].astype(np.int_)
    boxes[:, 2:] += boxes[:, :2]
    boxes += np.array([*corner, *corner])
    rows = find_lanes(boxes[:, 1], boxes[:, 3])
    columns = find_lanes(boxes[:, 0], boxes[:, 2])
    if min(len(rows), len(columns)) < parameters.least_lanes:
        return None
    return Grid(
        labels,
        boxes,
        first_lane(rows, boxes[:, 1], boxes[:, 3]),
        first_lane(columns, boxes[:, 0], boxes[:, 2]),
        (len(rows), len(columns)),
    )
