"""Parish registers, log books and account books, whole or as cells cut out of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.hand import SIGNS
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.tables import Rules, write_by_hand

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color, Point
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

_BOOK_PAPER = ((235, 222, 190), (220, 205, 170), (205, 190, 150), (228, 224, 214), (190, 178, 150))


def _age(page: Page) -> None:
    """Make the paper that of an old book: yellow, with a soft change of brightness and stains."""
    if min(page.hand.color) > 150 or page.often(0.35):
        return
    canvas, rng = page.canvas, page.rng
    paper = np.asarray(page.pick(_BOOK_PAPER), np.float32) + rng.normal(0, 8, 3)
    y, x = np.ogrid[-1 : 1 : canvas.height * 1j, -1 : 1 : canvas.width * 1j]
    a, b, c = rng.normal(0, 0.06, 3)
    light = np.asarray(1 + a * x + b * y + c * x * y, np.float32)[..., None]
    canvas.image[:] = np.clip(paper * light, 60, 255)
    if page.often(0.7):
        page.hand.color = page.pick(((60, 42, 30), (85, 62, 45), (35, 30, 30), (110, 85, 65)))


def _margin(page: Page) -> None:
    """Darken one side or two, as where the scanner saw past the book's edge."""
    rng, wide, high = page.rng, page.width, page.height
    for _ in range(page.pick((1, 1, 1, 2))):
        depth = min(0.18 * min(wide, high), page.hand.height * float(rng.uniform(0.1, 2.2)))
        level = float(rng.uniform(0, 45) if page.often(0.7) else rng.uniform(45, 140))
        skew = depth * float(rng.normal(1, 0.15))
        color: Color = (level, level, level)
        sides: tuple[list[Point], ...] = (
            [(0, 0), (depth, 0), (skew, high), (0, high)],
            [(wide, 0), (wide - depth, 0), (wide - skew, high), (wide, high)],
            [(0, 0), (wide, 0), (wide, skew), (0, depth)],
            [(0, high), (wide, high), (wide, high - skew), (0, high - depth)],
        )  # fmt: skip
        page.canvas.cover(page.pick(sides), color)


def _cursive(page: Page, hand: Hand, left: float, base: float, length: float) -> None:
    """Write a scrawl of loops with tall strokes, as illegible cursive."""
    rng, h = page.rng, hand.height
    step, high = float(rng.uniform(0.35, 0.8)) * h, float(rng.uniform(0.25, 0.6)) * h
    lean = float(rng.uniform(0.1, 0.7))
    points = []
    for place in range(max(2, int(length / step))):
        top = high * (rng.uniform(1.8, 3) if page.often(0.2) else rng.uniform(0.6, 1.2))
        low = -high * rng.uniform(1, 2.2) if page.often(0.12) else 0.0
        x = left + place * step
        back = x + 0.3 * step * rng.normal(1, 0.6) + 0.3 * lean * top
        points.append((x, base - low))
        points += [(x + 0.5 * step + lean * top, base - top), (back, base - 0.7 * top)]
    hand.stroke(page.canvas, points)


def _scrawl(page: Page, hand: Hand, left: float, base: float, length: float) -> None:
    """Write about `length` pixels of words, in letters or as a scrawl."""
    if page.often(0.4):
        _cursive(page, hand, left, base, length)
        return
    end = left + length
    while left < end - hand.height:
        left = hand.word(page.canvas, page.word(), left, base) + 0.5 * hand.height


def _neighbors(page: Page, hand: Hand) -> None:
    """Write what the picture's edges cut off: strokes of the cells around."""
    rng, h = page.rng, hand.height
    for side in np.flatnonzero(rng.random(4) < rng.uniform(0.1, 0.7)):
        if side == 0:
            base = h * rng.uniform(-0.3, 0.35)
            _scrawl(page, hand, h * rng.uniform(-1, 3), base, page.width * rng.uniform(0.3, 1))
        elif side == 1:
            base = page.height + h * rng.uniform(0.3, 0.8)
            _scrawl(page, hand, h * rng.uniform(-1, 3), base, page.width * rng.uniform(0.3, 1))
        else:
            at_right = page.width - h * rng.uniform(0.2, 0.8)
            left = at_right if side == 2 else h * rng.uniform(-4, -3)
            _scrawl(page, hand, left, page.height * rng.uniform(0.3, 1), 3.4 * h)


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


def _strike(page: Page, hand: Hand, text: str, left: float, base: float) -> float:
    """Write a number and strike it out; return where it ends."""
    right = hand.number(page.canvas, text, left, base, ink=Ink.OTHER)
    hand.scribble(page.canvas, left, base - hand.height, right, base)
    return right + hand.height * float(page.rng.uniform(0.15, 0.8))


