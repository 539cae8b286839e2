"""The network that sees a digit's surroundings, and how it is taught."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from digitscan.reader.surroundings import ROWS, WINDOW
from digitscan.training.composed.lesson import Lesson

ARCHITECTURE = "digitscan-surroundings-1"
SHIFT = 2  # pixels of a window by which it is moved about
FAINTEST = 0.7
SMOOTHING = 0.02  # of the labels
BATCH = 128
EPOCHS = 14


def build_network() -> keras.Model:
    """Build the network, its weights drawn at random.

    Returns:
        A model from (N, 80, 80, 1) float32 in 0..1 to (N, 1) logits, above 0 for a number.
    """
    window = keras.Input((*WINDOW, 1), name="window")
    own = layers.Cropping2D(((0, ROWS), (0, 0)))(window)
    every = layers.Cropping2D(((ROWS, 0), (0, 0)))(window)
    x = layers.Concatenate()([own, every])  # (N, 40, 80, 2)
    for filters in (16, 32, 48, 64):  # to (N, 3, 5, 64)
        x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.Activation("relu")(layers.BatchNormalization(momentum=0.97)(x))
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(x))
    return keras.Model(window, layers.Dense(1, name="logit")(x), name="digitscan_surroundings")


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """Windows in random order, each moved about and made fainter a little."""

    def __init__(self, lesson: Lesson, seed: int) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=16)
        self._lesson = lesson
        self._rng = np.random.default_rng(seed)
        self._order = self._rng.permutation(len(lesson.windows))

    def __len__(self) -> int:
        return len(self._order) // BATCH

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return windows float32 (N, 80, 80, 1) and labels float32 (N, 1)."""
        chosen = self._order[index * BATCH : (index + 1) * BATCH]
        shown = self._lesson.windows[chosen].astype(np.float32) / np.float32(255)
        for window in shown:
            by = tuple(int(each) for each in self._rng.integers(-SHIFT, SHIFT + 1, 2))
            for view in (window[:ROWS], window[ROWS:]):
                view[:] = np.roll(view, by, (0, 1))
        shown *= self._rng.uniform(FAINTEST, 1, (len(shown), 1, 1)).astype(np.float32)
        labels = self._lesson.of_numbers[chosen] * (1 - 2 * SMOOTHING) + SMOOTHING
        return shown[..., None], labels[:, None].astype(np.float32)

    def on_epoch_end(self) -> None:
        """Shuffle."""
        self._order = self._rng.permutation(self._order)


def teach(lesson: Lesson, epochs: int, seed: int) -> keras.Model:
    """Train a network from random weights."""
    keras.utils.set_random_seed(seed)
    network, batches = build_network(), Batches(lesson, seed)
    rate = keras.optimizers.schedules.CosineDecay(2e-3, max(1, epochs * len(batches)))
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.02),
        keras.losses.BinaryCrossentropy(from_logits=True),
        jit_compile="auto" if keras.backend.backend() != "tensorflow" else False,
    )
    network.fit(batches, epochs=epochs, verbose=2)
    return network
