"""Lines of handwriting: ruled paper, words, and numbers that are decorated or corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.elements import rectangle
from digitscan.training.synthetic_pages.sign_strokes import SIGNS

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


# Words with letters that look like digits.
_LOOKALIKES = (
    "O",
    "I",
    "l",
    "S",
    "Z",
    "B",
    "g",
    "q",
    "b",
    "SOS",
    "Ill",
    "Bill",
    "OZ",
    "SIB",
    "zlo",
)


def ruled_paper(page: Page, pitch: float, share: float = 0.5) -> None:
    """Draw ruled lines, squares or dots on `share` of the pages; lines are `pitch` apart."""
    if not page.often(share):
        return
    rng, h = page.rng, page.hand.height
    kind = page.pick(("lines", "lines", "squares", "squares", "dots"))
    thick, opacity = h * rng.uniform(0.02, 0.09), float(rng.uniform(0.15, 0.9))
    color = _rule_color(page)
    step = pitch if kind == "lines" or page.often(0.5) else h * rng.uniform(0.5, 1.4)
    start = pitch + h * rng.uniform(0.0, 0.3)
    ys = np.arange(start % step if page.often(0.8) else start, page.height, step)
    xs = np.arange(rng.uniform(0, step), page.width, step)
    if kind == "dots":
        for y in ys:
            for x in xs:
                page.canvas.line([(x, y), (x + 1, y)], 1.5 * thick, Ink.RULE, color, opacity)
        return
    for y in ys:
        page.canvas.line([(0, y), (page.width, y)], thick, Ink.RULE, color, opacity)
    uprights = xs if kind == "squares" else [h * rng.uniform(1, 4)] if page.often(0.3) else []
    for x in uprights:
        page.canvas.line([(x, 0), (x, page.height)], thick, Ink.RULE, color, opacity)


def _rule_color(page: Page) -> Color:
    if page.often(0.5) or min(page.hand.color) > max(page.print_color):
        return page.rule_color
    red, green, blue = page.pick(((90, 130, 200), (200, 90, 90), (120, 120, 130), (90, 170, 160)))
    return red, green, blue


def value(page: Page) -> str:
    """Return a number as people write it in notes."""
    year = str(page.rng.integers(1750, 2030))
    return str(page.pick((page.digits(2), page.digits(4), page.digits(7), page.amount(),
                          page.amount(3, 1, ","), page.date(), page.time(), year)))  # fmt: skip


def decorated(page: Page, hand: Hand, text: str, x: float, base: float) -> float:
    """Write a number, often underlined, ringed, boxed, ticked or corrected; return its end."""
    canvas, rng, h = page.canvas, page.rng, hand.height
    careless = 3 * hand.wobble  # how often this writer decorates or corrects
    if page.often(0.5 * careless):
        return _corrected(page, hand, text, x, base)
    if page.often(0.3 * careless):
        old = page.digits(len(text), len(text))
        hand.number(canvas, old, x, base, ink=Ink.OTHER)
        hand = replace(hand, pen=min(12.0, hand.pen * rng.uniform(1.2, 2)))
    end = hand.number(canvas, text, x, base)
    if not page.often(0.1 + 2 * careless):
        return end
    frame = (x - h * rng.uniform(0, 0.5), base - h * rng.uniform(1, 1.5),
             end + h * rng.uniform(0, 0.5), base + h * rng.uniform(0.05, 0.5))  # fmt: skip
    left, top, right, bottom = frame
    kind = page.pick(("under", "under", "double", "ring", "box", "tick"))
    if kind in {"under", "double"}:
        for y in (bottom, bottom + 0.18 * h)[: 1 + (kind == "double")]:
            hand.stroke(canvas, [(left, y), (right, y + rng.normal(0, 0.1) * h)], Ink.RULE)
    elif kind == "ring":
        hand.circle(canvas, *frame)
    elif kind == "box":
        canvas.line([*rectangle(*frame), (left, top)], hand.pen, Ink.RULE, hand.color, hand.opacity)
    elif kind == "tick":
        return hand.sign(canvas, page.pick(("tick", "cross", "arrow")), end + 0.3 * h, base)
    return end


def _corrected(page: Page, hand: Hand, text: str, x: float, base: float) -> float:
    """Strike a number out and write the right one beside or above it."""
    h = hand.height
    end = hand.number(page.canvas, page.digits(len(text)), x, base, ink=Ink.OTHER)
    hand.scribble(page.canvas, x - 0.1 * h, base - h, end, base)
    if page.often(0.4) and base > 2.5 * h:
        small = replace(hand, height=0.8 * h)
        return max(end, small.number(page.canvas, text, x + 0.2 * h, base - 1.2 * h))
    return hand.number(page.canvas, text, end + 0.3 * h, base)


def write_line(
    page: Page, hand: Hand, left: float, right: float, base: float, share: float, slope: float = 0.0
) -> float:
    """Write words, `share` of them numbers, from `left` to `right`; return where they end."""
    x, h = left, hand.height
    gap = h * page.rng.uniform(0.35, 0.9)
    while x < right - 1.5 * h:
        y = base + slope * (x - left)
        text = value(page) if page.often(share) else ""
        word = page.pick(_LOOKALIKES) if page.often(0.05) else page.word()
        wide = hand.width_of(text) if text else 0.52 * h * len(word)
        if x + wide > right + 0.5 * h:
            break
        if text:
            x = decorated(page, hand, text, x, y)
        elif page.often(0.03):
            x = hand.sign(page.canvas, page.pick(SIGNS), x, y)
        else:
            x = hand.word(page.canvas, word, x, y) + (gap - 0.4 * h if hand.letters else 0)
        x += gap
    return x


def baselines(page: Page, pitch: float) -> list[float]:
    """Return the baselines of a page's lines."""
    return [float(y) for y in np.arange(pitch, page.height + 0.2 * pitch, pitch)]


def write_by_hand(
    page: Page, hand: Hand, text: str, left: float, base: float, height: float, ink: Ink = Ink.DIGIT
) -> float:
    """Write a word or a number without counting its final point; return where it ends."""
    if any(char.isalpha() for char in text):
        return hand.word(page.canvas, text, left, base, height=height)
    right = hand.number(page.canvas, text.rstrip("."), left, base, height=height, ink=ink)
    if text.endswith("."):
        spot = (right + page.rng.uniform(0, 0.1) * height, base - 0.03 * height)
        hand.stroke(page.canvas, [spot, (spot[0] + 0.4 * hand.pen, spot[1])])
    return right
