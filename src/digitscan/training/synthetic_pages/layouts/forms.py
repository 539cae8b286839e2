"""Forms and printed matter with handwriting: surveys, cheques, invoices, meters, calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.boxes import (
    Cells,
    broken,
    caption,
    check,
    comb,
    fit,
    grouped_field,
    number_field,
    thickness,
    write,
    written_in,
)
from digitscan.training.synthetic_pages.layouts.layout import Layout

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

_CURRENCIES = ("dollar", "pound", "euro")


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
    """Draw where to write: a line, dots, dashes, a box, or nothing."""
    h = page.hand.height
    low = base + page.rng.uniform(0.02, 0.25) * h
    if kind == "line":
        page.rule(left, low, left + wide, low, thick)
    elif kind == "broken":
        broken(page, (left, low), wide, thick)
    elif kind == "box":
        page.box(left, base - 1.3 * h, wide, 1.6 * h, thick)
    elif kind == "tint":
        page.canvas.tint(left, base - 1.3 * h, left + wide, base + 0.3 * h, _pale(page))


def entry(page: Page, hand: Hand, left: float, base: float) -> float:
    """Write what one writes on a form: a number, a date, an amount, words; return its end."""
    canvas, rng, kind = page.canvas, page.rng, page.rng.random()
    if kind < 0.15:
        return left
    if kind < 0.4:
        return hand.word(canvas, page.words(int(rng.integers(1, 4))), left, base)
    if kind < 0.5:
        return money(page, hand, left, base)
    if kind < 0.55:
        end = hand.number(canvas, page.digits(6), left, base, ink=Ink.OTHER)
        hand.scribble(canvas, left, base - hand.height, end, base)
        return hand.number(canvas, page.digits(6), end + 0.6 * hand.height, base)
    text = page.pick((page.digits(9), page.digits(3), page.date(), page.amount(), page.time(),
                      page.amount(3, 1, ","), f"{page.digits(2)}/{page.digits(2)}"))  # fmt: skip
    end = hand.number(canvas, text, left, base)
    if page.often(0.2):  # a unit
        end = hand.word(canvas, page.word()[:2], end + 0.3 * hand.height, base)
    return end


def money(page: Page, hand: Hand, left: float, base: float) -> float:
    """Write an amount with a currency sign or what keeps others from adding to it."""
    canvas, gap = page.canvas, 0.2 * hand.height
    text = page.amount(5, 2, page.pick(".,")) if page.often(0.7) else page.digits(5)
    before = page.often(0.5)
    if before:
        left = hand.sign(canvas, page.pick(_CURRENCIES), left, base) + gap
    end = hand.number(canvas, text, left, base)
    if not before and page.often(0.4):
        end = hand.sign(canvas, page.pick(_CURRENCIES), end + gap, base)
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
    hand.stroke(page.canvas, list(zip(xs.tolist(), ys.tolist(), strict=True)))


def bar(page: Page, top: float, high: float) -> float:
    """Print a heading in white on a dark bar, or dark on a pale one; return where it ends."""
    dark, left = page.often(0.6), page.hand.height * page.rng.uniform(0, 1)
    ground = page.print_color if dark and max(page.print_color) < 150 else _pale(page)
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
        outline = list(zip(xs.tolist(), ys.tolist(), strict=True))
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


def _pale(page: Page) -> Color:
    red, green, blue = page.rng.uniform(190, 255, 3).tolist()
    return red, green, blue


def survey(page: Page) -> None:
    """Fill in a form of labels, fields, boxes, paragraphs and headings."""
    h, rng = page.hand.height, page.rng
    kind, size = page.pick(("line", "broken", "box", "tint", "none")), h * rng.uniform(0.3, 0.9)
    thick, cells, above = thickness(page), Cells.draw(page, h), page.often(0.3)
    hands = [page.hand, page.other_hand(rng.uniform(0.8, 1.2))]
    y = h * rng.uniform(0.2, 2)
    if page.often(0.4):
        logo(page, h, y, 3 * h)
        page.print(page.words(3), 5 * h, y + 2 * h, h * rng.uniform(0.7, 1.8))
        y += 4 * h
    shares = rng.dirichlet((3, 0.7, 0.6, 0.6, 0.6))
    while y < page.height:
        row = int(rng.choice(5, p=shares))
        if row == 0:
            hand = hands[int(page.often(0.1))]
            y = _fields(page, hand, y, size, thick, above="box" if above else kind, kind=kind)
        elif row == 1:
            y = paragraph(page, h, y, page.width - h, int(rng.integers(1, 5)), size)
        elif row == 2:
            y = bar(page, y, h * rng.uniform(0.8, 1.5)) + 0.2 * h
        elif row == 3:
            y = _choices(page, y, size)
        else:
            end = caption(page, 0.5 * h, y + 0.8 * cells.high, size) + 0.5 * h
            field = grouped_field(page, cells, page.hand, end, y) if page.often(0.5) else 0
            if not field:
                number_field(page, cells, page.hand, end, y, int(rng.integers(1, 9)))
            y += cells.high + 0.5 * h
    if page.often(0.25):
        rubber_stamp(page, rng.uniform(0, 0.7) * page.width, rng.uniform(0.1, 1) * page.height)


def _fields(
    page: Page, hand: Hand, top: float, size: float, thick: float, *, above: str, kind: str
) -> float:
    """Print one row of labels with fields, written in; return where it ends."""
    h, rng = page.hand.height, page.rng
    over = above == "box" and kind != "box"
    x, base = h * rng.uniform(0.2, 1), top + 1.5 * h + (size if over else 0)
    while x < page.width - 3 * h:
        end = caption(page, x, top + size if over else base, size)
        start = x if over else end + 0.3 * h
        wide = max(h * rng.uniform(3, 14), end - start)
        blank(page, start, base, wide, kind, thick)
        x = max(entry(page, hand, start + h * rng.uniform(0.1, 1), base), start + wide)
        x += h * rng.uniform(0.5, 2)
    return base + h * rng.uniform(0.3, 1)


def _choices(page: Page, top: float, size: float) -> float:
    h, rng = page.hand.height, page.rng
    x, side = h * rng.uniform(0.3, 1.5), max(size, 0.5 * h)
    while x < page.width - 3 * h:
        x = check(page, x, top, side, ring=page.often(0.1)) + 0.3 * h
        x = caption(page, x, top + side, size, 1) + h * rng.uniform(0.4, 1.5)
    return top + side + 0.7 * h


def cheque(page: Page) -> None:
    """Fill in a cheque: security print, an amount in a box and in words, an account number."""
    h, rng, hand, canvas = page.hand.height, page.rng, page.hand, page.canvas
    _security(page)
    size, thick = h * rng.uniform(0.3, 0.7), thickness(page)
    w, pitch = page.width, (page.height - 2.5 * h) / 4.5
    head = h * rng.uniform(0.5, 1.2)
    page.print(fit(page, page.words(3), head, 0.55 * w), h, 1.2 * h, head)
    end = caption(page, 0.62 * w, pitch, size, 1)
    blank(page, end, pitch, w - end - h, page.pick(("line", "broken", "box")), thick)
    if page.often(0.9):
        hand.number(canvas, page.date(), end + 0.4 * h, pitch)
    base = 2 * pitch
    for row in range(int(rng.integers(2, 4))):
        end = caption(page, 0.5 * h, base + row * pitch, size, 2)
        blank(page, end, base + row * pitch, 0.66 * w - end, "line", thick)
        hand.word(canvas, page.words(int(rng.integers(2, 5))), end + 0.4 * h, base + row * pitch)
    _amount_box(page, 0.68 * w, base - 1.4 * h + pitch * rng.uniform(0, 1), w * 0.3, thick)
    foot = page.height - 0.6 * h
    blank(page, 0.6 * w, foot - 1.2 * h, 0.35 * w, "line", thick)
    signature(page, page.other_hand(1.2) if page.often(0.3) else hand, 0.62 * w, foot - 1.4 * h)
    account = f"{page.digits(6, 6)}  :{page.digits(9, 9)}:  {page.digits(12, 8)}"
    page.print(account, h, foot, h * rng.uniform(0.45, 0.8))
    if page.often(0.5):
        page.print(f"No. {page.digits(7, 4)}", 0.8 * w, 0.8 * h, h * rng.uniform(0.4, 0.8))


def _amount_box(page: Page, left: float, top: float, wide: float, thick: float) -> None:
    """Draw the amount box of a cheque and an amount between signs that protect it."""
    h, hand, canvas = page.hand.height, page.hand, page.canvas
    page.box(left, top, wide, 1.8 * h, thick)
    if page.often(0.5):
        canvas.tint(left, top, left + wide, top + 1.8 * h, (250, 250, 240))
    text = page.amount(4, 2, page.pick(".,-")) if page.often(0.7) else page.digits(6)
    x, base = left + 0.3 * h, top + 1.4 * h
    if page.often(0.5):
        x = page.print(page.pick(("$", "£", "R$", "EUR", "CHF")), x - h, base, 0.8 * h) + 0.2 * h
    guard = page.pick(("", "", "*", "#", "-", "="))
    x = _guard(page, guard, x, base) if page.often(0.7) else x
    x = hand.number(canvas, text, x, base)
    x = _guard(page, guard, x + 0.15 * h, base)
    if page.often(0.2):  # cents as a small fraction
        small = page.sized(0.55)
        end = small.number(canvas, page.digits(2, 2), x, base - 0.5 * h)
        hand.stroke(canvas, [(x - 0.1 * h, base - 0.4 * h), (end, base - 0.45 * h)])
        small.number(canvas, "100", x, base + 0.25 * h)


def _guard(page: Page, sign: str, left: float, base: float) -> float:
    """Write signs that keep others from adding digits; return where they end."""
    h, hand = page.hand.height, page.hand
    if not sign:
        return left
    if sign in "-=":
        for lift in (0.35, 0.55)[: 1 + (sign == "=")]:
            hand.stroke(page.canvas, [(left, base - lift * h), (left + h, base - lift * h)])
        return left + 1.2 * h
    turns = np.pi * (np.array([0, 1, 2]) / 3 + 0.1)
    slopes = [(np.cos(t), np.sin(t), 0.0, 0.0) for t in turns]
    if sign == "#":
        slopes = [(1, 0, 0, 0.4), (1, 0, 0, -0.4), (0, 1, 0.4, 0), (0, 1, -0.4, 0)]
    for _ in range(int(page.rng.integers(1, 4))):
        x, y = left + 0.3 * h, base - 0.45 * h
        for a, b, along, down in slopes:
            u, v, r = x + along * 0.3 * h, y + down * 0.4 * h, 0.28 * h
            hand.stroke(page.canvas, [(u - a * r, v - b * r), (u + a * r, v + b * r)])
        left += 0.75 * h
    return left + 0.1 * h


def _security(page: Page) -> None:
    """Print fine waves or a rosette in a pale color."""
    h, rng = page.hand.height, page.rng
    color: Color = tuple(rng.uniform(70, 205, 3))
    page.canvas.tint(0, 0, page.width, page.height, _pale(page))
    kind, thick, opacity = rng.random(), max(1.0, 0.03 * h), rng.uniform(0.4, 0.9)
    xs = np.linspace(0, page.width, 50)
    if kind < 0.6:
        swing, wave, shift = h * rng.uniform(0.1, 0.8), h * rng.uniform(0.5, 3), rng.uniform(0, 1)
        for place, y in enumerate(np.arange(0, page.height, h * rng.uniform(0.3, 1.2))):
            ys = y + swing * np.sin(xs / wave + place * shift)
            path = list(zip(xs.tolist(), ys.tolist(), strict=True))
            page.canvas.line(path, thick, Ink.OTHER, color, opacity)
    if kind > 0.4:
        turn, x, y = np.linspace(0, 2 * np.pi, 160), page.width / 2, page.height / 2
        petals, size = int(rng.integers(5, 17)), page.height * rng.uniform(0.2, 0.45)
        for shift in np.linspace(0, 2 * np.pi / petals, int(rng.integers(4, 9))):
            reach = size * (0.7 + 0.3 * np.sin(petals * (turn + shift)))
            path = list(zip((x + 1.6 * reach * np.cos(turn)).tolist(),
                            (y + reach * np.sin(turn)).tolist(), strict=True))  # fmt: skip
            page.canvas.line(path, thick, Ink.OTHER, color, opacity)


def invoice(page: Page) -> None:
    """Print an invoice, a receipt or a delivery note, with a few numbers by hand."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, lined = h * rng.uniform(0.35, 1.0), page.often(0.5)
    y = paragraph(page, h, 0, page.width - h, int(rng.integers(1, 5)), size * rng.uniform(0.8, 1.2))
    pitch, thick = max(size * 1.5, h * rng.uniform(0.9, 2)), thickness(page)
    edges = np.cumsum(rng.dirichlet((6, 2, 2, 2)[: int(rng.integers(2, 5))])) * page.width
    inked, top = rng.uniform(0, 0.5, len(edges)) * page.often(0.75), y
    while y < page.height - 2 * h:
        base, left = y + pitch / 2 + size / 2, 0.3 * h
        for place, edge in enumerate(edges):
            text = page.words(2) if place == 0 else page.amount(3)
            if page.often(inked[place]):
                number = page.amount(3) if page.often(0.5) else page.digits(3)
                written_in(page, hand, number, left, y, edge - left, pitch)
            else:
                page.print(fit(page, text, size, edge - left - size), left + 0.3 * h, base, size)
            left = edge
        y += pitch
        if lined or page.often(0.08):
            page.rule(0, y, page.width, y, thick)
    for edge in edges if page.often(0.5) else ():
        page.rule(edge, top, edge, y, thick)
    _total(page, y, size)


