"""Checkpoints of a training: its history, its best weights, and the state to resume from."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.errors import UsageError
from digitscan.messages import problem

STATE_NAME = "state.npz"
_VALIDATED_AT_ONCE = 500
Arrays = list[NDArray[Any]]
Logs = dict[str, float] | None


@dataclass(frozen=True)
class Epoch:
    """The figures of one epoch: `epoch` counts from 1, accuracies are shares of 1.

    `validation_*` refer to the averaged weights, which are the result of the training.
    """

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


def best_of(history: list[Epoch]) -> Epoch:
    """Return the epoch with the lowest validation loss, the first if equal; needs at least one.

    The best accuracy is not used: among some thousand digits, one or two more read correctly are
    chance. It ended trainings long before the learning rate had decayed.
    """
    return min(history, key=lambda each: each.validation_loss)


class CheckpointKeeper(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Validates the averaged weights after each epoch, and keeps the best ones and all state.

    `history` and `best` (weights as from `get_weights`, None before the first epoch) cover the
    whole training, including the part before it was resumed. Without `chooses`, the last weights
    are the best. `network` is compiled and validated with the averaged weights; it is not the
    training network but its clone in full precision.
    """

    def __init__(
        self,
        network: keras.Model,
        validation: tuple[NDArray[Any], NDArray[Any]],
        patience: int,
        place: Path | None,
        *,
        chooses: bool = True,
    ) -> None:
        super().__init__()
        self.history: list[Epoch] = []
        self.best: Arrays | None = None
        self._network = network
        self._validation, self._patience, self._chooses = validation, patience, chooses
        self._place = None if place is None else place / STATE_NAME
        self._identity = ""
        self._begun = 0.0

    @property
    def is_over(self) -> bool:
        """Return whether so many epochs brought no improvement that the training should end."""
        if not self._patience or not self.history:
            return False
        return len(self.history) - best_of(self.history).epoch >= self._patience

    def go_on(self, network: keras.Model, identity: str) -> int:
        """Restore the saved state of `network`, compiled; return the number of finished epochs.

        Args:
            network: as it was at the start of the training.
            identity: identifies the training; the state must have the same one.

        Raises:
            UsageError: the state belongs to another training, or is damaged.
        """
        self._identity = identity
        network.optimizer.build(network.trainable_variables)
        if self._place is None or not self._place.is_file():
            return 0
        about, variables, self.best = _read(self._place)
        if about["identity"] != identity or len(variables) != len(_variables(network)):
            raise _unusable(self._place, "is the state of another training")
        for variable, value in zip(_variables(network), variables, strict=True):
            variable.assign(value)
        self.history = [Epoch(**each) for each in about["history"]]
        return len(self.history)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Start the epoch's clock."""
        self._begun = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Validate, save, and end the training if it no longer improves."""
        logs = {} if logs is None else logs
        found, weights = self._validated()
        # Lets later callbacks show them.
        logs.update({f"val_{name}": value for name, value in found.items()})
        now = Epoch(
            epoch=epoch + 1,
            loss=float(logs["loss"]),
            accuracy=float(logs["accuracy"]),
            validation_loss=float(found["loss"]),
            validation_accuracy=float(found["accuracy"]),
            seconds=round(time.monotonic() - self._begun, 2),
        )
        self.history.append(now)
        if not self._chooses or best_of(self.history) is now:
            self.best = weights
        self._write()
        self.model.stop_training = self.model.stop_training or self.is_over

    def _validated(self) -> tuple[dict[str, float], Arrays]:
        """Return the validation figures of the averaged weights, and the weights."""
        self._network.set_weights(self.model.get_weights())
        self.model.optimizer.finalize_variable_values(self._network.trainable_variables)
        # Copies, because JAX would consume the optimizer's own arrays during validation.
        weights = [np.array(each) for each in self._network.get_weights()]
        self._network.set_weights(weights)
        found = self._network.evaluate(
            *self._validation, batch_size=_VALIDATED_AT_ONCE, verbose=0, return_dict=True
        )
        return found, weights

    def _write(self) -> None:
        """Replace the saved state atomically."""
        if self._place is None:
            return
        about = {"identity": self._identity, "history": [asdict(each) for each in self.history]}
        arrays: dict[str, NDArray[Any]] = {"about": np.array(json.dumps(about))}
        variables = [np.array(each) for each in _variables(self.model)]
        for name, values in (("variable", variables), ("best", self.best or [])):
            arrays |= {f"{name}-{index:04}": value for index, value in enumerate(values)}
        self._place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._place, lambda stream: np.savez(stream, **arrays))  # type: ignore[arg-type]


def write_whole(path: Path, write: Callable[[io.BufferedWriter], None]) -> None:
    """Let `write` fill a file that replaces `path` only after it is on the disk."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _variables(network: keras.Model) -> list[keras.Variable]:
    """Return all variable state: weights, moving means, dropout seeds, optimizer state."""
    return [*network.variables, *network.optimizer.variables]


def _read(path: Path) -> tuple[dict[str, Any], Arrays, Arrays]:
    try:
        with np.load(path) as held:
            names = sorted(held.files)
            variables = [held[each] for each in names if each.startswith("variable-")]
            best = [held[each] for each in names if each.startswith("best-")]
            return json.loads(str(held["about"])), variables, best
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise _unusable(path, "cannot be read") from error


def _unusable(path: Path, what: str) -> UsageError:
    return UsageError(problem(str(path), what, "start over with --force"))
