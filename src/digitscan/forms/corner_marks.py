"""Corner marks of a form: solid squares or discs in its corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from digitscan.forms.warping import Darkness, Points

# The least and the greatest width and height of a mark, in pixels.
_LEAST_MARK, _MOST_MARK = 8, 60


def find_corner_marks(dark: Darkness) -> Points:
    """Return the centers of solid dark squares, discs and the like, float64 (n, 2)."""
    solid = (dark > 0.4).astype(np.uint8)  # noqa: PLR2004
    _, _, stats, middles = cv2.connectedComponentsWithStats(solid)
    _, _, wide, high, area = stats.T
    size = (wide >= _LEAST_MARK) & (high >= _LEAST_MARK)
    size &= (wide <= _MOST_MARK) & (high <= _MOST_MARK)
    square = (wide < 1.5 * high) & (high < 1.5 * wide)
    chosen = size & square & (area > 0.7 * wide * high)
    chosen[0] = False
    return np.asarray(middles[chosen] + 0.5, np.float64)


def outermost_marks(marks: Points) -> Points:
    """Return the four outermost marks, clockwise from the upper left, float64 (4, 2)."""
    ways = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return np.asarray(marks[(marks @ ways.T).argmax(axis=0)], np.float64)
