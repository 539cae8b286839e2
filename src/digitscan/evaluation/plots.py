"""The plots of an evaluation: confusion, scores by digit, reliability, coverage, errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from digitscan.evaluation.contact_sheet import digit_sheet, image_sheet
from digitscan.evaluation.curves import BINS, reliability, risk_curve
from digitscan.evaluation.images import digit_confidences, image_confidences
from digitscan.evaluation.metrics import ALLOWED_ERROR, calibration_error
from digitscan.evaluation.run import DigitResult, ImageResult, Result
from digitscan.messages import one_line
from digitscan.plotting import COLOURS, FAINT, draw_confusion, new_figure, tidy

_REJECTS = (0.01, 0.05)
# The least and the most coverage that a coverage plot shows; it begins before the first error.
_LEAST_SPAN, _MOST_SPAN = 0.1, {"digits": 0.25, "images": 1.0}
# Room above the curve for the labels of the rejected shares.
_HEADROOM = {"digits": 1.25, "images": 1.0}
_OTHER = re.compile(r"[^A-Za-z0-9._]+")


@dataclass(frozen=True)
class _Measured:
    """A model's confidences, (N,), and which of these readings are right, (N,)."""

    model: str
    confidences: NDArray[np.float64]
    right: NDArray[np.bool_]


def plots(results: Sequence[Result]) -> Iterator[tuple[str, Figure]]:
    """Yield each plot with its name; models on the same data share a plot.

    The names begin with the data's if there are several. Those of error plots end with the
    model's if there are several.
    """
    by_data = [list(own) for _, own in groupby(results, key=lambda each: each.data)]
    for order, own in enumerate(by_data, 1):
        prefix = f"{order}-{_slug(own[0].data)}-" if len(by_data) > 1 else ""
        for name, figure in _of_data(own):
            yield prefix + name, figure


def _of_data(results: Sequence[Result]) -> Iterator[tuple[str, Figure]]:
    digits = [each for each in results if isinstance(each, DigitResult)]
    images = [each for each in results if isinstance(each, ImageResult)]
    if digits:
        yield "confusion", _confusion(digits)
        yield "digits", _by_digit(digits)
        single = [_Measured(each.model, each.read.confidences, each.read.right) for each in digits]
        yield "reliability", _reliability(single)
        yield "coverage", _coverage(single, "digits")
    if images:
        written = [_Measured(each.model, *digit_confidences(each.images)) for each in images]
        whole = [_Measured(each.model, *image_confidences(each.images)) for each in images]
        yield "reliability", _reliability(written)
        yield "coverage", _coverage(whole, "images")
    sheets = [(each.model, digit_sheet(each.read)) for each in digits]
    sheets += [(each.model, image_sheet(each.images)) for each in images]
    for model, sheet in sheets:
        if sheet is not None:
            yield f"mistakes-{_slug(model)}" if len(sheets) > 1 else "mistakes", sheet


def _slug(name: str) -> str:
    """Return the last part of a path, in characters that every file system accepts."""
    return _OTHER.sub("-", name.rstrip("/").rpartition("/")[2]).strip("-.") or "data"


def _panels(count: int, side: float, title: str) -> tuple[Figure, list[Axes]]:
    figure = new_figure(side * count, side + 0.7)
    figure.suptitle(one_line(title), x=0.01, ha="left", fontsize=11)
    return figure, [figure.add_subplot(1, count, place + 1) for place in range(count)]


def _confusion(results: Sequence[DigitResult]) -> Figure:
    name, digits = results[0].score.name, results[0].score.digits
    figure, panels = _panels(len(results), 5.2, f"{name}: {digits:,} digits")
    for axes, each in zip(panels, results, strict=True):
        draw_confusion(axes, each.score.confusion)
        score = each.score
        axes.set_title(
            one_line(f"{each.model}: {score.accuracy:.2%}, {score.errors:,} errors"), fontsize=10
        )
    return figure


