"""Parts of forms: paragraphs, blanks, entries, amounts, signatures, emblems, stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.elements import (
    CURRENCIES,
    broken,
    fit,
    points,
    rounded,
    struck_out,
)

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


def paragraph(page: Page, left: float, top: float, right: float, lines: int, size: float) -> float:
    """Print lines of words with a few figures; return where they end."""
    count = max(1, round((right - left) / (4.5 * size)))
    pitch = size * page.rng.uniform(1.5, 2.1)
    for line in range(lines):
        text = page.words(count)
        if page.often(0.2):
            text = f"{page.word()} {page.digits(4)} {text}"
        page.print(fit(page, text, size, right - left), left, top + (line + 1) * pitch, size)
    return top + (lines + 0.5) * pitch


def blank(page: Page, left: float, base: float, wide: float, kind: str, thick: float) -> None:
    """Draw a blank to write on: a line, dots, dashes, a box, or nothing."""
    h = page.hand.height
    low = base + page.rng.uniform(0.02, 0.25) * h
    if kind == "line":
        page.rule(left, low, left + wide, low, thick)
    elif kind == "broken":
        broken(page, (left, low), wide, thick)
    elif kind == "box":
        page.box(left, base - 1.3 * h, wide, 1.6 * h, thick)
    elif kind == "tint":
        page.canvas.tint(left, base - 1.3 * h, left + wide, base + 0.3 * h, pale(page))


def entry(page: Page, hand: Hand, left: float, base: float) -> float:
    """Write an entry of a form: a number, a date, an amount, words; return its end."""
    canvas, rng, kind = page.canvas, page.rng, page.rng.random()
    if kind < 0.15:
        return left
    if kind < 0.4:
        return hand.word(canvas, page.words(int(rng.integers(1, 4))), left, base)
    if kind < 0.5:
        return money(page, hand, left, base)
    if kind < 0.55:
        end = struck_out(page, hand, page.digits(6), left, base)
        return hand.number(canvas, page.digits(6), end + 0.6 * hand.height, base)
    text = page.pick((page.digits(9), page.digits(3), page.date(), page.amount(), page.time(),
                      page.amount(3, 1, ","), f"{page.digits(2)}/{page.digits(2)}"))  # fmt: skip
    end = hand.number(canvas, text, left, base)
    if page.often(0.2):  # a unit
        end = hand.word(canvas, page.word()[:2], end + 0.3 * hand.height, base)
    return end


def money(page: Page, hand: Hand, left: float, base: float) -> float:
    """Write an amount with a currency sign or signs against additions; return where it ends."""
    canvas, gap = page.canvas, 0.2 * hand.height
    text = page.amount(5, 2, page.pick(".,")) if page.often(0.7) else page.digits(5)
    before = page.often(0.5)
    if before:
        left = hand.sign(canvas, page.pick(CURRENCIES), left, base) + gap
    end = hand.number(canvas, text, left, base)
    if not before and page.often(0.4):
        end = hand.sign(canvas, page.pick(CURRENCIES), end + gap, base)
    elif page.often(0.3):
        middle = base - 0.4 * hand.height
        reach = end + hand.height * page.rng.uniform(0.6, 2)
        hand.stroke(canvas, [(end + gap, middle), (reach, middle)])
    return end


def signature(page: Page, hand: Hand, left: float, base: float) -> None:
    """Write a signature: a long loop of strokes."""
    h, rng = hand.height, page.rng
    steps = int(rng.integers(8, 22))
    xs = left + np.cumsum(rng.uniform(-0.25, 0.75, steps)) * 0.7 * h
    ys = base - np.abs(rng.normal(0.3, 0.5, steps)) * h * np.where(np.arange(steps) % 2, 1.4, 0.1)
    hand.stroke(page.canvas, points(xs, ys))


def bar(page: Page, top: float, high: float) -> float:
    """Print a heading in white on a dark bar or dark on a pale one; return where it ends."""
    dark, left = page.often(0.6), page.hand.height * page.rng.uniform(0, 1)
    ground = page.print_color if dark and max(page.print_color) < 150 else pale(page)
    page.canvas.tint(left, top, page.width - left, top + high, ground)
    color = (250, 250, 250) if ground is page.print_color else page.print_color
    text = f"{page.digits(1)}. {page.words(2)}".upper()
    page.canvas.print(text, left + 0.3 * high, top + 0.75 * high, 0.5 * high, page.face, color)
    return top + high * 1.2


def logo(page: Page, left: float, top: float, side: float) -> None:
    """Print an emblem of a few shapes."""
    rng = page.rng
    color: Color = tuple(rng.uniform(20, 200, 3))
    for _ in range(int(rng.integers(1, 4))):
        turn = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 14))))
        reach = side * rng.uniform(0.2, 0.5)
        xs, ys = left + side / 2 + reach * np.cos(turn), top + side / 2 + reach * np.sin(turn)
        outline = points(xs, ys)
        if page.often(0.6):
            page.canvas.fill(outline, Ink.OTHER, color, rng.uniform(0.5, 1))
        else:
            page.canvas.line([*outline, outline[0]], 0.06 * side, Ink.OTHER, color)
    if page.often(0.5):
        page.print(page.word(), left, top + side, side * rng.uniform(0.2, 0.5))


def rubber_stamp(page: Page, left: float, base: float) -> None:
    """Stamp a word or a date in a frame, in red or blue."""
    h, rng = page.hand.height, page.rng
    color = page.pick(((170, 40, 50), (60, 60, 160), (90, 50, 130)))
    size, opacity = h * rng.uniform(0.7, 1.6), rng.uniform(0.5, 0.9)
    text = page.pick((page.word().upper(), page.date(), f"No {page.digits(6)}"))
    end = page.canvas.print(text, left, base, size, page.face, color, opacity)
    if page.often(0.6):
        top, pad = base - 1.4 * size, 0.3 * size
        page.canvas.box(left - pad, top, end - left + 2 * pad, 1.8 * size, 0.1 * size, color, 0.7)


def pale(page: Page) -> Color:
    """Return a random pale color."""
    red, green, blue = page.rng.uniform(190, 255, 3).tolist()
    return red, green, blue


def security_print(page: Page) -> None:
    """Print fine waves or a rosette in a pale color."""
    h, rng = page.hand.height, page.rng
    color: Color = tuple(rng.uniform(70, 205, 3))
    page.canvas.tint(0, 0, page.width, page.height, pale(page))
    kind, thick, opacity = rng.random(), max(1.0, 0.03 * h), rng.uniform(0.4, 0.9)
    xs = np.linspace(0, page.width, 50)
    if kind < 0.6:
        swing, wave, shift = h * rng.uniform(0.1, 0.8), h * rng.uniform(0.5, 3), rng.uniform(0, 1)
        for place, y in enumerate(np.arange(0, page.height, h * rng.uniform(0.3, 1.2))):
            ys = y + swing * np.sin(xs / wave + place * shift)
            page.canvas.line(points(xs, ys), thick, Ink.OTHER, color, opacity)
    if kind > 0.4:
        turn, x, y = np.linspace(0, 2 * np.pi, 160), page.width / 2, page.height / 2
        petals, size = int(rng.integers(5, 17)), page.height * rng.uniform(0.2, 0.45)
        for shift in np.linspace(0, 2 * np.pi / petals, int(rng.integers(4, 9))):
            reach = size * (0.7 + 0.3 * np.sin(petals * (turn + shift)))
            path = points(x + 1.6 * reach * np.cos(turn), y + reach * np.sin(turn))
            page.canvas.line(path, thick, Ink.OTHER, color, opacity)


def check(page: Page, left: float, top: float, side: float, *, ring: bool = False) -> float:
    """Draw a box or a ring for a tick, and often a tick; return where it ends."""
    thick = 0.07 * side
    if ring:
        round_box = rounded(left, top, side, side, side / 2)
        page.canvas.line(round_box, thick, Ink.RULE, page.rule_color)
    else:
        page.box(left, top, side, side, thick)
    if page.often(0.4):
        page.hand.sign(page.canvas, page.pick(("tick", "cross", "cross")), left, top + side)
    return left + side
