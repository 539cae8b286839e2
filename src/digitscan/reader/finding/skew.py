"""The skew of a page: the small angle by which its lines rise."""

from __future__ import annotations

from math import ceil, radians, tan
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import Ink, Maps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.parameters import FindingParameters

_FULL = 255
_BAND = 0.5
_COARSE = 2  # only every second step is tried at first


def find_lined(maps: Maps) -> NDArray[np.bool_]:
    """Return where there are rules, print and the bands of numbers, bool (H / 2, W / 2)."""
    return np.isin(maps.classes, (Ink.RULE, Ink.PRINT)) | (maps.body > _BAND)


def measure_skew(lined: NDArray[np.bool_], parameters: FindingParameters) -> float:
    """Return the angle in degrees by which lines rise to the right, 0 if there are no lines.

    It is the angle along which the projection of numbers and ruled lines has the sharpest profile
    (Postl 1986).
    """
    longest = max(lined.shape)
    scale = min(1.0, parameters.skew_side / longest)
    size = [max(1, round(side * scale)) for side in lined.shape[::-1]]
    small = np.asarray(
        cv2.resize(lined.astype(np.uint8) * _FULL, size, interpolation=cv2.INTER_AREA), np.uint8
    )
    if not small.any():
        return 0.0
    step = parameters.skew_step
    most = round(parameters.most_skew / (_COARSE * step)) * _COARSE
    scores = {turn: _sharpness(small, turn * step) for turn in range(-most, most + 1, _COARSE)}
    best = max(scores, key=scores.__getitem__)
    if abs(best) == most:
        return 0.0
    scores |= {turn: _sharpness(small, turn * step) for turn in (best - 1, best + 1)}
    best = max(scores, key=scores.__getitem__)
    return best * step if scores[best] >= parameters.skew_gain * scores[0] else 0.0


def _sharpness(small: NDArray[np.uint8], angle: float) -> float:
    """Return how much neighboring rows differ after shifting columns to undo `angle`."""
    rows, columns = small.shape
    slope = tan(radians(angle))
    reach = ceil(abs(slope) * columns / 2)
    shear = np.array([[1.0, 0.0, 0.0], [slope, 1.0, reach - slope * columns / 2]])
    level = cv2.warpAffine(small, shear, (columns, rows + 2 * reach), flags=cv2.INTER_LINEAR)
    profile = np.zeros(len(level) + 2, np.float32)  # with an empty row on either side
    profile[1:-1] = cv2.reduce(level, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[:, 0]
    steps = profile[1:] - profile[:-1]
    return float((steps * steps).sum())
