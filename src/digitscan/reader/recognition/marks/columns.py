"""Use the points in a column of amounts to tell where a doubtful point is likely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader.parameters import MarkParameters

POINTS = ".,"
_ALIGNED = 0.5  # right edges are aligned up to this distance, in digit heights
_OVER = 0.7  # or the numbers share this much of the narrower one's width


@dataclass(frozen=True)
class Entry:
    """A number of a page, as input to finding its column.

    Attributes:
        box: around its digits.
        height: of its digits.
        points: the probability of a point before its last digit, its last two, and so on.
    """

    box: Box
    height: float
    points: tuple[float, ...]


def column_points(numbers: Sequence[Entry], parameters: MarkParameters) -> list[int]:
    """Return how many decimals the column of each number has, 0 if it has no usual count.

    Args:
        numbers: of a page, in any order.
        parameters: how many and which share of a column must agree.
    """
    edges = _edges(numbers)
    decimals = np.array([_decimals(number, parameters) for number in numbers], int)
    by_column: dict[bytes, int] = {}
    found = []
    for index in range(len(numbers)):
        mates = _mates(index, edges)
        key = mates.tobytes()
        if key not in by_column:
            by_column[key] = _usual(decimals[mates].tolist(), parameters)
        found.append(by_column[key])
    return found


def _decimals(number: Entry, parameters: MarkParameters) -> int:
    """Return how many digits follow a number's last point, even a doubtful one; 0 without."""
    likely = (place for place, p in enumerate(number.points, 1) if p >= parameters.doubtful)
    return next(likely, 0)


def _edges(numbers: Sequence[Entry]) -> NDArray[np.float64]:
    """Return left, right and height of each number, float64 (n, 3)."""
    rows = [(each.box.left, each.box.right, each.height) for each in numbers]
    return np.array(rows, np.float64).reshape(-1, 3)


def _mates(index: int, edges: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which numbers, bool (n,), are in the same column as the one at `index`, or are it."""
    left, right, height = edges[index]
    lefts, rights, heights = edges.T
    shared = np.minimum(rights, right) - np.maximum(lefts, left)
    over = shared >= _OVER * np.minimum(rights - lefts, right - left)
    near = np.abs(rights - right) <= _ALIGNED * height
    alike = (heights < 2 * height) & (height < 2 * heights)
    return np.asarray((near | over) & alike, np.bool_)


def _usual(decimals: Sequence[int], parameters: MarkParameters) -> int:
    """Return the number of decimals that most numbers of a column have, else 0."""
    counts = Counter(decimals)
    del counts[0]
    if len(decimals) < parameters.column_numbers or not counts:
        return 0
    count, times = counts.most_common(1)[0]
    return count if times >= parameters.column_share * len(decimals) else 0
