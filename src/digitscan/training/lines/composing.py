"""Compose strings from isolated digits, with the surroundings that they have on forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.lines.writing import CANVAS, MIDDLE, TALL, Writing, paste

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Generator = np.random.Generator
    Image = NDArray[np.uint8]

MOST_DIGITS = 12
_FULL = 255
_INK = 60  # of 255; fainter ink does not count for where a digit begins
_START = 60.0
_END = CANVAS[1] - 60
# The shares of strings with a digit of another source, with a rule, with parts of the lines above
# and below, with letters only.
_STRANGER = 0.07
_RULE = 0.15
_NEIGHBOURS = 0.2
_NO_DIGITS = 0.06
_MARKS = 0.45
_POINT = 0.06
_ZERO = 0.15
_BOLDER = 0.25
# The share of numbers that end in zeros written in one stroke; the height of the zeros relative to
# the other digits; how often the pen joins them; and by how much, in digit heights, smaller zeros
# are thickened, since the pen is the same.
_ROUND = 0.2
_ROUND_SIZE = (0.4, 1.0)
_ROUND_JOINED = 0.4
_ROUND_BOLDER = 0.04


@dataclass(frozen=True)
class Hands:
    """Isolated crops, uint8 (N, 28, 28): digits by source and value; letters and signs.

    `shares` is how often each source is drawn from.
    """

    digits: Mapping[str, tuple[Image, ...]]
    shares: Mapping[str, float]
    others: Image

    def source(self, rng: Generator) -> str:
        """Draw a source."""
        names = list(self.shares)
        return names[rng.choice(len(names), p=[self.shares[name] for name in names])]

    def digit(self, source: str, value: int, rng: Generator) -> Image:
        """Draw a digit, cropped to its ink."""
        crops = self.digits[source][value]
        return _tight(crops[rng.integers(len(crops))])


@dataclass
class _Line:
    """A string being written: the position and the width of the pen."""

    canvas: Image
    x: float
    pen: int


def composed(hands: Hands, rng: Generator) -> Writing:
    """Write a string of one to twelve digits, or sometimes only letters."""
    line = _Line(np.zeros(CANVAS, np.uint8), _START, int(rng.integers(3, 8)))
    source = hands.source(rng)
    if rng.random() < _MARKS:
        _marks(line, hands, rng)
    left = line.x
    if rng.random() < _NO_DIGITS:
        digits: list[int] = []
        _word(line, hands, rng)
    else:
        digits = _digits(line, hands, source, rng)
    right = line.x
    if rng.random() < _MARKS:
        _marks(line, hands, rng)
    if rng.random() < _RULE:
        _rule(line, rng)
    if rng.random() < _NEIGHBOURS:
        _neighbours(line, hands, source, rng)
    return Writing(
        _inked(line.canvas, rng), tuple(digits), TALL, MIDDLE, left, max(right, left + 8)
    )


def _digits(line: _Line, hands: Hands, source: str, rng: Generator) -> list[int]:
    close, usual, wide = rng.uniform(-0.12, 0.05), rng.uniform(0, 0.35), rng.uniform(0.3, 0.9)
    gap = rng.choice([close, usual, wide], p=[0.4, 0.45, 0.15]) * TALL
    size, width = rng.uniform(0.8, 1.15), rng.uniform(0.8, 1.15)
    digits: list[int] = []
    tail = rng.random() < _ROUND
    count = rng.integers(1, 4) if tail else min(MOST_DIGITS, rng.geometric(0.2))
    for _ in range(count):
        value = 0 if rng.random() < _ZERO else int(rng.integers(10))
        own = "mnist" if rng.random() < _STRANGER else source
        crop = hands.digit(own, value, rng)
        scale = size * rng.uniform(0.88, 1.12) * TALL / max(crop.shape[0], 18)
        ink = _scaled(crop, scale * width, scale)
        if line.x + ink.shape[1] > _END:
            break
        digits.append(value)
        paste(line.canvas, ink, int(line.x), round(MIDDLE - ink.shape[0] / 2 + rng.normal(0, 2.5)))
        end = int(line.x) + ink.shape[1]
        line.x = end + gap + rng.normal(0, 0.06) * TALL
        if rng.random() < _POINT:
            line.x = end
            _point(line, rng)
    if tail:
        if rng.random() < 0.5:  # noqa: PLR2004 - half of all
            _point(line, rng)
        digits += _zeros(line, hands, source, rng)
    return digits


def _zeros(line: _Line, hands: Hands, source: str, rng: Generator) -> list[int]:
    """Write the two to four zeros that end a round number: small, close, sometimes joined."""
    size, width = rng.uniform(*_ROUND_SIZE), rng.uniform(0.8, 1.3)
    gap = rng.uniform(-0.2, 0.2) * size * TALL
    lowered = rng.uniform(-0.3, 1.2) * (1 - size) / 2 * TALL
    joined = rng.random() < _ROUND_JOINED
    bolder = round(rng.uniform(0, 1) * _ROUND_BOLDER * TALL * (1 / size - 1))
    digits: list[int] = []
    for _ in range(rng.integers(2, 5)):
        crop = hands.digit(source, 0, rng)
        scale = size * rng.uniform(0.88, 1.12) * TALL / max(crop.shape[0], 18)
        ink = _fattened(_scaled(crop, scale * width, scale), bolder)
        if line.x + ink.shape[1] > _END:
            break
        middle = MIDDLE + lowered + rng.normal(0, 0.04) * TALL
        if digits and joined:
            link = rng.uniform(0.2, 0.5, 2) * size * TALL
            begin = -gap - 0.3 * ink.shape[1], middle - link[0]
            _stroke(line, begin, (0.4 * ink.shape[1], middle - link[1]), wider=-2)
        digits.append(0)
        paste(line.canvas, ink, int(line.x), round(middle - ink.shape[0] / 2))
        line.x += ink.shape[1] + gap + rng.normal(0, 0.03) * TALL
    return digits


def _fattened(ink: Image, by: int) -> Image:
    """Widen the strokes by this many pixels, inside and outside."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (by + 1, by + 1))
    rim = (by + 1) // 2
    around = cv2.copyMakeBorder(ink, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.dilate(around, kernel), np.uint8)