def _total(page: Page, top: float, size: float) -> None:
    h, rng = page.hand.height, page.rng
    end = page.print(page.pick(("Total", "TOTAL", "Sum")), page.width * 0.4, top + h, size)
    if page.often(0.5):
        money(page, page.hand, end + h, top + h)
    else:
        page.print(page.amount(4), end + h, top + h, size * rng.uniform(1, 1.5))
    if page.often(0.3):
        hand, base = page.other_hand(rng.uniform(1, 1.6)), page.height * rng.uniform(0.2, 0.9)
        x = rng.uniform(0.05, 0.7) * page.width
        end = hand.number(page.canvas, page.pick((page.digits(5), page.date())), x, base)
        if page.often(0.4):
            hand.circle(page.canvas, x - h, base - 1.6 * hand.height, end + 0.5 * h, base + 0.6 * h)


def meters(page: Page) -> None:
    """Show meters with digits in dark windows, or list readings by hand, or both."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    y, windows = h * rng.uniform(0.5, 2), rng.uniform(0, 1) ** 2
    left, size, thick = h * rng.uniform(0.3, 2), h * rng.uniform(0.35, 0.9), thickness(page)
    while y < page.height - h:
        if page.often(windows):
            y = _windows(page, left, y)
            continue
        base = y + 1.2 * h
        x = caption(page, left, base, size, 2) if page.often(0.5) else left
        x = hand.number(page.canvas, page.digits(9, 5), x + 0.5 * h, base) + h * rng.uniform(1, 3)
        for _ in range(int(rng.integers(0, 3))):
            text = page.amount(5, 1, ",") if page.often(0.3) else page.digits(6, 3)
            x = hand.number(page.canvas, text, x, base) + h * rng.uniform(0.8, 3)
        if page.often(0.3):
            hand.word(page.canvas, page.pick(("kWh", "m3", page.word())), x, base)
        y += h * rng.uniform(1.5, 2.2)
        if page.often(0.4):
            page.rule(0, y, page.width, y, thick)


def _windows(page: Page, left: float, top: float) -> float:
    """Print the counter of a meter: light digits in dark windows; return where it ends."""
    h, rng = page.hand.height, page.rng
    high, count, last = h * rng.uniform(1.2, 2.6), int(rng.integers(4, 9)), int(rng.integers(3))
    wide, canvas = high * rng.uniform(0.6, 0.85), page.canvas
    canvas.tint(left - 0.3 * h, top, left + count * wide + 0.3 * h, top + 1.4 * high, (90, 90, 95))
    for place in range(count):
        x, y = left + place * wide, top + 0.2 * high
        ground = (190, 40, 40) if place >= count - last else (60, 60, 60)
        canvas.tint(x, y, x + 0.9 * wide, y + high, ground)
        drop = rng.uniform(0, 0.3) * high if place == count - 1 else 0.0
        base = y + 0.85 * high + drop
        canvas.print(page.digits(1), x + 0.2 * wide, base, 0.7 * high, page.face, (235, 235, 230))
    caption(page, left, top + 2.1 * high, 0.4 * high)
    return top + 2.4 * high + h


def label(page: Page) -> None:
    """Write on a label, a tag, a ticket or an envelope."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, edge = h * rng.uniform(0.3, 1.4), h * rng.uniform(0.1, 0.6)
    if page.often(0.6):
        page.box(edge, edge, page.width - 2 * edge, page.height - 2 * edge, thickness(page))
    if page.often(0.4):
        logo(page, page.width - 4 * h, 0.5 * h, 3 * h)
    if page.often(0.3):  # the hole of a tag
        hole = h * rng.uniform(0.3, 0.8)
        turn = np.linspace(0, 2 * np.pi, 24)
        ring = [(1.5 * h + hole * np.cos(t), 1.5 * h + hole * np.sin(t)) for t in turn]
        page.canvas.line(ring, 0.2 * h, Ink.OTHER, page.rule_color)
    thick, kind = thickness(page), page.pick(("line", "broken", "none", "none"))
    base, printed = edge + 1.7 * h, page.often(0.6)
    while base < page.height - edge:
        x = edge + h * rng.uniform(0.3, 2)
        if printed and page.often(0.7):
            x = caption(page, x, base, size, int(rng.integers(1, 3))) + 0.4 * h
            x = page.print(page.digits(6), x, base, size) + h if page.often(0.25) else x
        blank(page, x, base, page.width - x - 2 * edge, kind, thick)
        entry(page, hand, x, base)
        base += h * rng.uniform(1.5, 2.8)
    if page.often(0.2):
        _barcode(page, edge + h, page.height - edge - 2.2 * h)


