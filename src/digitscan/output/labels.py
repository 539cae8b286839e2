"""Place readings on a page's picture: beside their numbers, without covering writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageFilter, ImageFont

from digitscan.page import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# The sizes to try, in this order, as shares of the wanted lettering.
_SIZES = (1.0, 0.8, 0.65)
LEAST_LETTERING = 11  # pixels; smaller figures cannot be read
# The least contrast of ink to the paper around it, within a digit's height: a share of the numbers'
# own contrast, and its limits in gray levels. Pencil has low contrast.
_CONTRAST = 0.35
_LEAST_CONTRAST, _MOST_CONTRAST = 8.0, 32.0
# A straight piece of ink at least this long and at most this thick, in heights of numbers, is a
# ruled line, not a stroke.
_RULE_LENGTH, _RULE_WIDTH = 2.0, 0.2
# The share of a label that may lie on writing, to allow specks of dirt.
_MOST_WRITING = 0.005
# The share on any ink, where no place is free: a curved ruled line counts as writing.
_MOST_INK = 0.06


@dataclass(frozen=True)
class Label:
    """The box and font of a reading; `is_beside` is False in the margin right of the page."""

    box: Box
    font: Font
    is_beside: bool = True


def place_labels(
    image: NDArray[np.uint8],
    boxes: Sequence[Box],
    texts: Sequence[str],
    lettering: float,
    pen: int,
) -> list[Label]:
    """Return a place for every reading.

    A label that fits nowhere on the page without covering writing goes into a margin right of it.

    Args:
        image: uint8 (H, W) or (H, W, 3), the page.
        boxes: the boxes of the numbers.
        texts: their readings.
        lettering: the wanted height of the figures, in pixels.
        pen: the thickness of the frames, in pixels.
    """
    ink = _InkSums(image, boxes)
    sizes = sorted({max(round(lettering * size), LEAST_LETTERING) for size in _SIZES}, reverse=True)
    fonts = [ImageFont.load_default(size) for size in sizes]
    taken = [framed(box, pen) for box in boxes]
    labels: list[Label] = []
    outside = 0
    for box, text in zip(boxes, texts, strict=True):
        label = _beside_number(box, text, fonts, pen, taken, ink)
        if label is None:
            top = max(outside, box.top)
            label = Label(_sized(ink.width, top, text, fonts[-1], pen), fonts[-1], is_beside=False)
            outside = label.box.bottom
        taken.append(label.box)
        labels.append(label)
    return labels


def framed(box: Box, pen: int) -> Box:
    """Return the frame of a number with this box; it surrounds the ink without covering it."""
    return _widened(box, 2 * pen)


class _InkSums:
    """The amounts of ink and of writing in any rectangle of a page."""

    def __init__(self, image: NDArray[np.uint8], boxes: Sequence[Box]) -> None:
        height = float(np.median([box.height for box in boxes])) if boxes else 1.0
        gray = Image.fromarray(image).convert("L")
        paper = np.asarray(gray.filter(ImageFilter.BoxBlur(max(2.0, height))), np.int16)
        contrast = np.abs(np.asarray(gray, np.int16) - paper)
        ink = np.asarray(contrast > _least_contrast(contrast, boxes), np.uint8)
        self.height, self.width = ink.shape
        self._ink = np.asarray(cv2.integral(ink), np.int32)
        self._writing = np.asarray(cv2.integral(_without_rules(ink, height)), np.int32)

    def ink(self, box: Box) -> float:
        """Return the share of a box on the page that is ink."""
        return _share(self._ink, box)

    def writing(self, box: Box) -> float:
        """Return the share of a box on the page that is ink but not a ruled line."""
        return _share(self._writing, box)

    def holds(self, box: Box) -> bool:
        """Return whether a box lies on the page."""
        within = box.left >= 0 and box.top >= 0
        return within and box.right <= self.width and box.bottom <= self.height


def _share(sums: NDArray[np.int32], box: Box) -> float:
    total = sums[box.bottom, box.right] - sums[box.top, box.right]
    total += sums[box.top, box.left] - sums[box.bottom, box.left]
    return float(total) / (box.width * box.height)


def _without_rules(ink: NDArray[np.uint8], height: float) -> NDArray[np.uint8]:
    """Return the ink, 0 or 1, without ruled lines; `height` is a number's height in pixels."""
    length, width = round(_RULE_LENGTH * height), max(3, round(_RULE_WIDTH * height))
    left = ink
    for along, across in (((length, 1), (1, width + 1)), ((1, length), (width + 1, 1))):
        straight = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(along, np.uint8))
        thick = cv2.morphologyEx(straight, cv2.MORPH_OPEN, np.ones(across, np.uint8))
        # The edges of a ruled line are jagged.
        rules = cv2.dilate(cv2.subtract(straight, thick), np.ones((3, 3), np.uint8))
        left = np.where(rules, 0, left)
    return np.asarray(left, np.uint8)


def _least_contrast(contrast: NDArray[np.int16], boxes: Sequence[Box]) -> float:
    own = [
        np.percentile(contrast[box.top : box.bottom, box.left : box.right], 95)
        for box in boxes
        if box.top < len(contrast) and box.left < contrast.shape[1]
    ]
    usual = float(np.median(own)) if own else _MOST_CONTRAST
    return min(max(_CONTRAST * usual, _LEAST_CONTRAST), _MOST_CONTRAST)


def _beside_number(
    box: Box, text: str, fonts: Sequence[Font], pen: int, taken: Sequence[Box], ink: _InkSums
) -> Label | None:
    """Return the first free place beside a number, with the largest font that has one.

    If no place is free of writing, return the first one with little ink.
    """
    second: Label | None = None
    for font in fonts:
        size = _sized(0, 0, text, font, pen)
        for place in _around(_widened(box, 3 * pen), size.width, size.height):
            if not ink.holds(place) or any(_overlap(place, each) for each in taken):
                continue
            if ink.writing(place) <= _MOST_WRITING:
                return Label(place, font)
            if second is None and ink.ink(place) <= _MOST_INK:
                second = Label(place, font)
    return second


def _sized(left: int, top: int, text: str, font: Font, pen: int) -> Box:
    width = round(font.getlength(text)) + 4 * pen
    return Box(left, top, width, round(font.getbbox("0123456789?")[3]) + pen)


def _around(box: Box, width: int, height: int) -> Iterator[Box]:
    """Yield the places around `box`, the best first: above, right, left, below."""
    middle = box.top + (box.height - height) // 2
    yield Box(box.left, box.top - height, width, height)
    yield Box(box.right - width, box.top - height, width, height)
    yield Box(box.right, middle, width, height)
    yield Box(box.left - width, middle, width, height)
    yield Box(box.left, box.bottom, width, height)
    yield Box(box.right - width, box.bottom, width, height)


def _widened(box: Box, by: int) -> Box:
    return Box(box.left - by, box.top - by, box.width + 2 * by, box.height + 2 * by)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )
