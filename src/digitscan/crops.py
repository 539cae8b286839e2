"""The digits of a page as crops again, and a crop as a picture that a person can judge.

A page tells of a digit its box and its reading, not its ink. Here the writing is found once more,
and what lies in a digit's box becomes the crop, so that it can be kept to learn from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.ink import find_ink
from digitscan.reader.normalise import SIDE, normalise
from digitscan.reader.writing import find_writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader.ink import Ink

# Beside the folders 0 to 9, that of what is no digit.
NO_DIGIT_FOLDER = "no-digit"
# A crop's pixel becomes a square of this many, large enough to be judged in a file manager.
_ENLARGED = 4
# What reaches in over the box's edge and has less than this share of its ink is a neighbour's.
_INTRUDER = 0.15
# A crop of more ink than paper is someone else's picture, light on dark.
_MOSTLY_INK = 128


def crops_of(image: NDArray[np.uint8], boxes: Sequence[Box]) -> NDArray[np.uint8]:
    """Return the ink in each of the boxes as the network takes it.

    Args:
        image: the page, uint8 (H, W) grey or (H, W, 3) RGB.
        boxes: in its pixels, as a `Page` has them.

    Returns:
        uint8 (N, 28, 28), ink 255.
    """
    crops = np.zeros((len(boxes), SIDE, SIDE), np.uint8)
    if not boxes:
        return crops
    ink = find_ink(find_writing(image).plane)
    for crop, box in zip(crops, boxes, strict=True):
        own = _own_ink(ink, box).astype(np.float32) / np.float32(255)
        crop[:] = (normalise(own) * np.float32(255)).round()
    return crops


def picture_of(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a crop (28, 28) as a picture, uint8 (112, 112), dark on light."""
    return 255 - crop.repeat(_ENLARGED, axis=0).repeat(_ENLARGED, axis=1)


def crop_of(picture: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the crop of which `picture_of` made `picture`; None where it made no such one."""
    grey = picture if picture.ndim == 2 else picture[..., 0]  # noqa: PLR2004 - a colour axis
    crop = np.ascontiguousarray(255 - grey[::_ENLARGED, ::_ENLARGED])
    if crop.shape != (SIDE, SIDE) or crop.mean() > _MOSTLY_INK:
        return None
    return crop if np.array_equal(picture_of(crop), grey) else None


def _own_ink(ink: Ink, box: Box) -> NDArray[np.uint8]:
    """Cut the box out of the soft ink, without what neighbours reach in."""
    sides = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (round(side * ink.scale) for side in sides)
    rows, columns = slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))
    mask = (ink.mask[rows, columns] > 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    height, width = mask.shape
    kept = np.ones(count, bool)
    for index in range(1, count):
        x, y, w, h, area = (int(each) for each in stats[index])
        reaches_in = x == 0 or y == 0 or x + w == width or y + h == height
        kept[index] = not (reaches_in and area < _INTRUDER * mask.sum())
    lost = cv2.dilate((~kept[labels]).astype(np.uint8), np.ones((3, 3), np.uint8))
    soft = ink.soft[rows, columns]
    return np.where((lost > 0) & ~(kept[labels] & (mask > 0)), 0, soft).astype(np.uint8)
