"""Worksheets with printed questions, and column arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.equations import equation, fraction, operator
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import struck_out
from digitscan.training.synthetic_pages.layouts.parts.handwriting import ruled_paper

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


_PRINTED = ("+", "-", "x", ":", "+", "-", "*")


def worksheet(page: Page) -> None:
    """Print questions in columns, and answer them by hand on lines, in boxes or after them."""
    rng, h = page.rng, page.hand.height
    size, columns = h * rng.uniform(0.4, 1.2), int(rng.integers(1, 4))
    pitch, wide = max(h, size) * rng.uniform(1.5, 3.2), page.width / columns
    style, numbered = page.pick(("none", "line", "box", "dots")), page.often(0.5)
    answered, marked = page.pick((0.3, 0.8, 1.0)), page.often(0.3)
    top = pitch
    if page.often(0.5):
        page.print(page.words(int(rng.integers(1, 5))), h, top, size * rng.uniform(1, 1.6))
        top += 1.5 * pitch
    for column in range(columns):
        for place, base in enumerate(np.arange(top, page.height, pitch).tolist()):
            x = column * wide + h * rng.uniform(0.2, 0.5)
            if numbered:
                head = page.pick("abcdef") if page.often(0.3) else str(place + 1)
                x = page.print(f"{head}{page.pick(').')} ", x, base, size)
            x = page.print(question(page), x, base, size) + h * rng.uniform(0.1, 0.6)
            if x + 2 * h < (column + 1) * wide:
                _answer(page, style, x, base, page.often(answered))
                if marked:
                    page.other_hand().sign(page.canvas, "tick", x + 3 * h, base)


def question(page: Page) -> str:
    """Return a printed question whose answer is a number."""
    a, b, c = page.digits(3), page.digits(2), page.digits(1)
    sign, point = page.pick(_PRINTED), page.amount(2, 1)
    return str(page.pick((f"{a} {sign} {b} =", f"{a}{sign}{b}=", f"{point} {sign} {c} =",
                          f"{a} {sign} {b} {sign} {c} =", f"({a} {sign} {b}) x {c} =", f"{c}/{b} =",
                          f"{c} {page.word()} =", f"{page.word()} {page.word()}?", "x =",
                          f"{b}% of {a} =")))  # fmt: skip


def _answer(page: Page, style: str, x: float, base: float, filled: bool) -> None:
    """Answer a question, on an answer line or in a box."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    wide, thick = h * rng.uniform(2, 4), h * rng.uniform(0.03, 0.12)
    if style == "line":
        page.rule(x, base + 0.1 * h, x + wide, base + 0.1 * h, thick)
    elif style == "dots":
        page.print("." * int(rng.integers(6, 14)), x, base, 0.6 * h)
    elif style == "box":
        page.box(x, base - 1.3 * h, wide, 1.6 * h, thick)
    if not filled:
        return
    text = page.pick((page.digits(3), page.digits(2), page.amount(2, 1), f"-{page.digits(2)}"))
    x, low = x + h * rng.uniform(0.1, 0.6), base + h * rng.normal(0, 0.1)
    if page.often(0.07):
        x = struck_out(page, hand, page.digits(2), x, low) + 0.2 * h
    if style == "none" and page.often(0.06):
        fraction(page, hand, x, low)
    else:
        hand.number(page.canvas, text, x, low)


