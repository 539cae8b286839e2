"""Free handwriting: letters, diaries, lists, addresses, recipes and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import CURRENCIES, points
from digitscan.training.synthetic_pages.layouts.parts.handwriting import (
    baselines,
    decorated,
    ruled_paper,
    write_line,
)

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


_UNITS = ("g", "kg", "l", "ml", "cup", "tsp", "oz", "x", "Stk", "lb", "m", "cm", "h", "min", "C")
_FRACTIONS = ("1/2", "1/4", "3/4", "2/3", "1/3", "3/8", "1 1/2", "2 1/4", "1 3/4")


def letter(page: Page) -> None:
    """Write a letter or a page of a diary: a date, many words, few numbers, a signature."""
    rng, h = page.rng, page.hand.height
    hand, pitch = page.hand, h * rng.uniform(1.2, 2.6)
    share = page.pick((0.0, 0.02, 0.06, 0.12))
    left, right = h * rng.uniform(0.2, 4), page.width - h * rng.uniform(0, 3)
    slope = float(rng.normal(0, 0.02))
    ruled_paper(page, pitch)
    bases = baselines(page, pitch)
    if page.often(0.6):
        hand.number(page.canvas, page.date(), page.width * rng.uniform(0.05, 0.7), bases.pop(0))
    for base in bases[: int(rng.integers(3, len(bases) + 4))]:
        indent = 2 * h if page.often(0.12) else 0
        end = page.width * rng.uniform(0.3, 1) if page.often(0.1) else right
        write_line(page, hand, left + indent, end, base + hand.wobble * h, share, slope)
    if page.often(0.3):
        _margin_note(page)
    if page.often(0.3):
        _signature(page)


def _margin_note(page: Page) -> None:
    """Write a few small words and numbers somewhere, by another writer."""
    note = page.other_hand(page.rng.uniform(0.5, 0.9))
    left = page.rng.uniform(0, 0.8) * page.width
    top = page.rng.uniform(0.1, 0.8) * page.height
    for line in range(int(page.rng.integers(1, 4))):
        base = top + line * note.height * 1.4
        write_line(page, note, left, left + 6 * note.height, base, 0.4)


def _signature(page: Page) -> None:
    """Draw a signature: a run of loops."""
    rng, h = page.rng, page.hand.height
    t = np.linspace(0, rng.uniform(4, 10) * np.pi, 90)
    grow = np.exp(rng.uniform(-0.15, 0.05) * t)
    x = rng.uniform(0.2, 0.7) * page.width + h * (0.25 * t + rng.uniform(0.2, 0.6) * np.sin(t))
    y = rng.uniform(0.6, 0.95) * page.height - h * grow * rng.uniform(0.3, 0.8) * np.cos(t)
    y += 0.2 * h * np.sin(0.37 * t)
    page.hand.stroke(page.canvas, points(x, y))


def items(page: Page) -> None:
    """Write a list: numbers with a point or parenthesis, quantities, units, words, prices."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch, left = h * rng.uniform(1.3, 2.8), h * rng.uniform(0.3, 3)
    head = page.pick(("none", "point", "right", "ring", "dash", "cross"))
    quantity, price, start = page.often(0.5), page.often(0.4), int(rng.integers(1, 40))
    column = page.width * rng.uniform(0.65, 0.85)
    ruled_paper(page, pitch)
    for place, base in enumerate(baselines(page, pitch)):
        x = _item_head(page, head, start + place, left, base) + 0.4 * h
        if quantity and page.often(0.8):
            text = page.pick((page.digits(2), page.digits(3), page.amount(1, 1, ","), "1/2"))
            x = decorated(page, hand, text, x, base) + 0.2 * h
            if page.often(0.6):
                x = hand.word(page.canvas, page.pick(_UNITS), x, base) + 0.4 * h
        words = x
        x = write_line(page, hand, words, column - h, base, 0)
        if price and page.often(0.8):
            decorated(page, hand, page.amount(2), column, base)
        elif page.often(0.1):
            hand.scribble(page.canvas, words, base - h, x, base)


def _item_head(page: Page, kind: str, number: int, x: float, base: float) -> float:
    """Write the beginning of an item; return where it ends."""
    hand, h, canvas = page.hand, page.hand.height, page.canvas
    if kind in {"dash", "cross"}:
        if kind == "cross":
            return hand.sign(canvas, page.pick(("cross", "tick", "arrow")), x, base)
        hand.stroke(canvas, [(x, base - 0.4 * h), (x + 0.5 * h, base - 0.4 * h)])
        return x + 0.5 * h
    if kind == "none":
        return x
    end = hand.number(canvas, str(number), x, base)
    if kind == "point":
        hand.stroke(canvas, [(end, base), (end + 1, base)], width=1.3 * hand.pen)
    elif kind == "right":
        return hand.sign(canvas, "right", end, base) - 0.4 * h
    else:
        hand.circle(canvas, x - 0.3 * h, base - 1.3 * h, end + 0.2 * h, base + 0.3 * h)
    return end + 0.2 * h


