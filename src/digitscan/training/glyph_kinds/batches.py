"""Batches of glyphs, each shifted, scaled, turned and copied a little differently every time."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.reader.segmentation.kinds import CHANNELS, SIDE, Kind
from digitscan.training.glyph_kinds.examples import Examples

# Standard deviations: of the shift in pixels, the logarithm of the scale, and the angle in degrees.
_SHIFT, _SCALE, _ANGLE = 1.5, 0.1, 3.0
# How often a patch loses its colors, is noisy, and is light on dark.
_GRAY, _NOISY, _INVERTED = 0.4, 0.3, 0.05


class GlyphBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """An endless supply: what a batch holds follows from the seed, `epoch` and its number.

    Args:
        sources: examples, each with the share of the batch that is of them.
        batch: glyphs a batch.
        steps: batches an epoch.
        seed: decides what is picked.
    """

    def __init__(
        self, sources: Sequence[tuple[Examples, float]], batch: int, steps: int, seed: int
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._sources, self._batch, self._steps, self._seed = sources, batch, steps, seed
        shares = np.array([share for _, share in sources])
        self._shares = shares / shares.sum()
        # Rare kinds are shown more often, by the root of how rare they are.
        self._chances = [_chances(examples.kinds) for examples, _ in sources]
        self.epoch = 0

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return patches float32 (N, 64, 64, 4) and kinds float32 (N, 3)."""
        rng = np.random.default_rng([self._seed, self.epoch, index])
        patches = np.empty((self._batch, SIDE, SIDE, CHANNELS), np.float32)
        kinds = np.empty(self._batch, np.int_)
        for place, source in enumerate(rng.choice(len(self._sources), self._batch, p=self._shares)):
            examples, chances = self._sources[source][0], self._chances[source]
            picked = int(np.searchsorted(chances, rng.random()))
            patches[place] = varied(examples.patches[picked], rng)
            kinds[place] = examples.kinds[picked]
        return patches, np.eye(len(Kind), dtype=np.float32)[kinds]


def middle(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the middle of stored patches, uint8 (N, 80, 80, 4), as the network sees it."""
    rim = (patches.shape[1] - SIDE) // 2
    return patches[:, rim : rim + SIDE, rim : rim + SIDE].astype(np.float32)


def varied(patch: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a stored patch, uint8 (80, 80, 4), as another copy of it might look, (64, 64, 4)."""
    half = (patch.shape[0] - 1) / 2
    scale = float(np.exp(rng.normal(0, _SCALE)))
    matrix = cv2.getRotationMatrix2D((half, half), rng.normal(0, _ANGLE), scale)
    matrix[:, 2] += rng.normal(0, _SHIFT, 2) - (patch.shape[0] - SIDE) / 2
    seen = cv2.warpAffine(patch, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    found = np.asarray(seen, np.float32)
    color = found[..., :3]
    if rng.random() < _GRAY:
        color[:] = color @ rng.dirichlet((3, 5, 2)).astype(np.float32)[:, None]
    level = float(color.mean())
    color[:] = (color - level) * np.exp(rng.normal(0, 0.25)) + level + rng.normal(0, 15)
    if rng.random() < _NOISY:
        color += rng.normal(0, rng.uniform(2, 10), color.shape).astype(np.float32)
    if rng.random() < _INVERTED:
        color[:] = 255 - color
    return np.clip(found, 0, 255, out=found)


def _chances(kinds: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the cumulative chances of the examples."""
    counts = np.maximum(np.bincount(kinds, minlength=len(Kind)), 1)
    weights = 1 / np.sqrt(counts)[kinds]
    return np.asarray(np.cumsum(weights / weights.sum()), np.float64)
