"""Old books: yellowed paper, dark margins, ruled lines, illegible words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.parts.rules import Rules

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color, Point
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


_BOOK_PAPER = ((235, 222, 190), (220, 205, 170), (205, 190, 150), (228, 224, 214), (190, 178, 150))


def age_paper(page: Page) -> None:
    """Make the paper look like that of an old book: yellow, unevenly bright and stained."""
    if min(page.hand.color) > 150 or page.often(0.35):  # chalk
        return
    canvas, rng = page.canvas, page.rng
    paper = np.asarray(page.pick(_BOOK_PAPER), np.float32) + rng.normal(0, 8, 3)
    y, x = np.ogrid[-1 : 1 : canvas.height * 1j, -1 : 1 : canvas.width * 1j]
    a, b, c = rng.normal(0, 0.06, 3)
    light = np.asarray(1 + a * x + b * y + c * x * y, np.float32)[..., None]
    canvas.image[:] = np.clip(paper * light, 60, 255)
    if page.often(0.7):
        page.hand.color = page.pick(((60, 42, 30), (85, 62, 45), (35, 30, 30), (110, 85, 65)))


def darken_margin(page: Page) -> None:
    """Darken one or two sides, as if the scanner saw past the edge of the book."""
    rng, wide, high = page.rng, page.width, page.height
    for _ in range(page.pick((1, 1, 1, 2))):
        depth = min(0.18 * min(wide, high), page.hand.height * float(rng.uniform(0.1, 2.2)))
        level = float(rng.uniform(0, 45) if page.often(0.7) else rng.uniform(45, 140))
        skew = depth * float(rng.normal(1, 0.15))
        color: Color = (level, level, level)
        sides: tuple[list[Point], ...] = (
            [(0, 0), (depth, 0), (skew, high), (0, high)],
            [(wide, 0), (wide - depth, 0), (wide - skew, high), (wide, high)],
            [(0, 0), (wide, 0), (wide, skew), (0, depth)],
            [(0, high), (wide, high), (wide, high - skew), (0, high - depth)],
        )  # fmt: skip
        page.canvas.cover(page.pick(sides), color)


def _cursive(page: Page, hand: Hand, left: float, base: float, length: float) -> None:
    """Write a scrawl of loops with tall strokes, like illegible cursive."""
    rng, h = page.rng, hand.height
    step, high = float(rng.uniform(0.35, 0.8)) * h, float(rng.uniform(0.25, 0.6)) * h
    lean = float(rng.uniform(0.1, 0.7))
    points = []
    for place in range(max(2, int(length / step))):
        top = high * (rng.uniform(1.8, 3) if page.often(0.2) else rng.uniform(0.6, 1.2))
        low = -high * rng.uniform(1, 2.2) if page.often(0.12) else 0.0
        x = left + place * step
        back = x + 0.3 * step * rng.normal(1, 0.6) + 0.3 * lean * top
        points.append((x, base - low))
        points += [(x + 0.5 * step + lean * top, base - top), (back, base - 0.7 * top)]
    hand.stroke(page.canvas, points)


def scrawl(page: Page, hand: Hand, left: float, base: float, length: float) -> None:
    """Write about `length` pixels of words, in letters or as a scrawl."""
    if page.often(0.4):
        _cursive(page, hand, left, base, length)
        return
    end = left + length
    while left < end - hand.height:
        left = hand.word(page.canvas, page.word(), left, base) + 0.5 * hand.height


def rule_lines(page: Page, pitch: float, top: float) -> None:
    """Rule lines for writing on the page."""
    style = Rules.draw(page, ("solid", "solid", "solid", "dotted", "broken"))
    first = top + 0.12 * page.hand.height
    for y in np.arange(first, page.height, pitch * page.pick((1, 1, 1, 3))):
        style.line(page, 0, y, page.width, y + page.rng.normal(0, 0.05) * pitch)
