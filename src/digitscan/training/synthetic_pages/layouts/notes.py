"""Free handwriting: letters, diaries, lists, recipes, accounts, meeting notes and sketches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.hand import SIGNS
from digitscan.training.synthetic_pages.layouts.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.training.synthetic_pages.canvas import Color, Point
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

# Words of letters that look like digits.
_LOOKALIKES = (
    "O",
    "I",
    "l",
    "S",
    "Z",
    "B",
    "g",
    "q",
    "b",
    "SOS",
    "Ill",
    "Bill",
    "OZ",
    "SIB",
    "zlo",
)
_UNITS = ("g", "kg", "l", "ml", "cup", "tsp", "oz", "x", "Stk", "lb", "m", "cm", "h", "min", "C")
_FRACTIONS = ("1/2", "1/4", "3/4", "2/3", "1/3", "3/8", "1 1/2", "2 1/4", "1 3/4")


def ruled_paper(page: Page, pitch: float, share: float = 0.5) -> None:
    """Rule lines, squares or dots on `share` of the pages; lines are `pitch` apart."""
    if not page.often(share):
        return
    rng, h = page.rng, page.hand.height
    kind = page.pick(("lines", "lines", "squares", "squares", "dots"))
    thick, opacity = h * rng.uniform(0.02, 0.09), float(rng.uniform(0.15, 0.9))
    color = _rule_color(page)
    step = pitch if kind == "lines" or page.often(0.5) else h * rng.uniform(0.5, 1.4)
    start = pitch + h * rng.uniform(0.0, 0.3)
    ys = np.arange(start % step if page.often(0.8) else start, page.height, step)
    xs = np.arange(rng.uniform(0, step), page.width, step)
    if kind == "dots":
        for y in ys:
            for x in xs:
                page.canvas.line([(x, y), (x + 1, y)], 1.5 * thick, Ink.RULE, color, opacity)
        return
    for y in ys:
        page.canvas.line([(0, y), (page.width, y)], thick, Ink.RULE, color, opacity)
    uprights = xs if kind == "squares" else [h * rng.uniform(1, 4)] if page.often(0.3) else []
    for x in uprights:
        page.canvas.line([(x, 0), (x, page.height)], thick, Ink.RULE, color, opacity)


def _rule_color(page: Page) -> Color:
    if page.often(0.5) or min(page.hand.color) > max(page.print_color):
        return page.rule_color
    red, green, blue = page.pick(((90, 130, 200), (200, 90, 90), (120, 120, 130), (90, 170, 160)))
    return red, green, blue


def value(page: Page) -> str:
    """Return a number as it stands in notes."""
    year = str(page.rng.integers(1750, 2030))
    return str(page.pick((page.digits(2), page.digits(4), page.digits(7), page.amount(),
                          page.amount(3, 1, ","), page.date(), page.time(), year)))  # fmt: skip


def phone(page: Page) -> str:
    """Return a phone number with its usual marks."""
    d = page.digits
    return str(page.pick((f"{d(3, 3)}-{d(4, 4)}", f"{d(3, 3)}-{d(3, 3)}-{d(4, 4)}", d(10, 6),
                          f"0{d(3, 2)}/{d(7, 5)}", f"0{d(2, 2)} {d(3, 3)} {d(2, 2)} {d(2, 2)}",
                          f"+{d(2, 2)} {d(3, 2)} {d(7, 6)}")))  # fmt: skip


def decorated(page: Page, hand: Hand, text: str, x: float, base: float) -> float:
    """Write a number, often underlined, ringed, boxed, ticked or corrected; return its end."""
    canvas, rng, h = page.canvas, page.rng, hand.height
    careless = 3 * hand.wobble  # how often this hand decorates or corrects
    if page.often(0.5 * careless):
        return _corrected(page, hand, text, x, base)
    if page.often(0.3 * careless):
        old = page.digits(len(text), len(text))
        hand.number(canvas, old, x, base, ink=Ink.OTHER)
        hand = replace(hand, pen=min(12.0, hand.pen * rng.uniform(1.2, 2)))
    end = hand.number(canvas, text, x, base)
    if not page.often(0.1 + 2 * careless):
        return end
    frame = (x - h * rng.uniform(0, 0.5), base - h * rng.uniform(1, 1.5),
             end + h * rng.uniform(0, 0.5), base + h * rng.uniform(0.05, 0.5))  # fmt: skip
    left, top, right, bottom = frame
    kind = page.pick(("under", "under", "double", "ring", "box", "tick"))
    if kind in {"under", "double"}:
        for y in (bottom, bottom + 0.18 * h)[: 1 + (kind == "double")]:
            hand.stroke(canvas, [(left, y), (right, y + rng.normal(0, 0.1) * h)], Ink.RULE)
    elif kind == "ring":
        hand.circle(canvas, *frame)
    elif kind == "box":
        sides = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        canvas.line(sides, hand.pen, Ink.RULE, hand.color, hand.opacity)
    elif kind == "tick":
        return hand.sign(canvas, page.pick(("tick", "cross", "arrow")), end + 0.3 * h, base)
    return end


def _corrected(page: Page, hand: Hand, text: str, x: float, base: float) -> float:
    """Strike a number out and write the right one beside or above it."""
    h = hand.height
    end = hand.number(page.canvas, page.digits(len(text)), x, base, ink=Ink.OTHER)
    hand.scribble(page.canvas, x - 0.1 * h, base - h, end, base)
    if page.often(0.4) and base > 2.5 * h:
        small = replace(hand, height=0.8 * h)
        return max(end, small.number(page.canvas, text, x + 0.2 * h, base - 1.2 * h))
    return hand.number(page.canvas, text, end + 0.3 * h, base)


def write_line(
    page: Page, hand: Hand, left: float, right: float, base: float, share: float, slope: float = 0.0
) -> float:
    """Write words, `share` of them numbers, from `left` to `right`; return where they end."""
    x, h = left, hand.height
    gap = h * page.rng.uniform(0.35, 0.9)
    while x < right - 1.5 * h:
        y = base + slope * (x - left)
        text = value(page) if page.often(share) else ""
        word = page.pick(_LOOKALIKES) if page.often(0.05) else page.word()
        wide = hand.width_of(text) if text else 0.52 * h * len(word)
        if x + wide > right + 0.5 * h:
            break
        if text:
            x = decorated(page, hand, text, x, y)
        elif page.often(0.03):
            x = hand.sign(page.canvas, page.pick(SIGNS), x, y)
        else:
            x = hand.word(page.canvas, word, x, y) + (gap - 0.4 * h if hand.letters else 0)
        x += gap
    return x


def _bases(page: Page, pitch: float) -> list[float]:
    """Return the baselines of a page's lines."""
    return [float(y) for y in np.arange(pitch, page.height + 0.2 * pitch, pitch)]


