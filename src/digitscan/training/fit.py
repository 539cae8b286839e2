"""Fit a network: AdamW, one cosine cycle, a moving average of the weights; or plain Adam."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.training.batches import Batches
from digitscan.training.checkpoints import CheckpointKeeper, Epoch, best_of
from digitscan.training.datasets import Digits
from digitscan.training.interrupting import stopping
from digitscan.training.mixed_precision import make_mixed_precision
from digitscan.training.mixture import Mixture
from digitscan.training.recipe import Recipe

# The moving average spans at most the steps divided by this.
_FORGETTING = 10


@dataclass(frozen=True)
class Fitted:
    """The result of a training: the network with the best validation, and its history."""

    network: keras.Model
    history: list[Epoch]
    interrupted: bool

    @property
    def best(self) -> Epoch:
        """The epoch that these weights are from."""
        return best_of(self.history)


def fit(
    network: keras.Model,
    batches: Batches | Mixture,
    validation: Digits,
    recipe: Recipe,
    callbacks: Sequence[Any] = (),
    checkpoints: Path | None = None,
    identity: str = "",
    *,
    chooses: bool = True,
) -> Fitted:
    """Train `network`, or rather its clone, on `batches`, starting from its current weights.

    Args:
        network: (N, 28, 28, 1) to logits.
        batches: crops and one-hot labels.
        validation: digits never trained on, to choose the best epoch.
        recipe: the training parameters.
        callbacks: Keras callbacks, for example one that shows the progress.
        checkpoints: a folder for the state after each epoch. An interrupted training resumes
            from it and ends with the weights that it would have had.
        identity: identifies the training that the state belongs to.
        chooses: whether to take the best epoch instead of the last.

    Returns:
        The same network, with the averaged weights of its best epoch. Ctrl-C ends the training
        with those of the complete epochs.

    Raises:
        KeyboardInterrupt: Ctrl-C came before an epoch was complete.
        UsageError: `checkpoints` holds the state of another training.
    """
    clone = make_mixed_precision(network, halves=None if recipe.halves else False)
    for each in (network, clone):
        _compile(each, recipe, steps=recipe.epochs * len(batches))
    known = checked(validation, network.output_shape[-1])
    keeper = CheckpointKeeper(network, known, recipe.patience, checkpoints, chooses=chooses)
    done = keeper.go_on(clone, identity)
    with stopping() as stop:
        interrupted = (
            False
            if keeper.is_over
            else _run(
                clone, batches, recipe.epochs, done, [_EpochOf(batches), keeper, *callbacks, stop]
            )
        )
    if keeper.best is None:
        raise KeyboardInterrupt
    network.set_weights(keeper.best)
    return Fitted(network, keeper.history, interrupted)


def fit_batches(
    network: keras.Model,
    batches: Batches | Mixture,
    validation: Digits,
    recipe: Recipe,
    callbacks: Sequence[Any] = (),
    checkpoints: Path | None = None,
) -> keras.Model:
    """Train like `fit` to the last epoch and return only the network; the state is removed.

    Dropout depends only on the recipe's seed, not on how the network was built.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; the state is kept.
    """
    keras.utils.set_random_seed(recipe.seed)
    fitted = fit(network, batches, validation, recipe, callbacks, checkpoints, chooses=False)
    if fitted.interrupted:
        raise KeyboardInterrupt
    if checkpoints is not None:
        shutil.rmtree(checkpoints, ignore_errors=True)
    return fitted.network


def checked(digits: Digits, classes: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return digits for validation in Keras: (N, 28, 28, 1), and one-hot (N, classes)."""
    return digits.crops()[..., None], np.eye(classes, dtype=np.float32)[digits.labels]


def _compile(network: keras.Model, recipe: Recipe, steps: int) -> None:
    network.compile(
        optimizer=make_optimizer(recipe, steps),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        ),
        metrics=["accuracy"],
        # Measured: XLA takes twice as long as oneDNN's kernels on a CPU.
        jit_compile="auto" if keras.backend.backend() != "tensorflow" else False,
    )


def _run(
    network: keras.Model, batches: Batches | Mixture, epochs: int, done: int, callbacks: list[Any]
) -> bool:
    """Train from epoch `done` on; return whether Ctrl-C ended it."""
    try:
        network.fit(
            batches,
            epochs=epochs,
            initial_epoch=done,
            callbacks=callbacks,
            shuffle=False,
            verbose=0,
        )
    except KeyboardInterrupt:
        return True
    return False


class _EpochOf(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Sets the epoch of the batches, also when a training resumes from a checkpoint."""

    def __init__(self, batches: Batches | Mixture) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._batches.epoch = epoch


def make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """Return the recipe's optimizer for a training of so many steps."""
    if not recipe.warm_up:
        return keras.optimizers.Adam(recipe.learning_rate)
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
        use_ema=recipe.ema > 0,
        # Even a short training must forget its random initial weights.
        ema_momentum=min(recipe.ema, 1 - _FORGETTING / max(steps, 2 * _FORGETTING)),
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer
