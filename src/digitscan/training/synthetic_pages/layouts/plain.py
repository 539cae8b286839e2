"""Plain paper: only numbers, notes with numbers, and text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.sign_strokes import SIGNS

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def numbers(page: Page) -> None:
    """Write only numbers."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    most, pitch = int(rng.integers(1, 10)), h * rng.uniform(1.3, 3)
    decimals = page.often(0.4)
    for base in np.arange(pitch, page.height, pitch):
        x = h * rng.uniform(0.2, 2)
        while x < page.width - h:
            text = page.amount() if decimals and page.often(0.7) else page.digits(most)
            x = hand.number(page.canvas, text, x, base) + h * rng.uniform(0.7, 4)


def notes(page: Page) -> None:
    """Write lines of words, numbers and signs, as in a notebook or a letter."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    share, ruled = rng.uniform(0.1, 0.6), page.often(0.4)
    pitch = h * rng.uniform(1.4, 2.4)
    for base in np.arange(pitch, page.height + 0.3 * h, pitch):
        x = h * rng.uniform(0.3, 2)
        while x < page.width - 2 * h:
            if page.often(share):
                text = page.pick((page.digits(7), page.amount(), page.date(), page.time()))
                x = hand.number(page.canvas, text, x, base)
            elif page.often(0.85):
                x = hand.word(page.canvas, page.word(), x, base)
            else:
                x = hand.sign(page.canvas, page.pick(SIGNS), x, base)
            x += h * rng.uniform(0.5, 1.8)
        if ruled:
            page.rule(0, base + 0.15 * h, page.width, base + 0.15 * h, 0.05 * h, 0.6)


def text(page: Page) -> None:
    """Print dense text with few numbers, very rarely any by hand."""
    rng, h = page.rng, page.hand.height
    size = h * rng.uniform(0.5, 1.1)
    pitch = size * rng.uniform(1.5, 2.4)
    for base in np.arange(pitch, page.height, pitch):
        x = h * rng.uniform(0.5, 1.5)
        while x < page.width - 2 * h:
            word = page.digits(4) if page.often(0.07) else page.word()
            x = page.print(word + ("," if page.often(0.1) else ""), x, base, size) + 0.5 * size
    if page.often(0.2):
        hand, base = page.hand, rng.uniform(2 * h, page.height - h)
        page.canvas.tint(0, base - 1.6 * h, 8 * h, base + 0.5 * h, (250, 250, 250))
        hand.number(page.canvas, page.digits(6), h, base)


LAYOUTS = {
    "numbers": Layout(numbers, 1.0),
    "notes": Layout(notes, 1.0),
    "text": Layout(text, 0.7),
}
