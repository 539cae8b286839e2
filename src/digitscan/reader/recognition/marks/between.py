"""Classify what stands between two digits: nothing, a mark, or the end of the number.

A small network looks at the gap between each pair of adjacent digits, and at the place before the
first digit of a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import MARKS
from digitscan.reader.finding.finder import PART

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.segmentation.glyph import Glyph

HEIGHT, WIDTH = 64, 96  # of a patch, in pixels
DIGIT_HEIGHT = 20.0  # of the digits in a patch, in pixels
CHANNELS = 4  # gray, the left digit's ink, the right digit's ink, the band through numbers
# The network's classes.
END = 0  # the digits are of two numbers; before the first digit: no sign
NOTHING = 1  # adjacent digits of one number
FIRST_MARK = 2  # the first of `page.MARKS`; the others follow in order
CLASSES = FIRST_MARK + len(MARKS)
# The patch for a leading sign is centered this far before the digit, in digit heights.
_BEFORE = 0.5


@dataclass(frozen=True)
class Slot:
    """A place where a mark may stand.

    Attributes:
        left: the digit before it; None before a number.
        right: the digit after it.
        height: the local digit height, in pixels.
    """

    left: Glyph | None
    right: Glyph
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The center of the gap, x and y in pixels."""
        right = self.right.box
        y = right.top + right.height / 2
        if self.left is None:
            return right.left - _BEFORE * self.height, y
        left = self.left.box
        return (left.right + right.left) / 2, (left.top + left.height / 2 + y) / 2


def class_of(mark: str) -> int:
    """Return the network's class of a mark, one of `page.MARKS`."""
    return FIRST_MARK + MARKS.index(mark)


def slot_patches(
    image: NDArray[np.uint8],
    body: NDArray[np.float32],
    slots: Sequence[Slot],
    size: tuple[int, int] = (HEIGHT, WIDTH),
) -> NDArray[np.uint8]:
    """Cut out the surroundings of slots.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB; the slots are in its pixels.
        body: float32 (H / 2, W / 2), the probability of the band through a number, see `Maps.body`.
        slots: in any order.
        size: height and width of a patch, in pixels.

    Returns:
        uint8 (N, height, width, 4): the gray picture with digits 20 pixels high and the slot in
        the center, the ink of the digit before it, the ink of the digit after it, and the band.
    """
    gray = image
    if image.ndim > 2:  # noqa: PLR2004
        gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    band = np.asarray(body * np.float32(255), np.uint8)
    patches = np.empty((len(slots), *size, CHANNELS), np.uint8)
    for patch, slot in zip(patches, slots, strict=True):
        scale = DIGIT_HEIGHT / slot.height
        x, y = slot.middle
        corner = (size[1] / 2 - scale * x, size[0] / 2 - scale * y)
        patch[..., 0] = _warped(gray, scale, corner, size, cv2.BORDER_REPLICATE)
        for channel, glyph in enumerate((slot.left, slot.right), 1):
            patch[..., channel] = 0 if glyph is None else _ink(glyph, scale, corner, size)
        patch[..., 3] = _warped(band, scale * PART, corner, size)
    return patches


def _ink(
    glyph: Glyph, scale: float, corner: tuple[float, float], size: tuple[int, int]
) -> NDArray[np.uint8]:
    left, top = (scale * each for each in (glyph.box.left, glyph.box.top))
    return _warped(glyph.ink, scale, (corner[0] + left, corner[1] + top), size)


def _warped(
    plane: NDArray[np.uint8],
    scale: float,
    corner: tuple[float, float],
    size: tuple[int, int],
    border: int = cv2.BORDER_CONSTANT,
) -> NDArray[np.uint8]:
    to_patch = np.array([[scale, 0, corner[0]], [0, scale, corner[1]]])
    return np.asarray(
        cv2.warpAffine(plane, to_patch, size[::-1], flags=cv2.INTER_LINEAR, borderMode=border),
        np.uint8,
    )