def _entry(page: Page, hand: Hand, left: float, base: float) -> None:
    """Write the number of a cell, with a trailing dot, a struck-out one or a word beside it."""
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
        _scrawl(page, hand, left - h * rng.uniform(0, 1), below, h * rng.uniform(1.5, 5))
    above = base - h * float(rng.uniform(1.5, 2.2))
    if page.often(0.12):
        hand.number(page.canvas, str(rng.integers(1600, 1950)), left - 0.5 * h, above)


def cell(page: Page) -> None:
    """Cut one cell out of a register."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _age(page)
    if page.often(0.7):
        _edges(page)
    if page.often(0.6):
        _neighbors(page, hand if page.often(0.7) else page.other_hand())
    left = float(rng.uniform(0.22, 0.75)) * max(h, page.width - 2.2 * h)
    base = h + float(rng.uniform(0.1, 0.9)) * max(0.2 * h, page.height - 1.5 * h)
    kind = rng.random()
    if kind < 0.86:
        _entry(page, hand, left, base)
    elif kind < 0.94:
        _scrawl(page, hand, h * rng.uniform(0, 1), base, page.width * rng.uniform(0.4, 0.9))
    elif kind < 0.97:
        hand.sign(page.canvas, page.pick(("ditto", "cross", "tick")), left, base)
    if page.often(0.15):
        size = h * float(rng.uniform(0.15, 0.4))
        page.print(f"{page.words(3)} {page.digits(5)}", h * 0.2, page.height - 0.2 * h, size)
    if page.often(0.35):
        _margin(page)


def _lines(page: Page, pitch: float, top: float) -> None:
    """Rule the page for its lines of writing."""
    style = Rules.draw(page, ("solid", "solid", "solid", "dotted", "broken"))
    first = top + 0.12 * page.hand.height
    for y in np.arange(first, page.height, pitch * page.pick((1, 1, 1, 3))):
        style.line(page, 0, y, page.width, y + page.rng.normal(0, 0.05) * pitch)


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


def register(page: Page) -> None:
    """Fill a page of a parish register: columns of numbers, and of words with numbers."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _age(page)
    pitch, top = h * float(rng.uniform(1.3, 2.8)), h * float(rng.uniform(1, 5))
    starts, filled = _columns(page), float(rng.uniform(0.4, 1))
    if page.often(0.5):
        _lines(page, pitch, top)
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
        _margin(page)


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


def log_book(page: Page) -> None:
    """Write a ship's or weather log by hand, in loose columns and mostly without rules."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _age(page)
    pitch = h * float(rng.uniform(1.4, 2.6))
    starts = [h * float(rng.uniform(0.3, 2))]
    while starts[-1] < page.width - 3 * h:
        starts.append(starts[-1] + h * float(rng.uniform(2.5, 8)))
    if page.often(0.3):
        _lines(page, pitch, pitch)
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
        _margin(page)


def account_book(page: Page) -> None:
    """Write an account book: dates, words, and amounts in two or three columns at the right."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _age(page)
    pitch, style = h * float(rng.uniform(1.25, 2.4)), Rules.draw(page)
    count = int(rng.choice((1, 2, 3, 3)))
    wide = h * rng.uniform(1.3, 3.6, count)
    edges = page.width - h * float(rng.uniform(0.1, 1)) - np.cumsum(wide)[::-1]
    if page.often(0.6):
        _lines(page, pitch, pitch)
    for x in edges if page.often(0.85) else []:
        style.line(page, float(x), 0, float(x), page.height)
    dated, summed = page.often(0.7), page.often(0.5)
    for base in np.arange(pitch, page.height, pitch):
        low, x = float(base), h * float(rng.uniform(0.1, 0.6))
        if dated and page.often(0.7):
            x = hand.number(page.canvas, page.pick((page.digits(2), page.date())), x, low) + 0.5 * h
        _scrawl(page, hand, x, low, max(0.0, (float(edges[0]) - x) * rng.uniform(0.2, 0.9)))
        for left, room in zip(edges, wide[::-1], strict=True):
            _amount(page, hand, float(left), low, float(room))
        if summed and page.often(0.08):
            y = low + 0.2 * h
            hand.stroke(page.canvas, [(float(edges[0]), y), (page.width - h, y)], Ink.RULE)
    if page.often(0.2):
        _margin(page)


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
    "register_cell": Layout(cell, 1.5, ((4, 12), (4, 12))),
    "register": Layout(register, 1.0),
    "log_book": Layout(log_book, 1.0),
    "account_book": Layout(account_book, 1.0),
}
