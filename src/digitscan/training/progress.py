"""Show how a training goes: a bar with the time left on a terminal, a line an epoch anywhere."""

from __future__ import annotations

import time
from typing import Any, Self

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Logs = dict[str, float] | None
_MINUTE = 60
_HOUR = 60 * _MINUTE


class ShownProgress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Tells on standard error of every epoch, and on a terminal of every batch."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task: Any = None
        self._begun = 0.0
        self._first: tuple[int, float] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def on_train_begin(self, logs: Logs = None) -> None:
        """Open the bar."""
        self._task = self._bar.add_task("training", total=None)
        self._bar.start()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Tell which epoch it is; the bar is that of the whole training."""
        self._begun = time.monotonic()
        self._first = self._first or (epoch, self._begun)
        epochs, steps = self.params["epochs"], self.params["steps"]
        description = f"epoch {epoch + 1}/{epochs}"
        self._bar.update(
            self._task, description=description, total=epochs * steps, completed=epoch * steps
        )

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Go on a little."""
        self._bar.advance(self._task)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write the epoch's line."""
        figures = ", ".join(_figures(logs or {}))
        took = time.monotonic() - self._begun
        line = f"epoch {epoch + 1}/{self.params['epochs']}: {figures}, {took:.0f} s"
        self._console.print(line + self._left(epoch), soft_wrap=True)

    def _left(self, epoch: int) -> str:
        """Tell how long the rest will take if it goes on as it went."""
        todo = self.params["epochs"] - epoch - 1
        if not todo or self._first is None or self._bar.disable is False:
            return ""
        first, begun = self._first
        return f", about {duration((time.monotonic() - begun) / (epoch + 1 - first) * todo)} left"


def duration(seconds: float) -> str:
    """Return a time as people say it: 40 s, 3 min, 1 h 20 min."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"


def _figures(logs: dict[str, float]) -> list[str]:
    known = []
    if "loss" in logs:
        known.append(f"loss {logs['loss']:.4f}")
    for name, told in (("accuracy", "accuracy"), ("val_accuracy", "in validation")):
        if name in logs:
            known.append(f"{told} {logs[name]:.2%}")
    return known
