"""Contact sheets: pictures of the worst errors, to see what kind they are."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitscan.evaluation.digits import ReadDigits
from digitscan.evaluation.images import ReadImage, upright
from digitscan.messages import one_line
from digitscan.plotting import new_figure

_DIGITS_ACROSS, _MOST_DIGITS = 10, 80
_IMAGES_ACROSS, _MOST_IMAGES = 4, 28
# The longest side of a picture on the sheet, in pixels, to limit the file size.
_MOST_SIDE = 480
_MOST_TEXT = 30


def digit_sheet(read: ReadDigits) -> Figure | None:
    """Draw the misread digits, the most confident first; return None if there are none."""
    mistakes = read.mistakes()
    if not mistakes.size:
        return None
    shown = mistakes[:_MOST_DIGITS]
    down = ceil(len(shown) / _DIGITS_ACROSS)
    title = _title(
        len(mistakes), len(shown), "the surest first: digit \N{RIGHTWARDS ARROW} read as"
    )
    figure = _sheet(down, 0.95 * _DIGITS_ACROSS, 1.2, title)
    for place, index in enumerate(shown):
        axes = figure.add_subplot(down, _DIGITS_ACROSS, place + 1)
        _picture(axes, read.data.crops[index], "gray_r", 1.0)
        axes.set_title(
            f"{read.data.labels[index]} \N{RIGHTWARDS ARROW} {read.values[index]}"
            f"\n{read.confidences[index]:.3f}",
            fontsize=8,
        )
    return figure


def image_sheet(images: Sequence[ReadImage]) -> Figure | None:
    """Draw the images that were not read exactly, the worst first; return None if all were."""
    wrong = sorted((each for each in images if not each.exact), key=_badness)
    if not wrong:
        return None
    shown = wrong[:_MOST_IMAGES]
    down = ceil(len(shown) / _IMAGES_ACROSS)
    title = _title(len(wrong), len(shown), "the worst first: its digits, and below what was read")
    figure = _sheet(down, 3 * _IMAGES_ACROSS, _row_height(shown), title)
    for place, each in enumerate(shown):
        axes = figure.add_subplot(down, _IMAGES_ACROSS, place + 1)
        _picture(axes, _reduced(upright(each.image)), "gray", 255.0)
        text = f"{_short(each.truth)}\n{_short(each.read)}"
        axes.set_title(text, fontsize=8, family="monospace")
        axes.set_xlabel(
            f"{_short(one_line(each.name))}  CER {each.cer:.2f}", fontsize=6, color="0.4"
        )
    return figure


def _badness(image: ReadImage) -> tuple[float, float]:
    return -image.cer, -image.confidence


def _title(count: int, shown: int, rest: str) -> str:
    counted = f"{count:,} mistakes" if shown == count else f"{shown} of {count:,} mistakes"
    return f"{counted}, {rest}"


def _sheet(rows: int, width: float, height: float, title: str) -> Figure:
    figure = new_figure(width, 0.5 + height * rows)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    return figure


def _row_height(images: Sequence[ReadImage]) -> float:
    """Return the height of a row in inches: strings are flat, pages are high."""
    ratios = []
    for each in images:
        height, width = upright(each.image).shape[:2]
        ratios.append(height / width)
    return 0.7 + 2.8 * float(np.clip(np.quantile(ratios, 0.9), 0.2, 1.3))


def _picture(axes: Axes, pixels: NDArray[np.generic], colours: str, top: float) -> None:
    axes.imshow(pixels, cmap=colours, vmin=0, vmax=top)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_color("0.8")


def _reduced(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = _MOST_SIDE / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return np.asarray(
        cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )


def _short(text: str) -> str:
    if len(text) <= _MOST_TEXT:
        return text or "-"
    return text[: _MOST_TEXT - 1] + "\N{HORIZONTAL ELLIPSIS}"
