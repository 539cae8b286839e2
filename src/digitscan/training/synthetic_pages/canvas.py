"""A page during composition: its picture, and the class of every pixel.

Coordinates are pixels of the page, x to the right and y down. A color is RGB, each 0 to 255.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw

from digitscan.reader.finding.finder import Ink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from digitscan.training.synthetic_pages.characters import Face

    Mark = NDArray[np.float32]  # (h, w) in 0..1, ink 1
    Point = tuple[float, float]
    Color = tuple[float, float, float]


__all__ = ["HEIGHT_STEPS", "MARKS", "Canvas", "Character", "Ink"]

# Ink is labeled where a mark has this opacity and changes the picture by this many gray levels.
_OWNED = 0.4
_SEEN = 10.0
# Precedence where inks overlap: a digit stays whole where a rule crosses it.
_RANK = np.array([0, 5, 4, 3, 1, 2], np.uint8)
# Number bodies cover this range of a digit's height.
_BODY = (0.25, 0.75)
# Heights are stored as this many steps per octave.
HEIGHT_STEPS = 16
MARKS = frozenset(".,-/:'+")
_SIGNS = "-+"  # the marks that may stand before a number


class Character(NamedTuple):
    """A digit or a mark of a number.

    Attributes:
        text: the digit or the mark.
        number: the number that it is part of, counted from 0.
        printed: whether it is printed.
    """

    text: str
    number: int
    printed: bool


@dataclass
class Canvas:
    """A page's picture and its labels.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        classes: uint8 (H, W), an `Ink` for each pixel.
        body: uint8 (H, W), 255 inside the band that runs through a number from its first to its
            last digit.
        heights: uint8 (H, W), in the boxes of digits `HEIGHT_STEPS` * log2 of the height of
            their number's digits in pixels, 0 elsewhere.
        owner: uint16 (H, W), the place in `characters`, from 1, of the digit or mark whose ink
            this is, 0 for none.
        characters: all digits and marks of numbers.
    """

    image: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    body: NDArray[np.uint8]
    heights: NDArray[np.uint8]
    owner: NDArray[np.uint16]
    characters: list[Character] = field(default_factory=list)

    @classmethod
    def blank(cls, width: int, height: int, paper: Color) -> Canvas:
        """Return an empty page with paper of this color."""
        image = np.empty((height, width, 3), np.uint8)
        image[:] = np.clip(paper, 0, 255)
        shape = (height, width)
        classes, body, heights = (np.zeros(shape, np.uint8) for _ in range(3))
        return cls(image, classes, body, heights, np.zeros(shape, np.uint16))

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return int(self.image.shape[0])

    def stamp(
        self,
        mark: Mark,
        left: float,
        top: float,
        ink: Ink,
        color: Color,
        opacity: float = 1.0,
        owner: int = 0,
    ) -> None:
        """Paste `mark` with its upper left corner at this position, clipped to the page."""
        height, width = mark.shape
        x, y = round(left), round(top)
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + width, self.width), min(y + height, self.height)
        if x0 >= x1 or y0 >= y1:
            return
        part = mark[y0 - y : y1 - y, x0 - x : x1 - x]
        region = (slice(y0, y1), slice(x0, x1))
        alpha = (part * np.float32(opacity))[..., None]
        there = self.image[region].astype(np.float32)
        change = alpha * (np.asarray(color, np.float32) - there)
        self.image[region] = there + change
        owned = self.classes[region]
        seen = np.abs(change).max(axis=2) > _SEEN
        mine = (part > _OWNED) & seen & (_RANK[owned] <= _RANK[ink])
        owned[mine] = ink
        self.owner[region][mine] = owner

    def add_character(self, text: str, number: int, ink: Ink) -> int:
        """Register a digit or mark; return its owner number, 0 for anything outside numbers."""
        if ink not in (Ink.DIGIT, Ink.MARK, Ink.PRINT):
            return 0
        self.characters.append(Character(text, number, ink is Ink.PRINT))
        return len(self.characters)

    @property
    def next_number(self) -> int:
        """Return the number that the next characters belong to."""
        return self.characters[-1].number + 1 if self.characters else 0

    def line(
        self,
        points: Sequence[Point],
        width: float,
        ink: Ink,
        color: Color,
        opacity: float = 1.0,
        owner: int = 0,
    ) -> None:
        """Draw a polyline of `width` pixels, with smooth edges."""
        reach = width / 2 + 2
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left = int(max(0, np.floor(min(xs) - reach)))
        top = int(max(0, np.floor(min(ys) - reach)))
        right = int(min(self.width, np.ceil(max(xs) + reach)))
        bottom = int(min(self.height, np.ceil(max(ys) + reach)))
        if left >= right or top >= bottom:
            return
        drawn = np.zeros((bottom - top, right - left), np.uint8)
        path = np.array([[(x - left) * 16, (y - top) * 16] for x, y in points])
        thick = max(1, round(width))
        cv2.polylines(drawn, [path.round().astype(np.int32)], False, 255, thick, cv2.LINE_AA, 4)
        # A line thinner than a pixel is drawn paler instead.
        share = np.float32(min(1.0, width) / 255)
        self.stamp(drawn * share, left, top, ink, color, opacity, owner)

    def box(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        thick: float,
        color: Color,
        opacity: float = 1.0,
    ) -> None:
        """Draw a ruled box."""
        right, bottom = left + width, top + height
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        for side in pairwise(corners):
            self.line(side, thick, Ink.RULE, color, opacity)

    def fill(self, region: Sequence[Point], ink: Ink, color: Color, opacity: float = 1.0) -> None:
        """Fill a polygon."""
        xs, ys = [x for x, _ in region], [y for _, y in region]
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right, bottom = min(self.width, int(max(xs)) + 1), min(self.height, int(max(ys)) + 1)
        if left >= right or top >= bottom:
            return
        drawn = np.zeros((bottom - top, right - left), np.uint8)
        path = np.array([[x - left, y - top] for x, y in region]).round().astype(np.int32)
        cv2.fillPoly(drawn, [path], 255, cv2.LINE_AA)
        self.stamp(np.asarray(drawn / np.float32(255), np.float32), left, top, ink, color, opacity)

    def cover(self, region: Sequence[Point], color: Color) -> None:
        """Fill a polygon with an opaque color that also hides the labels below."""
        self.fill(region, Ink.OTHER, color)
        hidden = np.zeros(self.classes.shape, np.uint8)
        cv2.fillPoly(hidden, [np.array(region).round().astype(np.int32)], 1)
        self.classes[hidden > 0] = Ink.OTHER
        for plane in (self.body, self.heights, self.owner):
            plane[hidden > 0] = 0

    def tint(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """Multiply the paper in a rectangle by `color` / 255, without a label."""
        region = (
            slice(max(0, round(top)), max(0, round(bottom))),
            slice(max(0, round(left)), max(0, round(right))),
        )
        share = np.asarray(color, np.float32) / 255
        self.image[region] = (self.image[region] * share).astype(np.uint8)

    def print(
        self,
        text: str,
        left: float,
        base: float,
        height: float,
        face: Face,
        color: Color,
        opacity: float = 1.0,
        *,
        digits: Ink = Ink.PRINT,
    ) -> float:
        """Print a line of text with figures `height` pixels high on the baseline `base`.

        Digits get the class `digits`, marks between digits `Ink.MARK`, everything else `Ink.OTHER`.

        Returns:
            Where the text ends.
        """
        font = face.sized(height)
        length = font.getlength(text)
        pad = round(height)
        drawn = Image.new("L", (int(length) + 2 * pad, round(3.2 * height) + 4))
        line = round(2 * height) + 2
        ImageDraw.Draw(drawn).text((pad, line), text, 255, font, anchor="ls")
        mark = np.asarray(drawn, np.float32) / np.float32(255)
        numbers = _numbers(text)
        before = self.next_number
        for first, last, ink in _spans(text, digits):
            start = 0 if first == 0 else round(pad + font.getlength(text[:first]))
            end = mark.shape[1] if last == len(text) else round(pad + font.getlength(text[:last]))
            part = mark[:, start:end]
            owner = 0
            if ink is not Ink.OTHER:
                number = next(i for i, (a, b) in enumerate(numbers) if a <= first < b)
                owner = self.add_character(text[first:last], before + number, digits)
            self.stamp(part, left - pad + start, base - line, ink, color, opacity, owner)
        self._number_runs(text, left, base, height, font.getlength, digits)
        return left + length

    def _number_runs(
        self,
        text: str,
        left: float,
        base: float,
        height: float,
        length: Callable[[str], float],
        digits: Ink,
    ) -> None:
        """Label the bodies and heights of the numbers in a printed text."""
        if digits not in (Ink.PRINT, Ink.DIGIT):
            return
        for sign, last in _numbers(text):
            first = sign + (not text[sign].isdigit())
            start, end = left + length(text[:first]), left + length(text[:last])
            self.number_body([(start, base - height, end, base)], height)

    def number_body(
        self, digits: Sequence[tuple[float, float, float, float]], height: float
    ) -> None:
        """Label the band through a number and its digit height.

        Args:
            digits: left, top, right, bottom of each digit, left to right.
            height: of the digits, in pixels.
        """
        step = min(255, max(1, round(HEIGHT_STEPS * np.log2(max(height, 2)))))
        for left, top, right, bottom in digits:
            self.heights[_window(left, top, right, bottom)] = step
        inset = 0.08 * height
        spans = [*pairwise(digits)] or [(digits[0], digits[0])]
        for place, (one, other) in enumerate(spans):
            first = one[0] + (inset if place == 0 else 0)
            last = other[2] - (inset if place == len(spans) - 1 else 0)
            if last - first < 2:  # a slim 1
                first, last = (first + last) / 2 - 1, (first + last) / 2 + 1
            ends = [(first, one), (last, other)]
            upper, lower = [], []
            for x, (_, top, _, bottom) in ends:
                middle, half = (top + bottom) / 2, max(bottom - top, 0.6 * height) / 2
                upper.append((x, middle - half * (1 - 2 * _BODY[0])))
                lower.append((x, middle + half * (2 * _BODY[1] - 1)))
            path = np.array([*upper, *reversed(lower)]).round().astype(np.int32)
            cv2.fillPoly(self.body, [path], 255)


def _window(left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    return (
        slice(max(0, int(top)), max(0, int(np.ceil(bottom)))),
        slice(max(0, int(left)), max(0, int(np.ceil(right)))),
    )


def _spans(text: str, digits: Ink) -> list[tuple[int, int, Ink]]:
    """Split a text: each character of a number separately, everything between together.

    Returns the first, last (exclusive) and class of each part.
    """
    kinds = [
        digits if char.isdigit() else Ink.MARK if _is_mark(text, place) else Ink.OTHER
        for place, char in enumerate(text)
    ]
    if digits is Ink.OTHER:
        kinds = [Ink.OTHER] * len(text)
    starts = [
        i
        for i in range(len(kinds))
        if i == 0 or kinds[i] is not Ink.OTHER or kinds[i - 1] is not Ink.OTHER
    ]
    return [(first, last, kinds[first]) for first, last in pairwise([*starts, len(kinds)])]


def _is_mark(text: str, place: int) -> bool:
    """Return whether a character is a mark between two digits, or a sign before a number."""
    if text[place] not in MARKS or not text[place + 1 : place + 2].isdigit():
        return False
    before = text[place - 1 : place] if place else ""
    return before.isdigit() or (text[place] in _SIGNS and not before.strip())


def _numbers(text: str) -> list[tuple[int, int]]:
    """Return where the numbers of a text are: first and last character (exclusive)."""
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(text):
        if not (text[place].isdigit() or _is_mark(text, place)):
            place += 1
            continue
        end = place + 1
        while end < len(text) and (text[end].isdigit() or _is_mark(text, end)):
            end += 1
        found.append((place, end))
        place = end
    return found
