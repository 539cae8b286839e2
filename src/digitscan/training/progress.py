"""Show the progress of a training: a bar on a terminal, and one line per epoch everywhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Self

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Logs = dict[str, float] | None
_MINUTE = 60
_REFRESH = 0.5  # seconds between updates of the bar, so that it can be read
_HOUR = 60 * _MINUTE


class ShownProgress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Shows a bar with loss and accuracy on a terminal, and prints a line for every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(),
            TextColumn("left{task.fields[figures]}"),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task: Any = None
        self._begun = 0.0
        self._shown = 0.0
        self._first: tuple[int, float] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def on_train_begin(self, logs: Logs = None) -> None:
        """Open the bar."""
        self._task = self._bar.add_task("training", total=None, figures="")
        self._bar.start()

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Show the epoch's number; the bar covers the whole training."""
        self._begun = time.monotonic()
        self._first = self._first or (epoch, self._begun)
        epochs, steps = self.params["epochs"], self.params["steps"]
        description = f"epoch {epoch + 1}/{epochs}"
        self._bar.update(
            self._task, description=description, total=epochs * steps, completed=epoch * steps
        )

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Advance the bar, and show the figures of the epoch so far."""
        now = time.monotonic()
        if now < self._shown + _REFRESH:
            self._bar.advance(self._task)
            return
        self._shown = now
        figures = "".join(f", {each}" for each in _figures(logs or {}))
        self._bar.update(self._task, advance=1, figures=figures)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Print the epoch's line."""
        figures = ", ".join(_figures(logs or {}))
        took = time.monotonic() - self._begun
        line = f"epoch {epoch + 1}/{self.params['epochs']}: {figures}, {took:.0f} s"
        self._console.print(line + self._left(epoch), soft_wrap=True)

    def _left(self, epoch: int) -> str:
        """Return the remaining time at the present speed."""
        todo = self.params["epochs"] - epoch - 1
        if not todo or self._first is None or self._bar.disable is False:
            return ""
        first, begun = self._first
        return f", about {duration((time.monotonic() - begun) / (epoch + 1 - first) * todo)} left"


def tensorboard_log(folder: Path) -> Any:  # noqa: ANN401 - Keras has no type hints
    """Return a callback that writes the figures of each epoch for TensorBoard."""
    return keras.callbacks.TensorBoard(
        folder, histogram_freq=0, write_graph=False, update_freq="epoch", profile_batch=0
    )


def duration(seconds: float) -> str:
    """Return a time in words: 40 s, 3 min, 1 h 20 min."""
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
