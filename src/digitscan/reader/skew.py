"""Step 2d: small angles by which a sheet was laid askew are found and turned back."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, cos, floor, radians, sin, tan
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.page import Box
from digitscan.reader.plane import shrink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.ink import Ink

_EDGE = 128  # of soft ink


def find_skew(mask: NDArray[np.uint8]) -> float:
    """Return the angle in degrees by which the writing rises to the right, 0 where none shows.

    The angle at which the ink, projected along it, makes the sharpest profile (Postl 1986).

    Args:
        mask: uint8 (h, w), ink is 255.
    """
    small = shrink(mask, steering.SKEW_SIDE)
    steps = np.arange(-steering.MOST_SKEW, steering.MOST_SKEW + 1e-6, steering.SKEW_STEP)
    scores = np.array([_sharpness(small, float(angle)) for angle in steps])
    best = int(scores.argmax())
    level = scores[int(np.abs(steps).argmin())]
    if scores[best] < steering.SKEW_GAIN * level or best in {0, len(steps) - 1}:
        return 0.0
    return float(steps[best])


def _sharpness(small: NDArray[np.uint8], angle: float) -> float:
    """Return how much neighbouring rows differ once columns are moved to undo `angle`."""
    rows, columns = small.shape
    slope = tan(radians(angle))
    reach = ceil(abs(slope) * columns / 2)
    shear = np.array([[1.0, 0.0, 0.0], [slope, 1.0, reach - slope * columns / 2]])
    level = cv2.warpAffine(small, shear, (columns, rows + 2 * reach), flags=cv2.INTER_LINEAR)
    profile = np.asarray(level, np.float32).sum(axis=1)
    return float((np.diff(profile, prepend=0, append=0) ** 2).sum())


def turned(ink: Ink, angle: float) -> Ink:
    """Turn the ink by `angle` degrees clockwise about its middle, in a frame of the same size."""
    if not angle:
        return ink
    rows, columns = ink.soft.shape
    soft = cv2.warpAffine(ink.soft, _turn(ink.soft.shape, angle), (columns, rows))
    mask = cv2.threshold(soft, _EDGE - 1, 255, cv2.THRESH_BINARY)[1]
    return replace(ink, soft=np.asarray(soft, np.uint8), mask=np.asarray(mask, np.uint8))


def turned_back_mask(mask: NDArray[np.uint8], angle: float) -> NDArray[np.uint8]:
    """Turn a mask, uint8 (h, w) of 0 and 255, back by `angle` as it was given to `turned`."""
    if not angle:
        return mask
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(mask, _turn(mask.shape, angle), mask.shape[::-1], flags=flags)  # type: ignore[return-value]


def turned_back(box: Box, ink: NDArray[np.uint8], shape: tuple[int, ...], angle: float) -> Box:
    """Return the box that a glyph has on the page before it was turned by `angle`.

    Args:
        box: the glyph's box in the turned ink image.
        ink: uint8 (box.height, box.width), its ink, which the box returned is tight about.
        shape: of the turned ink image.
        angle: as given to `turned`.
    """
    rows, columns = np.nonzero(ink >= _EDGE)
    if rows.size == 0:
        rows, columns = np.array([0, box.height - 1]), np.array([0, box.width - 1])
    points = np.stack([columns + box.left + 0.5, rows + box.top + 0.5, np.ones(len(rows))])
    across, down = cv2.invertAffineTransform(_turn(shape, angle)) @ points
    left, top = floor(across.min()), floor(down.min())
    return Box(left, top, ceil(across.max()) - left, ceil(down.max()) - top)


def _turn(shape: tuple[int, ...], angle: float) -> NDArray[np.float64]:
    """Return the 2 x 3 matrix that turns about the middle, clockwise as the page is seen."""
    middle_down, middle_across = shape[0] / 2, shape[1] / 2
    c, s = cos(radians(angle)), sin(radians(angle))
    turn = np.array([[c, -s], [s, c]])
    middle = np.array([middle_across, middle_down])
    return np.column_stack([turn, middle - turn @ middle])
