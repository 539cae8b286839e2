"""The finder: a network that classifies every pixel of a page.

`digitscan.training.finder` trains it; its network module defines the architecture.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.engines import load_engine
from digitscan.errors import ModelError
from digitscan.messages import problem
from digitscan.models import (
    DEFAULT_MODEL,
    FINDER_NETWORK,
    KINDS_NETWORK,
    MARKS_NETWORK,
    find_model,
)
from digitscan.reader.parameters import Parameters
from digitscan.reader.recognition.classify import softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.models import Model

# Pages are padded to a multiple of STRIDE; an output cell is CELL pixels wide.
STRIDE = 64
CELL = 4
# The network takes blocks of BLOCK x BLOCK pixels, each as one position with all their colors.
BLOCK = 2
# Each cell has classes and a body probability for 2 x 2 parts.
PART = 2
CLASSES = 6
_PARTS = (CELL // PART) ** 2
_BODY = CLASSES * _PARTS
_HEIGHT = _BODY + _PARTS
_TURN = _HEIGHT + 1
TURNS = 4
_BATCH = 128  # patches
# The network outputs log2 of the height minus this.
HEIGHT_OFFSET = 5.0


class Ink(IntEnum):
    """The finder's pixel classes, in order."""

    PAPER = 0
    DIGIT = 1  # of a handwritten number
    MARK = 2  # point, comma, minus, slash or colon inside a number
    PRINT = 3  # a printed digit
    RULE = 4  # ruled lines, boxes, underlines
    OTHER = 5  # letters, print, ticks, scribbles, stamps, margins


# Whether each class is writing that shows which way is up.
IS_WRITTEN = np.isin(np.arange(CLASSES), (Ink.DIGIT, Ink.PRINT, Ink.OTHER))


@dataclass(frozen=True)
class Maps:
    """The finder's output for an image of H x W pixels.

    Attributes:
        probabilities: float32 (6, H / 2, W / 2), of each class, in the order of `Ink`.
        body: float32 (H / 2, W / 2), the probability of the band that runs through each number.
        heights: float32 (H / 4, W / 4), the local digit height in pixels; meaningful only where
            there are digits.
        turns: float64 (4,), the votes for the number of counter-clockwise quarter turns by which
            the image was rotated; sums to the number of cells with writing.
    """

    probabilities: NDArray[np.float32]
    body: NDArray[np.float32]
    heights: NDArray[np.float32]
    turns: NDArray[np.float64]

    @cached_property
    def classes(self) -> NDArray[np.uint8]:
        """The most likely class, uint8 (H / 2, W / 2)."""
        return likeliest(self.probabilities)


