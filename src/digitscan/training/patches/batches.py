"""Batches of patches, each randomly shifted, scaled, rotated and degraded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import keras
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.training.patches.examples import Examples

# Standard deviations: of the shift in pixels, the logarithm of the scale, and the angle in degrees.
_SHIFT, _SCALE, _ANGLE = 1.5, 0.1, 3.0
_EDGE = cv2.BORDER_REPLICATE
# How often a patch loses its colors, gets noise, and is inverted to light on dark.
_GRAY, _NOISY, _INVERTED = 0.4, 0.3, 0.05


@dataclass(frozen=True)
class PatchKind:
    """The format of a network's patches.

    Attributes:
        height: of a patch as the network sees it, in pixels.
        width: of a patch as the network sees it, in pixels.
        colors: the channels of the picture; red, green and blue first, if there are any.
        classes: the number of classes.
    """

    height: int
    width: int
    colors: tuple[int, ...]
    classes: int


class PatchBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """Random batches that depend only on the seed, `epoch` and the batch number.

    Args:
        kind: the format of the patches.
        sources: examples, each with its share of the batch.
        batch: patches per batch.
        steps: batches per epoch.
        seed: of the random choices.
    """

    def __init__(
        self,
        kind: PatchKind,
        sources: Sequence[tuple[Examples, float]],
        batch: int,
        steps: int,
        seed: int,
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._kind, self._sources = kind, sources
        self._batch, self._steps, self._seed = batch, steps, seed
        shares = np.array([share for _, share in sources])
        self._shares = shares / shares.sum()
        # Rare classes are shown more often, by the square root of their rarity.
        self._chances = [_chances(examples.labels, kind.classes) for examples, _ in sources]
        self.epoch = 0

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return patches float32 (N, height, width, channels) and classes float32 (N, classes)."""
        kind = self._kind
        rng = np.random.default_rng([self._seed, self.epoch, index])
        channels = self._sources[0][0].patches.shape[-1]
        patches = np.empty((self._batch, kind.height, kind.width, channels), np.float32)
        labels = np.empty(self._batch, np.int_)
        for place, source in enumerate(rng.choice(len(self._sources), self._batch, p=self._shares)):
            examples, chances = self._sources[source][0], self._chances[source]
            picked = int(np.searchsorted(chances, rng.random()))
            patches[place] = varied(examples.patches[picked], kind, rng)
            labels[place] = examples.labels[picked]
        return patches, np.eye(kind.classes, dtype=np.float32)[labels]


def middle(patches: NDArray[np.uint8], kind: PatchKind) -> NDArray[np.float32]:
    """Return the center of stored patches, uint8 (N, h, w, channels), as the network sees it."""
    top, left = (patches.shape[1] - kind.height) // 2, (patches.shape[2] - kind.width) // 2
    return patches[:, top : top + kind.height, left : left + kind.width].astype(np.float32)


def varied(
    patch: NDArray[np.uint8], kind: PatchKind, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return a stored patch, uint8 (h, w, channels), as another copy of it might look."""
    high, wide = patch.shape[:2]
    scale = float(np.exp(rng.normal(0, _SCALE)))
    center = ((wide - 1) / 2, (high - 1) / 2)
    matrix = cv2.getRotationMatrix2D(center, rng.normal(0, _ANGLE), scale)
    matrix[:, 2] += rng.normal(0, _SHIFT, 2) - [(wide - kind.width) / 2, (high - kind.height) / 2]
    size = (kind.width, kind.height)
    found = np.concatenate(
        [  # OpenCV rotates at most four channels
            cv2.warpAffine(patch[..., first : first + 4], matrix, size, borderMode=_EDGE)
            for first in range(0, patch.shape[2], 4)
        ],
        axis=2,
        dtype=np.float32,
    )
    color = found[..., list(kind.colors)]
    if len(kind.colors) > 1 and rng.random() < _GRAY:
        color[..., :3] = color[..., :3] @ rng.dirichlet((3, 5, 2)).astype(np.float32)[:, None]
    level = float(color.mean())
    color[:] = (color - level) * np.exp(rng.normal(0, 0.25)) + level + rng.normal(0, 15)
    if rng.random() < _NOISY:
        color += rng.normal(0, rng.uniform(2, 10), color.shape).astype(np.float32)
    if rng.random() < _INVERTED:
        color[:] = 255 - color
    found[..., list(kind.colors)] = color
    return np.clip(found, 0, 255, out=found)


def _chances(labels: NDArray[np.uint8], classes: int) -> NDArray[np.float64]:
    """Return the cumulative probabilities of the examples."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    weights = 1 / np.sqrt(counts)[labels]
    return np.asarray(np.cumsum(weights / weights.sum()), np.float64)
