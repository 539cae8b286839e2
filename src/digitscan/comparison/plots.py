"""The plots of a comparison: accuracy, time, errors by digit, and each method's confusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from digitscan.comparison.report import duration, ranked
from digitscan.comparison.results import Result
from digitscan.evaluation.metrics import wilson_interval
from digitscan.plotting import COLOURS, draw_confusion, new_figure, tidy

_PERCENT = 100
_ROW = 0.36  # inches per method
_SHORTEST = 0.01  # seconds; shorter times are drawn as this
_BESIDE = 0.2  # distance of a method's two bars from the middle of its row, as a share of the row
_ACROSS = 4
_DARK = 0.6


def plots(results: Sequence[Result]) -> Iterator[tuple[str, Figure]]:
    """Yield each plot with its name, with the best method at the top."""
    best = ranked(results)
    yield "accuracy", _accuracy(best)
    yield "time", _time(best)
    yield "errors", _errors(best)
    yield "confusion", _confusion(best)


def _rows(count: int) -> float:
    return 1.3 + _ROW * count


def _accuracy(results: Sequence[Result]) -> Figure:
    """Plot the errors on a logarithmic axis: 99.7 and 99.2 % are as far apart as 97 and 92 %."""
    figure = new_figure(8, _rows(len(results)))
    axes = tidy(figure.add_subplot(), grid="x")
    axes.set_xscale("log")
    for row, each in enumerate(results):
        bounds = wilson_interval(each.errors, each.tested_on)
        low, high = (_PERCENT * max(bound, 0.5 / each.tested_on) for bound in bounds)
        error = _PERCENT * max(each.errors, 0.5) / each.tested_on
        axes.plot([low, high], [row, row], color=COLOURS[0], linewidth=2, alpha=0.5)
        axes.plot(error, row, "o", color=COLOURS[0])
        axes.annotate(
            f"{each.accuracy:.2%}", (high, row), (6, 0), textcoords="offset points", va="center",
            fontsize=9,
        )  # fmt: skip
    _name_rows(axes, results)
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("test digits read wrongly (logarithmic), with the 95 % interval")
    axes.set_title("Accuracy", loc="left")
    return figure


def _time(results: Sequence[Result]) -> Figure:
    figure = new_figure(8, _rows(len(results)) + 0.08 * len(results))
    axes = tidy(figure.add_subplot(), grid="x")
    axes.set_xscale("log")
    _bars(axes, "training", [each.training_s for each in results], -_BESIDE)
    _bars(axes, "testing", [each.testing_s for each in results], _BESIDE)
    _name_rows(axes, results)
    axes.set_xlim(left=_SHORTEST / 2)
    axes.margins(x=0.1)
    axes.set_xlabel("seconds by the clock (logarithmic)")
    axes.set_title(_learnt(results), loc="left")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def _bars(axes: Axes, name: str, times: Sequence[float | None], shift: float) -> None:
    """Draw a bar for each time that is known, with one entry in the legend."""
    known = [(row + shift, each) for row, each in enumerate(times) if each is not None]
    colour = COLOURS[shift > 0]
    for row, seconds in known:
        length = max(seconds, _SHORTEST)
        axes.barh(row, length, height=1.8 * _BESIDE, color=colour, label=name)
        axes.annotate(
            duration(seconds), (length, row), (4, 0), textcoords="offset points", va="center",
            fontsize=8,
        )  # fmt: skip
        name = "_"  # names that begin with it are left out of the legend


def _errors(results: Sequence[Result]) -> Figure:
    """Plot the errors of every method by digit, shaded by their share of the digit's images."""
    figure = new_figure(8, _rows(len(results)))
    axes = figure.add_subplot()
    matrices = np.array([each.confusion for each in results])
    wrong = matrices.sum(axis=2) - np.diagonal(matrices, axis1=1, axis2=2)
    shares = wrong / np.maximum(matrices.sum(axis=2), 1)
    # The square root, because otherwise the worst method would make all others white.
    shades = np.sqrt(shares / max(shares.max(), 1e-9))
    axes.imshow(shades, cmap="Oranges", aspect="auto", vmin=0, vmax=1)
    for row, column in np.ndindex(*wrong.shape):
        colour = "white" if shades[row, column] > _DARK else "black"
        axes.text(
            column, row, f"{wrong[row, column]}", ha="center", va="center", color=colour, fontsize=8
        )
    _name_rows(axes, results)
    axes.set_xticks(range(10))
    axes.tick_params(length=0)
    axes.set_xlabel("digit")
    axes.set_title("Errors by digit", loc="left")
    return figure


def _confusion(results: Sequence[Result]) -> Figure:
    across = min(_ACROSS, len(results))
    down = ceil(len(results) / across)
    figure = new_figure(3.4 * across, 3.6 * down + 0.3)
    for place, each in enumerate(results):
        axes = figure.add_subplot(down, across, place + 1)
        draw_confusion(axes, np.array(each.confusion), small=True)
        axes.set_title(f"{each.title}: {each.errors:,} errors", fontsize=9)
    figure.supxlabel("read as")
    figure.supylabel("digit")
    return figure


def _name_rows(axes: Axes, results: Sequence[Result]) -> None:
    axes.set_yticks(range(len(results)), [each.title for each in results])
    axes.set_ylim(len(results) - 0.5, -0.5)


def _learnt(results: Sequence[Result]) -> str:
    trained, tested = max(each.trained_on for each in results), results[0].tested_on
    return f"Time to learn {trained:,} digits and to read {tested:,}"