class Finder:
    """A model's finder and its networks for glyphs and marks, loaded on first use.

    `parameters` are those recorded in the model's card.
    """

    def __init__(self, model: Model, engine: str) -> None:
        """Set up the finder of `model`.

        Raises:
            ModelError: the card records unknown parameters.
        """
        try:
            self.parameters = Parameters.from_record(model.card.parameters)
        except TypeError as error:
            what = "records parameters that this version does not know"
            raise ModelError(
                problem(str(model.folder), what, "train or copy the model again")
            ) from error
        self._model = model
        self._name = engine
        self._engines: dict[str, Engine] = {}

    def look(self, image: NDArray[np.uint8]) -> Maps:
        """Run the finder on an image.

        Args:
            image: uint8 (H, W) gray or (H, W, 3) RGB.

        Raises:
            ModelError: the network cannot be loaded.
        """
        rows, columns = image.shape[:2]
        cells = self._engine(FINDER_NETWORK).run(page_blocks(_padded(image))[None])[0]
        bias = np.asarray(self.parameters.finding.class_bias, np.float32)
        cells = np.ascontiguousarray(cells[: -(-rows // CELL), : -(-columns // CELL)])
        return sort_maps(cells, rows, columns, bias)

    def kinds(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Classify glyphs.

        Args:
            patches: uint8 (N, 64, 64, 8), see `segmentation.kinds.glyph_patches`.

        Returns:
            float64 (N, 3), the probabilities of each `segmentation.kinds.Kind`.

        Raises:
            ModelError: the network cannot be loaded.
        """
        return self._classify(KINDS_NETWORK, patches)

    def marks(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Classify what stands between two digits.

        Args:
            patches: uint8 (N, 64, 96, 4), at least one, see `recognition.marks.between`.

        Returns:
            float64 (N, 9), the probabilities of the end of a number, of nothing, and of each of
            `page.MARKS`.

        Raises:
            ModelError: the network cannot be loaded.
        """
        return self._classify(MARKS_NETWORK, patches)

    def _classify(self, network: str, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        engine = self._engine(network)
        logits = [
            engine.run(patches[first : first + _BATCH].astype(np.float32))
            for first in range(0, len(patches), _BATCH)
        ]
        return softmax(np.concatenate(logits))

    def _engine(self, network: str) -> Engine:
        if network not in self._engines:
            self._engines[network] = load_engine(self._model, self._name, network)
        return self._engines[network]


def load_finder(model: str = DEFAULT_MODEL, engine: str = "auto") -> Finder:
    """Return a model's finder, or the default model's if it has none.

    Raises:
        ModelError: there is no such model.
    """
    found = find_model(model)
    whole = all(map(found.has, (FINDER_NETWORK, KINDS_NETWORK, MARKS_NETWORK)))
    return Finder(found if whole else find_model(), engine)


def likeliest(chances: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the first class with the greatest value, uint8 (h, w), from values (classes, h, w).

    NumPy's argmax over the first axis takes several times as long.
    """
    best = chances[0].copy()
    found = np.zeros(best.shape, np.uint8)
    for number, plane in enumerate(chances[1:], 1):
        np.maximum(found, (plane > best).view(np.uint8) * np.uint8(number), out=found)
        np.maximum(best, plane, out=best)
    return found


def page_blocks(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return images as the network's input, -1 for black and 1 for white.

    Args:
        images: uint8 (..., H, W, 3) RGB with an even number of rows and columns.

    Returns:
        float32 (..., H / 2, W / 2, 12): the pixels of each block row by row, three colors each.
    """
    *before, rows, columns, colors = images.shape
    shape = (*before, rows // BLOCK, columns // BLOCK, BLOCK * colors)
    blocks = np.empty((*shape[:-1], BLOCK * shape[-1]), np.float32)
    for row in range(BLOCK):
        part = blocks[..., row * shape[-1] : (row + 1) * shape[-1]]
        part[:] = images[..., row::BLOCK, :, :].reshape(shape)
    blocks *= 1 / 127.5
    blocks -= 1
    return blocks


def _padded(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the image as uint8 (H, W, 3), padded to multiples of 64."""
    down, across = (-side % STRIDE for side in image.shape[:2])
    padded = cv2.copyMakeBorder(image, 0, down, 0, across, cv2.BORDER_REPLICATE)
    if padded.ndim == 2:  # noqa: PLR2004
        padded = cv2.cvtColor(padded, cv2.COLOR_GRAY2RGB)
    return np.asarray(padded, np.uint8)


def sort_maps(
    cells: NDArray[np.float32], rows: int, columns: int, bias: NDArray[np.float32]
) -> Maps:
    """Sort the network's output, float32 (h, w, 33), into maps of an image of rows x columns."""
    high, wide, outputs = cells.shape
    # One plane per output: the code below takes several times as long on interleaved values.
    planes = np.asarray(cv2.transpose(cells.reshape(-1, outputs)), np.float32)
    logits = planes[:_BODY].reshape(_PARTS, CLASSES, high, wide) + bias[:, None, None]
    logits -= logits.max(axis=1, keepdims=True)
    written = IS_WRITTEN[likeliest(logits[0])]
    chances = np.exp(logits, out=logits)
    chances /= chances.sum(axis=1, keepdims=True)
    body = np.asarray(1 / (1 + np.exp(-planes[_BODY:_HEIGHT])), np.float32)
    body = body.reshape(_PARTS, 1, high, wide)
    heights = np.exp2(np.clip(planes[_HEIGHT] + HEIGHT_OFFSET, 1, 9)).reshape(high, wide)
    size = -(-rows // PART), -(-columns // PART)
    return Maps(
        _interleaved(chances, size),
        _interleaved(body, size)[0],
        heights.astype(np.float32, copy=False),
        _turns(planes[_TURN : _TURN + TURNS, written.ravel()]),
    )


def _interleaved(parts: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """Interleave the parts of each cell into maps, float32 (n, *size).

    Args:
        parts: float32 (4, n, h, w), the parts of a cell row by row.
        size: the rows and columns to keep.
    """
    side = CELL // PART
    _, count, high, wide = parts.shape
    maps = np.empty((count, side * high, side * wide), np.float32)
    for place, part in enumerate(parts):
        maps[:, place // side :: side, place % side :: side] = part
    return np.ascontiguousarray(maps[:, : size[0], : size[1]])


def _turns(votes: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sum the rotation votes, float32 (4, n), of all cells with digits, print or letters."""
    chances = np.exp(votes - votes.max(axis=0))
    chances /= chances.sum(axis=0)
    return np.asarray(np.ascontiguousarray(chances.T).sum(axis=0), np.float64)
