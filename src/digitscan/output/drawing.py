"""A page with boxes and readings drawn on it."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from digitscan.output.rows import DOUBTFUL, POOR
from digitscan.page import Box, Digit, Number, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Colour = tuple[int, int, int]
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_SURE, _UNSURE, _GUESS = (0, 110, 60), (190, 95, 0), (200, 0, 30)
# Nearly opaque: a reading stays legible where it has to stand on writing, and so does that.
_LABEL_PAPER = (255, 255, 255, 215)
# Of the median digit's height: how high the readings are, and how thick the boxes' lines.
_LETTERING = 0.5
_PEN = 0.04
_LEAST_LETTERING, _MOST_LETTERING = 11, 120
_DIGITS = "0123456789?"


def annotated(image: NDArray[np.uint8], page: Page, min_confidence: float) -> Image.Image:
    """Return the page in colour with a box and a reading for every number.

    Green is sure, orange worth a second look, red a guess. A number's box has the colour of its
    least sure digit; digits that are not sure have a box of their own.

    Args:
        image: uint8 (H, W) or (H, W, 3), the upright page.
        page: what was read on it.
        min_confidence: digits below it are written `?`.
    """
    picture = Image.fromarray(image).convert("RGB")
    drawing = ImageDraw.Draw(picture, "RGBA")
    numbers = [number for line in page.lines for number in line.numbers]
    size = median(digit.box.height for digit in page.digits) if numbers else 0.0
    pen = max(1, round(size * _PEN))
    for number in numbers:
        _draw_boxes(drawing, number, pen)
    lettering = round(min(max(size * _LETTERING, _LEAST_LETTERING), _MOST_LETTERING))
    font = ImageFont.load_default(lettering)
    for number, place in zip(numbers, _places(numbers, page, font, pen), strict=True):
        _draw_reading(drawing, place, number.digits, min_confidence, font, pen)
    return picture


def _draw_boxes(drawing: ImageDraw.ImageDraw, number: Number, pen: int) -> None:
    for digit in number.digits:
        if digit.confidence < DOUBTFUL and len(number.digits) > 1:
            corners = _corners(_widened(digit.box, pen))
            drawing.rectangle(corners, outline=_colour(digit.confidence), width=max(1, pen // 2))
    # Around the ink, not on it.
    frame = _corners(_widened(number.box, 2 * pen))
    drawing.rounded_rectangle(frame, 4 * pen, outline=_colour(number.confidence), width=pen)


def _places(numbers: list[Number], page: Page, font: _Font, pen: int) -> Iterator[Box]:
    """Find a place for every reading: beside its number, if possible on nothing else."""
    taken = [_widened(number.box, pen) for number in numbers]
    height = round(font.getbbox(_DIGITS)[3]) + pen
    for number in numbers:
        width = round(font.getlength("0" * len(number.digits))) + 4 * pen
        around = [
            place
            for place in _beside(_widened(number.box, 3 * pen), width, height)
            if _inside(place, page)
        ]
        free = (place for place in around if not any(_overlap(place, box) for box in taken))
        fallback = around[0] if around else _pushed_inside(number.box, width, height, page)
        place = next(free, fallback)
        taken.append(place)
        yield place


def _beside(box: Box, width: int, height: int) -> tuple[Box, ...]:
    """Give the places around `box`, the best first: above, right, left, below."""
    middle = box.top + (box.height - height) // 2
    return (
        Box(box.left, box.top - height, width, height),
        Box(box.right - width, box.top - height, width, height),
        Box(box.right, middle, width, height),
        Box(box.left - width, middle, width, height),
        Box(box.left, box.bottom, width, height),
    )


def _pushed_inside(box: Box, width: int, height: int, page: Page) -> Box:
    left = max(0, min(box.left, page.width - width))
    return Box(left, max(0, box.top - height), width, height)


def _draw_reading(
    drawing: ImageDraw.ImageDraw,
    place: Box,
    digits: tuple[Digit, ...],
    min_confidence: float,
    font: _Font,
    pen: int,
) -> None:
    drawing.rectangle(_corners(place), fill=_LABEL_PAPER)
    step = font.getlength("0")  # the lettering's figures are all as wide
    for position, digit in enumerate(digits):
        begin = (place.left + 2 * pen + position * step, place.top)
        text = digit.text(min_confidence)
        drawing.text(begin, text, font=font, fill=_colour(digit.confidence))


def _colour(confidence: float) -> Colour:
    if confidence < POOR:
        return _GUESS
    return _UNSURE if confidence < DOUBTFUL else _SURE


def _widened(box: Box, by: int) -> Box:
    return Box(box.left - by, box.top - by, box.width + 2 * by, box.height + 2 * by)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right - 1, box.bottom - 1


def _inside(box: Box, page: Page) -> bool:
    return box.left >= 0 and box.top >= 0 and box.right <= page.width and box.bottom <= page.height


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )
