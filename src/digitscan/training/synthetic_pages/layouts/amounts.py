"""Columns and lines of numbers with points, signs and dashes, and grids of single digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.blemishes import punch_holes, stamp_impression
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import broken, thickness
from digitscan.training.synthetic_pages.layouts.parts.handwriting import decorated, ruled_paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

_UNITS = ("kg", "m", "cm", "l", "h", "mm", "st", "x", "km")
_CURRENCIES = ("dollar", "euro", "pound")
_AFTER = ("percent", "tick", "cross", "right", "equals", "ditto", "arrow")


def columns(page: Page) -> None:
    """Write columns of numbers, close together or far apart, with or without rules."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    printed = page.often(0.15)
    pitch, gap = h * rng.uniform(1.25, 2.6), h * rng.uniform(0.45, 3)
    rows = np.arange(pitch, page.height, pitch)
    ruled = page.pick(("", "", "upright", "lines", "grid", "grid", "dotted"))
    x = h * rng.uniform(0.1, 1.5)
    edges = [x - gap / 2]
    while x < page.width - h:
        write = _source(page)
        align = page.pick((0.0, 0.5, 1.0, 1.0))
        texts = [write() for _ in rows]
        writer = hand if page.often(0.8) else page.other_hand(rng.uniform(0.8, 1.2))
        currency = page.pick(_CURRENCIES) if page.often(0.25) else ""
        widths = [_width(page, writer, text, printed=printed) for text in texts]
        for base, text, wide in zip(rows, texts, widths, strict=True):
            if page.often(0.93):
                left = x + align * (max(widths) - wide)
                if currency:
                    left = _currency(page, writer, currency, left, base, printed=printed)
                _write(page, writer, text, left, base, printed=printed)
            elif page.often(0.5):
                middle, y = x + max(widths) / 2, base - 0.45 * h
                dash = [(middle, y), (middle + rng.uniform(0.2, 0.8) * h, y)]
                writer.stroke(page.canvas, dash)
        x += max(widths) + gap
        edges.append(x - gap / 2)
    _rule(page, edges, [float(base + 0.5 * (pitch - h)) for base in rows], ruled)


def _rule(page: Page, edges: list[float], levels: list[float], ruled: str) -> None:
    thick = thickness(page)
    if ruled in ("upright", "grid"):
        for x in edges:
            page.rule(x, 0, x, page.height, thick, 0.8)
    if ruled in ("lines", "grid"):
        for y in levels:
            page.rule(0, y, page.width, y, thick, 0.8)
    elif ruled == "dotted":
        for y in levels:
            broken(page, (0.0, y), page.width, thick)


def _width(page: Page, hand: Hand, text: str, *, printed: bool) -> float:
    if printed:
        return float(page.face.sized(hand.height).getlength(text))
    return 1.25 * hand.width_of(text)


def _write(page: Page, hand: Hand, text: str, left: float, base: float, *, printed: bool) -> float:
    if printed:
        return page.print(text, left, base, hand.height)
    if page.often(0.03):
        return decorated(page, hand, text, left, base)
    return hand.number(page.canvas, text, left, base)


def _currency(
    page: Page, hand: Hand, name: str, left: float, base: float, *, printed: bool
) -> float:
    """Write or print the sign of a currency; return where the amount begins."""
    if printed or page.often(0.3):
        sign = {"dollar": "$", "euro": "\u20ac", "pound": "\u00a3"}[name]
        end = page.print(sign, left, base, hand.height * page.rng.uniform(0.8, 1.1))
    else:
        end = hand.sign(page.canvas, name, left, base)
    return end + page.rng.uniform(0.02, 0.3) * hand.height


def _source(page: Page) -> Callable[[], str]:
    """Return a function that draws the numbers of a column or a list."""
    point, places = page.pick(".,"), int(page.pick((1, 1, 2, 2, 2, 3)))
    most = int(page.rng.integers(1, 5))
    group = page.pick("'.," if point == "," else "',")
    group = "'" if group == point else group
    dash = page.pick("-/.")

    def decimal() -> str:
        return page.amount(most, places, point)

    def thousands() -> str:
        whole = f"{int(10 ** page.rng.uniform(3, 6.5)):,}".replace(",", group)
        return f"{whole}{point}{page.digits(2, 2)}" if page.often(0.4) else whole

    def signed() -> str:
        sign = page.pick(("-", "-", "+", ""))
        return f"{sign}{decimal() if places > 1 else page.digits(most)}"

    def ranged() -> str:
        return f"{page.digits(most)}{dash}{page.digits(most)}"

    def fraction() -> str:
        return f"{page.digits(2)}/{page.digits(2)}"

    def whole() -> str:
        return page.digits(most)

    return page.pick(
        (decimal, decimal, decimal, thousands, signed, signed, ranged, fraction, page.time,
         page.date, whole, whole)
    )  # fmt: skip