def strip(page: Page) -> None:
    """Print or write one sum and answer it, as a strip cut from a worksheet."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    base, x = page.height / 2 + h * rng.uniform(0.3, 0.7), h * rng.uniform(0.1, 0.6)
    if page.often(0.3):
        page.rule(0, base + h * rng.uniform(0.2, 0.6), page.width, base + 0.4 * h, 0.05 * h)
    if page.often(0.4):
        equation(page, hand, x, base, page.width, tall=False)
        return
    text = question(page)
    size = min(h * rng.uniform(0.4, 1.1), 1.2 * (page.width - 3 * h) / len(text))
    end = page.print(text, x, base, max(size, 8)) + 0.2 * h
    _answer(page, page.pick(("none", "none", "line", "box")), end, base, filled=True)


def columns(page: Page) -> None:
    """Do column arithmetic and long division, by hand or printed with answers by hand."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    step = h * rng.uniform(0.75, 1.3)
    printed = page.often(0.35)
    ruled_paper(page, step, 0.4)
    wide, high = h * rng.uniform(5, 9), h * rng.uniform(5, 9)
    for top in np.arange(h * rng.uniform(0.3, 2), page.height - 2 * h, high).tolist():
        for left in np.arange(h * rng.uniform(0.5, 2), page.width - 4 * h, wide).tolist():
            if page.often(0.25) and not printed:
                _division(page, hand, left, top + h, step)
            elif page.often(0.9):
                _column_sum(page, left + 4.2 * step, top + h, step, printed)


def _column_sum(page: Page, right: float, base: float, step: float, printed: bool) -> None:
    """Write numbers below each other, a line, and the result, with their last digits at `right`."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    rows, most = int(rng.integers(2, 4)), int(rng.integers(1, 5))
    size, line = h * rng.uniform(0.6, 1.1), h * rng.uniform(1.15, 1.5)
    for row in range(rows):
        text, y = page.digits(most), base + row * line
        if printed:
            length = page.face.sized(size).getlength(text)
            page.print(text, right - length, y, size)
        else:
            hand.number(page.canvas, text, right - len(text) * step, y, pitch=step)
    y = base + (rows - 1) * line
    left = right - (most + 1) * step
    if printed:
        page.print(page.pick("+-x"), left, y, size)
    else:
        operator(page, hand, page.pick("+-x"), left - 0.5 * h, y)
    y += 0.25 * h
    if printed or page.often(0.4):
        page.rule(left, y, right + 0.2 * h, y, h * rng.uniform(0.03, 0.12))
    else:
        hand.stroke(page.canvas, [(left, y), (right + 0.2 * h, y)], Ink.RULE)
    if page.often(0.8):
        text = page.digits(most + 1, most)
        hand.number(page.canvas, text, right - len(text) * step, y + 1.3 * h, pitch=step)
    for place in range(1, most) if page.often(0.3) else ():
        if page.often(0.5):
            hand.number(page.canvas, "1", right - (place + 0.7) * step, base - 1.1 * h,
                        height=0.45 * h)  # fmt: skip


def _division(page: Page, hand: Hand, left: float, base: float, step: float) -> None:
    """Write a long division with its steps."""
    h, rng, canvas = hand.height, page.rng, page.canvas
    x = hand.number(canvas, page.digits(2), left, base) + 0.1 * h
    end = x + 0.3 * h + 4 * step
    if page.often(0.6):
        hand.stroke(canvas, [(x, base + 0.1 * h), (x + 0.15 * h, base - 0.5 * h), (x, base - h)])
        hand.stroke(canvas, [(x, base - 1.15 * h), (end, base - 1.15 * h)])
    else:
        hand.stroke(canvas, [(x, base + 0.2 * h), (x, base - 1.1 * h)])
    x += 0.25 * h
    hand.number(canvas, page.digits(4, 3), x, base, pitch=step)
    if page.often(0.7):
        hand.number(canvas, page.digits(3, 2), x + step, base - 1.3 * h, pitch=step)
    for row in range(int(rng.integers(1, 4))):
        base += h * rng.uniform(1.15, 1.35)
        text, start = page.digits(3, 1), x + row * step * rng.uniform(0.5, 1)
        hand.number(canvas, text, start, base, pitch=step)
        if row % 2 == 0:
            y = base + 0.2 * h
            hand.stroke(canvas, [(start, y), (start + len(text) * step, y)], Ink.RULE)


LAYOUTS = {
    "worksheet": Layout(worksheet, 1.0),
    "strip": Layout(strip, 0.5, ((6, 16), (1.5, 3.5))),
    "columns": Layout(columns, 0.9, ((10, 30), (8, 28))),
}
