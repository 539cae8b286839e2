"""Metrics, as pure functions of readings and truth."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.evaluation.curves import reliability

# The error at which the read rate and the automatic threshold are defined.
ALLOWED_ERROR = 0.01
# The cost of an edit in an alignment and the gain of a match, which is so small that no number of
# matches outweighs an edit.
_EDIT, _MATCH = 1_000_000, -1
# 95 % of a normal distribution are within this many standard deviations.
_NORMAL_95 = 1.959964


def edit_distance(read: str, truth: str) -> int:
    """Return the least number of insertions, deletions and substitutions (Levenshtein 1966)."""
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


def matched(read: str, truth: str) -> tuple[bool, ...]:
    """Return for each character of `read` whether it is matched by an equal one in `truth`.

    The two are aligned by edit distance; among equal distances, the most matches win.
    """
    costs = _alignment_costs(read, truth)
    right = [False] * len(read)
    row, column = len(read), len(truth)
    while row and column:
        same = read[row - 1] == truth[column - 1]
        here, step = costs[row][column], _MATCH if same else _EDIT
        if here == costs[row - 1][column - 1] + step:
            row, column = row - 1, column - 1
            right[row] = same
        elif here == costs[row - 1][column] + _EDIT:
            row -= 1
        else:
            column -= 1
    return tuple(right)


def _alignment_costs(read: str, truth: str) -> list[list[int]]:
    """Return the least cost of aligning each prefix of `read` with each prefix of `truth`."""
    costs = [[_EDIT * column for column in range(len(truth) + 1)]]
    for character in read:
        above = costs[-1]
        line = [above[0] + _EDIT]
        for column, wanted in enumerate(truth, start=1):
            step = _MATCH if character == wanted else _EDIT
            line.append(min(above[column - 1] + step, above[column] + _EDIT, line[-1] + _EDIT))
        costs.append(line)
    return costs


def character_error_rate(read: str, truth: str) -> float:
    """Return the edit distance divided by the truth's length, at most 1.

    If the truth is empty, it is 0 for an empty reading, else 1.
    """
    if not truth:
        return float(bool(read))
    return min(1.0, edit_distance(read, truth) / len(truth))


@dataclass(frozen=True, slots=True)
class StringScore:
    """The scores of images, as shares of 1; `cer` is averaged over the images.

    `precision` and `recall` are the digits of the longest common subsequences divided by the
    digits read and by the true digits, summed over all images.
    """

    images: int
    digits: int
    exact: float
    cer: float
    precision: float
    recall: float


def score_strings(pairs: Iterable[tuple[str, str]]) -> StringScore:
    """Score (read, truth) pairs, one per image; `read` excludes rejected digits."""
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
    """Return (classes, classes) counts: rows are the true digits, columns the readings."""
    matrix = np.zeros((classes, classes), np.int64)
    np.add.at(matrix, (labels, values), 1)
    return matrix


def digit_figures(
    confusion: NDArray[np.integer],
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Return precision, recall and F1 of each class of a confusion matrix; 0 where undefined."""
    right = np.diagonal(confusion)
    precision = right / np.maximum(confusion.sum(axis=0), 1)
    recall = right / np.maximum(confusion.sum(axis=1), 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return tuple(precision.tolist()), tuple(recall.tolist()), tuple(f1.tolist())


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which is also valid near 0 and 1."""
    if total == 0:
        return 0.0, 1.0
    share, square = right / total, _NORMAL_95**2 / total
    middle = (share + square / 2) / (1 + square)
    spread = _NORMAL_95 / (1 + square) * math.sqrt(share * (1 - share) / total + square / total / 4)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def threshold_at_error(
    confidences: NDArray[np.floating], right: NDArray[np.bool_], allowed: float = ALLOWED_ERROR
) -> float:
    """Return the lowest confidence threshold at which the error is allowed.

    Args:
        confidences: (N,) in 0..1.
        right: (N,), which of them are right.
        allowed: the greatest share of errors.

    Returns:
        One of `confidences`; infinity if not even the most confident ones meet the limit.
    """
    order = np.argsort(-confidences, kind="stable")
    error = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    sorted_down = confidences[order]
    # Equal confidences are accepted or rejected together, so the threshold is at the last of them.
    last = np.append(sorted_down[1:] < sorted_down[:-1], np.True_)
    good = np.flatnonzero(last & (error <= allowed))
    return float(sorted_down[good[-1]]) if good.size else float("inf")


def read_rate(
    confidences: NDArray[np.floating], right: NDArray[np.bool_], allowed: float = ALLOWED_ERROR
) -> float:
    """Return the largest share, the most confident first, with an error of at most `allowed`."""
    return float((confidences >= threshold_at_error(confidences, right, allowed)).mean())


def calibration_error(confidences: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error, 15 bins of equal width (Guo et al. 2017)."""
    return sum(
        abs(each.accuracy - each.confidence) * each.count / len(confidences)
        for each in reliability(confidences, right)
    )
