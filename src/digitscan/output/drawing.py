"""A page with boxes and readings drawn on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from digitscan.output.labels import LEAST_LETTERING, Label, place_labels
from digitscan.output.rows import DOUBTFUL, POOR
from digitscan.page import Box, Number, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Colour = tuple[int, int, int]

_SURE, _UNSURE, _GUESS = (0, 110, 60), (190, 95, 0), (200, 0, 30)
# Nearly opaque: a reading stays legible where it stands on a ruled line, and so does that.
_LABEL_PAPER = (255, 255, 255, 215)
# Right of the page, for the readings that have no room on it.
_MARGIN_PAPER = (255, 255, 255)
# Of the median digit's height: how high the readings are, and how thick the boxes' lines.
_LETTERING = 0.5
_PEN = 0.04
_MOST_LETTERING = 120


def annotated(image: NDArray[np.uint8], page: Page, min_confidence: float) -> Image.Image:
    """Return the page in colour with a box and a reading for every number.

    Green is sure, orange worth a second look, red a guess. A number's box has the colour of its
    least sure digit; marks, and digits that are not sure, have a box of their own. The picture is
    wider than the page if there is no room for a reading on it: those stand in a margin then.

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
    drawing = ImageDraw.Draw(picture, "RGBA")
    for number, label in zip(numbers, labels, strict=True):
        _draw_boxes(drawing, number, pen)
        if not label.is_beside:
            _draw_leader(drawing, number, label, pen)
    for number, label in zip(numbers, labels, strict=True):
        _draw_reading(drawing, label, number, min_confidence, pen)
    return picture


def _with_margin(picture: Image.Image, labels: Sequence[Label]) -> Image.Image:
    """Return the picture, with room to the right for the labels that do not stand on it."""
    outside = [label.box for label in labels if not label.is_beside]
    if not outside:
        return picture
    width = max(box.right for box in outside)
    height = max(picture.height, *(box.bottom for box in outside))
    wider = Image.new("RGB", (width, height), _MARGIN_PAPER)
    wider.paste(picture, (0, 0))
    return wider


def _draw_boxes(drawing: ImageDraw.ImageDraw, number: Number, pen: int) -> None:
    thin = max(1, pen // 2)
    for digit in number.digits:
        if digit.confidence < DOUBTFUL and len(number.digits) > 1:
            corners = _corners(_widened(digit.box, pen))
            drawing.rectangle(corners, outline=_colour(digit.confidence), width=thin)
    for mark in number.marks:
        corners = _corners(_widened(mark.box, pen + 1))
        drawing.rectangle(corners, outline=_colour(mark.confidence), width=thin)
    # Around the ink, not on it.
    frame = _corners(_widened(number.box, 2 * pen))
    drawing.rounded_rectangle(frame, 4 * pen, outline=_colour(number.confidence), width=pen)


def _draw_leader(drawing: ImageDraw.ImageDraw, number: Number, label: Label, pen: int) -> None:
    """Draw a thin line from a number's frame to its reading in the margin."""
    box = _widened(number.box, 2 * pen)
    begin = (box.right, box.top + box.height // 2)
    end = (label.box.left, label.box.top + label.box.height // 2)
    drawing.line((begin, end), fill=(*_colour(number.confidence), 110), width=1)


def _draw_reading(
    drawing: ImageDraw.ImageDraw, label: Label, number: Number, min_confidence: float, pen: int
) -> None:
    drawing.rectangle(_corners(label.box), fill=_LABEL_PAPER)
    left = float(label.box.left + 2 * pen)
    for text, confidence in _signs(number, min_confidence):
        at = (left, label.box.top)
        drawing.text(at, text, font=label.font, fill=_colour(confidence))
        left += label.font.getlength(text)


def _signs(number: Number, min_confidence: float) -> Iterator[tuple[str, float]]:
    """Give a number's digits and marks from left to right, each with its confidence."""
    for index in range(len(number.digits) + 1):
        yield from ((mark.text, mark.confidence) for mark in number.marks if mark.before == index)
        for digit in number.digits[index : index + 1]:
            yield digit.text(min_confidence), digit.confidence


def _colour(confidence: float) -> Colour:
    if confidence < POOR:
        return _GUESS
    return _UNSURE if confidence < DOUBTFUL else _SURE


def _widened(box: Box, by: int) -> Box:
    return Box(box.left - by, box.top - by, box.width + 2 * by, box.height + 2 * by)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right - 1, box.bottom - 1
