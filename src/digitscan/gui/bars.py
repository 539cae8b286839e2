"""The ten probabilities of a digit as bars."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from digitscan.gui.look import ACCENT, BAR, BAR_GROUND, MUTED, TEXT, Style

# Lengths in pixels at 96 dpi, or shares of a bar's row.
_HEADING, _EDGE = 24, 12
_THICK, _LETTERS, _LARGEST = 0.58, 0.62, 20


def percentage(share: float) -> str:
    """Return a share of 1 in percent, truncated to one decimal: only 1 itself gives 100.0 %."""
    return f"{floor(share * 1000 + 1e-9) / 10:.1f} %"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a canvas, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


def draw_bars(
    canvas: tk.Canvas, style: Style, area: Area, shares: Sequence[float], heading: str
) -> None:
    """Draw a row for each of the ten digits, the likeliest in bold; empty bars without `shares`."""
    canvas.create_text(
        area.left, area.top, text=heading, anchor=tk.NW, font=style.font(13), fill=MUTED
    )
    first = area.top + style.px(_HEADING)
    step = (area.bottom - first) / 10
    size = min(step * _LETTERS, style.px(_LARGEST))
    likeliest = max(range(10), key=shares.__getitem__) if shares else None
    for digit in range(10):
        row = Area(area.left, first + digit * step, area.right, first + (digit + 1) * step)
        share = shares[digit] if shares else None
        _row(canvas, style, row, size, str(digit), share, strong=digit == likeliest)


def _row(
    canvas: tk.Canvas,
    style: Style,
    row: Area,
    size: float,
    name: str,
    share: float | None,
    *,
    strong: bool,
) -> None:
    middle = (row.top + row.bottom) / 2
    font = style.lettering.font(size, "bold" if strong else "normal")
    widest = style.lettering.width(style.lettering.font(size, "bold"), percentage(1))
    edge = style.px(_EDGE)
    half = (row.bottom - row.top) * _THICK / 2
    begin = row.left + style.lettering.width(font, "0") + edge
    end = row.right - widest - edge
    colour = TEXT if strong else MUTED
    canvas.create_text(row.left, middle, text=name, font=font, fill=colour, anchor=tk.W)
    canvas.create_rectangle(begin, middle - half, end, middle + half, fill=BAR_GROUND, width=0)
    if share is None:
        return
    reach = begin + max((end - begin) * share, 1)
    bar = ACCENT if strong else BAR
    canvas.create_rectangle(begin, middle - half, reach, middle + half, fill=bar, width=0)
    told = percentage(share)
    canvas.create_text(row.right, middle, text=told, font=font, fill=colour, anchor=tk.E)
