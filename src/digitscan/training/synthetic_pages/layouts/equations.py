"""Equations with fractions, powers, roots and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.handwriting import ruled_paper, write_line

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


_OPERATORS = ("+", "+", "-", "-", "x", "x", ":", "=", "=", "<")
_LETTERS = "xyzabcnktuvwXYABPR"


def equations(page: Page) -> None:
    """Write lines of equations, in one or more columns, with or without numbers before them."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    algebra = page.pick((0.0, 0.0, 0.3, 0.6))
    pitch, columns = h * rng.uniform(1.6, 3.6), int(rng.integers(1, 4))
    wide, numbered = page.width / columns, page.often(0.3)
    ruled_paper(page, pitch, 0.6)
    for column in range(columns):
        for place, base in enumerate(np.arange(pitch, page.height, pitch).tolist()):
            x = column * wide + h * rng.uniform(0.3, 1.5)
            if page.often(0.15):
                continue
            if numbered:
                x = hand.number(page.canvas, str(place + 1), x, base)
                x = hand.sign(page.canvas, "right", x, base)
            elif page.often(0.07):
                x = write_line(page, hand, x, x + 4 * h, base, 0)
            tall = pitch > 2.4 * h
            x = equation(page, hand, x, base, (column + 1) * wide, algebra=algebra, tall=tall)
            if page.often(0.1):
                hand.sign(page.canvas, page.pick(("tick", "cross", "arrow")), x, base)


def equation(
    page: Page,
    hand: Hand,
    x: float,
    base: float,
    right: float,
    *,
    algebra: float = 0.0,
    tall: bool = True,
) -> float:
    """Write operands with operators between them, up to `right`; return where they end."""
    h, count = hand.height, int(page.rng.integers(2, 5))
    for place in range(count):
        if x > right - 1.5 * h:
            return x
        x = operand(page, hand, x, base, algebra=algebra, tall=tall)
        last = place == count - 2
        if place < count - 1 and x < right - 2.5 * h:
            x = operator(page, hand, "=" if last else page.pick(_OPERATORS), x, base)
            if last and page.often(0.15):
                return hand.number(page.canvas, f"-{page.digits(3)}", x, base)
    return x


def operator(page: Page, hand: Hand, kind: str, x: float, base: float) -> float:
    """Write an operator between two operands; return where it ends."""
    canvas, h = page.canvas, hand.height
    x += h * page.rng.uniform(0.1, 0.5)
    wide, y = h * page.rng.uniform(0.3, 0.6), base - h * page.rng.uniform(0.35, 0.5)
    real = {"+": "addition_plus", "x": "multiplication_cross", ":": "division_obelus"}
    if kind in real and page.often(0.5):
        return hand.sign(canvas, real[kind], x, base) + 0.3 * h
    if kind == "=":
        return hand.sign(canvas, "equals", x, base) + 0.1 * h
    if kind == "x":
        hand.stroke(canvas, [(x, y - wide / 2), (x + wide, y + wide / 2)])
        hand.stroke(canvas, [(x + wide, y - wide / 2), (x, y + wide / 2)])
    elif kind == "<":
        hand.stroke(canvas, [(x + wide, y - wide / 2), (x, y)])
        hand.stroke(canvas, [(x, y), (x + wide, y + wide / 2)])
    else:
        dots = kind == ":"
        if not dots or page.often(0.6):
            hand.stroke(canvas, [(x, y), (x + wide, y)])
        if kind == "+":
            hand.stroke(canvas, [(x + wide / 2, y - wide / 2), (x + wide / 2, y + wide / 2)])
        for rise in (-0.3 * h, 0.3 * h) if dots else ():
            at = (x + wide / 2, y + rise)
            hand.stroke(canvas, [at, (at[0] + 1, at[1])], width=1.3 * hand.pen)
    return x + wide + h * page.rng.uniform(0.1, 0.5)


