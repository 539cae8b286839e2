"""Batches of patches, cut from stored pages during training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.reader.finding.finder import page_blocks
from digitscan.training.finder.patches import Patch, cut_patch, stack_patch
from digitscan.training.synthetic_pages.store import StoredPage, read_page

# Patches cut from each page that is loaded.
FROM_A_PAGE = 4


@dataclass(frozen=True)
class Source:
    """Stored pages of one origin.

    Attributes:
        files: the pages, see `store.page_file`.
        share: of the patches cut from them, relative to the other sources' shares.
        small: whether they are small pictures, several of which fill a patch.
    """

    files: Sequence[Path]
    share: float
    small: bool = False


class PatchBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """Random batches that depend only on the seed, the epoch and the batch number.

    Args:
        sources: the stored pages.
        batch: patches per batch, a multiple of `FROM_A_PAGE`.
        steps: batches per epoch.
        seed: of the random choices.
        workers: threads that cut.
    """

    def __init__(
        self, sources: Sequence[Source], batch: int, steps: int, seed: int, workers: int = 2
    ) -> None:
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=12)
        self._sources, self._batch, self._steps, self._seed = sources, batch, steps, seed
        shares = np.array([source.share for source in sources])
        self._shares = shares / shares.sum()
        self.epoch = 0

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Return patches float32 (N, 192, 192, 12) and targets uint8 (N, 96, 96, 10)."""
        rng = np.random.default_rng([self._seed, self.epoch, index])
        patches: list[Patch] = []
        while len(patches) < self._batch:
            source = self._sources[int(rng.choice(len(self._sources), p=self._shares))]
            patches += _cut(source, rng)
        images = np.stack([each.image for each in patches])
        return page_blocks(images), np.stack([each.target for each in patches])

    def on_epoch_end(self) -> None:
        """Move on to the next epoch."""
        self.epoch += 1


def _cut(source: Source, rng: np.random.Generator) -> list[Patch]:
    """Return `FROM_A_PAGE` patches, from one page or each from several small ones."""

    def page() -> StoredPage:
        return read_page(source.files[int(rng.integers(len(source.files)))])

    if source.small:
        return [stack_patch(iter(page, None), rng) for _ in range(FROM_A_PAGE)]
    whole = page()
    return [cut_patch(whole, rng) for _ in range(FROM_A_PAGE)]
