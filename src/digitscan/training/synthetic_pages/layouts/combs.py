"""Forms of digit boxes, rows cut from them, and postcards with a postal code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.cells import TINTS, Cells
from digitscan.training.synthetic_pages.layouts.parts.digit_fields import (
    grouped_field,
    letter_field,
    number_field,
)
from digitscan.training.synthetic_pages.layouts.parts.elements import caption, rounded, thickness

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def combs(page: Page) -> None:
    """Fill a form of labels with digit boxes of all kinds."""
    h, rng = page.hand.height, page.rng
    size = h * rng.uniform(0.3, 0.9)
    above, cells = page.often(0.5), Cells.draw(page, h)
    y = h * rng.uniform(0.3, 2)
    if page.often(0.5):
        page.print(page.words(3), h * rng.uniform(0.5, 5), y + h, h * rng.uniform(0.6, 1.5))
        y += 2 * h
    while y < page.height:
        x = h * rng.uniform(0.2, 1.5)
        if page.often(0.1):
            cells = Cells.draw(page, h)
        top = y + 1.5 * size if above else y
        while x < page.width - 2 * h:
            end = caption(page, x, y + size if above else top + 0.7 * cells.high, size)
            x = _field(page, cells, x if above else end + rng.uniform(0.2, 1) * h, top)
            x = max(x, end) + rng.uniform(0.5, 3) * h
        y = top + cells.high + h * rng.uniform(0.2, 1.3)


def _field(page: Page, cells: Cells, x: float, top: float) -> float:
    hand, kind = page.hand, page.rng.random()
    if kind < 0.5:
        return number_field(page, cells, hand, x, top, int(page.rng.integers(1, 10)))
    if kind < 0.85:
        return grouped_field(page, cells, hand, x, top)
    return letter_field(page, cells, hand, x, top, int(page.rng.integers(3, 15)))


def cutout(page: Page) -> None:
    """Show one or a few rows of digit boxes, as if cut from a form."""
    h, rng = page.hand.height, page.rng
    cells, y = Cells.draw(page, h), h * rng.uniform(0.05, 0.8)
    while y < page.height - 0.5 * h:
        left = h * rng.uniform(0.05, 1.5)
        count = max(1, int((page.width - left - 0.1 * h) / cells.pitch))
        number_field(page, cells, page.hand, left, y, min(count, int(rng.integers(2, 14))))
        y += cells.high + (0 if page.often(0.4) else h * rng.uniform(0.2, 1.5))


def postcard(page: Page) -> None:
    """Write an address and a postal code in boxes, with a stamp and a postmark."""
    h, rng, hand, canvas = page.hand.height, page.rng, page.hand, page.canvas
    half = page.width * rng.uniform(0.4, 0.55)
    if page.often(0.6):
        page.rule(half, h, half, page.height - h, thickness(page))
    pitch = h * rng.uniform(1.6, 2.6)
    for base in np.arange(2 * pitch, page.height - 2.5 * h, pitch):
        hand.word(canvas, page.words(int(rng.integers(1, 4))), h * rng.uniform(0.3, 1), base)
        page.rule(half + h, base + 0.2 * h, page.width - h, base + 0.2 * h, thickness(page), 0.7)
        x = hand.word(canvas, page.word(), half + 1.3 * h, base)
        if page.often(0.4):
            hand.number(canvas, page.digits(4), x + 0.6 * h, base)
    cells, top = Cells.draw(page, h), rng.uniform(0.1, 0.6) * h if page.often(0.5) else 0
    code = page.pick((5, 6, 7, 4))
    left = rng.uniform(half, max(half + 1, page.width - (code + 1) * cells.pitch))
    top = top or page.height - cells.high - h * rng.uniform(0.3, 1)
    canvas.tint(left - h, top, page.width, top + cells.high, (255, 255, 255))
    number_field(page, cells, hand, left, top, code)
    _postmark(page, page.width - 5 * h, 0.5 * h)


def _postmark(page: Page, left: float, top: float) -> None:
    """Print a stamp with a value, and a round postmark with a date over it."""
    h, rng, canvas = page.hand.height, page.rng, page.canvas
    color = page.pick(TINTS)
    if page.often(0.7):
        canvas.tint(
            left,
            top,
            left + 4 * h,
            top + 5 * h,
            page.pick(((215, 190, 190), (200, 215, 235), (235, 225, 195))),
        )
        canvas.print(page.digits(3), left + 0.4 * h, top + 4.5 * h, h, page.face, color)
    if page.often(0.7):
        x, y = left + rng.uniform(-3, 2) * h, top + rng.uniform(2, 4) * h
        for radius in (1.6 * h, 2.3 * h):
            canvas.line(
                rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius),
                0.08 * h, Ink.OTHER, page.print_color, 0.7)  # fmt: skip
        page.print(page.date(), x - 1.4 * h, y + 0.2 * h, 0.5 * h)


LAYOUTS = {
    "combs": Layout(combs, 1.5),
    "cutout": Layout(cutout, 1.0, ((5, 20), (1.6, 10))),
    "postcard": Layout(postcard, 0.7, ((20, 34), (12, 22))),
}
