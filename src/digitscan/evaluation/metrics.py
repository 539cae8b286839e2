"""What good means, as pure functions of what was read and what is true."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The error that the read rate and the automatic threshold allow.
ALLOWED_ERROR = 0.01
BINS = 15
# Of a normal distribution, 95 % lie within so many standard deviations.
_NORMAL_95 = 1.959964


def edit_distance(read: str, truth: str) -> int:
    """Return the least number of characters to insert, drop or change (Levenshtein 1966)."""
    above = list(range(len(truth) + 1))
    for row, character in enumerate(read, start=1):
        line = [row]
        for column, wanted in enumerate(truth, start=1):
            change = above[column - 1] + (character != wanted)
            line.append(min(above[column] + 1, line[-1] + 1, change))
        above = line
    return above[-1]


def common_length(read: str, truth: str) -> int:
    """Return the length of the longest common subsequence."""
    above = [0] * (len(truth) + 1)
    for character in read:
        line = [0]
        for column, wanted in enumerate(truth, start=1):
            same = above[column - 1] + 1 if character == wanted else 0
            line.append(max(above[column], line[-1], same))
        above = line
    return above[-1]


def character_error_rate(read: str, truth: str) -> float:
    """Return the edit distance over the truth's length, at most 1.

    Where the truth is empty it is 0 for an empty reading, else 1.
    """
    if not truth:
        return float(bool(read))
    return min(1.0, edit_distance(read, truth) / len(truth))


@dataclass(frozen=True, slots=True)
class StringScore:
    """How well images were read: shares of 1; `cer` is averaged over the images.

    `precision` and `recall` are the digits of the longest common subsequences over the digits
    written and over the digits present, of all images together.
    """

    images: int
    digits: int
    exact: float
    cer: float
    precision: float
    recall: float


def score_strings(pairs: Iterable[tuple[str, str]]) -> StringScore:
    """Score (read, truth) pairs, an image each; declined digits are left out of `read`."""
    held = list(pairs)
    common = sum(common_length(read, truth) for read, truth in held)
    written, present = (sum(len(pair[i]) for pair in held) for i in (0, 1))
    count = max(len(held), 1)
    return StringScore(
        images=len(held),
        digits=present,
        exact=sum(read == truth for read, truth in held) / count,
        cer=sum(character_error_rate(read, truth) for read, truth in held) / count,
        precision=common / max(written, 1),
        recall=common / max(present, 1),
    )


def confusion_matrix(
    values: NDArray[np.integer], labels: NDArray[np.integer], classes: int = 10
) -> NDArray[np.int64]:
    """Return (classes, classes) counts: row the true digit, column the one read."""
    matrix = np.zeros((classes, classes), np.int64)
    np.add.at(matrix, (labels, values), 1)
    return matrix


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which also holds near 0 and 1."""
    if total == 0:
        return 0.0, 1.0
    share, square = right / total, _NORMAL_95**2 / total
    middle = (share + square / 2) / (1 + square)
    spread = _NORMAL_95 / (1 + square) * math.sqrt(share * (1 - share) / total + square / total / 4)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def threshold_at_error(
    confidences: NDArray[np.floating], right: NDArray[np.bool_], allowed: float = ALLOWED_ERROR
) -> float:
    """Return the least confidence at or above which the share of wrong ones is allowed.

    Args:
        confidences: (N,) in 0..1.
        right: (N,), which of them are right.
        allowed: the greatest share of wrong ones.

    Returns:
        One of `confidences`; infinity where not even the surest are right often enough.
    """
    order = np.argsort(-confidences, kind="stable")
    error = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    sorted_down = confidences[order]
    # Equals are kept or declined together, so only the last of them is a place to stop.
    last = np.append(sorted_down[1:] < sorted_down[:-1], np.True_)
    good = np.flatnonzero(last & (error <= allowed))
    return float(sorted_down[good[-1]]) if good.size else float("inf")


def read_rate(
    confidences: NDArray[np.floating], right: NDArray[np.bool_], allowed: float = ALLOWED_ERROR
) -> float:
    """Return the largest share that can be kept, the surest first, at the error `allowed`."""
    return float((confidences >= threshold_at_error(confidences, right, allowed)).mean())


def calibration_error(confidences: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error, 15 bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(right[bins == each].mean()) - float(confidences[bins == each].mean()))
        * float((bins == each).mean())
        for each in np.unique(bins)
    ]
    return sum(gaps)