def letter(page: Page) -> None:
    """Write a letter or a page of a diary: a date, many words, few numbers, a signature."""
    rng, h = page.rng, page.hand.height
    hand, pitch = page.hand, h * rng.uniform(1.2, 2.6)
    share = page.pick((0.0, 0.02, 0.06, 0.12))
    left, right = h * rng.uniform(0.2, 4), page.width - h * rng.uniform(0, 3)
    slope = float(rng.normal(0, 0.02))
    ruled_paper(page, pitch)
    bases = _bases(page, pitch)
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
    """Write a few small words and numbers somewhere in another hand."""
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
    page.hand.stroke(page.canvas, [*zip(x.tolist(), y.tolist(), strict=True)])


def items(page: Page) -> None:
    """Write a list: numbers with a point or parenthesis, quantities, units, words, prices."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    pitch, left = h * rng.uniform(1.3, 2.8), h * rng.uniform(0.3, 3)
    head = page.pick(("none", "point", "right", "ring", "dash", "cross"))
    quantity, price, start = page.often(0.5), page.often(0.4), int(rng.integers(1, 40))
    column = page.width * rng.uniform(0.65, 0.85)
    ruled_paper(page, pitch)
    for place, base in enumerate(_bases(page, pitch)):
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
    """Write what an item begins with; return where it ends."""
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


def addresses(page: Page) -> None:
    """Write names with phone numbers, or blocks of addresses."""
    rng, h = page.rng, page.hand.height
    hand, pitch = page.hand, h * rng.uniform(1.3, 2.6)
    left, column = h * rng.uniform(0.3, 2), page.width * rng.uniform(0.3, 0.6)
    phones = page.often(0.6)
    ruled_paper(page, pitch)
    for place, base in enumerate(_bases(page, pitch)):
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
    bases = _bases(page, pitch)
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
        bases = _bases(page, pitch)
        rows = int(rng.integers(2, len(bases) + 1))
        for place, base in enumerate(bases[:rows]):
            text = page.amount(most, places, point) if places else page.digits(most)
            x = right - hand.width_of(text) + h * rng.normal(0, 0.1)
            total = place == rows - 1
            if total:
                y = base - h * rng.uniform(1.1, 1.4)
                hand.stroke(page.canvas, [(x - h, y), (right + 0.5 * h, y)], Ink.RULE)
            if signs and (total or page.often(0.2)):
                hand.sign(page.canvas, page.pick(("dollar", "pound", "euro")), x - h, base)
            decorated(page, hand, text, x, base) if not total else hand.number(
                page.canvas, text, x, base
            )
            if words and page.often(0.8):
                write_line(page, hand, h * rng.uniform(0.2, 0.6), x - h, base, 0.04)
        wide = hand.width_of("0" * most + "." * bool(places) + "0" * places)
        right += page.width if words else wide * rng.uniform(1.1, 2) + h


def meeting(page: Page) -> None:
    """Write blocks of notes here and there, with sketches between, by several hands."""
    rng, h = page.rng, page.hand.height
    ruled_paper(page, h * rng.uniform(1.3, 2.5))
    wide, high = h * rng.uniform(6, 14), h * rng.uniform(4, 9)
    filled = rng.uniform(0.4, 1)
    for top in np.arange(0, page.height, high):
        for left in np.arange(h * rng.uniform(0, 2), page.width, wide):
            if page.often(filled):
                _block(page, float(left), float(top + h * rng.uniform(0, 2)), wide, high)


def _block(page: Page, left: float, top: float, wide: float, high: float) -> None:
    """Write some lines into a part of the page, or draw something there."""
    rng, h = page.rng, page.hand.height
    if page.often(0.25):
        page.pick(_SKETCHES)(page, left, top, rng.uniform(0.3, 0.7) * high)
        return
    hand = page.hand if page.often(0.7) else page.other_hand(rng.uniform(0.6, 1.4))
    pitch, slope = hand.height * rng.uniform(1.3, 1.9), float(rng.normal(0, 0.03))
    share, right = page.pick((0.1, 0.3, 0.6)), min(left + wide - h, page.width)
    for line in range(int(rng.integers(1, max(2, int(high / pitch))))):
        base = top + (line + 1) * pitch
        write_line(page, hand, left, right, base, share, slope)


def sketches(page: Page) -> None:
    """Draw doodles, plots, staves, faces and charts, with few numbers or none."""
    rng, h = page.rng, page.hand.height
    ruled_paper(page, h * rng.uniform(0.8, 2), 0.3)
    favorite = page.pick(_SKETCHES)
    step = h * rng.uniform(5, 14)
    filled = rng.uniform(0.3, 0.9)
    for top in np.arange(rng.uniform(0, 2) * h, page.height, step).tolist():
        for left in np.arange(rng.uniform(-1, 2) * h, page.width, step).tolist():
            if page.often(0.15):
                write_line(page, page.hand, left, left + step - h, top + h, page.pick((0, 0, 0.5)))
            elif page.often(filled):
                draw = favorite if page.often(0.4) else page.pick(_SKETCHES)
                draw(page, left, top, step * rng.uniform(0.3, 0.9))


def _flow_chart(page: Page, left: float, top: float, size: float) -> None:
    """Draw framed words with arrows between."""
    hand, h = page.hand, page.hand.height
    for row in range(int(page.rng.integers(2, 5))):
        y = top + row * 3 * h
        end = hand.word(page.canvas, page.word(), left + 0.4 * h, y + 1.3 * h)
        right = max(end, left + 0.5 * size) + 0.4 * h
        if page.often(0.5):
            hand.circle(page.canvas, left, y - 0.2 * h, right, y + 1.8 * h)
        else:
            path = [(left, y), (right, y), (right, y + 1.7 * h), (left, y + 1.7 * h), (left, y)]
            page.canvas.line(path, hand.pen, Ink.OTHER, hand.color, hand.opacity)
        x = left + 1.5 * h
        hand.stroke(page.canvas, [(x, y + 1.7 * h), (x, y + 2.9 * h)])
        hand.stroke(page.canvas, [(x - 0.3 * h, y + 2.5 * h), (x, y + 2.9 * h)])


def _plot(page: Page, left: float, top: float, size: float) -> None:
    """Draw axes with a curve, and numbers at them more often than not."""
    rng, hand, canvas = page.rng, page.sized(page.rng.uniform(0.5, 1)), page.canvas
    bottom, right = top + size, left + size * rng.uniform(0.8, 2)
    hand.stroke(canvas, [(left, top), (left, bottom), (left, bottom)])
    hand.stroke(canvas, [(left, bottom), (right, bottom)])
    xs = np.linspace(left, right, 12)
    ys = bottom - size * (0.5 + np.cumsum(rng.normal(0, 0.12, 12)).clip(-0.5, 0.5))
    hand.stroke(canvas, [*zip(xs.tolist(), ys.tolist(), strict=True)])
    numbers, step = page.often(0.6), int(rng.integers(1, 20))
    for place, x in enumerate(np.arange(left, right - 1, max(size / 5, 2.2 * hand.height))):
        canvas.line([(x, bottom - 4), (x, bottom + 4)], hand.pen, Ink.OTHER, hand.color)
        if numbers:
            hand.number(canvas, str(place * step), x, bottom + 1.4 * hand.height)


def _staves(page: Page, left: float, top: float, size: float) -> None:
    """Draw a musical stave with notes."""
    rng, hand, canvas = page.rng, page.hand, page.canvas
    gap, right = hand.height * rng.uniform(0.2, 0.45), left + 2.5 * size
    for line in range(5):
        canvas.line([(left, top + line * gap), (right, top + line * gap)], 1.2, Ink.RULE,
                    page.rule_color)  # fmt: skip
    for x in np.arange(left + gap, right, gap * rng.uniform(2, 5)):
        y = top + gap * rng.uniform(0, 4)
        canvas.line([(x, y), (x + 0.5 * gap, y - 0.1 * gap)], gap, Ink.OTHER, hand.color)
        hand.stroke(canvas, [(x + 0.8 * gap, y), (x + 0.8 * gap, y - 3 * gap)], width=0.2 * gap)


def _face(page: Page, left: float, top: float, size: float) -> None:
    """Draw a face, or rings in a ring."""
    hand, canvas = page.hand, page.canvas
    hand.circle(canvas, left, top, left + size, top + size * page.rng.uniform(0.8, 1.3))
    for share in (0.25, 0.6):
        x = left + share * size
        hand.circle(canvas, x, top + 0.3 * size, x + 0.15 * size, top + 0.42 * size)
    mouth = [(left + share * size, top + size * (0.6 + 0.15 * np.sin(5 * share)))
             for share in (0.3, 0.45, 0.6, 0.7)]  # fmt: skip
    hand.stroke(canvas, mouth)


def _figure(page: Page, left: float, top: float, size: float) -> None:
    """Draw a polygon with letters or lengths at its sides."""
    rng, hand = page.rng, page.sized(page.rng.uniform(0.6, 1.0))
    turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 6))))
    corners: list[Point] = [(left + size / 2 * (1 + np.cos(t)), top + size / 2 * (1 + np.sin(t)))
                            for t in turns.tolist()]  # fmt: skip
    page.canvas.line([*corners, corners[0]], hand.pen, Ink.OTHER, hand.color, hand.opacity)
    for x, y in corners if size > 4 * hand.height else []:
        if page.often(0.4):
            hand.word(page.canvas, page.pick("ABCDOPQRSabxy"), x + 0.2 * hand.height, y)
        elif page.often(0.4):
            hand.number(page.canvas, page.digits(2), x + 0.3 * hand.height, y)


def _scrawl(page: Page, left: float, top: float, size: float) -> None:
    """Draw loops, waves, hatching or the roads of a map."""
    rng, hand = page.rng, page.hand
    for _ in range(int(rng.integers(1, 6))):
        walk = np.cumsum(rng.normal(0, 0.3, (int(rng.integers(4, 30)), 2)), axis=0) * size
        walk = np.array([left, top]) + walk * page.pick((0.2, 0.5, 1.0))
        hand.stroke(page.canvas, [(x, y) for x, y in walk.tolist()])
    if page.often(0.3):
        hand.scribble(page.canvas, left, top, left + size, top + 0.5 * size)


_SKETCHES: tuple[Callable[[Page, float, float, float], None], ...] = (
    _flow_chart, _plot, _staves, _face, _figure, _scrawl)  # fmt: skip

LAYOUTS = {
    "letter": Layout(letter, 1.2),
    "items": Layout(items, 1.0),
    "addresses": Layout(addresses, 0.9),
    "recipe": Layout(recipe, 0.6),
    "accounts": Layout(accounts, 1.0),
    "meeting": Layout(meeting, 1.0),
    "sketches": Layout(sketches, 0.7),
}
