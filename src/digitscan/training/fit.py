"""Fit the network: AdamW, one cosine cycle, a moving average of the weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from digitscan.training.architecture import build_network
from digitscan.training.batches import CLASSES, Batches
from digitscan.training.datasets import Digits
from digitscan.training.mixture import Mixture
from digitscan.training.recipe import Recipe

# In a training of any length the average spans at most one in this many steps.
_FORGETTING = 10


def fit(
    train: Digits,
    held_back: Digits,
    recipe: Recipe,
    callbacks: Sequence[Any] = (),
    checkpoints: Path | None = None,
) -> keras.Model:
    """Train a network from random weights.

    Args:
        train: the digits to learn from.
        held_back: digits to follow the progress with; nothing is chosen by them.
        recipe: how.
        callbacks: Keras callbacks, for example one that shows the progress.
        checkpoints: a folder for the state after each epoch; an interrupted training goes on
            from what it finds there. It is emptied when the training is done.

    Returns:
        The network with the moving average of its weights, (N, 28, 28, 1) to (N, 11) logits.
    """
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(CLASSES)
    return fit_batches(network, Batches(train, recipe), held_back, recipe, callbacks, checkpoints)


def fit_batches(
    network: keras.Model,
    batches: Batches | Mixture,
    held_back: Digits,
    recipe: Recipe,
    callbacks: Sequence[Any] = (),
    checkpoints: Path | None = None,
) -> keras.Model:
    """Train `network` from the weights that it has, on `batches`; otherwise as `fit`."""
    network.compile(
        optimizer=_optimizer(recipe, steps=recipe.epochs * len(batches)),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        ),
        metrics=["accuracy"],
        # Measured: XLA takes twice as long as oneDNN's kernels on a CPU.
        jit_compile="auto" if keras.backend.backend() != "tensorflow" else False,
    )
    keeping = [keras.callbacks.BackupAndRestore(str(checkpoints))] if checkpoints else []
    network.fit(
        batches,
        epochs=recipe.epochs,
        validation_data=_checked(held_back),
        validation_batch_size=500,
        callbacks=[_EpochOf(batches), *keeping, *callbacks],
        verbose=0,
    )
    return network


class _EpochOf(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Tells the batches which epoch it is, also when a training goes on from a checkpoint."""

    def __init__(self, batches: Batches | Mixture) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._batches.epoch = epoch


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    warm_up = max(1, round(steps * recipe.warm_up))
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 20,
        decay_steps=max(1, steps - warm_up),
        alpha=1e-3,
        warmup_target=recipe.learning_rate,
        warmup_steps=warm_up,
    )
    optimizer = keras.optimizers.AdamW(
        rate,
        weight_decay=recipe.weight_decay,
        use_ema=True,
        # A short training must forget its random start, too.
        ema_momentum=min(recipe.ema, 1 - _FORGETTING / max(steps, 2 * _FORGETTING)),
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _checked(digits: Digits) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    return digits.crops()[..., None], np.eye(CLASSES, dtype=np.float32)[digits.labels]
