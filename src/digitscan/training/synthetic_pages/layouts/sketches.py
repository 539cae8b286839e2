"""Meeting notes with sketches in between, and pages of sketches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import points, rectangle
from digitscan.training.synthetic_pages.layouts.parts.handwriting import ruled_paper, write_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.training.synthetic_pages.canvas import Point
    from digitscan.training.synthetic_pages.page import Page


def meeting(page: Page) -> None:
    """Write scattered blocks of notes with sketches in between, by several writers."""
    rng, h = page.rng, page.hand.height
    ruled_paper(page, h * rng.uniform(1.3, 2.5))
    wide, high = h * rng.uniform(6, 14), h * rng.uniform(4, 9)
    filled = rng.uniform(0.4, 1)
    for top in np.arange(0, page.height, high):
        for left in np.arange(h * rng.uniform(0, 2), page.width, wide):
            if page.often(filled):
                _block(page, float(left), float(top + h * rng.uniform(0, 2)), wide, high)


def _block(page: Page, left: float, top: float, wide: float, high: float) -> None:
    """Write some lines into a part of the page, or draw something there."""
    rng, h = page.rng, page.hand.height
    if page.often(0.25):
        page.pick(_SKETCHES)(page, left, top, rng.uniform(0.3, 0.7) * high)
        return
    hand = page.hand if page.often(0.7) else page.other_hand(rng.uniform(0.6, 1.4))
    pitch, slope = hand.height * rng.uniform(1.3, 1.9), float(rng.normal(0, 0.03))
    share, right = page.pick((0.1, 0.3, 0.6)), min(left + wide - h, page.width)
    for line in range(int(rng.integers(1, max(2, int(high / pitch))))):
        base = top + (line + 1) * pitch
        write_line(page, hand, left, right, base, share, slope)


def sketches(page: Page) -> None:
    """Draw doodles, plots, staves, faces and charts, with few or no numbers."""
    rng, h = page.rng, page.hand.height
    ruled_paper(page, h * rng.uniform(0.8, 2), 0.3)
    favorite = page.pick(_SKETCHES)
    step = h * rng.uniform(5, 14)
    filled = rng.uniform(0.3, 0.9)
    for top in np.arange(rng.uniform(0, 2) * h, page.height, step).tolist():
        for left in np.arange(rng.uniform(-1, 2) * h, page.width, step).tolist():
            if page.often(0.15):
                write_line(page, page.hand, left, left + step - h, top + h, page.pick((0, 0, 0.5)))
            elif page.often(filled):
                draw = favorite if page.often(0.4) else page.pick(_SKETCHES)
                draw(page, left, top, step * rng.uniform(0.3, 0.9))


def _flow_chart(page: Page, left: float, top: float, size: float) -> None:
    """Draw framed words connected by arrows."""
    hand, h = page.hand, page.hand.height
    for row in range(int(page.rng.integers(2, 5))):
        y = top + row * 3 * h
        end = hand.word(page.canvas, page.word(), left + 0.4 * h, y + 1.3 * h)
        right = max(end, left + 0.5 * size) + 0.4 * h
        if page.often(0.5):
            hand.circle(page.canvas, left, y - 0.2 * h, right, y + 1.8 * h)
        else:
            path = [*rectangle(left, y, right, y + 1.7 * h), (left, y)]
            page.canvas.line(path, hand.pen, Ink.OTHER, hand.color, hand.opacity)
        x = left + 1.5 * h
        hand.stroke(page.canvas, [(x, y + 1.7 * h), (x, y + 2.9 * h)])
        hand.stroke(page.canvas, [(x - 0.3 * h, y + 2.5 * h), (x, y + 2.9 * h)])


def _plot(page: Page, left: float, top: float, size: float) -> None:
    """Draw axes with a curve, usually with numbers along them."""
    rng, hand, canvas = page.rng, page.sized(page.rng.uniform(0.5, 1)), page.canvas
    bottom, right = top + size, left + size * rng.uniform(0.8, 2)
    hand.stroke(canvas, [(left, top), (left, bottom), (left, bottom)])
    hand.stroke(canvas, [(left, bottom), (right, bottom)])
    xs = np.linspace(left, right, 12)
    ys = bottom - size * (0.5 + np.cumsum(rng.normal(0, 0.12, 12)).clip(-0.5, 0.5))
    hand.stroke(canvas, points(xs, ys))
    numbers, step = page.often(0.6), int(rng.integers(1, 20))
    for place, x in enumerate(np.arange(left, right - 1, max(size / 5, 2.2 * hand.height))):
        canvas.line([(x, bottom - 4), (x, bottom + 4)], hand.pen, Ink.OTHER, hand.color)
        if numbers:
            hand.number(canvas, str(place * step), x, bottom + 1.4 * hand.height)


def _staves(page: Page, left: float, top: float, size: float) -> None:
    """Draw a musical stave with notes."""
    rng, hand, canvas = page.rng, page.hand, page.canvas
    gap, right = hand.height * rng.uniform(0.2, 0.45), left + 2.5 * size
    for line in range(5):
        canvas.line([(left, top + line * gap), (right, top + line * gap)], 1.2, Ink.RULE,
                    page.rule_color)  # fmt: skip
    for x in np.arange(left + gap, right, gap * rng.uniform(2, 5)):
        y = top + gap * rng.uniform(0, 4)
        canvas.line([(x, y), (x + 0.5 * gap, y - 0.1 * gap)], gap, Ink.OTHER, hand.color)
        hand.stroke(canvas, [(x + 0.8 * gap, y), (x + 0.8 * gap, y - 3 * gap)], width=0.2 * gap)


def _face(page: Page, left: float, top: float, size: float) -> None:
    """Draw a face, or rings in a ring."""
    hand, canvas = page.hand, page.canvas
    hand.circle(canvas, left, top, left + size, top + size * page.rng.uniform(0.8, 1.3))
    for share in (0.25, 0.6):
        x = left + share * size
        hand.circle(canvas, x, top + 0.3 * size, x + 0.15 * size, top + 0.42 * size)
    mouth = [(left + share * size, top + size * (0.6 + 0.15 * np.sin(5 * share)))
             for share in (0.3, 0.45, 0.6, 0.7)]  # fmt: skip
    hand.stroke(canvas, mouth)


def _figure(page: Page, left: float, top: float, size: float) -> None:
    """Draw a polygon with letters or lengths at its sides."""
    rng, hand = page.rng, page.sized(page.rng.uniform(0.6, 1.0))
    turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 6))))
    corners: list[Point] = [(left + size / 2 * (1 + np.cos(t)), top + size / 2 * (1 + np.sin(t)))
                            for t in turns.tolist()]  # fmt: skip
    page.canvas.line([*corners, corners[0]], hand.pen, Ink.OTHER, hand.color, hand.opacity)
    for x, y in corners if size > 4 * hand.height else []:
        if page.often(0.4):
            hand.word(page.canvas, page.pick("ABCDOPQRSabxy"), x + 0.2 * hand.height, y)
        elif page.often(0.4):
            hand.number(page.canvas, page.digits(2), x + 0.3 * hand.height, y)


def _scrawl(page: Page, left: float, top: float, size: float) -> None:
    """Draw loops, waves, hatching or the roads of a map."""
    rng, hand = page.rng, page.hand
    for _ in range(int(rng.integers(1, 6))):
        walk = np.cumsum(rng.normal(0, 0.3, (int(rng.integers(4, 30)), 2)), axis=0) * size
        walk = np.array([left, top]) + walk * page.pick((0.2, 0.5, 1.0))
        hand.stroke(page.canvas, [(x, y) for x, y in walk.tolist()])
    if page.often(0.3):
        hand.scribble(page.canvas, left, top, left + size, top + 0.5 * size)


_SKETCHES: tuple[Callable[[Page, float, float, float], None], ...] = (
    _flow_chart, _plot, _staves, _face, _figure, _scrawl)  # fmt: skip


LAYOUTS = {
    "meeting": Layout(meeting, 1.0),
    "sketches": Layout(sketches, 0.7),
}
