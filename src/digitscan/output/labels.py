"""Where readings stand on a page's picture: beside their numbers, and on no writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter, ImageFont

from digitscan.page import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Of the wanted lettering: the sizes that are tried, one after the other.
_SIZES = (1.0, 0.8, 0.65)
LEAST_LETTERING = 11  # pixels; smaller figures cannot be read
# How much ink differs from the paper around it, as far as the digits are high: a share of what the
# numbers' own ink does, and the limits of that in gray levels. Pencil is pale.
_CONTRAST = 0.35
_LEAST_CONTRAST, _MOST_CONTRAST = 8.0, 32.0
# The share of a label that may lie on ink: a ruled line, but no writing.
_MOST_INK = 0.06


@dataclass(frozen=True)
class Label:
    """A reading's place and its font; `is_beside` is False in the margin right of the page."""

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

    A label that fits nowhere on the page without covering writing stands in a margin right of it.

    Args:
        image: uint8 (H, W) or (H, W, 3), the page.
        boxes: of the numbers.
        texts: their readings.
        lettering: the wanted height of the figures, in pixels.
        pen: the thickness of the frames, in pixels.
    """
    ink = _InkSums(image, boxes)
    sizes = sorted({max(round(lettering * size), LEAST_LETTERING) for size in _SIZES}, reverse=True)
    fonts = [ImageFont.load_default(size) for size in sizes]
    taken = [_widened(box, pen) for box in boxes]
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


class _InkSums:
    """How much ink a page has in any rectangle."""

    def __init__(self, image: NDArray[np.uint8], boxes: Sequence[Box]) -> None:
        height = float(np.median([box.height for box in boxes])) if boxes else 1.0
        gray = Image.fromarray(image).convert("L")
        paper = np.asarray(gray.filter(ImageFilter.BoxBlur(max(2.0, height))), np.int16)
        contrast = np.abs(np.asarray(gray, np.int16) - paper)
        ink = contrast > _least_contrast(contrast, boxes)
        self.height, self.width = ink.shape
        self._sums = np.zeros((self.height + 1, self.width + 1), np.int32)
        np.cumsum(np.cumsum(ink, axis=0, dtype=np.int32), axis=1, out=self._sums[1:, 1:])

    def share(self, box: Box) -> float:
        """Return the share of a box on the page that is ink."""
        sums = self._sums
        total = sums[box.bottom, box.right] - sums[box.top, box.right]
        total += sums[box.top, box.left] - sums[box.bottom, box.left]
        return float(total) / (box.width * box.height)

    def holds(self, box: Box) -> bool:
        """Return whether a box lies on the page."""
        within = box.left >= 0 and box.top >= 0
        return within and box.right <= self.width and box.bottom <= self.height


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
    """Return the first place beside a number that covers nothing; a smaller font is tried last."""
    for font in fonts:
        size = _sized(0, 0, text, font, pen)
        for place in _around(_widened(box, 3 * pen), size.width, size.height):
            if not ink.holds(place) or any(_overlap(place, each) for each in taken):
                continue
            if ink.share(place) <= _MOST_INK:
                return Label(place, font)
    return None


def _sized(left: int, top: int, text: str, font: Font, pen: int) -> Box:
    width = round(font.getlength(text)) + 4 * pen
    return Box(left, top, width, round(font.getbbox("0123456789?")[3]) + pen)


def _around(box: Box, width: int, height: int) -> Iterator[Box]:
    """Give the places around `box`, the best first: above, right, left, below."""
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
