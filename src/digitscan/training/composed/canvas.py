"""A sheet while it is composed: its ink, whose each pixel is, and how one hand writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.normalise import stroke_width
from digitscan.training.composed.bank import FONTS, LIKE_DIGITS, Bank, Letter, printed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mark = NDArray[np.float32]  # (h, w) in 0..1, ink 1
    Place = tuple[float, float]

# Who owns a pixel: a digit of a number by its place in the sheet's values, from 1, or one of these.
NOTHING = 0
OTHER = -1  # what is no digit whatever stands about it: letters, ticks, dashes
LIKE = -2  # a letter like a digit, a rule, a digit of an index: only its surroundings tell
PRINT = -3  # a printed digit, of which nothing is taught

SIZE = (720, 1000)  # rows and columns
_TALL = frozenset("bdfhklt")
_HANGING = frozenset("gjpqy")
_PAD = 6  # about a mark, for a pen bolder than the one it was written with
_OWNED = 0.35  # fainter ink is nobody's
_LATIN = (("1-Latin", "2-Latin"), ("choice",), ("choice", "vowels", "1-Latin"))
_LATIN_SHARE = 0.8
_OTHERS = (
    "1-Greek", "2-Greek", "1-Korean", "1-Balinese", "2-Sanskrit", "2-Tagalog",
    "2-Japanese_katakana", "1-Early_Aramaic",
)  # fmt: skip
# Strokes in the unit square: a tick, an x, a plus, an arrow, an equals sign.
_SIGNS: tuple[tuple[tuple[Place, ...], ...], ...] = (
    (((0, 0.5), (0.35, 1), (1, 0)),),
    (((0, 0), (0.8, 1)), ((0.8, 0), (0, 1))),
    (((0.4, 0), (0.4, 1)), ((0, 0.5), (0.8, 0.5))),
    (((0, 0.5), (1, 0.5), (0.7, 0.2)), ((1, 0.5), (0.7, 0.8))),
    (((0, 0.35), (0.8, 0.35)), ((0, 0.65), (0.8, 0.65))),
)


@dataclass
class Canvas:
    """What has been written: `ink` in 0..1, `owner` of each pixel, the `values` of the digits.

    One hand writes all of it; its digits are `height` pixels high, its strokes `pen` wide.
    """

    bank: Bank
    rng: np.random.Generator
    ink: Mark = field(default_factory=lambda: np.zeros(SIZE, np.float32))
    owner: NDArray[np.int16] = field(default_factory=lambda: np.zeros(SIZE, np.int16))
    values: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Choose the hand."""
        rng = self.rng
        self.height = rng.uniform(34, 60)
        self.pen = self.height * rng.uniform(0.06, 0.16)
        self._digits = self.bank.digits[str(rng.choice(["mnist", "nist", "nist", "usps"]))]
        self._letters = [self.bank.letters[name] for name in _scripts(rng)]
        self._font = int(rng.integers(FONTS))
        self._close = rng.uniform(-0.08, 0.2)  # between letters, in heights
        self._apart = rng.uniform(-0.03, 0.35)  # between digits
        self._capitals = bool(rng.random() < 1 / 4)

    def number(self, text: str, left: float, base: float) -> float:
        """Write digits and dashes by hand; return where they end."""
        x = left
        for char in text:
            if char == "-":
                x += self._dash(x, base)
                continue
            height = self.height * float(np.exp(self.rng.normal(0, 0.07)))
            self.values.append(int(char))
            mark = self._penned(self._digit(char), height)
            x += self._paste(mark, x, base + self._shake(), len(self.values))
            x += self._gap(self._apart)
        return x

    def word(self, text: str, left: float, base: float) -> float:
        """Write a word by hand: a letter for each `?`, an index for a digit; return its end."""
        x = left
        for place, char in enumerate(text):
            if char.isdigit():
                mark = self._penned(self._digit(char), self.height * self.rng.uniform(0.4, 0.75))
                x += self._paste(mark, x, base + self.height * self.rng.uniform(0, 0.25), LIKE)
                continue
            letter = self._letter()
            share, down = _build(letter.name, upper=self._capitals or not place)
            height = self.height * share * float(np.exp(self.rng.normal(0, 0.1)))
            slender = min(1.0, 1.6 * letter.ink.shape[0] / letter.ink.shape[1])
            owner = LIKE if letter.like else OTHER
            low = base + down * self.height + self._shake()
            x += self._paste(self._penned(letter.ink, height * slender), x, low, owner)
            x += self._gap(self._close)
        return x

    def print(self, text: str, left: float, base: float, size: float) -> float:
        """Print `text` with figures of the height `size`; return where it ends."""
        x = left
        for char in text:
            mark = printed(char, self._font)
            scale = size / 46  # so high are the figures of the type
            shape = (max(1, round(mark.shape[1] * scale)), max(1, round(mark.shape[0] * scale)))
            sized = cv2.resize(mark, shape, interpolation=cv2.INTER_AREA)
            owner = LIKE if char in LIKE_DIGITS else OTHER
            owner = PRINT if char.isdigit() else owner
            x += self._paste(np.asarray(sized, np.float32), x, base + 32 * scale, owner)
        return x

    def sign(self, left: float, base: float) -> None:
        """Draw a tick, a cross, an arrow or the like, or a crossing-out."""
        size = self.height * self.rng.uniform(0.7, 1.4)
        which = int(self.rng.integers(len(_SIGNS) + 1))
        scribble = tuple((float(x), float(y)) for x, y in self.rng.uniform(0, 1.2, (9, 2)))
        for stroke in (*_SIGNS, (scribble,))[which]:
            points = np.array(stroke) + self.rng.normal(0, 0.05, (len(stroke), 2))
            path = [(left + size * x, base - size * (1 - y)) for x, y in points]
            for start, end in pairwise(path):
                self.line(start, end, OTHER, self.pen)

    def line(
        self, start: Place, end: Place, owner: int, width: float, strength: float = 1.0
    ) -> None:
        """Draw a straight line; where it crosses what is written the ink stays another's."""
        reach = round(width) + 2
        left, top = (max(0, int(min(pair)) - reach) for pair in zip(start, end, strict=True))
        right, bottom = (max(0, int(max(pair)) + reach) for pair in zip(start, end, strict=True))
        there, whose = self.ink[top:bottom, left:right], self.owner[top:bottom, left:right]
        if there.size == 0:
            return
        mark = np.zeros(there.shape, np.uint8)
        ends = [(round((x - left) * 8), round((y - top) * 8)) for x, y in (start, end)]
        cv2.line(mark, ends[0], ends[1], 255, max(1, round(width)), cv2.LINE_AA, 3)
        drawn = mark.astype(np.float32) * np.float32(strength / 255)
        whose[(drawn > _OWNED) & (whose == NOTHING)] = owner
        np.maximum(there, drawn, out=there)

    def _paste(self, mark: Mark, left: float, bottom: float, owner: int) -> int:
        """Lay `mark` down with its lower left corner there; return its width."""
        height, width = (int(side) for side in mark.shape)
        x, y = round(left), round(bottom) - height
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, SIZE[1]), min(y + height, SIZE[0])
        if x0 < x1 and y0 < y1:
            part = mark[y0 - y : y1 - y, x0 - x : x1 - x]
            there, whose = self.ink[y0:y1, x0:x1], self.owner[y0:y1, x0:x1]
            whose[(part > _OWNED) & (part >= there)] = owner
            np.maximum(there, part, out=there)
        return width

    def _dash(self, left: float, base: float) -> float:
        """Draw a dash at half the height; return how far it reaches."""
        length = self.height * self.rng.uniform(0.3, 0.7)
        y = base - self.height * self.rng.uniform(0.35, 0.6)
        rise = self.rng.uniform(-0.1, 0.1) * length
        self.line((left + _PAD, y), (left + length, y + rise), OTHER, self.pen)
        return length + float(self.height * 0.1)

    def _digit(self, char: str) -> Mark:
        options = self._digits[int(char)]
        return options[self.rng.integers(len(options))]

    def _letter(self) -> Letter:
        source = self._letters[self.rng.integers(len(self._letters))]
        return source[self.rng.integers(len(source))]

    def _penned(self, mark: Mark, height: float) -> Mark:
        """Bring a mark to `height` and this hand's pen."""
        tall = max(6, round(height))
        wide = max(3, round(mark.shape[1] * tall / mark.shape[0] * self.rng.uniform(0.9, 1.1)))
        big = cv2.resize(mark, (wide, tall), interpolation=cv2.INTER_CUBIC)
        solid = np.pad((big > 0.45).astype(np.uint8), _PAD)  # noqa: PLR2004 - about half of full ink
        inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
        outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
        own = stroke_width(solid)
        # Never thinner than a stroke of two pixels, or it would break.
        grow = np.clip((self.pen - own) / 2, -max(own / 2 - 1, 0), _PAD - 2)
        return np.asarray(np.clip(inside - outside + 0.5 + grow, 0, 1), np.float32)

    def _gap(self, usual: float) -> float:
        return float(self.height * (usual + self.rng.normal(0, 0.06)) - 2 * _PAD)

    def _shake(self) -> float:
        return float(self.height * self.rng.normal(0, 0.05) + _PAD)


def _scripts(rng: np.random.Generator) -> tuple[str, ...]:
    """Choose whose letters this hand writes."""
    if rng.random() < _LATIN_SHARE:
        return _LATIN[rng.integers(len(_LATIN))]
    return (str(rng.choice(_OTHERS)),)


def _build(name: str, upper: bool) -> tuple[float, float]:
    """Return how high a letter is and how far below the line it hangs, in digit heights."""
    if upper or not name.islower() or name in _TALL:
        return 1.0, 0.0
    return (0.9, 0.3) if name in _HANGING else (0.65, 0.0)
