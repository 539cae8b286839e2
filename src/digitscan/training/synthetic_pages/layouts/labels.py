"""Labels, tags, tickets and calendars with notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import caption, ring, thickness
from digitscan.training.synthetic_pages.layouts.parts.forms import blank, entry, logo

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


def label(page: Page) -> None:
    """Write on a label, a tag, a ticket or an envelope."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, edge = h * rng.uniform(0.3, 1.4), h * rng.uniform(0.1, 0.6)
    if page.often(0.6):
        page.box(edge, edge, page.width - 2 * edge, page.height - 2 * edge, thickness(page))
    if page.often(0.4):
        logo(page, page.width - 4 * h, 0.5 * h, 3 * h)
    if page.often(0.3):  # the hole of a tag
        hole = h * rng.uniform(0.3, 0.8)
        page.canvas.line(ring(1.5 * h, 1.5 * h, hole, 24), 0.2 * h, Ink.OTHER, page.rule_color)
    thick, kind = thickness(page), page.pick(("line", "broken", "none", "none"))
    base, printed = edge + 1.7 * h, page.often(0.6)
    while base < page.height - edge:
        x = edge + h * rng.uniform(0.3, 2)
        if printed and page.often(0.7):
            x = caption(page, x, base, size, int(rng.integers(1, 3))) + 0.4 * h
            x = page.print(page.digits(6), x, base, size) + h if page.often(0.25) else x
        blank(page, x, base, page.width - x - 2 * edge, kind, thick)
        entry(page, hand, x, base)
        base += h * rng.uniform(1.5, 2.8)
    if page.often(0.2):
        _barcode(page, edge + h, page.height - edge - 2.2 * h)


def _barcode(page: Page, left: float, top: float) -> None:
    h, rng = page.hand.height, page.rng
    x = left
    for _ in range(int(rng.integers(20, 60))):
        wide = h * 0.07 * rng.integers(1, 4)
        bottom = top + 1.4 * h
        page.canvas.line([(x, top), (x, bottom)], wide, Ink.OTHER, page.print_color)
        x += wide + h * 0.07 * rng.integers(1, 4)
    page.print(page.digits(13, 8), left, top + 2 * h, 0.45 * h)


def calendar(page: Page) -> None:
    """Print a calendar of a month and write notes into some of its days."""
    h, rng, thick = page.hand.height, page.rng, thickness(page)
    top, columns = h * rng.uniform(1.5, 4), int(rng.choice((7, 7, 7, 5, 2)))
    size, day = h * rng.uniform(0.4, 1.3), int(rng.integers(1, 12))
    month = f"{page.word(capital=True)} {rng.integers(1900, 2031)}"
    page.print(month, h * rng.uniform(0.3, 6), 0.7 * top, min(0.5 * top, 1.5 * h))
    wide, high = page.width / columns, max(2.2 * h, page.height / rng.uniform(4, 8))
    share, lined = rng.uniform(0.1, 0.8), page.often(0.8)
    for y in np.arange(top, page.height, high):
        for column in range(columns):
            x = column * wide
            if lined:
                page.box(x, y, wide, high, thick)
            page.print(str((day - 1) % 31 + 1), x + 0.15 * h, y + 1.2 * size, size)
            day += 1
            if page.often(share):
                base = y + max(1.2 * size + 1.1 * h, high - 0.4 * h)
                small = page.sized(rng.uniform(0.6, 1.0))
                _note(page, small, x + 0.2 * h, min(base, y + high))


def _note(page: Page, hand: Hand, left: float, base: float) -> None:
    """Write a few characters: a number, a time, a word or a sign."""
    text = page.pick((page.digits(4), page.digits(2), page.time(), page.amount(2, 1)))
    if page.often(0.65):
        hand.number(page.canvas, text, left, base)
    elif page.often(0.7):
        hand.word(page.canvas, page.word()[:6], left, base)
    else:
        hand.sign(page.canvas, page.pick(("tick", "cross", "arrow")), left, base)


LAYOUTS = {
    "label": Layout(label, 0.8, ((10, 26), (5, 16))),
    "calendar": Layout(calendar, 0.8),
}