def _barcode(page: Page, left: float, top: float) -> None:
    h, rng = page.hand.height, page.rng
    x = left
    for _ in range(int(rng.integers(20, 60))):
        wide = h * 0.07 * rng.integers(1, 4)
        bottom = top + 1.4 * h
        page.canvas.line([(x, top), (x, bottom)], wide, Ink.OTHER, page.print_color)
        x += wide + h * 0.07 * rng.integers(1, 4)
    page.print(page.digits(13, 8), left, top + 2 * h, 0.45 * h)


def calendar(page: Page) -> None:
    """Print a month of days and write notes into some of them."""
    h, rng, thick = page.hand.height, page.rng, thickness(page)
    top, columns = h * rng.uniform(1.5, 4), int(rng.choice((7, 7, 7, 5, 2)))
    size, day = h * rng.uniform(0.4, 1.3), int(rng.integers(1, 12))
    month = f"{page.word(capital=True)} {rng.integers(1900, 2031)}"
    page.print(month, h * rng.uniform(0.3, 6), 0.7 * top, min(0.5 * top, 1.5 * h))
    wide, high = page.width / columns, max(2.2 * h, page.height / rng.uniform(4, 8))
    share, lined = rng.uniform(0.1, 0.8), page.often(0.8)
    for y in np.arange(top, page.height, high):
        for column in range(columns):
            x = column * wide
            if lined:
                page.box(x, y, wide, high, thick)
            page.print(str((day - 1) % 31 + 1), x + 0.15 * h, y + 1.2 * size, size)
            day += 1
            if page.often(share):
                base = y + max(1.2 * size + 1.1 * h, high - 0.4 * h)
                small = page.sized(rng.uniform(0.6, 1.0))
                _note(page, small, x + 0.2 * h, min(base, y + high))


