"""Cut a page's digits out as crops again, and convert crops to pictures for people.

A page holds a digit's box and reading, not its ink. So the page's ink is found once more, and the
ink in a digit's box becomes its crop, which can be kept for training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import Finder, load_finder
from digitscan.reader.finding.view import View
from digitscan.reader.recognition.normalize import SIDE, normalize
from digitscan.reader.tracing import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reading_options import Options

# The folder, beside the folders 0 to 9, for crops that are not a digit.
NO_DIGIT_FOLDER = "no-digit"
# A crop's pixel becomes a square of this side, large enough to judge the crop in a file manager.
_ENLARGED = 4
# A part that crosses the box's edge, with less than this share of its ink, is a neighbor's.
_INTRUDER = 0.15
_EDGE = 128  # soft ink at or above this counts as ink
_NEIGHBORS = np.ones((3, 3), np.uint8)
# A crop with a higher mean than this is not ours, but a picture that is light on dark.
_MOSTLY_INK = 128


def crops_of(
    image: NDArray[np.uint8],
    boxes: Sequence[Box],
    finder: Finder | None = None,
    options: Options | None = None,
) -> NDArray[np.uint8]:
    """Return the ink in each of the boxes, in the form that the network takes.

    Args:
        image: the page, uint8 (H, W) gray or (H, W, 3) RGB.
        boxes: boxes in the page's pixels, as a `Page` has them.
        finder: finds the ink; by default the default model's.
        options: how the page was read.

    Returns:
        uint8 (N, 28, 28), ink 255.
    """
    crops = np.zeros((len(boxes), SIDE, SIDE), np.uint8)
    if not boxes:
        return crops
    layers = _layers(image, finder or load_finder(), options)
    for crop, box in zip(crops, boxes, strict=True):
        own = _own_ink(layers, box).astype(np.float32) / np.float32(255)
        crop[:] = (normalize(own) * np.float32(255)).round()
    return crops


@dataclass(frozen=True)
class _Layers:
    """A page's view, and uint8 (h, w) of its size: the soft ink of digits only, and of all."""

    view: View
    digits: NDArray[np.uint8]
    every: NDArray[np.uint8]


def _layers(image: NDArray[np.uint8], finder: Finder, options: Options | None) -> _Layers:
    found = find(image, finder, options)
    return _Layers(found.view, found.segmentation.writing, found.ink.soft)


def picture_of(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a crop (28, 28) as a picture, uint8 (112, 112), dark on light."""
    return 255 - crop.repeat(_ENLARGED, axis=0).repeat(_ENLARGED, axis=1)


def crop_of(picture: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the crop from which `picture_of` made `picture`; None if there is no such crop."""
    grey = picture if picture.ndim == 2 else picture[..., 0]  # noqa: PLR2004 - a colour axis
    crop = np.ascontiguousarray(255 - grey[::_ENLARGED, ::_ENLARGED])
    if crop.shape != (SIDE, SIDE) or crop.mean() > _MOSTLY_INK:
        return None
    return crop if np.array_equal(picture_of(crop), grey) else None


def _own_ink(layers: _Layers, box: Box) -> NDArray[np.uint8]:
    """Return the soft ink in the box, without parts of neighbors that reach into it.

    If the finder sees no digit there, as with a box that a person drew, all ink counts.
    """
    around, inside = layers.view.region(box)
    region = slice(around.top, around.bottom), slice(around.left, around.right)
    soft = layers.digits[region] * inside
    if soft.max() < _EDGE:
        soft = layers.every[region] * inside
    mask = (soft >= _EDGE).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    # The components that touch the rim of the box, which may be skewed.
    rim = inside & ~(cv2.erode(np.pad(inside.astype(np.uint8), 1), _NEIGHBORS)[1:-1, 1:-1] > 0)
    reaches_in = np.isin(np.arange(count), labels[rim])
    kept = ~reaches_in | (stats[:, cv2.CC_STAT_AREA] >= _INTRUDER * mask.sum())
    kept[0] = True
    lost = cv2.dilate((~kept[labels]).astype(np.uint8), _NEIGHBORS) > 0
    return np.where(lost & ~(kept[labels] & (mask > 0)), 0, soft).astype(np.uint8)
