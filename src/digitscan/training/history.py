"""The history of a training, as a CSV file and as a plot."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING

from digitscan.training.checkpoints import Epoch, best_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HISTORY_NAME = "history.csv"
PLOT_NAME = "history.png"
NO_PLOT = "no plot of it: matplotlib is missing; `pip install 'digitscan[plots]'`"
_ROUNDED = 6


def can_plot() -> bool:
    """Return whether the plot can be drawn."""
    return importlib.util.find_spec("matplotlib") is not None


def write_history(history: Sequence[Epoch], folder: Path) -> None:
    """Write `history.csv` and, if matplotlib is installed, `history.png`; neither if empty."""
    if not history:
        return
    with (folder / HISTORY_NAME).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(field.name for field in fields(Epoch))
        for each in history:
            writer.writerow(
                round(value, _ROUNDED) if isinstance(value, float) else value
                for value in astuple(each)
            )
    if can_plot():
        _plot(list(history), folder / PLOT_NAME)


def _plot(history: list[Epoch], path: Path) -> None:
    from digitscan.plotting import new_figure  # noqa: PLC0415 - an extra

    figure = new_figure(9, 3.6)
    left, right = figure.subplots(1, 2)
    _curves(left, history, "loss", 1.0)
    _curves(right, history, "accuracy", 100.0)
    best = best_of(history)
    left.set_ylabel("loss")
    right.set_ylabel("accuracy, %")
    right.set_title(f"best: epoch {best.epoch}, {best.validation_accuracy:.2%}", fontsize=10)
    for axes in (left, right):
        axes.axvline(best.epoch, color="0.6", linewidth=1, linestyle=":", zorder=0)
    figure.savefig(path)


def _curves(axes: Axes, history: list[Epoch], what: str, factor: float) -> None:
    from digitscan.plotting import COLOURS, tidy  # noqa: PLC0415 - an extra

    epochs = [each.epoch for each in history]
    for name, colour, told in (
        (what, COLOURS[1], "training"),
        (f"validation_{what}", COLOURS[0], "validation"),
    ):
        values = [factor * getattr(each, name) for each in history]
        axes.plot(epochs, values, color=colour, marker=".", label=told)
    axes.set_xlabel("epoch")
    axes.locator_params(axis="x", integer=True)
    tidy(axes, grid="y").legend(frameon=False)
