"""Batches of varied digits and new no-digits, generated during training."""

from __future__ import annotations

import math

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.training import augmentation, rerendering
from digitscan.training.augmentation import GENTLE, SHAPE, STRONG, Strength
from digitscan.training.datasets import Digits
from digitscan.training.negatives import NO_DIGIT, draw_negatives
from digitscan.training.recipe import Recipe

CLASSES = 11
Batch = tuple[NDArray[np.float32], NDArray[np.float32]]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """Epochs of batches that all differ, but are reproducible by the seed.

    Batch `index` of `epoch` depends only on the seed and these two, so Keras may request batches
    in any order.
    """

    def __init__(self, digits: Digits, recipe: Recipe, classes: int = CLASSES) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=16)
        self.epoch = 0
        self._digits = digits
        self._recipe = recipe
        self._classes = classes
        self._crops = digits.crops()
        self._wholes = digits.without_no_digits()
        self._pool = augmentation.elastic_pool(np.random.default_rng(recipe.seed))
        self._of_digits = max(1, round(recipe.batch * (1 - recipe.negatives)))

    def __len__(self) -> int:
        return math.ceil(len(self._digits) / self._of_digits)

    def __getitem__(self, index: int) -> Batch:
        """Return crops float32 (N, 28, 28, 1) and labels, one-hot float32 (N, classes)."""
        epoch, seed = self.epoch, self._recipe.seed
        order = np.random.default_rng([seed, epoch]).permutation(len(self._digits))
        chosen = order[index * self._of_digits : (index + 1) * self._of_digits]
        rng = np.random.default_rng([seed, epoch, index])
        crops, labels = self._varied(chosen, rng)
        return crops[..., None], np.eye(self._classes, dtype=np.float32)[labels]

    def on_epoch_end(self) -> None:
        """Move on to the next epoch's variations."""
        self.epoch += 1

    def _varied(
        self, chosen: NDArray[np.intp], rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        crops, labels = self._crops[chosen], self._digits.labels[chosen]
        if self._recipe.variation == "none":
            return crops, labels
        if self._recipe.variation == "full":
            crops = varied_digits(crops, labels, rng, self._recipe.rewritten)
        negatives = draw_negatives(self._wholes, self._recipe.batch - self._of_digits, rng)
        crops = np.concatenate([crops, negatives])
        crops = augmentation.augment(crops, rng, self._pool, self._strength())
        return crops, np.concatenate([labels, np.full(len(negatives), NO_DIGIT, np.uint8)])

    def _strength(self) -> Strength:
        if self._recipe.variation == "shape":
            return SHAPE
        gentle = self.epoch >= round(self._recipe.epochs * (1 - self._recipe.gentle))
        return GENTLE if gentle else STRONG


def varied_digits(
    crops: NDArray[np.float32],
    labels: NDArray[np.uint8],
    rng: np.random.Generator,
    rewritten: float,
) -> NDArray[np.float32]:
    """Return the digits (N, 28, 28), with some 7s crossed and a share `rewritten` re-rendered."""
    crops = crops.copy()
    rerendering.cross_sevens(crops, labels, rng)
    for index in np.flatnonzero(rng.random(len(crops)) < rewritten):
        crops[index] = rerendering.rewrite(crops[index], crops[rng.integers(len(crops))], rng)
    return crops
