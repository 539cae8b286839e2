"""Render strokes as an image, for the reader, the saved file and the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.gui.strokes import Stroke

# Each pixel has this many subpixels per side: OpenCV's own smooth lines are 1.5 pixels too wide.
_PARTS = 4
# OpenCV takes coordinates as integers with this many fractional bits.
_BITS = 4


def render(
    strokes: Sequence[Stroke], size: tuple[int, int], *, on_paper: bool
) -> NDArray[np.uint8]:
    """Draw strokes with round ends and smooth edges.

    Args:
        strokes: the strokes; parts outside the canvas are cut off.
        size: the canvas' width and height in pixels, at least 1 x 1.
        on_paper: black on white, instead of white on black.

    Returns:
        uint8 (H, W).
    """
    fine = np.zeros((size[1] * _PARTS, size[0] * _PARTS), np.uint8)
    for stroke in strokes:
        # Integers are the centers of pixels; of the subpixels, 0 is the first.
        parts = (np.array(stroke.points) + 0.5) * _PARTS - 0.5
        points = np.round(parts * (1 << _BITS)).astype(np.int32)
        points = np.repeat(points, 2, axis=0) if len(points) == 1 else points
        width = max(1, round(stroke.width * _PARTS))
        cv2.polylines(fine, [points[:, None]], False, (255,), width, cv2.LINE_8, _BITS)
    ink = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.bitwise_not(ink) if on_paper else ink, np.uint8)


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a drawing as a PGM file, and its upper left corner."""

    content: bytes
    left: int
    top: int


def picture(image: NDArray[np.uint8], *, on_paper: bool) -> Picture | None:
    """Return a rendered drawing cropped to its ink; None if there is no ink."""
    left, top, width, height = cv2.boundingRect(cv2.bitwise_not(image) if on_paper else image)
    if width == 0:
        return None
    part = np.ascontiguousarray(image[top : top + height, left : left + width])
    return Picture(b"P5 %d %d 255\n" % (width, height) + part.tobytes(), left, top)
