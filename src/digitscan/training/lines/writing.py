"""Strings to train the line network on: real ones, and mixtures of their pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.loading.document import load_pages
from digitscan.reader.recognition.line_images import digits_height
from digitscan.reader.tracing import find
from digitscan.reading_options import Options
from digitscan.training.strings import FOLDS, strings_with_boxes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Finder
    from digitscan.reader.segmentation.glyph import Run
    from digitscan.reader.tracing import Found
    from digitscan.training.strings import TrueDigit

    Generator = np.random.Generator

# Pieces of several strings are scaled to this digit height, with paper above and below.
TALL = 48
CANVAS = (120, 1500)
MIDDLE = CANVAS[0] // 2
# Runs found by the reader are used if their height is within these factors of the digits' height
_LIKE_HEIGHT = (0.6, 1.7)
# ... and every digit has this share of the ink in its box; the rest may belong to a rule.
_LEAST_INK = 0.3
_MOST_PIECES = 3
_REACH = 0.7
_EDGE = 128  # of soft ink
# The surroundings kept with a string that is cut from its page, in digit heights.
_BESIDE = 2.0
_ABOVE = 1.0
# The share of mixed strings that end in another's zeros, and the zeros' relative height.
_ROUND = 0.25
_ROUND_SIZE = (0.5, 1.0)


@dataclass(frozen=True)
class Writing:
    """A string of digits on paper.

    Attributes:
        ink: uint8 (h, w), ink 255.
        digits: the digits, left to right.
        height: of a digit, as the reader's strips use it, in pixels.
        middle: the y of the digits' center.
        left: where the string begins.
        right: where it ends.
    """

    ink: NDArray[np.uint8]
    digits: tuple[int, ...]
    height: float
    middle: float
    left: float
    right: float


@dataclass(frozen=True)
class RealString:
    """A real string, by its boxes and as the reader finds it.

    Attributes:
        true: the string by its digit boxes, with all the ink there.
        found: the string at the reader's runs, with the ink that the reader takes for digits;
            None if the runs are not the string.
        boxes: float64 (n, 4), left, top, right, bottom of each digit, left to right.
        fold: the group for cross-validation; used modulo `FOLDS`.
    """

    true: Writing
    found: Writing | None
    boxes: NDArray[np.float64]
    fold: int

    @property
    def last_zeros(self) -> int:
        """How many zeros the string ends in."""
        digits = self.true.digits
        return next((i for i, value in enumerate(reversed(digits)) if value), len(digits))


def load_strings(folder: Path, finder: Finder) -> list[RealString]:
    """Find every string of a COCO folder as the reader does.

    Raises:
        UnreadableInputError: an image cannot be read.
    """
    return [
        real_string(next(load_pages(file)).image, truth, index % FOLDS, finder)
        for index, (file, truth) in enumerate(strings_with_boxes(folder))
        if truth
    ]


def real_string(
    image: NDArray[np.uint8], truth: Sequence[TrueDigit], fold: int, finder: Finder
) -> RealString:
    """Return the string of an image by its digit boxes, and as the reader finds it.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB, upright.
        truth: its digits, at least one.
        fold: see `RealString`.
        finder: the network to run on it.
    """
    found = find(image, finder, Options(rotate=0))
    truth = sorted(truth, key=lambda digit: digit.box.left)
    boxes = np.stack([found.view.place(digit.box) for digit in truth])
    longest = max(found.lines, key=_glyphs, default=())
    return string_of(found, longest, tuple(digit.value for digit in truth), boxes, fold)


def _glyphs(runs: Sequence[Run]) -> int:
    return sum(len(run.glyphs) for run in runs)


def string_of(
    found: Found,
    runs: Sequence[Run],
    digits: tuple[int, ...],
    boxes: NDArray[np.float64],
    fold: int,
) -> RealString:
    """Return the string whose digits have these boxes.

    Args:
        found: the reader's result for the page.
        runs: those of the string, left to right.
        digits: the values, left to right.
        boxes: float64 (n, 4), left, top, right, bottom of each, in pixels of the view.
        fold: see `RealString`.
    """
    true = _between(found.ink.soft, digits, boxes)
    alone = replace(true, ink=found.segmentation.writing)
    whole = all(_ink(alone, box) >= _LEAST_INK * _ink(true, box) for box in boxes)
    return RealString(true, _found(alone, runs) if whole else None, boxes, fold)


def cut_around(string: RealString) -> RealString:
    """Return a string without the rest of its page, which strips hardly show."""
    height = string.true.height
    reach = np.array([_BESIDE * height, _ABOVE * height])
    limit = string.true.ink.shape[::-1]
    left, top = np.clip(string.boxes[:, :2].min(axis=0) - reach, 0, limit).astype(int).tolist()
    right, bottom = np.clip(string.boxes[:, 2:].max(axis=0) + reach, 0, limit).astype(int).tolist()

    def cut(writing: Writing) -> Writing:
        return replace(
            writing,
            ink=writing.ink[top:bottom, left:right].copy(),
            middle=writing.middle - top,
            left=writing.left - left,
            right=writing.right - left,
        )

    boxes = string.boxes - [left, top, left, top]
    found = cut(string.found) if string.found else None
    return RealString(cut(string.true), found, boxes, string.fold)


def _ink(writing: Writing, box: NDArray[np.float64]) -> int:
    left, top, right, bottom = np.maximum(np.round(box), 0).astype(int)
    return int(np.count_nonzero(writing.ink[top:bottom, left:right] >= _EDGE))


def _between(
    ink: NDArray[np.uint8], digits: tuple[int, ...], boxes: NDArray[np.float64]
) -> Writing:
    heights = boxes[:, 3] - boxes[:, 1]
    height = digits_height(heights.tolist(), float(np.median(heights)))
    middle = float(np.median(boxes[:, 3] + boxes[:, 1]) / 2)
    return Writing(ink, digits, height, middle, boxes[:, 0].min(), boxes[:, 2].max())


def _found(true: Writing, runs: Sequence[Run]) -> Writing | None:
    """Return the string as the reader found it, or None if it found something else."""
    line = [glyph.box for run in runs for glyph in run.glyphs]
    if not line:
        return None
    usual = median(run.typical_height for run in runs)
    height = digits_height([box.height for box in line], usual)
    left = float(min(box.left for box in line))
    right = float(max(box.right for box in line))
    least, most = _LIKE_HEIGHT
    reaches = left < true.left + true.height and right > true.right - true.height
    if not (reaches and least < height / true.height < most):
        return None
    middle = median((box.top + box.bottom) / 2 for box in line)
    left, right = min(left, true.left), max(right, true.right)
    return replace(true, height=height, middle=middle, left=left, right=right)


def mixed(strings: list[RealString], rounds: list[RealString], rng: Generator) -> Writing:
    """Put pieces of two or three real strings, each of one to three digits, side by side.

    Sometimes the last piece is the final zeros of one of `rounds`, smaller than the rest.
    """
    canvas = np.zeros(CANVAS, np.uint8)
    digits: list[int] = []
    x = first = TALL
    pieces = [_some(strings, rng) for _ in range(rng.integers(2, 4))]
    if rounds and rng.random() < _ROUND:
        pieces[-1] = _last_zeros(rounds[rng.integers(len(rounds))], rng)
    for ink, values in pieces:
        if x + ink.shape[1] > CANVAS[1]:
            break
        paste(canvas, ink, x, MIDDLE - ink.shape[0] // 2 + round(rng.normal(0, 3)))
        digits += values
        x += ink.shape[1] - round(max(0.0, rng.normal(2, 4)))
    return Writing(canvas, tuple(digits), TALL, MIDDLE, first, x)


def _some(strings: list[RealString], rng: Generator) -> tuple[NDArray[np.uint8], tuple[int, ...]]:
    string = strings[rng.integers(len(strings))]
    first = int(rng.integers(len(string.boxes)))
    end = min(len(string.boxes), first + int(rng.integers(1, _MOST_PIECES + 1)))
    return _piece(string, first, end)


def _last_zeros(string: RealString, rng: Generator) -> tuple[NDArray[np.uint8], tuple[int, ...]]:
    count, end = string.last_zeros, len(string.boxes)
    first = end - int(rng.integers(min(2, count), count + 1))
    return _piece(string, first, end, rng.uniform(*_ROUND_SIZE) * TALL)


def _piece(
    string: RealString, first: int, end: int, tall: float = TALL
) -> tuple[NDArray[np.uint8], tuple[int, ...]]:
    """Cut out a run of digits scaled to height `tall`, vertically centered in the picture."""
    boxes, whole = string.boxes, string.true
    reach = _REACH * whole.height
    left = boxes[first, 0] - reach
    if first:
        left = max(left, (boxes[first - 1, 2] + boxes[first, 0]) / 2)
    right = boxes[end - 1, 2] + reach
    if end < len(boxes):
        right = min(right, (boxes[end - 1, 2] + boxes[end, 0]) / 2)
    scale = tall / whole.height
    width = max(1, round((right - left) * scale))
    matrix = np.array(
        [[scale, 0, -left * scale], [0, scale, MIDDLE - whole.middle * scale]], np.float64
    )
    piece = cv2.warpAffine(whole.ink, matrix, (width, CANVAS[0]), flags=cv2.INTER_LINEAR)
    return np.asarray(piece, np.uint8), whole.digits[first:end]


def paste(canvas: NDArray[np.uint8], ink: NDArray[np.uint8], left: int, top: int) -> None:
    """Paste `ink` on `canvas`, clipped at its edges."""
    over, aside = max(0, -top), max(0, -left)
    part = canvas[top + over : top + ink.shape[0], left + aside : left + ink.shape[1]]
    shown = ink[over : over + part.shape[0], aside : aside + part.shape[1]]
    np.maximum(part, shown, out=part)
