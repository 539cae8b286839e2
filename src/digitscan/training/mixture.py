"""Batches of MNIST digits and other real handwriting, in fixed shares."""

from __future__ import annotations

from dataclasses import dataclass, replace

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.training import augmentation
from digitscan.training.augmentation import GENTLE, STRONG, Strength
from digitscan.training.batches import CLASSES, Batch, varied_digits
from digitscan.training.corpus import Corpus
from digitscan.training.datasets import Digits
from digitscan.training.negatives import NO_DIGIT, draw_negatives
from digitscan.training.recipe import Recipe


@dataclass(frozen=True)
class Part:
    """A corpus and its share of a batch; no-digits are half of that share if it has both."""

    corpus: Corpus
    share: float


class Mixture(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """Epochs of `steps` batches; batch `index` of `epoch` depends only on these and the seed."""

    def __init__(self, digits: Digits, parts: list[Part], recipe: Recipe, steps: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=16)
        self.epoch = 0
        self._digits = digits
        self._crops = digits.crops()
        self._parts = [_Drawn(part, recipe.batch) for part in parts]
        self._recipe = recipe
        self._steps = steps
        self._pool = augmentation.elastic_pool(np.random.default_rng(recipe.seed))
        rest = recipe.batch - sum(part.count for part in self._parts)
        self._negatives = round(rest * recipe.negatives)
        self._of_digits = rest - self._negatives

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, index: int) -> Batch:
        """Return crops float32 (N, 28, 28, 1) and labels, one-hot float32 (N, 11)."""
        rng = np.random.default_rng([self._recipe.seed, self.epoch, index])
        late = self.epoch >= round(self._recipe.epochs * (1 - self._recipe.gentle))
        ours, our_labels = self._mnist(rng)
        ours = augmentation.augment(ours, rng, self._pool, _alone(GENTLE if late else STRONG))
        drawn = [part.draw(rng) for part in self._parts]
        # The segmenter's crops vary enough by themselves, so they always get the gentle variations.
        theirs = np.concatenate([crops for crops, _ in drawn]).astype(np.float32) / np.float32(255)
        theirs = augmentation.augment(theirs, rng, self._pool, _alone(GENTLE))
        labels = np.concatenate([our_labels, *(labels for _, labels in drawn)])
        crops = np.concatenate([ours, theirs])
        return crops[..., None], np.eye(CLASSES, dtype=np.float32)[labels]

    def on_epoch_end(self) -> None:
        """Move on to the next epoch's variations."""
        self.epoch += 1

    def _mnist(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        chosen = rng.integers(len(self._digits), size=self._of_digits)
        labels = self._digits.labels[chosen]
        digits = varied_digits(self._crops[chosen], labels, rng, self._recipe.rewritten)
        negatives = draw_negatives(self._digits, self._negatives, rng)
        nothing = np.full(len(negatives), NO_DIGIT, np.uint8)
        return np.concatenate([digits, negatives]), np.concatenate([labels, nothing])


def _alone(strength: Strength) -> Strength:
    """Turn neighbors off, since the network must learn whether a candidate has one."""
    return replace(strength, neighbour=0.0)


class _Drawn:
    """A part with its precomputed indices for drawing."""

    def __init__(self, part: Part, batch: int) -> None:
        self._corpus = part.corpus
        self.count = round(part.share * batch)
        is_digit = part.corpus.labels != NO_DIGIT
        kinds = [np.flatnonzero(is_digit), np.flatnonzero(~is_digit)]
        self._kinds = [kind for kind in kinds if len(kind)]

    def draw(self, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return `count` crops uint8 (count, 28, 28) and their labels."""
        shares = np.array_split(np.empty(self.count), len(self._kinds))
        chosen = np.concatenate(
            [rng.choice(kind, len(share)) for kind, share in zip(self._kinds, shares, strict=True)]
        )
        return self._corpus.crops[chosen], self._corpus.labels[chosen]
