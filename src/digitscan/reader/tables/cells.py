"""Assign numbers to the cells of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.parameters import TableParameters
    from digitscan.reader.tables.grid import Grid

    Places = NDArray[np.float64]
    Indices = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_AT_ONCE = 4096  # numbers per batch, to bound the memory
_DRAWN = 0.5  # a side of which this share is drawn can run through a number


@dataclass(frozen=True)
class PlacedNumbers:
    """The cells of n numbers.

    Attributes:
        inside: bool (n,), whether a number is in the grid; the cells of others are meaningless.
        first: int64 (n, 2), the first row and column of its cell, from 0.
        last: int64 (n, 2), the last row and column.
    """

    inside: Mask
    first: Indices
    last: Indices


def place(
    grid: Grid, boxes: Places, free: Mask, parameters: TableParameters
) -> PlacedNumbers | None:
    """Assign numbers to the cells of a grid.

    Args:
        grid: of the page's rules.
        boxes: float64 (n, 4), left, top, right, bottom of the numbers, in pixels of the view.
        free: bool (n,), which numbers are in no other table.
        parameters: thresholds.

    Returns:
        The numbers' cells; None if no number is in the grid, or the grid is not a table.
    """
    squares, crossed = _squares(grid, boxes, parameters.crossed)
    inside = free & (squares >= 0).all(axis=1)
    if not inside.any() or crossed[inside].mean() > parameters.most_crossed:
        return None
    # Numbers outside the grid get the last square as a placeholder.
    first, last = (each[*squares.T] for each in _spans(grid, squares[inside], parameters))
    _, counts = np.unique(first[inside], axis=0, return_counts=True)
    if not grid.closed and (counts > 1).mean() > parameters.several:
        return None  # it is lined paper with a margin
    return PlacedNumbers(inside, first, last)


def _squares(grid: Grid, boxes: Places, least: float) -> tuple[Indices, Mask]:
    """Return the row and column of each number's center, and whether a rule crosses the number.

    Returns:
        int64 (n, 2), -1 outside the grid, and bool (n,).
    """
    parts = [
        _some_squares(grid, boxes[first : first + _AT_ONCE], least)
        for first in range(0, len(boxes), _AT_ONCE)
    ]
    squares, crossed = (np.concatenate(each) for each in zip(*parts, strict=True))
    return squares, crossed


def _some_squares(grid: Grid, boxes: Places, least: float) -> tuple[Indices, Mask]:
    left, top, right, bottom = boxes.T
    x, y = (left + right) / 2, (top + bottom) / 2
    across = grid.upright.at(y[None])
    rows = (grid.level.at(x[None]) <= y).sum(axis=0) - 1
    columns = (across <= x).sum(axis=0) - 1
    high, wide = grid.shape
    inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
    rows, columns = np.where(inside, rows, -1), np.where(inside, columns, -1)
    margin = least * (right - left)
    crossed = np.zeros(len(boxes), bool)
    for side in (columns, columns + 1):
        at = across[side, np.arange(len(boxes))]
        through = (at > left + margin) & (at < right - margin)
        crossed |= inside & through & (grid.upright_sides[rows, side] > _DRAWN)
    return np.stack([rows, columns], axis=1), crossed


def _spans(grid: Grid, filled: Indices, parameters: TableParameters) -> tuple[Indices, Indices]:
    """Return the cell of each square; squares without a rule between them form one cell.

    A rule between two squares with numbers is never missing, however pale it is.

    Args:
        grid: of the page's rules.
        filled: int64 (k, 2), the squares with a number.
        parameters: thresholds.

    Returns:
        The cells' first and last row and column, int64 (R, C, 2) each.
    """
    high, wide = grid.shape
    full = np.zeros((high, wide), bool)
    full[*filled.T] = True
    plan = np.zeros((2 * high - 1, 2 * wide - 1), np.uint8)
    plan[::2, ::2] = 1
    beside, below = full[:, 1:] & full[:, :-1], full[1:] & full[:-1]
    plan[::2, 1::2] = (grid.upright_sides[:, 1:-1] <= parameters.missing) & ~beside
    plan[1::2, ::2] = (grid.level_sides[1:-1] <= parameters.missing) & ~below
    _, labels, stats, _ = cv2.connectedComponentsWithStats(plan, connectivity=4)
    left, top, width, height, _ = stats.astype(np.int64).T
    first = np.stack([top, left], axis=1) // 2
    last = first + np.stack([height, width], axis=1) // 2
    own = labels[::2, ::2]
    sizes = np.bincount(own.ravel(), minlength=len(stats))
    # If rules are missing by mistake, the joined squares are not a rectangle.
    whole = (sizes == (last - first + 1).prod(axis=1))[own][..., None]
    square = np.moveaxis(np.indices((high, wide)), 0, -1)
    return np.where(whole, first[own], square), np.where(whole, last[own], square)


def outline(grid: Grid, first: Indices, last: Indices) -> Places:
    """Return the boxes of cells, from the centers of their sides, since a cell may be skewed.

    Args:
        grid: of the page's rules.
        first: int64 (n, 2), the cells' first rows and columns.
        last: int64 (n, 2), their last ones.

    Returns:
        float64 (n, 4), left, top, right, bottom, in pixels of the view.
    """
    (top, left), (bottom, right) = first.T, last.T + 1
    sides = (
        (grid.x[top, left] + grid.x[bottom, left]) / 2,
        (grid.y[top, left] + grid.y[top, right]) / 2,
        (grid.x[top, right] + grid.x[bottom, right]) / 2,
        (grid.y[bottom, left] + grid.y[bottom, right]) / 2,
    )
    return np.stack(sides, axis=-1)
