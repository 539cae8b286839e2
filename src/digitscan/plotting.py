"""What all plots share: figures without a display, colors, confusion matrices, saving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.figure import Figure

from digitscan.errors import UsageError
from digitscan.messages import problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

# Distinguishable in gray and by color-blind people (Okabe and Ito 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
FAINT = "#BBBBBB"
_DOTS_PER_INCH = 120
_PAD = 0.07  # inches around each panel
# Above this share of the maximum a cell is so dark that its number must be light.
_DARK = 0.5
_MAP = "Oranges"
# The least maximum of the color scale, so that a single mistake among few does not stand out.
_LEAST_TOP = 5.0


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure, `width` x `height` in inches; it needs no display."""
    figure = Figure(figsize=(width, height), dpi=_DOTS_PER_INCH)
    figure.set_layout_engine("constrained", h_pad=_PAD, w_pad=_PAD)
    return figure


def tidy(axes: Axes, *, grid: Literal["x", "y", "both"]) -> Axes:
    """Remove unneeded axis lines, and draw a faint grid along `grid`."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, axis=grid, color=FAINT, linewidth=0.5, alpha=0.7)
    axes.set_axisbelow(True)
    return axes


def draw_confusion(axes: Axes, matrix: NDArray[np.integer], *, small: bool = False) -> None:
    """Draw a confusion matrix (10, 10): a row for each digit, a column for each reading.

    Correct readings have no color, so that the mistakes stand out. A `small` matrix is one of many,
    whose axes are labeled only once.
    """
    wrong = matrix.astype(float)
    np.fill_diagonal(wrong, 0)
    top = max(wrong.max(), _LEAST_TOP)
    axes.imshow(wrong, cmap=_MAP, vmin=0, vmax=top)
    digits = range(len(matrix))
    axes.set_xticks(digits)
    axes.set_yticks(digits)
    axes.tick_params(length=0, labelsize=8)
    if not small:
        axes.set_xlabel("read as")
        axes.set_ylabel("digit")
    for row in digits:
        for column in digits:
            dark = wrong[row, column] / top > _DARK
            colour = "white" if dark else "0.55" if row == column else "black"
            count = int(matrix[row, column]) or ""
            axes.text(
                column, row, str(count), ha="center", va="center", color=colour,
                fontsize=6 if small else 8.5,
            )  # fmt: skip


def save_all(figures: Iterable[tuple[str, Figure]], folder: Path) -> list[Path]:
    """Write each figure as `folder`/NAME.png, and return their paths.

    Raises:
        UsageError: the figures cannot be written there.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in figures:
            path = folder / f"{name}.png"
            figure.savefig(path)
            written.append(path)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise UsageError(problem(str(folder), what, "name another folder")) from error
    return written
