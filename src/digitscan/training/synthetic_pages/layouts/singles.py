"""Pictures of one number, of single digits, and of scattered or collected digits."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_letters
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.layouts.layout import Layout

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


def digit(page: Page) -> None:
    """Write one digit, close to the edges of the picture or with a margin."""
    rng, h = page.rng, page.hand.height
    _plain_ground(page)
    if page.often(0.35):
        _edges(page)
    x = (page.width - 0.62 * h) * rng.uniform(0.3, 0.7)
    base = (page.height + h) / 2 + rng.normal(0, 0.1) * (page.height - h)
    kind = page.pick(("digit",) * 12 + ("print", "letter", "sign"))
    if kind == "digit":
        page.hand.number(page.canvas, page.digits(1), x, base)
    elif kind == "print":
        page.print(page.digits(1), x, base, h)
    else:
        _other(page, page.hand, x, base)


def number(page: Page) -> None:
    """Write one number: a strip cut from a form, a cheque, a receipt or a note."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _plain_ground(page)
    if page.often(0.5):
        _edges(page)
    room = int((page.width / h - 0.3) / (0.65 + max(0, hand.spacing)))
    text = page.digits(max(1, room))
    if room > 3 and page.often(0.4):  # room for marks
        text = page.pick((page.amount(room - 3), page.date()[: room + 1].rstrip("./-"),
                          f"-{page.digits(room - 1)}", page.time()))  # fmt: skip
    x = max(0.05 * h, (page.width - hand.width_of(text)) * rng.uniform(0, 1))
    base = (page.height + h) / 2 + rng.normal(0, 0.08) * h
    comb = text.isdigit() and page.often(0.25)
    pitch = max(h * 0.7, (page.width - 0.2 * h) / len(text)) if comb else None
    if pitch and page.often(0.6):
        thick = h * rng.uniform(0.03, 0.12)
        for place in range(len(text)):
            page.box(0.1 * h + place * pitch, base - 1.2 * h, pitch, 1.4 * h, thick)
    if page.often(0.15):
        y = base + rng.uniform(0, 0.3) * h
        page.rule(0, y, page.width, y, h * rng.uniform(0.03, 0.15))
    end = hand.number(page.canvas, text, 0.1 * h if pitch else x, base, pitch=pitch)
    if page.often(0.15):
        hand.sign(
            page.canvas, page.pick(("dollar", "euro", "percent", "equals", "tick")), end, base
        )


def collection(page: Page) -> None:
    """Write single digits in rows, like a sheet for collecting digits."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _plain_ground(page)
    wide, high = h * rng.uniform(1.2, 3.5), h * rng.uniform(1.3, 3.2)
    style, order = page.pick(("none", "none", "grid", "boxes")), page.pick(("one", "row", "any"))
    thick, loose, filled = h * rng.uniform(0.02, 0.15), rng.uniform(0, 0.15), rng.uniform(0.7, 1)
    others = page.pick((0.0, 0.0, 0.3))
    left, top = rng.uniform(0, 1) * h, rng.uniform(0, 1) * h
    value, size = int(rng.integers(10)), rng.uniform(0.7, 1.0)
    for row, y in enumerate(np.arange(top, page.height - 0.6 * high, high).tolist()):
        for column, x in enumerate(np.arange(left, page.width - 0.6 * wide, wide).tolist()):
            if style == "grid":
                page.box(x, y, wide, high, thick)
            elif style == "boxes":
                page.box(x + 0.1 * wide, y + 0.05 * high, 0.8 * wide, 0.9 * high, thick)
            if not page.often(filled):
                continue
            at = x + wide / 2 - 0.3 * h + rng.normal(0, loose) * h
            base = y + (high + size * h) / 2 + rng.normal(0, loose) * h
            if page.often(others):
                _other(page, hand, at, base)
                continue
            digit = {"one": value, "row": (value + row) % 10}.get(order, int(rng.integers(10)))
            if page.often(0.06) and column == 0:
                page.print(str(digit), at, base, size * h)
            else:
                hand.number(page.canvas, str(digit), at, base, height=size * h)


def scattered(page: Page) -> None:
    """Write single digits far apart and not in lines, often with letters and signs among them."""
    rng, h = page.rng, page.hand.height
    _plain_ground(page)
    share, most = page.pick((0.0, 0.2, 0.5, 1.0)), page.pick((1, 1, 1, 3))
    step, several = h * rng.uniform(1.6, 4) + (most - 1) * h, page.often(0.4)
    for y in np.arange(0, page.height - h, step).tolist():
        for x in np.arange(0, page.width - h, step).tolist():
            if page.often(0.25):
                continue
            hand = page.other_hand(rng.uniform(0.7, 1.1)) if several else page.hand
            at = x + rng.uniform(0, 0.6) * (step - most * h)
            base = y + h + rng.uniform(0, 0.9) * (step - h)
            if page.often(share):
                _other(page, hand, at, base)
            else:
                hand.number(page.canvas, page.digits(most), at, base)


def _plain_ground(page: Page) -> None:
    """Sometimes make the page pure white or black, as in data sets."""
    if page.often(0.65):
        return
    dark = page.often(0.35)
    page.canvas.image[:] = 0 if dark else 255
    level = 255.0 if dark else float(page.rng.uniform(0, 60))
    page.hand = replace(page.hand, color=(level, level, level), opacity=1.0)
    page.rule_color = (level, level, level)
    page.print_color = (level, level, level)


def _edges(page: Page) -> None:
    """Leave parts of borders, underlines and neighbors at the edges of the picture."""
    rng, h, wide, high = page.rng, page.hand.height, page.width, page.height
    thick = h * rng.uniform(0.03, 0.2)
    inset = h * rng.uniform(-0.02, 0.15)
    sides = (((inset, 0), (inset, high)), ((wide - inset, 0), (wide - inset, high)),
             ((0, inset), (wide, inset)), ((0, high - inset), (wide, high - inset)))  # fmt: skip
    framed = page.often(0.3)
    for (x0, y0), (x1, y1) in sides:
        if framed or page.often(0.2):
            lean = 0.1 * h * rng.normal(0, 1)
            page.rule(x0, y0, x1, y1 + (lean if y0 == y1 else 0), thick)
    if page.often(0.2):
        x = -0.45 * h if page.often(0.5) else wide - 0.2 * h
        page.hand.number(page.canvas, page.digits(1), x, 0.5 * high + 0.5 * h)
    if page.often(0.2):
        y = 0.15 * h if page.often(0.5) else high + 0.8 * h
        page.hand.word(page.canvas, page.word(), rng.uniform(-1, 0.5) * wide, y)


def _other(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a letter or a sign; return where it ends."""
    if page.often(0.6):
        return hand.word(page.canvas, page.pick(ascii_letters), x, base)
    return hand.sign(page.canvas, page.pick((*page.characters.signs, "tick", "cross")), x, base)


LAYOUTS = {
    "digit": Layout(digit, 1.0, ((0.75, 3), (1.02, 3))),
    "number": Layout(number, 1.0, ((1.5, 10), (1.1, 3))),
    "collection": Layout(collection, 0.8, ((2, 20), (2, 20))),
    "scattered": Layout(scattered, 0.8, ((2, 22), (2, 22))),
}
