"""Draw boxes and readings on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from digitscan.levels import Grade, Levels
from digitscan.output.labels import LEAST_LETTERING, Label, framed, place_labels
from digitscan.page import Box, Digit, Mark, Number, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Color = tuple[int, int, int]

_COLORS: dict[Grade, Color] = {
    "reliable": (0, 110, 60),
    "check": (190, 95, 0),
    "guess": (200, 0, 30),
}
# Nearly opaque: a reading on a ruled line stays legible, and the line stays visible.
_LABEL_PAPER = (255, 255, 255, 215)
# The margin right of the page, for readings that have no room on it.
_MARGIN_PAPER = (255, 255, 255)
_LEADER = 110  # opacity, of 255
# Shares of the median digit's height: the height of the readings, the thickness of box lines.
_LETTERING = 0.5
_PEN = 0.04
_MOST_LETTERING = 120


def annotated(image: NDArray[np.uint8], page: Page, min_confidence: float) -> Image.Image:
    """Return the page in color with a box and a reading for every number.

    Green is reliable, orange needs a check, red is a guess, by the page's `levels`. A number's box
    has the color of its least certain digit. Marks, and digits that are not reliable, have their
    own boxes. If a reading has no room on the page, the picture gets a margin for it.

    Args:
        image: uint8 (H, W) or (H, W, 3), the upright page.
        page: what was read on it.
        min_confidence: digits below it are written `?`.
    """
    numbers = [number for line in page.lines for number in line.numbers]
    size = median(digit.box.height for digit in page.digits) if numbers else 0.0
    pen = max(1, round(size * _PEN))
    lettering = min(max(size * _LETTERING, LEAST_LETTERING), _MOST_LETTERING)
    texts = [number.text(min_confidence) for number in numbers]
    labels = place_labels(image, [number.box for number in numbers], texts, lettering, pen)
    picture = _with_margin(Image.fromarray(image).convert("RGB"), labels)
    drawing = _Drawing(picture, page.levels, pen)
    for number, label in zip(numbers, labels, strict=True):
        drawing.boxes(number)
        if not label.is_beside:
            drawing.leader(number, label)
    for number, label in zip(numbers, labels, strict=True):
        drawing.reading(label, number, min_confidence)
    return picture


def _with_margin(picture: Image.Image, labels: Sequence[Label]) -> Image.Image:
    """Return the picture with a margin on the right for the labels that are not on the page."""
    outside = [label.box for label in labels if not label.is_beside]
    if not outside:
        return picture
    width = max(box.right for box in outside)
    height = max(picture.height, *(box.bottom for box in outside))
    wider = Image.new("RGB", (width, height), _MARGIN_PAPER)
    wider.paste(picture, (0, 0))
    return wider


class _Drawing:
    """Draws on a picture, in the colors of the page's levels and with lines `pen` pixels thick."""

    def __init__(self, picture: Image.Image, levels: Levels, pen: int) -> None:
        self._drawing = ImageDraw.Draw(picture, "RGBA")
        self._levels, self._pen = levels, pen

    def boxes(self, number: Number) -> None:
        """Draw the boxes of a number, of its marks, and of its digits that are not reliable."""
        pen, thin = self._pen, max(1, self._pen // 2)
        for digit in number.digits:
            if digit.confidence < self._levels.reliable and len(number.digits) > 1:
                corners = _corners(_widened(digit.box, pen))
                self._drawing.rectangle(corners, outline=self._color(digit), width=thin)
        for mark in number.marks:
            corners = _corners(_widened(mark.box, pen + 1))
            self._drawing.rectangle(corners, outline=self._color(mark), width=thin)
        frame = _corners(framed(number.box, pen))
        self._drawing.rounded_rectangle(frame, 4 * pen, outline=self._color(number), width=pen)

    def leader(self, number: Number, label: Label) -> None:
        """Draw a thin line from a number's frame to its reading in the margin."""
        box = framed(number.box, self._pen)
        begin = (box.right, box.top + box.height // 2)
        end = (label.box.left, label.box.top + label.box.height // 2)
        self._drawing.line((begin, end), fill=(*self._color(number), _LEADER), width=1)

    def reading(self, label: Label, number: Number, min_confidence: float) -> None:
        """Write a reading, each digit and mark in its own color."""
        self._drawing.rectangle(_corners(label.box), fill=_LABEL_PAPER)
        left = float(label.box.left + 2 * self._pen)
        for text, sign in _signs(number, min_confidence):
            at = (left, label.box.top)
            self._drawing.text(at, text, font=label.font, fill=self._color(sign))
            left += label.font.getlength(text)

    def _color(self, part: Number | Digit | Mark) -> Color:
        return _COLORS[self._levels.grade(part.confidence)]


def _signs(number: Number, min_confidence: float) -> Iterator[tuple[str, Digit | Mark]]:
    """Yield a number's digits and marks from left to right, each with its text."""
    for index in range(len(number.digits) + 1):
        yield from ((mark.text, mark) for mark in number.marks if mark.before == index)
        for digit in number.digits[index : index + 1]:
            yield digit.text(min_confidence), digit


def _widened(box: Box, by: int) -> Box:
    return Box(box.left - by, box.top - by, box.width + 2 * by, box.height + 2 * by)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right - 1, box.bottom - 1
