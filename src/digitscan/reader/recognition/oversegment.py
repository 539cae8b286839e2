"""Oversegmentation: where a wide glyph may be cut.

A cut is a path from the glyph's top to its bottom that crosses as little ink as possible (a seam;
Avidan and Shamir 2007 for the recursion). Cuts follow the slant of slanted neighbors, and separate
touching strokes where they are thinnest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscan import thresholds

Seam = NDArray[np.int_]


def find_cuts(ink: NDArray[np.uint8], stroke: float, height: float) -> list[Seam]:
    """Propose cuts through a glyph.

    Args:
        ink: uint8 (h, w), the glyph's own ink.
        stroke: the stroke width in pixels.
        height: the typical digit height, in pixels.

    Returns:
        Seams from left to right, each int (h,): the first column to its right in every row.
    """
    cost = ink.astype(np.float64) / 255
    down, up = _accumulate(cost), _accumulate(cost[::-1])[::-1]
    through = down + up - cost
    middle = len(ink) // 2
    crossed = through[middle]
    chosen = _local_minima(crossed, stroke, height)
    above, below = _steps(down), _steps(up)
    seams = [_trace(above, below, middle, column) for column in chosen]
    return sorted(seams, key=lambda seam: float(seam.mean()))


def split(ink: NDArray[np.uint8], left: Seam | None, right: Seam | None) -> NDArray[np.uint8]:
    """Return the ink between two seams at unchanged size; None means the glyph's own side."""
    columns = np.arange(ink.shape[1])
    inside = np.ones(ink.shape, bool)
    if left is not None:
        inside &= columns >= left[:, None]
    if right is not None:
        inside &= columns < right[:, None]
    return np.where(inside, ink, 0).astype(np.uint8)


def _accumulate(cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the least cost of a path from the first row to each pixel."""
    total = cost.copy()
    for row in range(1, len(cost)):
        above = total[row - 1]
        best = above.copy()
        best[1:] = np.minimum(best[1:], above[:-1] + thresholds.SEAM_SIDESTEP)
        best[:-1] = np.minimum(best[:-1], above[1:] + thresholds.SEAM_SIDESTEP)
        total[row] += best
    return total


def _local_minima(crossed: NDArray[np.float64], stroke: float, height: float) -> list[int]:
    """Choose the cheapest columns, at least a share of a digit's width apart."""
    apart = max(2, round(thresholds.CUT_SPACING * height))
    dearest = thresholds.CUT_MOST_PENS * stroke
    chosen: list[int] = []
    for column in np.argsort(crossed, kind="stable"):
        if crossed[column] > dearest:
            break
        inner = apart <= column < len(crossed) - apart
        if inner and all(abs(int(column) - other) >= apart for other in chosen):
            chosen.append(int(column))
    return chosen


def _steps(costs: NDArray[np.float64]) -> list[list[int]]:
    """Return, for each row, the column from which a path reaches each column of the next row."""
    near = np.full((3, *costs.shape), np.inf)
    near[0, :, 1:] = costs[:, :-1] + thresholds.SEAM_SIDESTEP
    near[1] = costs
    near[2, :, :-1] = costs[:, 1:] + thresholds.SEAM_SIDESTEP
    steps: list[list[int]] = (np.arange(costs.shape[1]) - 1 + near.argmin(axis=0)).tolist()
    return steps


def _trace(above: list[list[int]], below: list[list[int]], middle: int, column: int) -> Seam:
    """Follow the cheapest path from the middle row to the top and to the bottom."""
    seam = [column] * len(above)
    for row in range(middle - 1, -1, -1):
        seam[row] = above[row][seam[row + 1]]
    for row in range(middle + 1, len(below)):
        seam[row] = below[row][seam[row - 1]]
    return np.array(seam, int)
