"""Lanes: the rows or columns of a table, as intervals that contain its cells or numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ends = NDArray[np.int_]
    Lanes = NDArray[np.float64]

# Two intervals are in one lane if they share this much of the narrower one.
_COMMON = 0.5


def find_lanes(first: Ends, end: Ends) -> Lanes:
    """Return the lanes of intervals: the rows or the columns of a table.

    An interval that covers several narrower lanes spans them and makes no lane of its own.

    Args:
        first: int (n,), where each interval begins.
        end: int (n,), where each interval ends.

    Returns:
        float64 (m, 2), where each lane begins and ends, in order.
    """
    found = np.zeros((0, 2))
    counts = np.zeros(0)
    bounds = _similar(first, end)
    for low, high, count in bounds[np.argsort(bounds[:, 1] - bounds[:, 0], kind="stable")]:
        shared = np.minimum(found[:, 1], high) - np.maximum(found[:, 0], low)
        narrower = np.minimum(found[:, 1] - found[:, 0], high - low)
        inside = np.flatnonzero(shared > _COMMON * narrower)
        if inside.size == 0:
            found = np.vstack([found, [low, high]])
            counts = np.append(counts, count)
        elif inside.size == 1 and count > counts[inside[0]]:
            found[inside[0]] = low, high
            counts[inside[0]] = count
    return found[np.argsort(found[:, 0], kind="stable")]


def first_lane(lanes: Lanes, first: Ends, end: Ends) -> NDArray[np.int_]:
    """Return the lane of each interval, int (n,); the first if it spans several.

    Args:
        lanes: float64 (m, 2), at least one.
        first: int (n,), where each interval begins.
        end: int (n,), where each interval ends.
    """
    found = np.zeros(len(first), np.int_)
    for place, (low, high) in enumerate(zip(first, end, strict=True)):
        shared = np.minimum(lanes[:, 1], high) - np.maximum(lanes[:, 0], low)
        share = shared / np.maximum(np.minimum(lanes[:, 1] - lanes[:, 0], high - low), 1e-9)
        inside = np.flatnonzero(share > _COMMON)
        found[place] = inside[0] if inside.size else int(shared.argmax())
    return found


def _similar(first: Ends, end: Ends) -> Lanes:
    """Return groups of similar intervals: float64 (k, 3), begin, end and count."""
    begin, close = first.astype(np.float64), end.astype(np.float64)
    if not len(begin):
        return np.zeros((0, 3))
    reach = max(2.0, _COMMON / 2 * float(np.median(close - begin)))
    keys = np.stack([_chained(begin, reach), _chained(close, reach)], axis=1)
    _, member = np.unique(keys, axis=0, return_inverse=True)
    member = member.reshape(-1)
    groups = range(int(member.max()) + 1)
    return np.array(
        [
            (np.median(begin[member == each]), np.median(close[member == each]),
             np.count_nonzero(member == each))
            for each in groups
        ]
    )  # fmt: skip


def _chained(values: NDArray[np.float64], reach: float) -> NDArray[np.int_]:
    """Return the cluster of each value; a step of more than `reach` begins a new cluster."""
    order = np.argsort(values, kind="stable")
    numbers = np.concatenate([[0], np.cumsum(np.diff(values[order]) > reach)])
    found = np.zeros(len(values), np.int_)
    found[order] = numbers
    return found
