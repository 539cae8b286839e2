"""Show how a training goes: a bar on a terminal, a line an epoch elsewhere."""

from __future__ import annotations

import time
from typing import Any, Self

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Logs = dict[str, float] | None


class ShownProgress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Tells on standard error of every epoch, and on a terminal of every batch."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} batches"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task: Any = None
        self._begun = 0.0
        self._epoch = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def on_train_begin(self, logs: Logs = None) -> None:
        """Open the bar."""
        self._task = self._bar.add_task("")
        self._bar.start()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Begin the bar anew."""
        self._epoch, self._begun = epoch + 1, time.monotonic()
        description = f"epoch {self._epoch}/{self.params['epochs']}"
        self._bar.reset(self._task, description=description, total=self.params["steps"])

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Go on a little."""
        self._bar.update(self._task, completed=batch + 1)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write the epoch's line."""
        figures = ", ".join(f"{name} {value:.4f}" for name, value in _named(logs or {}).items())
        took = time.monotonic() - self._begun
        line = f"epoch {self._epoch}/{self.params['epochs']}: {figures}, {took:.0f} s"
        self._console.print(line, soft_wrap=True)


def _named(logs: dict[str, float]) -> dict[str, float]:
    names = {
        "loss": "loss",
        "accuracy": "accuracy",
        "val_accuracy": "accuracy on the digits held back",
    }
    return {name: logs[key] for key, name in names.items() if key in logs}