def _marks(line: _Line, hands: Hands, rng: Generator) -> None:
    """Write what stands before or after a number: dashes, a point, letters."""
    line.x += rng.uniform(0.05, 0.4) * TALL
    kind = rng.choice(["dashes", "point", "word"], p=[0.45, 0.17, 0.38])
    if kind == "dashes":
        _dashes(line, rng)
    elif kind == "point":
        _point(line, rng)
    else:
        _word(line, hands, rng)
    line.x += rng.uniform(0.05, 0.3) * TALL


def _dashes(line: _Line, rng: Generator) -> None:
    for _ in range(rng.integers(1, 4)):
        length, below = rng.uniform(0.2, 0.9) * TALL, round(0.25 * TALL)
        y = MIDDLE + round(rng.normal(0, 0.12) * TALL)
        slope = round(rng.normal(0, 0.08) * TALL)
        _stroke(line, (0, y), (length, y + slope))
        if rng.random() < 0.3:  # noqa: PLR2004 - the equals sign's share
            _stroke(line, (0, y + below), (length, y + below + slope))
        line.x += length + rng.uniform(0.1, 0.4) * TALL


def _point(line: _Line, rng: Generator) -> None:
    """Write a point or a comma on the baseline."""
    line.x += rng.uniform(0, 0.15) * TALL
    y = MIDDLE + rng.uniform(0.3, 0.55) * TALL
    tail = (0.0, 0.0) if rng.random() < 0.5 else (rng.uniform(-8, 2), rng.uniform(4, 14))  # noqa: PLR2004
    _stroke(line, (line.pen, y), (line.pen + tail[0], y + tail[1]), wider=2)
    line.x += 2 * line.pen + rng.uniform(0, 0.15) * TALL


def _word(line: _Line, hands: Hands, rng: Generator) -> None:
    """Write one to five letters or signs, sometimes close enough to touch."""
    gap = rng.uniform(-0.08, 0.25) * TALL
    foot = MIDDLE + TALL // 2
    for _ in range(rng.integers(1, 6)):
        crop = _tight(hands.others[rng.integers(len(hands.others))])
        scale = TALL * rng.uniform(0.5, 1.1) / max(*crop.shape, 10)
        ink = _scaled(crop, scale, scale)
        if line.x + ink.shape[1] > _END:
            return
        paste(line.canvas, ink, int(line.x), round(foot - ink.shape[0] + rng.normal(0, 4)))
        line.x += ink.shape[1] + gap


def _rule(line: _Line, rng: Generator) -> None:
    y = round(MIDDLE + rng.choice([-1, 1]) * rng.uniform(0.35, 0.7) * TALL)
    ends = (0, y), (CANVAS[1], y + round(rng.normal(0, 4)))
    strength, width = int(rng.integers(120, _FULL + 1)), int(rng.integers(1, 5))
    cv2.line(line.canvas, *ends, strength, width)


def _neighbours(line: _Line, hands: Hands, source: str, rng: Generator) -> None:
    """Let digits of the line above or below reach into this one."""
    y = MIDDLE + rng.choice([-1, 1]) * rng.uniform(0.95, 1.3) * TALL
    for _ in range(rng.integers(1, 6)):
        crop = hands.digit(source, int(rng.integers(10)), rng)
        scale = TALL / max(crop.shape[0], 18)
        ink = _scaled(crop, scale, scale)
        paste(line.canvas, ink, int(rng.uniform(0, line.x)), round(y - ink.shape[0] / 2))


def _inked(canvas: Image, rng: Generator) -> Image:
    """Make the strokes bolder or finer, with edges as soft as those of the reader's ink."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    chance = rng.random()
    if chance < _BOLDER:
        canvas = np.asarray(cv2.dilate(canvas, kernel), np.uint8)
    elif chance < 2 * _BOLDER:
        canvas = np.asarray(cv2.erode(canvas, kernel), np.uint8)
    blurred = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.6, 1.8)).astype(np.float32)
    threshold = rng.uniform(70, 150)
    soft = (blurred - 0.4 * threshold) / (1.2 * threshold) * _FULL
    return soft.clip(0, _FULL).astype(np.uint8)


def _stroke(
    line: _Line, begin: tuple[float, float], end: tuple[float, float], wider: int = 0
) -> None:
    first, last = ((round(line.x + x), round(y)) for x, y in (begin, end))
    cv2.line(line.canvas, first, last, _FULL, line.pen + wider)


def _scaled(crop: Image, across: float, down: float) -> Image:
    size = max(3, round(crop.shape[1] * across)), max(3, round(crop.shape[0] * down))
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _tight(crop: Image) -> Image:
    """Crop to the ink."""
    ink = crop > _INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if rows.size == 0:
        return crop
    return crop[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
