"""Batches of patches, cut from stored pages while the network trains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.training.finder.patches import cut_patch
from digitscan.training.synthetic_pages.store import read_page

# Patches that are cut from a page once it is read.
FROM_A_PAGE = 4


class PatchBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """An endless supply: what a batch holds follows from the seed, the epoch and its number.

    Args:
        files: the stored pages, see `store.page_file`.
        batch: patches a batch, a multiple of `FROM_A_PAGE`.
        steps: batches an epoch.
        seed: decides what is cut.
        workers: threads that cut.
    """

    def __init__(
        self, files: Sequence[Path], batch: int, steps: int, seed: int, workers: int = 2
    ) -> None:
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=12)
        self._files, self._batch, self._steps, self._seed = files, batch, steps, seed
        self.epoch = 0

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return patches uint8 (N, 384, 384, 3) and targets uint8 (N, 96, 96, 10)."""
        rng = np.random.default_rng([self._seed, self.epoch, index])
        patches = []
        for _ in range(self._batch // FROM_A_PAGE):
            page = read_page(self._files[int(rng.integers(len(self._files)))])
            patches += [cut_patch(page, rng) for _ in range(FROM_A_PAGE)]
        images = np.stack([each.image for each in patches])
        return images, np.stack([each.target for each in patches])

    def on_epoch_end(self) -> None:
        """Go on to the next epoch."""
        self.epoch += 1
