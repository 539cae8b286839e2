"""Cheques: an amount in a box, between signs that protect it, and an account number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import caption, fit, thickness
from digitscan.training.synthetic_pages.layouts.parts.forms import blank, security_print, signature

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def cheque(page: Page) -> None:
    """Fill in a cheque: security print, an amount in a box and in words, an account number."""
    h, rng, hand, canvas = page.hand.height, page.rng, page.hand, page.canvas
    security_print(page)
    size, thick = h * rng.uniform(0.3, 0.7), thickness(page)
    w, pitch = page.width, (page.height - 2.5 * h) / 4.5
    head = h * rng.uniform(0.5, 1.2)
    page.print(fit(page, page.words(3), head, 0.55 * w), h, 1.2 * h, head)
    end = caption(page, 0.62 * w, pitch, size, 1)
    blank(page, end, pitch, w - end - h, page.pick(("line", "broken", "box")), thick)
    if page.often(0.9):
        hand.number(canvas, page.date(), end + 0.4 * h, pitch)
    base = 2 * pitch
    for row in range(int(rng.integers(2, 4))):
        end = caption(page, 0.5 * h, base + row * pitch, size, 2)
        blank(page, end, base + row * pitch, 0.66 * w - end, "line", thick)
        hand.word(canvas, page.words(int(rng.integers(2, 5))), end + 0.4 * h, base + row * pitch)
    _amount_box(page, 0.68 * w, base - 1.4 * h + pitch * rng.uniform(0, 1), w * 0.3, thick)
    foot = page.height - 0.6 * h
    blank(page, 0.6 * w, foot - 1.2 * h, 0.35 * w, "line", thick)
    signature(page, page.other_hand(1.2) if page.often(0.3) else hand, 0.62 * w, foot - 1.4 * h)
    account = f"{page.digits(6, 6)}  :{page.digits(9, 9)}:  {page.digits(12, 8)}"
    page.print(account, h, foot, h * rng.uniform(0.45, 0.8))
    if page.often(0.5):
        page.print(f"No. {page.digits(7, 4)}", 0.8 * w, 0.8 * h, h * rng.uniform(0.4, 0.8))


def _amount_box(page: Page, left: float, top: float, wide: float, thick: float) -> None:
    """Draw the amount box of a cheque and an amount between signs that protect it."""
    h, hand, canvas = page.hand.height, page.hand, page.canvas
    page.box(left, top, wide, 1.8 * h, thick)
    if page.often(0.5):
        canvas.tint(left, top, left + wide, top + 1.8 * h, (250, 250, 240))
    text = page.amount(4, 2, page.pick(".,-")) if page.often(0.7) else page.digits(6)
    x, base = left + 0.3 * h, top + 1.4 * h
    if page.often(0.5):
        x = page.print(page.pick(("$", "£", "R$", "EUR", "CHF")), x - h, base, 0.8 * h) + 0.2 * h
    guard = page.pick(("", "", "*", "#", "-", "="))
    x = _guard(page, guard, x, base) if page.often(0.7) else x
    x = hand.number(canvas, text, x, base)
    x = _guard(page, guard, x + 0.15 * h, base)
    if page.often(0.2):  # cents as a small fraction
        small = page.sized(0.55)
        end = small.number(canvas, page.digits(2, 2), x, base - 0.5 * h)
        hand.stroke(canvas, [(x - 0.1 * h, base - 0.4 * h), (end, base - 0.45 * h)])
        small.number(canvas, "100", x, base + 0.25 * h)


def _guard(page: Page, sign: str, left: float, base: float) -> float:
    """Write signs that keep others from adding digits; return where they end."""
    h, hand = page.hand.height, page.hand
    if not sign:
        return left
    if sign in "-=":
        for lift in (0.35, 0.55)[: 1 + (sign == "=")]:
            hand.stroke(page.canvas, [(left, base - lift * h), (left + h, base - lift * h)])
        return left + 1.2 * h
    turns = np.pi * (np.array([0, 1, 2]) / 3 + 0.1)
    slopes = [(np.cos(t), np.sin(t), 0.0, 0.0) for t in turns]
    if sign == "#":
        slopes = [(1, 0, 0, 0.4), (1, 0, 0, -0.4), (0, 1, 0.4, 0), (0, 1, -0.4, 0)]
    for _ in range(int(page.rng.integers(1, 4))):
        x, y = left + 0.3 * h, base - 0.45 * h
        for a, b, along, down in slopes:
            u, v, r = x + along * 0.3 * h, y + down * 0.4 * h, 0.28 * h
            hand.stroke(page.canvas, [(u - a * r, v - b * r), (u + a * r, v + b * r)])
        left += 0.75 * h
    return left + 0.1 * h


LAYOUTS = {
    "cheque": Layout(cheque, 0.9, ((22, 40), (10, 17))),
}
