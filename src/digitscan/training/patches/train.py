"""Train a network for patches; an interrupted training resumes after the last epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np

from digitscan.training.fit import make_optimizer
from digitscan.training.mixed_precision import make_mixed_precision
from digitscan.training.patches.batches import PatchBatches, PatchKind, middle
from digitscan.training.patches.examples import Examples
from digitscan.training.progress import ShownProgress
from digitscan.training.recipe import Recipe

_CLIP = 2.0  # gradients are clipped to this norm
_AT_ONCE = 512


def train_patches(
    build: Callable[[], keras.Model],
    kind: PatchKind,
    sources: Sequence[tuple[Examples, float]],
    recipe: Recipe,
    steps: int,
    backup: Path,
) -> keras.Model:
    """Train a network.

    Args:
        build: returns it with random weights.
        kind: the format of its patches.
        sources: examples, each with its share of a batch.
        recipe: epochs, batch size, rates and seed.
        steps: batches per epoch.
        backup: a folder for the state after each epoch; it is removed at the end.

    Returns:
        The network with averaged weights.
    """
    keras.utils.set_random_seed(recipe.seed)
    whole = build()
    clone = make_mixed_precision(whole)
    optimizer = make_optimizer(recipe, recipe.epochs * steps)
    optimizer.clipnorm = _CLIP
    loss = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=recipe.label_smoothing
    )
    jit = "auto" if keras.backend.backend() != "tensorflow" else False
    clone.compile(optimizer, loss, metrics=["accuracy"], jit_compile=jit)
    batches = PatchBatches(kind, sources, recipe.batch, steps, recipe.seed)
    with ShownProgress() as progress:
        clone.fit(
            batches,
            epochs=recipe.epochs,
            callbacks=[keras.callbacks.BackupAndRestore(backup), _EpochOf(batches), progress],
            shuffle=False,
            verbose=0,
        )
    whole.set_weights(clone.get_weights())
    optimizer.finalize_variable_values(whole.trainable_variables)
    return whole


def confusion(
    network: keras.Model, kind: PatchKind, examples: Examples
) -> np.ndarray[tuple[int, int], np.dtype]:
    """Return the confusion matrix, int (n, n); rows are the true classes."""
    counts = np.zeros((kind.classes, kind.classes), np.int_)
    for first in range(0, len(examples.labels), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        logits = np.asarray(network.predict_on_batch(middle(examples.patches[part], kind)))
        np.add.at(counts, (examples.labels[part], logits.argmax(axis=1)), 1)
    return counts


class _EpochOf(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Sets the epoch of the batches, also when a training resumes."""

    def __init__(self, batches: PatchBatches) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """See Keras."""
        self._batches.epoch = epoch
