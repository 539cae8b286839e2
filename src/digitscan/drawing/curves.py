"""Smooth curves through points, and smooth noise along them."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitscan.drawing.strokes import Points

# Distance between neighboring points of a drawn path, in digit heights: well below the radius of
# the thinnest pen, so that the discs that form a stroke leave no scallops.
STEP = 0.01


def spline(control: Points) -> Points:
    """Return the centripetal Catmull-Rom curve through `control` (N >= 2), densely sampled.

    Method: Barry and Goldman's pyramid, "A recursive evaluation algorithm for a class of
    Catmull-Rom splines" (1988); the centripetal knots keep it free of loops and cusps.
    """
    padded = np.vstack([2 * control[0] - control[1], control, 2 * control[-1] - control[-2]])
    pieces = [_between(*padded[i : i + 4]) for i in range(len(padded) - 3)]
    return evenly(np.vstack([*pieces, control[-1:]]))


def _between(p0: Points, p1: Points, p2: Points, p3: Points, count: int = 16) -> Points:
    gaps = [max(float(np.hypot(*(b - a))), 1e-6) ** 0.5 for a, b in ((p0, p1), (p1, p2), (p2, p3))]
    t0, t1, t2, t3 = np.concatenate([[0.0], np.cumsum(gaps)])
    t = np.linspace(t1, t2, count, endpoint=False)[:, None]
    a1 = ((t1 - t) * p0 + (t - t0) * p1) / (t1 - t0)
    a2 = ((t2 - t) * p1 + (t - t1) * p2) / (t2 - t1)
    a3 = ((t3 - t) * p2 + (t - t2) * p3) / (t3 - t2)
    b1 = ((t2 - t) * a1 + (t - t0) * a2) / (t2 - t0)
    b2 = ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
    curve: Points = ((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1)
    return curve


def evenly(points: Points, step: float = STEP) -> Points:
    """Return the polyline `points` resampled at even distances of about `step`."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0.0, along[-1], max(2, round(along[-1] / step) + 1))
    return np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], axis=1)


def smoothed(points: Points, reach: float) -> Points:
    """Return a path with corners rounded over about `reach` digit heights; its ends stay."""
    sigma = reach / STEP
    half = min(int(3 * sigma), len(points) - 1)
    if half < 1:
        return points
    # Extending by point reflection keeps the ends of the path in place.
    head = 2 * points[0] - points[half:0:-1]
    tail = 2 * points[-1] - points[-2 : -half - 2 : -1]
    padded = np.vstack([head, points, tail])
    weights = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    weights /= weights.sum()
    return np.stack([np.convolve(padded[:, axis], weights, "valid") for axis in (0, 1)], axis=1)


def slow_noise(rng: Generator, count: int, reach: float) -> NDArray[np.float64]:
    """Return `count` values of unit noise that changes over about `reach` digit heights."""
    knots = max(2, int(count * STEP / reach) + 2)
    values: NDArray[np.float64] = np.interp(
        np.linspace(0, knots - 1, count), np.arange(knots), rng.normal(size=knots)
    )
    return values
