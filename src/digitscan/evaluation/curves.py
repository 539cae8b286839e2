"""How reliable confidences are: their calibration, and the error at each rejected share."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

BINS = 15
_POINTS = 100


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of similar confidence: their number, mean confidence and accuracy."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """The accepted share, the most confident readings, and its error."""

    coverage: float
    risk: float


def reliability(confidences: NDArray[np.floating], right: NDArray[np.bool_]) -> list[Bin]:
    """Return the non-empty bins of a reliability diagram (Guo et al. 2017).

    Args:
        confidences: (N,) in 0..1; they are put into 15 bins of equal width.
        right: (N,), which of them are right.
    """
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    members = [bins == each for each in np.unique(bins)]
    return [
        Bin(int(own.sum()), float(confidences[own].mean()), float(right[own].mean()))
        for own in members
    ]


def risk_curve(
    confidences: NDArray[np.floating], right: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the accepted shares, the most confident first, and the error of each, both (N,).

    Geifman and El-Yaniv 2017 call this risk against coverage.
    """
    order = np.argsort(-confidences, kind="stable")
    counts = np.arange(1, len(order) + 1)
    return counts / max(len(order), 1), np.cumsum(~right[order]) / counts


def risk_points(confidences: NDArray[np.floating], right: NDArray[np.bool_]) -> list[RiskPoint]:
    """Return at most 100 points of `risk_curve`, evenly spaced by coverage; the last has all."""
    kept, wrong = risk_curve(confidences, right)
    count = min(len(kept), _POINTS)
    places = -(-np.arange(1, count + 1) * len(kept) // max(count, 1)) - 1  # rounded up, from 0
    points = np.stack([kept, wrong], axis=1)[places].tolist()
    return [RiskPoint(coverage, risk) for coverage, risk in points]


def error_at_reject(
    confidences: NDArray[np.floating], right: NDArray[np.bool_], reject: float
) -> float:
    """Return the error after the share `reject` with the lowest confidence is rejected."""
    order = np.argsort(-confidences, kind="stable")
    kept = order[: len(order) - floor(reject * len(order))]
    return float((~right[kept]).mean()) if kept.size else 0.0
