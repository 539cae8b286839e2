"""Elements shared by many layouts: ruled lines, captions, numbers in a space."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.training.synthetic_pages.canvas import Point
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

CURRENCIES = ("dollar", "pound", "euro")  # of `Hand.sign`


def thickness(page: Page) -> float:
    """Return the thickness of a ruled line in pixels: often a hairline."""
    return page.hand.height * float(np.exp(page.rng.uniform(np.log(0.02), np.log(0.16))))


def broken(page: Page, start: Point, length: float, thick: float, *, upright: bool = False) -> None:
    """Draw a dotted or dashed line from `start` to the right, or down."""
    period = max(2.0, thick * page.rng.uniform(1.8, 6))
    share = page.rng.uniform(0.35, 0.7)
    on = (np.arange(max(2, round(length))) % period < period * share).astype(np.float32)
    mark = np.repeat(on[None], max(1, round(thick)), 0)
    mark = np.ascontiguousarray(mark.T) if upright else mark
    page.canvas.stamp(mark, *start, Ink.RULE, page.rule_color)


def caption(page: Page, left: float, base: float, size: float, count: int = 0) -> float:
    """Print a caption of a few words; return where it ends."""
    text = page.words(count or int(page.rng.integers(1, 4)))
    form = page.pick(("{}", "{}", "{}:", "{} *", "{}.", "({})", "{n}. {}", "{n} {}", "{} ({n})"))
    text = text.upper() if page.often(0.3) else text
    return page.print(form.format(text, n=page.digits(2)), left, base, size)


def fit(page: Page, text: str, size: float, wide: float) -> str:
    """Return as much of `text` as fits into `wide` pixels when printed `size` pixels high."""
    length = page.face.sized(size).getlength(text)
    return text[: max(1, int(len(text) * min(1.0, wide / max(length, 1.0))))]


def written_in(
    page: Page, hand: Hand, text: str, left: float, top: float, wide: float, high: float
) -> float:
    """Write a number in a cell, left-aligned, centered or right-aligned; return its end."""
    rng, needed = page.rng, 1.2 * hand.width_of(text)
    if needed > wide:  # squeezed, so as not to run into the next cell
        hand = replace(hand, height=hand.height * max(0.6, wide / needed))
    room = wide - 1.1 * hand.width_of(text)
    side = page.pick((0.05, 0.5, 0.5, 0.95)) + rng.normal(0, 0.05)
    base = top + high / 2 + hand.height / 2 + rng.normal(0, 0.08) * high
    return hand.number(page.canvas, text, left + room * side, base)


def rounded(left: float, top: float, wide: float, high: float, bend: float) -> list[Point]:
    """Return the outline of a box with round corners."""
    turn = np.linspace(0, np.pi / 2, 5)
    outline: list[Point] = []
    middles = ((wide - bend, high - bend), (bend, high - bend), (bend, bend), (wide - bend, bend))
    for quarter, (x, y) in enumerate(middles):
        outline += [
            (left + x + bend * np.cos(angle), top + y + bend * np.sin(angle))
            for angle in turn + quarter * np.pi / 2
        ]
    return [*outline, outline[0]]


def struck_out(page: Page, hand: Hand, text: str, left: float, base: float) -> float:
    """Write a number and strike it out, so that it does not count; return where it ends."""
    end = hand.number(page.canvas, text, left, base, ink=Ink.OTHER)
    hand.scribble(page.canvas, left, base - hand.height, end, base)
    return end


def rectangle(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """Return the four corners of a rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def ring(x: float, y: float, radius: float, count: int) -> list[Point]:
    """Return a circle around (x, y) as a closed path with `count` points."""
    turns = np.linspace(0, 2 * np.pi, count)
    return [(x + radius * np.cos(turn), y + radius * np.sin(turn)) for turn in turns]


def points(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> list[Point]:
    """Return points from their coordinates."""
    return list(zip(xs.tolist(), ys.tolist(), strict=True))
