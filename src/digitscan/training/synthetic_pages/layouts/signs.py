"""Signs that touch numbers but are not part of them: currencies, units, rings and stamps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.blemishes import stamp_impression
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.handwriting import ruled_paper, value

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

# Signs before a number and after it, by hand and in print.
_BEFORE = ("dollar", "dollar", "dollar_double", "dollar_open", "euro", "pound", "yen", "number")
_BEFORE_PRINTED = ("$", "$", "$", "€", "£", "¥", "R$", "US$", "#", "No.", "Nr.", "S/", "Rs.", "§")
_AFTER = ("percent", "degree", "right", "equals", "ditto", "tick", "cross", "euro", "dollar")
_AFTER_PRINTED = ("%", "€", "$", "kg", "°", "*", ")", "=", "km", "&", "@")


def signed(page: Page) -> None:
    """Write numbers, most with the same sign before or after them, by hand or in print."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch, apart = h * rng.uniform(1.4, 3), h * rng.uniform(0.0, 0.5)
    before, printed = page.often(0.7), page.often(0.4)
    by_hand, in_print = (_BEFORE, _BEFORE_PRINTED) if before else (_AFTER, _AFTER_PRINTED)
    usual, most = page.pick(in_print if printed else by_hand), int(rng.integers(1, 7))
    ruled_paper(page, pitch, 0.3)
    marked = page.often(0.5)
    margin = h * rng.uniform(0.3, 4)
    for base in np.arange(pitch, page.height, pitch).tolist():
        x = margin
        while x < page.width - 2 * h:
            mixed = page.pick(in_print if printed else by_hand)
            sign = usual if page.often(0.8) else mixed
            if page.often(0.15):
                sign = ""
            if sign and before:
                x = _sign(page, hand, sign, x, base, printed=printed) + apart
            x = hand.number(page.canvas, value(page) if marked else page.digits(most), x, base)
            if sign and not before:
                x = _sign(page, hand, sign, x + apart, base, printed=printed)
            x += h * rng.uniform(1, 7)


def _sign(page: Page, hand: Hand, sign: str, x: float, base: float, *, printed: bool) -> float:
    if printed:
        return page.print(sign, x, base, hand.height * page.rng.uniform(0.7, 1.15))
    return hand.sign(page.canvas, sign, x, base)


def crossed_by_rings(page: Page) -> None:
    """Write numbers with rings and stamps of another color around and across them."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pen = replace(page.other_hand(), pen=min(12.0, h * rng.uniform(0.03, 0.14)))
    pitch, most = h * rng.uniform(1.5, 3.5), int(rng.integers(1, 8))
    for base in np.arange(pitch, page.height, pitch).tolist():
        x = h * rng.uniform(0.5, 5)
        while x < page.width - 2 * h:
            text = page.digits(most)
            end = hand.number(page.canvas, text, x, base)
            if page.often(0.5):
                # Near or far, level or not, so that the ring may cross the outer digits.
                aside, above = h * rng.uniform(-0.35, 0.8), h * rng.uniform(0.05, 0.6)
                shift = h * rng.normal(0, 0.1, 2)
                pen.circle(page.canvas, x - aside + shift[0], base - h - above + shift[1],
                           end + aside + shift[0], base + above + shift[1])  # fmt: skip
            x = end + h * rng.uniform(1.5, 6)
    for _ in range(int(rng.integers(0, 4))):
        stamp_impression(page)


LAYOUTS = {
    "signed": Layout(signed, 2.0),
    "crossed_by_rings": Layout(crossed_by_rings, 1.5),
}
