"""Complete ruled lines that the finder takes partly for digits.

The side of a box for one digit looks like a 1. Where it meets the other sides, the finder mostly
sees a ruled line, but not always in its middle.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import PART, Ink, Maps
from digitscan.reader.finding.settle import halved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.finding.ink import SoftInk
    from digitscan.reader.parameters import FindingParameters

# Ruled ink is widened sideways by this many digit heights, so that a line does not end at a corner
# that is taken for a digit.
_CORNER = 0.3


def complete_rules(maps: Maps, ink: SoftInk, parameters: FindingParameters) -> Maps:
    """Return maps in which straight upright ink between two ruled parts is ruled as well.

    It is ink without a gap in one column of the maps. Handwritten strokes rarely are that straight
    and end at a ruled line on both sides. A stroke that the finder is sure of, such as a 1 on a
    cheque, stays a digit.

    Args:
        maps: the finder's maps of an image of H x W pixels.
        ink: the image's ink.
        parameters: the digit height, `bridged_rule` and `bridged_digit`.
    """
    digit, rule = maps.probabilities[Ink.DIGIT], maps.probabilities[Ink.RULE]
    height = parameters.digit_height / PART
    inked = halved(ink.mask, digit.shape) > 0
    corner = np.ones((1, 2 * round(_CORNER * height) + 1), np.uint8)
    ruled = cv2.dilate((maps.classes == Ink.RULE).astype(np.uint8), corner) > 0
    least, most = parameters.bridged_rule * height, parameters.bridged_digit
    bridged = find_bridges(inked, ruled, digit, least, most)
    if not bridged.any():
        return maps
    probabilities = maps.probabilities.copy()
    probabilities[Ink.RULE] = np.where(bridged, rule + digit, rule)
    probabilities[Ink.DIGIT] = np.where(bridged, 0, digit)
    return replace(maps, probabilities=probabilities)


def find_bridges(
    inked: NDArray[np.bool_],
    ruled: NDArray[np.bool_],
    digit: NDArray[np.float32],
    least: float,
    most: float,
) -> NDArray[np.bool_]:
    """Return the ink between two ruled pixels of its column, bool (h, w), without a gap.

    Args:
        inked: bool (h, w), where there is ink.
        ruled: bool (h, w), where there are ruled lines.
        digit: float32 (h, w), the probabilities of a digit.
        least: the least distance of the two pixels, in pixels.
        most: the greatest mean probability of a digit from one to the other.
    """
    columns = np.ascontiguousarray(inked.T)
    rows = columns.shape[1]
    first = columns.copy()
    first[:, 1:] &= ~columns[:, :-1]
    # Each stretch of ink in a column has a number.
    stretch = np.cumsum(first.ravel())
    ends = np.flatnonzero((columns & ruled.T).ravel())
    _, start, count = np.unique(stretch[ends], return_index=True, return_counts=True)
    begin, end = ends[start], ends[start + count - 1]
    long = end - begin >= least
    begin, end = begin[long], end[long] + 1
    summed = np.concatenate(([0.0], np.cumsum(digit.T, dtype=np.float64)))
    kept = summed[end] - summed[begin] <= most * (end - begin)
    # Add up +1 where a bridge begins and -1 after its end.
    steps = np.zeros(columns.size + 1, np.int8)
    steps[begin[kept]] += 1
    steps[end[kept]] -= 1
    found = np.cumsum(steps[:-1], dtype=np.int8) > 0
    return found.reshape(-1, rows).T
