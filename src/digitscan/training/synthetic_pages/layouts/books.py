"""Log books and account books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
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


def log_book(page: Page) -> None:
    """Write a ship's or weather log by hand, in loose columns and mostly without rules."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    age_paper(page)
    pitch = h * float(rng.uniform(1.4, 2.6))
    starts = [h * float(rng.uniform(0.3, 2))]
    while starts[-1] < page.width - 3 * h:
        starts.append(starts[-1] + h * float(rng.uniform(2.5, 8)))
    if page.often(0.3):
        rule_lines(page, pitch, pitch)
    aligned = page.often(0.6)
    for base in np.arange(pitch, page.height + 0.3 * h, pitch):
        x = starts[0]
        for start in starts:
            if start < x and aligned:
                continue
            at = start + h * float(rng.normal(0, 0.15)) if aligned else x
            if at < page.width - h and page.often(0.85):
                x = _log_item(page, hand, at, float(base)) + 0.5 * h
        if page.often(0.05):
            y = float(base) + 0.25 * h
            hand.stroke(page.canvas, [(starts[0], y), (x, y)], Ink.RULE)
    if page.often(0.15):
        darken_margin(page)


def _log_item(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write one item of a log: a time, a reading, a bearing or words; return where it ends."""
    h, canvas, kind = hand.height, page.canvas, page.rng.random()
    if kind < 0.45:
        return hand.word(canvas, page.word(), x, base)
    if kind < 0.6:
        right = hand.number(canvas, page.digits(3), x, base)
        hand.circle(canvas, right, base - 1.1 * h, right + 0.25 * h, base - 0.8 * h)
        if page.often(0.5):
            right = hand.number(canvas, page.digits(2, 2), right + 0.4 * h, base)
            hand.stroke(canvas, [(right + 0.1 * h, base - h), (right, base - 0.75 * h)])
        right += 0.35 * h
        return hand.word(canvas, page.pick("NESW"), right, base) if page.often(0.5) else right
    if kind < 0.65:
        return hand.sign(canvas, page.pick(SIGNS), x, base)
    texts = (page.time(), page.time(), page.date(), page.digits(4), page.amount(3, 1),
             page.amount(2), "-" + page.digits(2), str(page.rng.integers(1780, 2020)))  # fmt: skip
    return hand.number(canvas, page.pick(texts), x, base)


def account_book(page: Page) -> None:
    """Write an account book: dates, words, and amounts in two or three columns at the right."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    age_paper(page)
    pitch, style = h * float(rng.uniform(1.25, 2.4)), Rules.draw(page)
    count = int(rng.choice((1, 2, 3, 3)))
    wide = h * rng.uniform(1.3, 3.6, count)
    edges = page.width - h * float(rng.uniform(0.1, 1)) - np.cumsum(wide)[::-1]
    if page.often(0.6):
        rule_lines(page, pitch, pitch)
    for x in edges if page.often(0.85) else []:
        style.line(page, float(x), 0, float(x), page.height)
    dated, summed = page.often(0.7), page.often(0.5)
    for base in np.arange(pitch, page.height, pitch):
        low, x = float(base), h * float(rng.uniform(0.1, 0.6))
        if dated and page.often(0.7):
            x = hand.number(page.canvas, page.pick((page.digits(2), page.date())), x, low) + 0.5 * h
        scrawl(page, hand, x, low, max(0.0, (float(edges[0]) - x) * rng.uniform(0.2, 0.9)))
        for left, room in zip(edges, wide[::-1], strict=True):
            _amount(page, hand, float(left), low, float(room))
        if summed and page.often(0.08):
            y = low + 0.2 * h
            hand.stroke(page.canvas, [(float(edges[0]), y), (page.width - h, y)], Ink.RULE)
    if page.often(0.2):
        darken_margin(page)


def _amount(page: Page, hand: Hand, left: float, base: float, room: float) -> None:
    """Write an amount, a dash or nothing into a narrow column."""
    h, kind = hand.height, page.rng.random()
    if kind < 0.12:
        y = base - 0.4 * h
        hand.stroke(page.canvas, [(left + 0.3 * h, y), (left + 0.7 * room, y)])
    elif kind < 0.17:
        hand.sign(page.canvas, "ditto", left + 0.3 * h, base)
    elif kind < 0.85:
        text = page.digits(max(1, int(room / (0.85 * h))))
        if room > 3 * h and page.often(0.4):
            text = page.amount(1)
        hand.number(page.canvas, text, left + room - 1.15 * hand.width_of(text), base)


LAYOUTS = {
    "log_book": Layout(log_book, 1.0),
    "account_book": Layout(account_book, 1.0),
}
