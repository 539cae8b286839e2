"""Bank slips, and large headings above small handwriting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.cells import Cells, comb
from digitscan.training.synthetic_pages.layouts.parts.digit_fields import write
from digitscan.training.synthetic_pages.layouts.parts.elements import fit, thickness
from digitscan.training.synthetic_pages.layouts.parts.forms import (
    bar,
    entry,
    paragraph,
    rubber_stamp,
    security_print,
    signature,
)

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def slip(page: Page) -> None:
    """Fill in a bank slip: boxed fields with small labels, a table of notes, a total."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, thick, high = h * rng.uniform(0.28, 0.55), thickness(page), h * rng.uniform(1.7, 2.6)
    if page.often(0.5):
        security_print(page)
    cells, y = Cells.draw(page, h), 0.3 * h
    y = bar(page, y, h * rng.uniform(0.9, 1.5)) if page.often(0.5) else y
    while y < page.height:
        x = 0.3 * h
        shares = rng.dirichlet(np.full(int(rng.integers(1, 5)), 3.0))
        for wide in shares * (page.width - 0.6 * h):
            page.box(x, y, wide, high, thick)
            page.print(
                fit(page, page.words(3), size, wide - size), x + 0.2 * h, y + 1.2 * size, size
            )
            if cells.high < high - size and cells.pitch * 4 < wide and page.often(0.3):
                start, count = x + 0.4 * h, int((wide - 0.6 * h) / cells.pitch)
                comb(page, cells, start, y + 1.4 * size, count)
                write(page, cells, hand, page.digits(count), start, y + 1.4 * size)
            elif page.often(0.85):
                entry(page, hand, x + h * rng.uniform(0.2, 1), y + high - h * rng.uniform(0.1, 0.4))
            x += wide
        y += high + (0 if page.often(0.7) else h * rng.uniform(0.2, 1.5))
    if page.often(0.4):
        rubber_stamp(page, rng.uniform(0.1, 0.6) * page.width, rng.uniform(0.3, 1) * page.height)


def heading(page: Page) -> None:
    """Print a large heading, like that of a prescription, above small handwriting."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, pitch = h * rng.uniform(1.2, 3), h * rng.uniform(1.5, 2.8)
    middle = h * rng.uniform(0.5, 4)
    text = page.pick((page.words(2), page.digits(4), f"{page.word()} {page.digits(3)}"))
    page.print(text, middle, size + h, size)
    y = paragraph(page, middle, size + h, page.width - h, int(rng.integers(0, 4)), 0.4 * h)
    page.rule(0, y, page.width, y, thickness(page))
    if page.often(0.4):
        page.print("Rx", h, y + 2.5 * h, 2 * h)
    left, ruled = h * rng.uniform(1, 4), page.often(0.5)
    for base in np.arange(y + 2 * h, page.height - h, pitch):
        x = left + h * rng.uniform(0, 1)
        while x < page.width - 3 * h and not page.often(0.15):
            x = entry(page, hand, x, base) + h * rng.uniform(0.5, 1.5)
        if ruled:
            page.rule(h, base + 0.2 * h, page.width - h, base + 0.2 * h, 0.04 * h, 0.7)
    if page.often(0.6):
        signature(page, hand, page.width * 0.6, page.height - h)
    if page.often(0.4):
        rubber_stamp(page, rng.uniform(0.1, 0.7) * page.width, page.height - h * rng.uniform(1, 5))


LAYOUTS = {
    "slip": Layout(slip, 1.0, ((20, 36), (8, 22))),
    "heading": Layout(heading, 0.8),
}
