"""Drawings: read what a person drew on a canvas with a pointer, a pen or a finger.

A drawing differs from a scan. Its paper is flat and its ink is clean, but strokes may be a third of
the digit wide, and one digit may fill the image. So all the ink is first classified as one digit;
the network's class "no digit" includes several digits. A drawing that is not clearly one digit is
padded and read like a scan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import thresholds
from digitscan.page import Box, Digit, Line, Number, Page
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.normalize import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.reader import Reader


def read_canvas(reader: Reader, image: NDArray[np.uint8]) -> Page:
    """Read a drawing of one or several digits, in one or several lines.

    Args:
        reader: a loaded model.
        image: uint8 (H, W) gray or (H, W, 3) RGB, at least 1 x 1, ink on flat paper; the ink may
            be lighter or darker.

    Returns:
        A page of the image's size, with boxes in pixels of the image. It has no lines if the
        image is empty or shows no digit.
    """
    found = _find_ink(image)
    size = (image.shape[1], image.shape[0])
    if found is None:
        return Page((), *size, levels=reader.card.levels)
    chances = reader.chances(normalize(found.ink.astype(np.float32) / np.float32(255))[None])[0]
    alone = _digit(chances[:DIGITS], found.box)
    if alone.confidence >= thresholds.CANVAS_SURE:
        return Page((_line((alone,)),), *size, levels=reader.card.levels)
    lines = _read_as_scan(reader, found, size)
    read = tuple(digit for line in lines for number in line.numbers for digit in number.digits)
    if _is_alone(chances, alone, read):
        lines = (_line((alone,)),)
    return Page(lines, *size, levels=reader.card.levels)


@dataclass(frozen=True, slots=True)
class _Ink:
    """The drawing cropped to its ink, uint8 (h, w), 0 paper and 255 ink, and its box."""

    ink: NDArray[np.uint8]
    box: Box


def _find_ink(image: NDArray[np.uint8]) -> _Ink | None:
    """Find what differs from the paper; None if nothing does."""
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)  # noqa: PLR2004
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    difference = cv2.absdiff(grey, np.full_like(grey, np.uint8(np.median(border))))
    most = int(difference.max())
    if most < thresholds.CANVAS_CONTRAST * 255:
        return None
    ink = np.asarray(cv2.convertScaleAbs(difference, alpha=255 / most), np.uint8)
    left, top, width, height = cv2.boundingRect(np.asarray(ink > 255 // 4, np.uint8))
    box = Box(left, top, width, height)
    return _Ink(ink[top : box.bottom, left : box.right], box)


def _read_as_scan(reader: Reader, found: _Ink, size: tuple[int, int]) -> tuple[Line, ...]:
    """Pad the drawing, dark on light, and read it like a scan."""
    margin = round(thresholds.CANVAS_MARGIN * _tallest(found.ink))
    sheet = cv2.copyMakeBorder(
        found.ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0
    )
    page = reader.read(np.asarray(cv2.bitwise_not(sheet), np.uint8))
    frame = found.box.left - margin, found.box.top - margin, *size
    return tuple(
        Line(tuple(Number(_moved(number.digits, frame)) for number in line.numbers))
        for line in page.lines
    )


def _tallest(ink: NDArray[np.uint8]) -> int:
    """Return the height of the tallest component: a digit's, or that of digits that touch."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ink > 255 // 4, np.uint8))
    return int(stats[1:, cv2.CC_STAT_HEIGHT].max())


def _moved(digits: tuple[Digit, ...], frame: tuple[int, int, int, int]) -> tuple[Digit, ...]:
    """Return digits with their boxes shifted into the drawing and clipped to it."""
    across, down, width, height = frame
    moved = []
    for digit in digits:
        left, right = (min(max(x + across, 0), width) for x in (digit.box.left, digit.box.right))
        top, bottom = (min(max(y + down, 0), height) for y in (digit.box.top, digit.box.bottom))
        left, top = min(left, width - 1), min(top, height - 1)
        box = Box(left, top, max(right - left, 1), max(bottom - top, 1))
        moved.append(Digit(digit.value, digit.confidence, box, digit.probabilities))
    return tuple(moved)


def _is_alone(chances: NDArray[np.float64], alone: Digit, read: tuple[Digit, ...]) -> bool:
    """Return whether to prefer `alone`, one digit from all the ink, to reading it like a scan."""
    if len(read) > 1:  # an 8 may be read as two 0s and a 4 as two 1s, with lower confidence
        return alone.confidence > min(digit.confidence for digit in read)
    return int(chances.argmax()) < DIGITS


def _digit(ten: NDArray[np.float64], box: Box) -> Digit:
    value = int(ten.argmax())
    return Digit(value, float(ten[value]), box, tuple(float(each) for each in ten))


def _line(digits: tuple[Digit, ...]) -> Line:
    return Line((Number(digits),))