def lines(page: Page) -> None:
    """Write lines of words, amounts with their currencies and units, dates and times."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch = h * rng.uniform(1.4, 2.6)
    ruled_paper(page, pitch)
    sources = [_source(page) for _ in range(3)]
    words = rng.uniform(0.0, 0.5)
    for base in np.arange(pitch, page.height + 0.3 * h, pitch):
        x = h * rng.uniform(0.1, 2)
        while x < page.width - 2 * h:
            if page.often(words):
                x = hand.word(page.canvas, page.word(), x, base)
            else:
                if page.often(0.12):
                    x = hand.sign(page.canvas, page.pick(_CURRENCIES), x, base) + 0.15 * h
                x = hand.number(page.canvas, page.pick(sources)(), x, base)
                if page.often(0.15):
                    x = hand.word(page.canvas, page.pick(_UNITS), x + 0.1 * h, base)
                elif page.often(0.15):
                    x = hand.sign(page.canvas, page.pick(_AFTER), x + 0.1 * h, base)
                elif page.often(0.1):  # a full stop is no mark of a number
                    dot = (x + 0.05 * h, base - 0.4 * hand.pen)
                    hand.stroke(page.canvas, [dot, (dot[0] + 0.5 * hand.pen, dot[1])])
                    x += 0.2 * h
            x += h * rng.uniform(0.45, 1.8)


def dates(page: Page) -> None:
    """Write columns of dates, times and fractions, each in one form, beside words or numbers.

    A slash is often as upright and as long as the writer's 1.
    """
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch, gap = h * rng.uniform(1.25, 2.4), h * rng.uniform(0.5, 2)
    rows = np.arange(pitch, page.height, pitch).tolist()
    ruled = page.pick(("", "upright", "lines", "grid", "grid"))
    x = h * rng.uniform(0.1, 1.5)
    edges = [x - gap / 2]
    while x < page.width - 2 * h:
        write = page.pick((*(_dates(page) for _ in range(3)), _source(page), page.word))
        words = write == page.word
        texts = [write() for _ in rows]
        wide = max(0.6 * h * len(text) if words else 1.5 * hand.width_of(text) for text in texts)
        for base, text in zip(rows, texts, strict=True):
            if words:
                hand.word(page.canvas, text, x, base)
            elif page.often(0.93):
                hand.number(page.canvas, text, x, base + rng.normal(0, 0.03) * h)
        x += wide + gap
        edges.append(x - gap / 2)
    _rule(page, edges, [base + 0.5 * (pitch - h) for base in rows], ruled)


def _dates(page: Page) -> Callable[[], str]:
    """Return a function that draws dates, times or fractions, all of the same form."""
    form = page.pick(("{d:02d}/{m:02d}/{s:02d}", "{d}/{m}/{s:02d}", "{d:02d}/{m:02d}/{y}",
                      "{d}/{m}", "{m:02d}/{y}", "{d:02d}.{m:02d}.{s:02d}", "{y}-{m:02d}-{d:02d}",
                      "{d}-{m}-{s:02d}", "{h}:{t:02d}", "{h:02d}:{t:02d}", "{t}/{h}"))  # fmt: skip

    def date() -> str:
        day, month, year = (int(page.rng.integers(*each)) for each in ((1, 32), (1, 13), (0, 100)))
        hour, minute = int(page.rng.integers(1, 25)), int(page.rng.integers(0, 60))
        full = page.pick((1900, 2000)) + year
        return str(form.format(d=day, m=month, s=year, y=full, h=hour, t=minute))

    return date


def digit_grid(page: Page) -> None:
    """Write a grid of separate numbers of one or two digits, close together."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    most = int(page.pick((1, 1, 1, 2, 2)))
    ruled = page.pick(("", "", "grid", "grid", "upright", "lines"))
    apart = rng.uniform(0.85, 1.8) if ruled in ("grid", "upright") else rng.uniform(1.2, 2.2)
    across, down = h * (apart + 0.7 * (most - 1)), h * rng.uniform(1.2, 2.2)
    xs = np.arange(rng.uniform(0.2, 1.5) * h, page.width - across, across).tolist()
    rows = np.arange(rng.uniform(1.2, 2) * h, page.height, down).tolist()
    _rule(page, [*xs, xs[-1] + across], [base + 0.5 * (down - h) for base in rows], ruled)
    for base in rows:
        for x in xs:
            text = page.digits(most)
            wide = 1.2 * hand.width_of(text)
            size = h * min(1.0, 0.9 * across / wide)
            left = x + (across - wide * size / h) * (0.5 + rng.normal(0, 0.08))
            if page.often(0.95):
                low = base + rng.normal(0, 0.04) * h
                hand.number(page.canvas, text, left, low, height=size)


def ringed(page: Page) -> None:
    """Write numbers far apart, most of them ringed, on punched and stamped paper."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pen = page.other_hand()
    pitch, write = h * rng.uniform(2, 3.5), _source(page)
    for base in np.arange(pitch, page.height, pitch):
        x = h * rng.uniform(0.5, 4)
        while x < page.width - 2 * h:
            text = write()
            wide = hand.number(page.canvas, text, x, base) - x
            if page.often(0.6):
                aside, above = rng.uniform(0.2, 1.0) * h, rng.uniform(0.15, 0.6) * h
                pen.circle(page.canvas, x - aside, base - h - above, x + wide + aside, base + above)
            x += wide + h * rng.uniform(2.2, 6)
    punch_holes(page)
    for _ in range(int(rng.integers(0, 3))):
        stamp_impression(page)


LAYOUTS = {
    "amount_columns": Layout(columns, 1.0),
    "amount_lines": Layout(lines, 1.0),
    "dates": Layout(dates, 2.0),
    "digit_grid": Layout(digit_grid, 0.7),
    "ringed": Layout(ringed, 0.7),
}
