"""Step 3c: bits of rules that are fainter than anything the pen wrote.

Where a rule is too faint to be found in one piece, slender bits of it are left, and look like a
1 or a dash. Their ink tells: in the soft ink a pen's stroke is full, however slender it is, and
such a bit is hardly more than the threshold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan import steering
from digitscan.reader.median import weighted_median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.components import Components

_EDGE = 127  # of soft ink


def without_faint_bits(found: Components, soft: NDArray[np.uint8], height: float) -> Components:
    """Leave out slender components whose ink is far below what is usual on the page.

    Args:
        found: the page's components, without rules.
        soft: uint8 (h, w), the page's soft ink.
        height: the digits' typical height in pixels.
    """
    tall = found.height >= steering.LEAST_DIGIT_HEIGHT * height
    shorter, longer = np.minimum(found.width, found.height), np.maximum(found.width, found.height)
    slender = longer >= steering.FAINT_SLENDER * shorter
    suspects = np.flatnonzero(slender & (longer >= steering.PART_LEAST * height))
    others = np.flatnonzero(tall & ~slender)
    if suspects.size < steering.FAINT_LEAST_BITS or others.size < steering.FAINT_LEAST_OTHERS:
        return found
    strengths = np.array([_strength(found, i, soft) for i in others])
    typical = weighted_median(strengths, found.area[others])
    bits = np.zeros(len(found.numbers), bool)
    for index in suspects:
        bits[index] = _strength(found, index, soft) < steering.FAINT_SHARE * typical
    return found.kept(~bits) if bits.sum() >= steering.FAINT_LEAST_BITS else found


def _strength(found: Components, index: np.intp, soft: NDArray[np.uint8]) -> float:
    """Return how far a component's ink stands above the threshold, on average."""
    left, top = int(found.left[index]), int(found.top[index])
    rows = slice(top, top + int(found.height[index]))
    columns = slice(left, left + int(found.width[index]))
    own = found.labels[rows, columns] == found.numbers[index]
    return float(soft[rows, columns][own].mean()) - _EDGE