def _note(page: Page, hand: Hand, left: float, base: float) -> None:
    """Write a few characters: a number, a time, a word or a sign."""
    text = page.pick((page.digits(4), page.digits(2), page.time(), page.amount(2, 1)))
    if page.often(0.65):
        hand.number(page.canvas, text, left, base)
    elif page.often(0.7):
        hand.word(page.canvas, page.word()[:6], left, base)
    else:
        hand.sign(page.canvas, page.pick(("tick", "cross", "arrow")), left, base)


def slip(page: Page) -> None:
    """Fill in a bank slip: boxed fields with small labels, a table of notes, a total."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, thick, high = h * rng.uniform(0.28, 0.55), thickness(page), h * rng.uniform(1.7, 2.6)
    if page.often(0.5):
        _security(page)
    cells, y = Cells.draw(page, h), 0.3 * h
    y = bar(page, y, h * rng.uniform(0.9, 1.5)) if page.often(0.5) else y
    while y < page.height:
        x = 0.3 * h
        shares = rng.dirichlet(np.full(int(rng.integers(1, 5)), 3.0))
        for wide in shares * (page.width - 0.6 * h):
            page.box(x, y, wide, high, thick)
            page.print(
                fit(page, page.words(3), size, wide - size), x + 0.2 * h, y + 1.2 * size, size
            )
            if cells.high < high - size and cells.pitch * 4 < wide and page.often(0.3):
                start, count = x + 0.4 * h, int((wide - 0.6 * h) / cells.pitch)
                comb(page, cells, start, y + 1.4 * size, count)
                write(page, cells, hand, page.digits(count), start, y + 1.4 * size)
            elif page.often(0.85):
                entry(page, hand, x + h * rng.uniform(0.2, 1), y + high - h * rng.uniform(0.1, 0.4))
            x += wide
        y += high + (0 if page.often(0.7) else h * rng.uniform(0.2, 1.5))
    if page.often(0.4):
        rubber_stamp(page, rng.uniform(0.1, 0.6) * page.width, rng.uniform(0.3, 1) * page.height)


def heading(page: Page) -> None:
    """Print a large heading, as of a prescription, above small handwriting."""
    h, rng, hand = page.hand.height, page.rng, page.hand
    size, pitch = h * rng.uniform(1.2, 3), h * rng.uniform(1.5, 2.8)
    middle = h * rng.uniform(0.5, 4)
    text = page.pick((page.words(2), page.digits(4), f"{page.word()} {page.digits(3)}"))
    page.print(text, middle, size + h, size)
    y = paragraph(page, middle, size + h, page.width - h, int(rng.integers(0, 4)), 0.4 * h)
    page.rule(0, y, page.width, y, thickness(page))
    if page.often(0.4):
        page.print("Rx", h, y + 2.5 * h, 2 * h)
    left, ruled = h * rng.uniform(1, 4), page.often(0.5)
    for base in np.arange(y + 2 * h, page.height - h, pitch):
        x = left + h * rng.uniform(0, 1)
        while x < page.width - 3 * h and not page.often(0.15):
            x = entry(page, hand, x, base) + h * rng.uniform(0.5, 1.5)
        if ruled:
            page.rule(h, base + 0.2 * h, page.width - h, base + 0.2 * h, 0.04 * h, 0.7)
    if page.often(0.6):
        signature(page, hand, page.width * 0.6, page.height - h)
    if page.often(0.4):
        rubber_stamp(page, rng.uniform(0.1, 0.7) * page.width, page.height - h * rng.uniform(1, 5))


LAYOUTS = {
    "survey": Layout(survey, 1.5),
    "cheque": Layout(cheque, 0.9, ((22, 40), (10, 17))),
    "invoice": Layout(invoice, 1.2),
    "meters": Layout(meters, 0.7, ((12, 28), (6, 24))),
    "label": Layout(label, 0.8, ((10, 26), (5, 16))),
    "calendar": Layout(calendar, 0.8),
    "slip": Layout(slip, 1.0, ((20, 36), (8, 22))),
    "heading": Layout(heading, 0.8),
}