def _by_digit(results: Sequence[DigitResult]) -> Figure:
    """Plot precision, recall and F1 of each digit."""
    figure, panels = _panels(len(results), 4.8, f"{results[0].score.name}: digit by digit")
    lowest = min(min(*each.score.precision, *each.score.recall) for each in results)
    for axes, each in zip(panels, results, strict=True):
        tidy(axes, grid="both")
        score, digits = each.score, np.arange(10)
        axes.plot(digits - 0.12, score.precision, "v", color=COLOURS[1], label="precision")
        axes.plot(digits + 0.12, score.recall, "^", color=COLOURS[0], label="recall")
        axes.plot(digits, score.f1, "_", color="black", markersize=14, label="F1")
        axes.set_xticks(digits)
        axes.set_ylim(lowest - 0.1 * (1 - lowest) - 1e-3, 1 + 0.05 * (1 - lowest))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.set_title(one_line(each.model), fontsize=10)
        axes.set_xlabel("digit")
    panels[0].legend(frameon=False, loc="lower left", fontsize=8)
    return figure


def _reliability(measured: Sequence[_Measured]) -> Figure:
    """Plot accuracy against confidence (Guo et al. 2017), with the number of readings."""
    figure = new_figure(4.6 * len(measured), 5.6)
    grid = figure.add_gridspec(2, len(measured), height_ratios=[3, 1])
    for column, each in enumerate(measured):
        axes = tidy(figure.add_subplot(grid[0, column]), grid="both")
        counts = tidy(figure.add_subplot(grid[1, column], sharex=axes), grid="y")
        _draw_reliability(axes, counts, each)
    return figure


def _draw_reliability(axes: Axes, counts: Axes, measured: _Measured) -> None:
    bins = reliability(measured.confidences, measured.right)
    axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", label="as it should be")
    told = [each.confidence for each in bins]
    true = [each.accuracy for each in bins]
    axes.vlines(told, told, true, color=COLOURS[1], linewidth=1.5, label="gap")
    # A point's area roughly shows its number of readings, so that a few readings stand out little.
    sizes = [12 + 9 * np.log10(each.count) ** 2 for each in bins]
    axes.scatter(told, true, s=sizes, color=COLOURS[0], zorder=3, label="readings")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.05)
    error = calibration_error(measured.confidences, measured.right)
    axes.set_title(one_line(f"{measured.model}: ECE {error:.2%}"), fontsize=10)
    axes.set_ylabel("share that is right")
    axes.legend(loc="best", fontsize=8, framealpha=0.8, edgecolor="none")
    edges = np.linspace(0, 1, BINS + 1).tolist()
    counts.hist(measured.confidences, bins=edges, color=COLOURS[0], log=True)
    counts.set_xlabel("confidence")
    counts.set_ylabel("digits")


def _coverage(measured: Sequence[_Measured], what: str) -> Figure:
    """Plot the error of the accepted readings as the least confident are rejected."""
    figure = new_figure(7.5, 4.6)
    axes = tidy(figure.add_subplot(), grid="both")
    begin = 1 - _LEAST_SPAN
    for each, colour in zip(measured, COLOURS * len(measured), strict=False):
        kept, wrong = risk_curve(each.confidences, each.right)
        axes.plot(kept, wrong, color=colour, label=one_line(each.model), linewidth=2)
        begin = min(begin, _first_error(kept, wrong))
    _mark(axes, what)
    axes.set_xlim(1, max(begin, 1 - _MOST_SPAN[what]))
    axes.set_ylim(0, axes.get_ylim()[1] * _HEADROOM[what])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel(f"{what} kept, the surest; more are declined to the right")
    axes.set_ylabel(f"{what} kept that are wrong")
    axes.set_title("Risk against coverage", loc="left")
    axes.legend(frameon=False, loc="upper right", fontsize=9)
    return figure


def _mark(axes: Axes, what: str) -> None:
    """Mark the values of the table: the errors at two rejected shares, or the allowed error."""
    faint: dict[str, Any] = {"color": "0.6", "linestyle": ":", "linewidth": 1}
    if what == "images":
        axes.axhline(ALLOWED_ERROR, **faint)
        return
    for reject in _REJECTS:
        axes.axvline(1 - reject, **faint)
        axes.annotate(
            f"{reject:.0%} declined", (1 - reject, 1), (3, -4), xycoords=("data", "axes fraction"),
            textcoords="offset points", rotation=90, ha="left", va="top", fontsize=8, color="0.4",
        )  # fmt: skip


def _first_error(kept: NDArray[np.float64], wrong: NDArray[np.float64]) -> float:
    """Return a coverage slightly below that of the first error."""
    errors = np.flatnonzero(wrong > 0)
    if not errors.size:
        return 1 - _LEAST_SPAN
    first = float(kept[errors[0]])
    return first - 0.1 * (1 - first)
