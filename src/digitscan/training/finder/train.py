"""Train the finder and save the state after every epoch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.training.checkpoints import write_whole
from digitscan.training.finder.batches import PatchBatches, Source
from digitscan.training.finder.loss import confusion, f_scores, finder_loss
from digitscan.training.finder.network import build_finder
from digitscan.training.fit import make_optimizer
from digitscan.training.mixed_precision import make_mixed_precision
from digitscan.training.progress import ShownProgress
from digitscan.training.recipe import Recipe

Logs = dict[str, float] | None
_CLIP = 2.0  # gradients are clipped to this norm


def train_finder(
    sources: Sequence[Source],
    held_back: Sequence[Path],
    recipe: Recipe,
    steps: int,
    state: Path,
    until: int | None = None,
) -> keras.Model:
    """Train a finder on stored pages.

    Args:
        sources: the pages to train on.
        held_back: pages with other kinds of layout; their scores are printed.
        recipe: epochs, batch size, rates and seed.
        steps: batches per epoch.
        state: the file for the state after each epoch; if it exists, the training resumes from it.
        until: the epoch after which to stop, so that the rest can use other sources; by default
            the recipe's last.

    Returns:
        The network with averaged weights.
    """
    keras.utils.set_random_seed(recipe.seed)
    whole = build_finder()
    clone = make_mixed_precision(whole)
    optimizer = make_optimizer(recipe, recipe.epochs * steps)
    optimizer.clipnorm = _CLIP
    jit = "auto" if keras.backend.backend() != "tensorflow" else False
    clone.compile(optimizer, finder_loss, jit_compile=jit)
    keeper = _Keeper(whole, held_back, recipe, state)
    done = keeper.restore(clone)
    batches = PatchBatches(sources, recipe.batch, steps, recipe.seed)
    batches.epoch = done
    with ShownProgress() as progress:
        clone.fit(
            batches,
            epochs=until or recipe.epochs,
            initial_epoch=done,
            callbacks=[keeper, progress],
            shuffle=False,
            verbose=0,
        )
    keeper.average(clone)
    return whole


class _Keeper(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Saves all state after every epoch and scores the averaged weights on held-back kinds."""

    def __init__(
        self, whole: keras.Model, held_back: Sequence[Path], recipe: Recipe, state: Path
    ) -> None:
        super().__init__()
        self._whole, self._recipe, self._state = whole, recipe, state
        self._batches = PatchBatches([Source(held_back, 1.0)], 16, 8, 10_000) if held_back else None

    def restore(self, clone: keras.Model) -> int:
        """Restore the saved state of the training network; return its epochs."""
        clone.optimizer.build(clone.trainable_variables)
        if not self._state.is_file():
            return 0
        with np.load(self._state) as held:
            about = json.loads(str(held["about"]))
            if about["recipe"] != asdict(self._recipe):
                raise ValueError(f"{self._state}: the state of another training; remove it")
            for index, variable in enumerate(_variables(clone)):
                variable.assign(held[f"v{index:04}"])
        return int(about["epochs"])

    def average(self, clone: keras.Model) -> None:
        """Set the network to the averaged weights."""
        self._whole.set_weights(clone.get_weights())
        clone.optimizer.finalize_variable_values(self._whole.trainable_variables)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Save the state, and print the scores of the averaged weights."""
        about = {"recipe": asdict(self._recipe), "epochs": epoch + 1}
        arrays: dict[str, NDArray[Any]] = {"about": np.array(json.dumps(about))}
        arrays |= {
            f"v{index:04}": np.array(variable)
            for index, variable in enumerate(_variables(self.model))
        }
        self._state.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._state, lambda stream: np.savez(stream, **arrays))  # type: ignore[arg-type]
        self.average(self.model)
        self._whole.save(self._state.with_suffix(".keras"))
        if self._batches is not None:
            scores = f_scores(sum(self._counts(i) for i in range(len(self._batches))))  # type: ignore[arg-type]
            print({name: round(score, 3) for name, score in scores.items()}, flush=True)

    def _counts(self, index: int) -> NDArray[np.int64]:
        assert self._batches is not None
        images, target = self._batches[index]
        cells = self._whole.predict_on_batch(images)
        return confusion(target, np.asarray(cells))


def _variables(network: keras.Model) -> list[keras.Variable]:
    return [*network.variables, *network.optimizer.variables]
