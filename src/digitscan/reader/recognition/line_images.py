"""Line images, called strips here: runs of digits as input of the line network.

Digits have a fixed height in a strip, so that the network sees all writing at one size. A run that
is too long for one strip is cut into several overlapping ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.page import Box

# The size of a strip, its digit height, and the columns per output frame of the network. The
# network was trained with these and depends on them as on its weights.
LINE_IMAGE_HEIGHT = 32
LINE_IMAGE_WIDTH = 192
STRIP_DIGIT = 20
FRAME_COLUMNS = 2
STRIP_MARGIN = 4
# At a cut, this many columns are read from the overlapping strip instead.
_OVERLAP = 32
# Short runs share an image of the batch, with this many columns of paper between them.
_APART = 12
# Before an image is reduced, it is blurred by this share of the reduction.
_BLUR = 0.4


@dataclass(frozen=True)
class Strip:
    """A piece of a run of digits.

    Attributes:
        image: uint8 (32, columns), ink 255; at most 192 columns.
        left: the ink image's x at the strip's left side.
        scale: columns per pixel of the ink image.
        first: the first of the network's frames that is used.
        end: the frame after the last that is used.
    """

    image: NDArray[np.uint8]
    left: float
    scale: float
    first: int
    end: int


def cut_strips(soft: NDArray[np.uint8], boxes: Sequence[Box], height: float) -> list[Strip]:
    """Return the line images of a run of digits, left to right.

    Args:
        soft: the ink image, uint8 (h, w).
        boxes: of the run's glyphs, at least one.
        height: the digit height; see `digits_height`.
    """
    scale = STRIP_DIGIT / height
    level, slope = _course(boxes)
    left = min(box.left for box in boxes) - STRIP_MARGIN / scale
    width = (max(box.right for box in boxes) - left) * scale + STRIP_MARGIN
    strips = []
    for start in _starts(width):
        matrix = np.array([[scale, 0, 0], [-slope * scale, scale, 0]])
        matrix[:, 2] = -left * scale - start, LINE_IMAGE_HEIGHT / 2 - level * scale
        last = start + LINE_IMAGE_WIDTH >= width
        columns = min(LINE_IMAGE_WIDTH, _even(width - start))  # the next run begins beyond
        strips.append(
            Strip(
                in_strip(soft, matrix)[:, :columns],
                left + start / scale,
                scale,
                first=_OVERLAP // FRAME_COLUMNS if start else 0,
                end=(columns - (0 if last else _OVERLAP)) // FRAME_COLUMNS,
            )
        )
    return strips


def digits_height(heights: Sequence[float], usual: float) -> float:
    """Return the digit height by which a run's strips are scaled.

    Args:
        heights: of the run's glyphs, at least one.
        usual: the typical height of the run's digits.
    """
    tallest = max(heights) / thresholds.LINE_IMAGE_TALLEST
    return max(usual, min(tallest, thresholds.LINE_IMAGE_MOST_TALLER * usual))


def packed(strips: Sequence[Strip]) -> tuple[NDArray[np.uint8], list[tuple[int, int]]]:
    """Pack strips into a batch of as few images as possible, in their order.

    Returns:
        The images, uint8 (N, 32, 192), and for each strip its image and its first frame there.
    """
    pictures: list[NDArray[np.uint8]] = []
    places = []
    free = LINE_IMAGE_WIDTH
    for strip in strips:
        columns = strip.image.shape[1]
        if not pictures or free + columns > LINE_IMAGE_WIDTH:
            pictures.append(np.zeros((LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH), np.uint8))
            free = 0
        pictures[-1][:, free : free + columns] = strip.image
        places.append((len(pictures) - 1, free // FRAME_COLUMNS))
        free += columns + _APART
    return np.stack(pictures), places


def _even(width: float) -> int:
    return FRAME_COLUMNS * ceil(width / FRAME_COLUMNS)


def in_strip(
    soft: NDArray[np.uint8], matrix: NDArray[np.float64], blur: float = _BLUR
) -> NDArray[np.uint8]:
    """Return the image warped by `matrix`, 2 x 3, into a strip, uint8 (32, 192)."""
    part, shifted = _needed(soft, matrix)
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if scale < 1 / (1 + blur):
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), blur / scale), np.uint8)
    size = (LINE_IMAGE_WIDTH, LINE_IMAGE_HEIGHT)
    return np.asarray(cv2.warpAffine(part, shifted, size, flags=cv2.INTER_LINEAR), np.uint8)


def _needed(
    soft: NDArray[np.uint8], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the part of the image that a strip shows, with a margin, and its matrix."""
    back = cv2.invertAffineTransform(matrix)
    corners = [
        (0, 0),
        (LINE_IMAGE_WIDTH, 0),
        (0, LINE_IMAGE_HEIGHT),
        (LINE_IMAGE_WIDTH, LINE_IMAGE_HEIGHT),
    ]
    there = np.array([back @ (x, y, 1) for x, y in corners])
    rim = 2 * float(np.abs(back[:, :2]).max())
    left, top = np.maximum(np.floor(there.min(0) - rim), 0).astype(int)
    right, bottom = np.maximum(np.ceil(there.max(0) + rim), (left + 1, top + 1)).astype(int)
    left, top = min(left, soft.shape[1] - 1), min(top, soft.shape[0] - 1)
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ (left, top)
    return soft[top:bottom, left:right], shifted


def _starts(width: float) -> range:
    """Return the run's columns at which its strips begin."""
    step = LINE_IMAGE_WIDTH - 2 * _OVERLAP
    return range(0, max(1, int(width) - LINE_IMAGE_WIDTH + step), step)


def _course(boxes: Sequence[Box]) -> tuple[float, float]:
    """Return the line through the centers of the boxes: its y at x = 0, and its slope.

    Boxes are weighted by height, since points, fragments and small zeros are off center.
    """
    xs = [(box.left + box.right) / 2 for box in boxes]
    ys = [(box.top + box.bottom) / 2 for box in boxes]
    slope = 0.0
    if len(boxes) >= thresholds.LINE_IMAGE_SLOPE_BOXES and min(xs) < max(xs):
        slope = float(np.polyfit(xs, ys, 1)[0])
        slope = min(max(slope, -thresholds.LINE_IMAGE_SLOPE), thresholds.LINE_IMAGE_SLOPE)
    levels = [y - slope * x for x, y in zip(xs, ys, strict=True)]
    return float(np.average(levels, weights=[box.height for box in boxes])), slope
