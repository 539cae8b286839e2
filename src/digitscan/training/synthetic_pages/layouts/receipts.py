"""Invoices, receipts and meter readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import (
    caption,
    fit,
    thickness,
    written_in,
)
from digitscan.training.synthetic_pages.layouts.parts.forms import money, paragraph

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def invoice(page: Page) -> None:
    """Print an invoice, a receipt or a delivery note, with a few numbers by hand."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, lined = h * rng.uniform(0.35, 1.0), page.often(0.5)
    y = paragraph(page, h, 0, page.width - h, int(rng.integers(1, 5)), size * rng.uniform(0.8, 1.2))
    pitch, thick = max(size * 1.5, h * rng.uniform(0.9, 2)), thickness(page)
    edges = np.cumsum(rng.dirichlet((6, 2, 2, 2)[: int(rng.integers(2, 5))])) * page.width
    inked, top = rng.uniform(0, 0.5, len(edges)) * page.often(0.75), y
    while y < page.height - 2 * h:
        base, left = y + pitch / 2 + size / 2, 0.3 * h
        for place, edge in enumerate(edges):
            text = page.words(2) if place == 0 else page.amount(3)
            if page.often(inked[place]):
                number = page.amount(3) if page.often(0.5) else page.digits(3)
                written_in(page, hand, number, left, y, edge - left, pitch)
            else:
                page.print(fit(page, text, size, edge - left - size), left + 0.3 * h, base, size)
            left = edge
        y += pitch
        if lined or page.often(0.08):
            page.rule(0, y, page.width, y, thick)
    for edge in edges if page.often(0.5) else ():
        page.rule(edge, top, edge, y, thick)
    _total(page, y, size)


def _total(page: Page, top: float, size: float) -> None:
    h, rng = page.hand.height, page.rng
    end = page.print(page.pick(("Total", "TOTAL", "Sum")), page.width * 0.4, top + h, size)
    if page.often(0.5):
        money(page, page.hand, end + h, top + h)
    else:
        page.print(page.amount(4), end + h, top + h, size * rng.uniform(1, 1.5))
    if page.often(0.3):
        hand, base = page.other_hand(rng.uniform(1, 1.6)), page.height * rng.uniform(0.2, 0.9)
        x = rng.uniform(0.05, 0.7) * page.width
        end = hand.number(page.canvas, page.pick((page.digits(5), page.date())), x, base)
        if page.often(0.4):
            hand.circle(page.canvas, x - h, base - 1.6 * hand.height, end + 0.5 * h, base + 0.6 * h)


def meters(page: Page) -> None:
    """Show meters with digits in dark windows, or list readings by hand, or both."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    y, windows = h * rng.uniform(0.5, 2), rng.uniform(0, 1) ** 2
    left, size, thick = h * rng.uniform(0.3, 2), h * rng.uniform(0.35, 0.9), thickness(page)
    while y < page.height - h:
        if page.often(windows):
            y = _windows(page, left, y)
            continue
        base = y + 1.2 * h
        x = caption(page, left, base, size, 2) if page.often(0.5) else left
        x = hand.number(page.canvas, page.digits(9, 5), x + 0.5 * h, base) + h * rng.uniform(1, 3)
        for _ in range(int(rng.integers(0, 3))):
            text = page.amount(5, 1, ",") if page.often(0.3) else page.digits(6, 3)
            x = hand.number(page.canvas, text, x, base) + h * rng.uniform(0.8, 3)
        if page.often(0.3):
            hand.word(page.canvas, page.pick(("kWh", "m3", page.word())), x, base)
        y += h * rng.uniform(1.5, 2.2)
        if page.often(0.4):
            page.rule(0, y, page.width, y, thick)


def _windows(page: Page, left: float, top: float) -> float:
    """Print the counter of a meter: light digits in dark windows; return where it ends."""
    h, rng = page.hand.height, page.rng
    high, count, last = h * rng.uniform(1.2, 2.6), int(rng.integers(4, 9)), int(rng.integers(3))
    wide, canvas = high * rng.uniform(0.6, 0.85), page.canvas
    canvas.tint(left - 0.3 * h, top, left + count * wide + 0.3 * h, top + 1.4 * high, (90, 90, 95))
    for place in range(count):
        x, y = left + place * wide, top + 0.2 * high
        ground = (190, 40, 40) if place >= count - last else (60, 60, 60)
        canvas.tint(x, y, x + 0.9 * wide, y + high, ground)
        drop = rng.uniform(0, 0.3) * high if place == count - 1 else 0.0
        base = y + 0.85 * high + drop
        canvas.print(page.digits(1), x + 0.2 * wide, base, 0.7 * high, page.face, (235, 235, 230))
    caption(page, left, top + 2.1 * high, 0.4 * high)
    return top + 2.4 * high + h


LAYOUTS = {
    "invoice": Layout(invoice, 1.2),
    "meters": Layout(meters, 0.7, ((12, 28), (6, 24))),
}
