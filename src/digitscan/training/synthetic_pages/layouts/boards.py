"""Whiteboards, blackboards, and drawings with a stylus."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.equations import equation
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.handwriting import write_line
from digitscan.training.synthetic_pages.layouts.sketches import sketches
from digitscan.training.synthetic_pages.pen import ink_color
from digitscan.training.synthetic_pages.sign_strokes import SIGNS

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def board(page: Page) -> None:
    """Write on a whiteboard or blackboard with thick pens of several colors."""
    rng, h = page.rng, page.hand.height
    dark = page.often(0.3)
    shade = np.array((30, 45, 38) if dark else (235, 238, 238)) + rng.normal(0, 12, 3)
    _repaint(page, shade, dark)
    if page.often(0.15):
        sketches(page)
        return
    for base in np.arange(h * rng.uniform(1.3, 3), page.height, h * rng.uniform(2, 3.5)).tolist():
        color = _chalk(page) if dark else _marker(page)
        keep = page.often(0.6)
        hand = page.hand if keep else replace(page.hand, color=color)
        x = h * rng.uniform(0.3, 4)
        if page.often(0.6):
            equation(page, hand, x, base, page.width, algebra=page.pick((0.0, 0.3)))
        elif page.often(0.8):
            write_line(page, hand, x, page.width - h, base, page.pick((0.0, 0.2, 0.6)))


def stylus(page: Page) -> None:
    """Draw a few numbers, sums, words or shapes with a round pen on a pure white page."""
    rng, h = page.rng, page.hand.height
    dark = page.often(0.12)
    level = 0.0 if dark else 255.0
    _repaint(page, np.full(3, level), dark)
    if not dark and page.often(0.6):
        page.hand = replace(page.hand, color=page.pick(((0, 0, 0), (30, 30, 30), (0, 0, 255))))
    page.hand = replace(page.hand, opacity=1.0, spacing=float(rng.uniform(0, 0.6)))
    kind = page.pick(("numbers", "numbers", "sums", "mixed", "drawing"))
    if kind == "drawing":
        sketches(page)
        return
    pitch = h * rng.uniform(1.6, 4)
    for base in np.arange(h * rng.uniform(1.2, 3), page.height, pitch).tolist():
        x = h * rng.uniform(0.2, 0.4) + rng.uniform(0, 0.4) * page.width
        if page.often(0.3):
            continue
        if kind == "sums":
            equation(page, page.hand, x, base, page.width, algebra=0.2, tall=pitch > 2.4 * h)
        elif kind == "mixed" and page.often(0.5):
            page.hand.sign(page.canvas, page.pick(SIGNS), x, base)
        else:
            page.hand.number(page.canvas, page.digits(6), x, base + rng.normal(0, 0.1) * h)


def _repaint(page: Page, shade: np.ndarray, dark: bool) -> None:
    """Give the empty page another color, and its writer a thick pen that shows on it."""
    page.canvas.image[:] = np.clip(shade, 0, 255).astype(np.uint8)
    pen = float(np.clip(page.hand.height * page.rng.uniform(0.07, 0.2), 1.5, 12))
    color = _chalk(page) if dark else _marker(page)
    page.hand = replace(page.hand, pen=pen, color=color, opacity=page.rng.uniform(0.75, 1))
    page.rule_color = color


def _marker(page: Page) -> tuple[float, float, float]:
    if page.often(0.5):
        return ink_color(page.rng)
    red, green, blue = page.pick(((15, 15, 20), (20, 40, 160), (190, 25, 30), (10, 120, 60),
                                  (230, 90, 20), (120, 30, 140)))  # fmt: skip
    return red, green, blue


def _chalk(page: Page) -> tuple[float, float, float]:
    red, green, blue = page.pick(((235, 235, 230), (240, 240, 240), (245, 230, 140),
                                  (240, 180, 190), (170, 210, 240)))  # fmt: skip
    return red, green, blue


LAYOUTS = {
    "board": Layout(board, 0.7, ((12, 32), (10, 26))),
    "stylus": Layout(stylus, 0.8, ((3, 24), (2.5, 20))),
}
