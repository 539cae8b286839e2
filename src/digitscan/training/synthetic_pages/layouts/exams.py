"""Exam covers with tables of points, and sheets that prompt for digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import (
    caption,
    fit,
    thickness,
    written_in,
)

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def exam(page: Page) -> None:
    """Draw an exam cover: question numbers in print, above or beside points by hand."""
    h, rng = page.hand.height, page.rng
    y = h * rng.uniform(0.5, 2)
    for _ in range(int(rng.integers(0, 5))):
        end = caption(page, h * rng.uniform(0.5, 3), y + h, h * rng.uniform(0.4, 1.0))
        if page.often(0.5):
            page.hand.word(page.canvas, page.words(2), end + 0.5 * h, y + h)
        y += h * rng.uniform(1.4, 2.2)
    while y < page.height - 3 * h:
        y = _points(page, h * rng.uniform(0.3, 2), y) + h * rng.uniform(0.5, 4)
    if page.often(0.4):
        x, base = page.width * rng.uniform(0.5, 0.8), h * rng.uniform(2, 4)
        hand = page.other_hand(rng.uniform(1, 2))
        end = hand.number(page.canvas, page.digits(2), x, base)
        if page.often(0.6):
            hand.circle(page.canvas, x - h, base - 2 * hand.height, end + h, base + h)


def _points(page: Page, left: float, top: float) -> float:
    """Draw one table of points; return where it ends."""
    h, rng, thick = page.hand.height, page.rng, thickness(page)
    wide, high = h * rng.uniform(1.6, 3.5), h * rng.uniform(1.2, 2.2)
    head, size = h * rng.uniform(0.9, 1.6), h * rng.uniform(0.35, 0.9)
    count = int(rng.integers(3, max(4, min(16, int((page.width - left) / wide)))))
    hand = page.other_hand(rng.uniform(0.8, 1.1)) if page.often(0.3) else page.hand
    printed, share = int(rng.integers(1, 3)), rng.uniform(0.4, 1)
    form = page.pick(("{}", "{}", "{}.", "Q{}", "({})"))
    halves = page.often(0.3)
    for row in range(printed + int(rng.integers(1, 3))):
        tall = head if row < printed else high
        for place in range(count):
            x = left + place * wide
            page.box(x, top, wide, tall, thick)
            if row < printed:  # the last column is the sum
                text = form.format(place + 1) if row == 0 else page.digits(2)
                text = page.pick(("S", "Sum", "Total")) if place == count - 1 else text
                text = fit(page, text, size, 0.9 * wide)
                page.print(text, x + rng.uniform(0.05, 0.3) * wide, top + tall / 2 + size / 2, size)
            elif page.often(share):
                text = page.digits(1) + ",5" if halves and page.often(0.3) else page.digits(2)
                written_in(page, hand, text, x, top, wide, tall)
        top += tall
    return top


def prompts(page: Page) -> None:
    """Print digits, each above a box in which they are copied by hand; and rows of letters."""
    h, rng = page.hand.height, page.rng
    size, y, x = h * rng.uniform(0.35, 1.0), h * rng.uniform(0.3, 1.5), 0.0
    high, thick = h * rng.uniform(1.2, 2), thickness(page)
    gap, x = h * rng.uniform(0.4, 2), h * rng.uniform(0.3, 1)
    while y < page.height:
        if page.often(0.1):
            x = page.width
        text = page.pick((page.digits(10, 10), page.digits(6), page.digits(4), page.digits(3)))
        wide = page.hand.width_of(text) * rng.uniform(1.15, 1.7) + 0.5 * h
        if x + wide > page.width and x > 2 * h:
            y, x = y + size + high + h * rng.uniform(0.5, 1.4), h * rng.uniform(0.3, 1)
            if page.often(0.25):
                y = _letters(page, y)
        page.print(text, x + rng.uniform(0, 0.5) * h, y + size, size)
        page.box(x, y + 1.3 * size, wide, high, thick)
        if page.often(0.93):
            written_in(page, page.hand, text, x, y + 1.3 * size, wide, high)
        x += wide + gap


def _letters(page: Page, top: float) -> float:
    """Write a row of letters in a wide box; return where the next row begins."""
    h, rng = page.hand.height, page.rng
    page.box(0.5 * h, top, page.width - h, 2 * h, thickness(page))
    x, caps = h, page.often(0.5)
    while x < page.width - 1.5 * h:
        char = page.pick("abcdefghijklmnopqrstuvwxyz")
        x = page.hand.word(page.canvas, char.upper() if caps else char, x, top + 1.5 * h)
        x += h * rng.uniform(0, 0.8)
    return top + 2 * h + h * rng.uniform(0.3, 1)


LAYOUTS = {
    "exam": Layout(exam, 1.0),
    "prompts": Layout(prompts, 0.8),
}