def phone(page: Page) -> str:
    """Return a phone number with its usual marks."""
    d = page.digits
    return str(page.pick((f"{d(3, 3)}-{d(4, 4)}", f"{d(3, 3)}-{d(3, 3)}-{d(4, 4)}", d(10, 6),
                          f"0{d(3, 2)}/{d(7, 5)}", f"0{d(2, 2)} {d(3, 3)} {d(2, 2)} {d(2, 2)}",
                          f"+{d(2, 2)} {d(3, 2)} {d(7, 6)}")))  # fmt: skip


def addresses(page: Page) -> None:
    """Write names with phone numbers, or blocks of addresses."""
    rng, h = page.rng, page.hand.height
    hand, pitch = page.hand, h * rng.uniform(1.3, 2.6)
    left, column = h * rng.uniform(0.3, 2), page.width * rng.uniform(0.3, 0.6)
    phones = page.often(0.6)
    ruled_paper(page, pitch)
    for place, base in enumerate(baselines(page, pitch)):
        hand = page.other_hand(rng.uniform(0.7, 1.1)) if page.often(0.08) else hand
        if phones:
            write_line(page, hand, left, column, base, 0)
            decorated(page, hand, phone(page), column + 0.5 * h, base)
            continue
        line = place % int(rng.integers(4, 6))
        x = left + h * rng.uniform(0, 0.6)
        if line == 1:
            x = hand.word(page.canvas, page.word(capital=True), x, base) + 0.4 * h
            hand.number(page.canvas, page.digits(4), x, base)
        elif line == 1 + 1:
            x = hand.number(page.canvas, page.digits(6, 4), x, base) + 0.5 * h
            hand.word(page.canvas, page.word(capital=True), x, base)
        elif line:
            write_line(page, hand, x, column + 2 * h, base, 0.1)


def recipe(page: Page) -> None:
    """Write quantities with fractions and units, then a few lines of words."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch, left = h * rng.uniform(1.3, 2.4), h * rng.uniform(0.3, 3)
    ruled_paper(page, pitch)
    bases = baselines(page, pitch)
    last = int(rng.integers(2, len(bases) + 1))
    for place, base in enumerate(bases):
        if place >= last:
            write_line(page, hand, left, page.width - h, base, 0.08)
            continue
        text = page.pick((*_FRACTIONS, page.digits(3), page.digits(1)))
        x = hand.number(page.canvas, text, left, base) + 0.3 * h
        x = hand.word(page.canvas, page.pick(_UNITS), x, base) + 0.4 * h
        write_line(page, hand, x, page.width * rng.uniform(0.5, 1), base, 0)


def accounts(page: Page) -> None:
    """Write columns of amounts, words before them, a line and a sum below."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch, places = h * rng.uniform(1.2, 2.2), int(rng.integers(0, 3))
    point, most = page.pick(".,-"), int(rng.integers(1, 6))
    words, signs = page.often(0.5), page.often(0.3)
    ruled_paper(page, pitch, 0.4)
    right = page.width * rng.uniform(0.3, 0.95) if words else h * rng.uniform(4, 8)
    while right < page.width:
        bases = baselines(page, pitch)
        rows = int(rng.integers(2, len(bases) + 1))
        for place, base in enumerate(bases[:rows]):
            text = page.amount(most, places, point) if places else page.digits(most)
            x = right - hand.width_of(text) + h * rng.normal(0, 0.1)
            total = place == rows - 1
            if total:
                y = base - h * rng.uniform(1.1, 1.4)
                hand.stroke(page.canvas, [(x - h, y), (right + 0.5 * h, y)], Ink.RULE)
            if signs and (total or page.often(0.2)):
                hand.sign(page.canvas, page.pick(CURRENCIES), x - h, base)
            decorated(page, hand, text, x, base) if not total else hand.number(
                page.canvas, text, x, base
            )
            if words and page.often(0.8):
                write_line(page, hand, h * rng.uniform(0.2, 0.6), x - h, base, 0.04)
        wide = hand.width_of("0" * most + "." * bool(places) + "0" * places)
        right += page.width if words else wide * rng.uniform(1.1, 2) + h


LAYOUTS = {
    "letter": Layout(letter, 1.2),
    "items": Layout(items, 1.0),
    "addresses": Layout(addresses, 0.9),
    "recipe": Layout(recipe, 0.6),
    "accounts": Layout(accounts, 1.0),
}
