"""Batches of strips: strings rendered for the network, each with random variations."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import keras
import numpy as np

from digitscan.reader.recognition.line_images import (
    LINE_IMAGE_HEIGHT,
    LINE_IMAGE_WIDTH,
    STRIP_DIGIT,
    in_strip,
)
from digitscan.training.lines.composing import MOST_DIGITS, Hands, composed
from digitscan.training.lines.writing import RealString, Writing, mixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Generator = np.random.Generator

# Shares of the batches with real strings: unchanged ones, and ones mixed from pieces.
REAL_SHARE = 0.4
MIXED_SHARE = 0.3
_FOUND_SHARE = 0.6
# The share of register cells among the unchanged real strings. They have only one or two digits,
# and there are many more of them than of cheques, but cheques have the touching digits.
CELL_SHARE = 0.3
# Strings too long for a strip are reduced, at most to this share.
_LEAST_SHRUNK = 0.74
_RIM = 2.0
# Strips are distorted by this many pixels, independently at this many rows and columns of knots.
_BEND = 0.9
_KNOTS = (4, 20)
_COLUMNS, _ROWS = np.meshgrid(
    np.arange(LINE_IMAGE_WIDTH, dtype=np.float32), np.arange(LINE_IMAGE_HEIGHT, dtype=np.float32)
)


@dataclass(frozen=True)
class StringSources:
    """The sources of strings: isolated digits, and real strings, which may be missing.

    Attributes:
        hands: isolated digits.
        strings: real strings, shown unchanged and in pieces.
        cells: strings of register cells, shown as the reader finds them; only with `strings`.
    """

    hands: Hands
    strings: list[RealString]
    cells: list[RealString] = field(default_factory=list)

    @cached_property
    def rounds(self) -> list[RealString]:
        """The real strings that end in two zeros or more."""
        return [string for string in self.strings if string.last_zeros > 1]


class Strips(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """Epochs of `steps` batches; batch `index` of `epoch` depends only on these and the seed."""

    def __init__(self, sources: StringSources, batch: int, steps: int, seed: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self.epoch = 0
        self._sources = sources
        self._batch = batch
        self._steps = steps
        self._seed = seed

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return strips float32 (N, 32, 192, 1), and classes int32 (N, 12), padded with 0."""
        rng = np.random.default_rng([self._seed, self.epoch, index])
        strips = np.zeros((self._batch, LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH, 1), np.float32)
        classes = np.zeros((self._batch, MOST_DIGITS), np.int32)
        for strip, own in zip(strips, classes, strict=True):
            image, digits = draw_strip(self._sources, rng)
            strip[:, :, 0] = image / np.float32(255)
            own[: len(digits)] = np.array(digits, np.int32) + 1
        return strips, classes

    def on_epoch_end(self) -> None:
        """Move on to the next epoch's strings."""
        self.epoch += 1


def draw_strip(sources: StringSources, rng: Generator) -> tuple[NDArray[np.uint8], tuple[int, ...]]:
    """Return a strip, uint8 (32, 192), and its digits."""
    while True:
        writing = _draw(sources, rng)
        strip = _varied(writing, rng) if len(writing.digits) <= MOST_DIGITS else None
        if strip is not None:
            return strip, writing.digits


def _draw(sources: StringSources, rng: Generator) -> Writing:
    chance = rng.random()
    if not sources.strings or chance >= REAL_SHARE + MIXED_SHARE:
        return composed(sources.hands, rng)
    if chance >= REAL_SHARE:
        return mixed(sources.strings, sources.rounds, rng)
    is_cell = bool(sources.cells) and rng.random() < CELL_SHARE
    real = sources.cells if is_cell else sources.strings
    string = real[rng.integers(len(real))]
    # The full ink of a cell includes the column's rule, which looks like a 1.
    if string.found and (is_cell or rng.random() < _FOUND_SHARE):
        return string.found
    return string.true


def _varied(writing: Writing, rng: Generator) -> NDArray[np.uint8] | None:
    """Fit a string into a strip with random size, slant and position; None if it is too long."""
    scale = STRIP_DIGIT / writing.height * np.exp(rng.normal(0, 0.1))
    across = scale * np.exp(rng.normal(0, 0.09))
    room = LINE_IMAGE_WIDTH - 2 * _RIM
    width = (writing.right - writing.left) * across
    if width > room:
        if width * _LEAST_SHRUNK > room:
            return None
        scale, across, width = scale * room / width, across * room / width, room
    most = max(3.0, LINE_IMAGE_WIDTH - width - _RIM)
    left = rng.uniform(_RIM, most) if rng.random() < 0.5 else rng.uniform(2, 8)  # noqa: PLR2004
    shear, turn = rng.normal(0, 0.16), rng.normal(0, 0.025)
    matrix = np.array([[across, -shear * scale, 0], [turn * across, scale, 0]])
    middle = ((writing.left + writing.right) / 2, writing.middle)
    wanted = left + width / 2, LINE_IMAGE_HEIGHT / 2 + rng.normal(0, 1.2)
    matrix[:, 2] = np.array(wanted) - matrix[:, :2] @ middle
    strip = in_strip(writing.ink, matrix, blur=rng.uniform(0.28, 0.5))
    return _worn(_bent(strip, rng), rng)


def _bent(strip: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Distort the ink smoothly, by about a pixel (Simard et al. 2003, coarser)."""
    size = (LINE_IMAGE_WIDTH, LINE_IMAGE_HEIGHT)
    knots = rng.normal(0, _BEND, (2, *_KNOTS)).astype(np.float32)
    across, down = (cv2.resize(each, size, interpolation=cv2.INTER_CUBIC) for each in knots)
    return np.asarray(cv2.remap(strip, _COLUMNS + across, _ROWS + down, cv2.INTER_LINEAR), np.uint8)


def _worn(strip: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Vary the ink's strength, add specks, remove pieces."""
    chances = rng.random(3)
    if chances[0] < 0.5:  # noqa: PLR2004 - half of all
        strip = (255 * (strip / 255) ** np.exp(rng.normal(0, 0.25))).clip(0, 255).astype(np.uint8)
    strip = strip.copy()
    if chances[1] < 0.25:  # noqa: PLR2004
        count = rng.integers(1, 8)
        strip[
            rng.integers(LINE_IMAGE_HEIGHT, size=count), rng.integers(LINE_IMAGE_WIDTH, size=count)
        ] = rng.integers(60, 256, size=count)
    if chances[2] < 0.2:  # noqa: PLR2004
        for y, x in rng.integers(
            (LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH), size=(rng.integers(1, 4), 2)
        ):
            strip[y : y + 2, x : x + 3] = 0
    return strip