def operand(
    page: Page, hand: Hand, x: float, base: float, *, algebra: float = 0.0, tall: bool = True
) -> float:
    """Write a number, fraction, power, root, letter or parenthesis; return where it ends."""
    kinds = ("plain",) * 12 + ("fraction",) * 2 * tall + ("power", "root", "brackets", "sign")
    kind = "letter" if page.often(algebra) else page.pick(kinds)
    if kind == "letter":
        return _letter(page, hand, x, base)
    if kind == "fraction":
        return fraction(page, hand, x, base)
    if kind == "brackets":
        return _brackets(page, hand, x, base, algebra)
    if kind == "root":
        return _root(page, hand, x, base)
    text = page.amount(2, 1) if page.often(0.1) else page.digits(3)
    end = hand.number(page.canvas, text, x, base)
    if kind == "sign":
        sign = page.pick(("percent", "dollar", "euro", "pound"))
        return hand.sign(page.canvas, sign, end + 0.1 * hand.height, base)
    return _power(page, hand, end, base) if kind == "power" else end


def _letter(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a letter as a variable, perhaps with a factor and a power."""
    if page.often(0.4):
        x = hand.number(page.canvas, page.digits(2), x, base)
    x = hand.word(page.canvas, page.pick(_LETTERS), x, base, height=0.9 * hand.height)
    return _power(page, hand, x, base) if page.often(0.25) else x


def _brackets(page: Page, hand: Hand, x: float, base: float, algebra: float) -> float:
    """Write two operands in parentheses."""
    x = hand.sign(page.canvas, "left", x, base) - 0.4 * hand.height
    for place in range(2):
        if place:
            x = operator(page, hand, page.pick("+-x"), x, base)
        short = page.often(algebra)
        x = (_letter(page, hand, x, base) if short
             else hand.number(page.canvas, page.digits(2), x, base))  # fmt: skip
    return hand.sign(page.canvas, "right", x, base) - 0.4 * hand.height


def _power(page: Page, hand: Hand, x: float, base: float) -> float:
    small = hand.height * page.rng.uniform(0.45, 0.7)
    return hand.number(
        page.canvas, page.digits(1), x + 0.05 * hand.height, base - 0.7 * hand.height, height=small
    )


def _root(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a root sign over a number."""
    h = hand.height
    start, top = x + 0.55 * h, base - h * page.rng.uniform(1.1, 1.3)
    end = hand.number(page.canvas, page.digits(3), start, base)
    hand.stroke(page.canvas, [(x, base - 0.4 * h), (x + 0.12 * h, base - 0.45 * h)])
    hand.stroke(page.canvas, [(x + 0.12 * h, base - 0.45 * h), (x + 0.25 * h, base)])
    hand.stroke(page.canvas, [(x + 0.25 * h, base), (start - 0.1 * h, top)])
    hand.stroke(page.canvas, [(start - 0.1 * h, top), (end, top)])
    return end


def fraction(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a numerator, a bar and a denominator, or a fraction with a slash."""
    canvas, rng = page.canvas, page.rng
    if page.often(0.3):
        return hand.number(canvas, f"{page.digits(2)}/{page.digits(2)}", x, base)
    size = hand.height * rng.uniform(0.6, 1.0)
    parts = [page.digits(2), page.digits(2)]
    widths = [hand.width_of(part, size) for part in parts]
    wide = max(widths) + hand.height * rng.uniform(0.1, 0.5)
    bar = base - 0.45 * hand.height
    bases = (bar - 0.2 * size, bar + 1.2 * size)
    for part, width, at in zip(parts, widths, bases, strict=True):
        hand.number(canvas, part, x + (wide - width) / 2, at, height=size)
    hand.stroke(canvas, [(x, bar), (x + wide, bar + rng.normal(0, 0.04) * size)], Ink.RULE)
    return x + wide


LAYOUTS = {
    "equations": Layout(equations, 1.0),
}
