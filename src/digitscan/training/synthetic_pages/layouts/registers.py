"""Parish registers: pages, and single cells cut out of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import struck_out
from digitscan.training.synthetic_pages.layouts.parts.handwriting import write_by_hand
from digitscan.training.synthetic_pages.layouts.parts.old_paper import (
    age_paper,
    darken_margin,
    rule_lines,
    scrawl,
)
from digitscan.training.synthetic_pages.layouts.parts.rules import Rules
from digitscan.training.synthetic_pages.sign_strokes import SIGNS

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


def cell(page: Page) -> None:
    """Draw a single cell cut from a register."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    age_paper(page)
    if page.often(0.7):
        _edges(page)
    if page.often(0.6):
        _neighbors(page, hand if page.often(0.7) else page.other_hand())
    left = float(rng.uniform(0.22, 0.75)) * max(h, page.width - 2.2 * h)
    base = h + float(rng.uniform(0.1, 0.9)) * max(0.2 * h, page.height - 1.5 * h)
    kind = rng.random()
    if kind < 0.86:  # most cells hold a number
        _entry(page, hand, left, base)
    elif kind < 0.94:
        scrawl(page, hand, h * rng.uniform(0, 1), base, page.width * rng.uniform(0.4, 0.9))
    elif kind < 0.97:
        hand.sign(page.canvas, page.pick(("ditto", "cross", "tick")), left, base)
    if page.often(0.15):
        size = h * float(rng.uniform(0.15, 0.4))
        page.print(f"{page.words(3)} {page.digits(5)}", h * 0.2, page.height - 0.2 * h, size)
    if page.often(0.35):
        darken_margin(page)


def _edges(page: Page) -> None:
    """Rule some sides of the cell."""
    rng, h = page.rng, page.hand.height
    style = Rules.draw(page)
    wide, high = page.width, page.height
    for side in np.flatnonzero(rng.random(4) < rng.uniform(0.1, 0.9)):
        inset, drift = h * rng.uniform(0, 1), h * rng.normal(0, 0.1)
        if side < 2:
            y = inset if side == 0 else high - inset
            style.line(page, 0, y, wide, y + drift)
        else:
            x = inset if side == 2 else wide - inset
            style.line(page, x, 0, x + drift, high)


def _neighbors(page: Page, hand: Hand) -> None:
    """Write the strokes of neighboring cells that the picture's edges cut off."""
    rng, h = page.rng, hand.height
    for side in np.flatnonzero(rng.random(4) < rng.uniform(0.1, 0.7)):
        if side == 0:
            base = h * rng.uniform(-0.3, 0.35)
            scrawl(page, hand, h * rng.uniform(-1, 3), base, page.width * rng.uniform(0.3, 1))
        elif side == 1:
            base = page.height + h * rng.uniform(0.3, 0.8)
            scrawl(page, hand, h * rng.uniform(-1, 3), base, page.width * rng.uniform(0.3, 1))
        else:
            at_right = page.width - h * rng.uniform(0.2, 0.8)
            left = at_right if side == 2 else h * rng.uniform(-4, -3)
            scrawl(page, hand, left, page.height * rng.uniform(0.3, 1), 3.4 * h)


def _entry(page: Page, hand: Hand, left: float, base: float) -> None:
    """Write a cell's number, with a trailing dot, a struck-out number or a word beside it."""
    rng, h = page.rng, hand.height
    if page.often(0.1):
        left = _strike(page, hand, page.digits(3), left, base)
    text = page.digits(3) if page.often(0.9) else page.digits(5, 4)
    right = write_by_hand(page, hand, text + "." * page.often(0.35), left, base, h)
    if page.often(0.12):
        hand.stroke(page.canvas, [(left, base + 0.2 * h), (right, base + 0.2 * h)], Ink.RULE)
    if page.often(0.15):
        hand.word(page.canvas, page.word(), right + 0.4 * h, base)
    below = base + h * float(rng.uniform(1.2, 1.9))
    if page.often(0.12):
        hand.sign(page.canvas, page.pick(("cross", "tick", "ditto", *SIGNS)), left, below)
    elif page.often(0.15):
        scrawl(page, hand, left - h * rng.uniform(0, 1), below, h * rng.uniform(1.5, 5))
    above = base - h * float(rng.uniform(1.5, 2.2))
    if page.often(0.12):
        hand.number(page.canvas, str(rng.integers(1600, 1950)), left - 0.5 * h, above)


def _strike(page: Page, hand: Hand, text: str, left: float, base: float) -> float:
    """Write a number and strike it out; return where it ends."""
    right = struck_out(page, hand, text, left, base)
    return right + hand.height * float(page.rng.uniform(0.15, 0.8))


def register(page: Page) -> None:
    """Fill a page of a parish register: columns of numbers, and of words with numbers."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    age_paper(page)
    pitch, top = h * float(rng.uniform(1.3, 2.8)), h * float(rng.uniform(1, 5))
    starts, filled = _columns(page), float(rng.uniform(0.4, 1))
    if page.often(0.5):
        rule_lines(page, pitch, top)
    style = Rules.draw(page)
    for x in starts if page.often(0.8) else []:
        style.line(page, x, 0, x + h * rng.normal(0, 0.15), page.height)
    for left in starts:
        if page.often(0.6):
            page.print(page.word(), left + 0.2 * h, top - pitch, h * rng.uniform(0.3, 0.6))
    hands = [hand, hand, page.other_hand(float(rng.uniform(0.7, 1.2)))]
    many = page.often(0.3)
    for base in np.arange(top, page.height + h, pitch):
        writer = page.pick(hands) if many else hand
        for left, right in pairwise(starts):
            if page.often(filled):
                shift = h * float(rng.normal(0, 0.1))
                _register_text(page, writer, left, float(base) + shift, right - left)
    if page.often(0.25):
        darken_margin(page)


def _columns(page: Page) -> list[float]:
    """Return where the columns of a register begin."""
    h, x = page.hand.height, page.hand.height * float(page.rng.uniform(-0.5, 1.5))
    starts = [x]
    while x < page.width:
        narrow = page.often(0.5)
        x += h * float(page.rng.uniform(1.6, 3.5) if narrow else page.rng.uniform(4, 11))
        starts.append(x)
    return starts


def _register_text(page: Page, hand: Hand, left: float, base: float, room: float) -> None:
    h = hand.height
    if room < 3.6 * h:
        dot = "." * page.often(0.3)
        most = 3 if room > 2 * h else 2
        write_by_hand(page, hand, page.digits(most) + dot, left + 0.2 * h, base, h)
        return
    end = left + room * float(page.rng.uniform(0.5, 1.0))
    x = left + 0.2 * h
    while x < end - 2 * h:
        if page.often(0.15):
            text = page.pick((page.digits(2), page.digits(4), page.date()))
            x = write_by_hand(page, hand, text + "." * page.often(0.2), x, base, h)
        else:
            x = hand.word(page.canvas, page.word(), x, base)
        x += 0.45 * h


LAYOUTS = {
    "register_cell": Layout(cell, 1.5, ((4, 12), (4, 12))),
    "register": Layout(register, 1.0),
}
