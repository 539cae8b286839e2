"""The line network: CTC output for runs of digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan.engines import load_engine
from digitscan.models import LINE_NETWORK
from digitscan.reader.recognition.line_images import FRAME_COLUMNS, cut_strips, packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.models import Model
    from digitscan.page import Box
    from digitscan.reader.recognition.line_images import Strip


@dataclass(frozen=True)
class Frames:
    """The CTC output along a run.

    Attributes:
        log: float64 (T, 11), log-probabilities, the blank first, then the ten digits.
        middles: float64 (T,), the x of each frame's center in the ink image.
        width: the width of a frame in the ink image.
    """

    log: NDArray[np.float64]
    middles: NDArray[np.float64]
    width: float


class LineNetwork:
    """A model's line network, loaded on first use."""

    def __init__(self, model: Model, engine: str) -> None:
        self._model = model
        self._name = engine
        self._engine: Engine | None = None

    def frames(
        self, soft: NDArray[np.uint8], runs: Sequence[tuple[Sequence[Box], float]]
    ) -> list[Frames]:
        """Return the frames of each run of glyphs.

        Args:
            soft: the ink image, uint8 (h, w).
            runs: the boxes of each run's glyphs, and the height of its digits.

        Raises:
            ModelError: the network cannot be loaded.
        """
        if not runs:
            return []
        if self._engine is None:
            self._engine = load_engine(self._model, self._name, LINE_NETWORK)
        strips = [cut_strips(soft, *run) for run in runs]
        pictures, places = packed([strip for own in strips for strip in own])
        logs = _log_softmax(self._engine.logits(pictures.astype(np.float32) / np.float32(255)))
        place = iter(places)
        return [_joined([(strip, *next(place)) for strip in own], logs) for own in strips]


def _joined(strips: Sequence[tuple[Strip, int, int]], logs: NDArray[np.float64]) -> Frames:
    """Join the frames of a run's strips, each with its image and first frame there."""
    parts, middles = [], []
    for strip, picture, start in strips:
        kept = np.arange(strip.first, strip.end)
        parts.append(logs[picture, start + kept])
        middles.append(strip.left + (kept + 0.5) * FRAME_COLUMNS / strip.scale)
    width = FRAME_COLUMNS / strips[0][0].scale
    return Frames(np.concatenate(parts), np.concatenate(middles), width)


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float64)
