"""Boxes for digits: combs, postal codes, exam covers, tally forms, and boxes for ticks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

# How often digit boxes are of each kind.
_KINDS = {"box": 0.4, "ticks": 0.12, "lines": 0.1, "dashed": 0.1, "round": 0.1, "ground": 0.1,
          "dots": 0.04, "outer": 0.04}  # fmt: skip
_TINTS = ((200, 60, 50), (225, 130, 40), (60, 150, 80), (60, 90, 180), (150, 150, 150))
# `Hand.number` makes a space this wide, in digit heights.
_SPACE = 0.3


@dataclass(frozen=True)
class Cells:
    """How digit boxes look, in pixels.

    Attributes:
        kind: a key of `_KINDS`.
        wide: the width of a box.
        high: its height.
        gap: between two boxes, 0 where they touch.
        thick: of the lines.
        color: of the lines.
        opacity: of the lines.
        guide: what is printed pale inside each box, or nothing.
    """

    kind: str
    wide: float
    high: float
    gap: float
    thick: float
    color: Color
    opacity: float
    guide: str = ""

    @property
    def pitch(self) -> float:
        """Return the distance from box to box."""
        return self.wide + self.gap

    @classmethod
    def draw(cls, page: Page, digit: float) -> Cells:
        """Draw boxes at random for digits `digit` pixels high."""
        rng = page.rng
        high = digit * rng.uniform(0.95, 1.9)
        apart = page.often(0.35)
        tinted = page.often(0.35)
        return cls(
            kind=str(rng.choice(list(_KINDS), p=list(_KINDS.values()))),
            wide=max(high * rng.uniform(0.55, 1.1), digit * rng.uniform(0.7, 0.9)),
            high=high,
            gap=digit * rng.uniform(0.08, 0.5) if apart else 0.0,
            thick=thickness(page),
            color=page.pick(_TINTS) if tinted else page.rule_color,
            opacity=rng.uniform(0.5, 1.0),
            guide=page.pick(("8", "0", "8", "D", "1")) if page.often(0.06) else "",
        )


def thickness(page: Page) -> float:
    """Return the thickness of a ruled line in pixels: often a hairline."""
    return page.hand.height * float(np.exp(page.rng.uniform(np.log(0.02), np.log(0.16))))


def broken(
    page: Page, start: tuple[float, float], length: float, thick: float, *, upright: bool = False
) -> None:
    """Draw a dotted or dashed line from `start` to the right, or down."""
    period = max(2.0, thick * page.rng.uniform(1.8, 6))
    share = page.rng.uniform(0.35, 0.7)
    on = (np.arange(max(2, round(length))) % period < period * share).astype(np.float32)
    mark = np.repeat(on[None], max(1, round(thick)), 0)
    mark = np.ascontiguousarray(mark.T) if upright else mark
    page.canvas.stamp(mark, *start, Ink.RULE, page.rule_color)


def caption(page: Page, left: float, base: float, size: float, count: int = 0) -> float:
    """Print a label of a few words; return where it ends."""
    text = page.words(count or int(page.rng.integers(1, 4)))
    form = page.pick(("{}", "{}", "{}:", "{} *", "{}.", "({})", "{n}. {}", "{n} {}", "{} ({n})"))
    text = text.upper() if page.often(0.3) else text
    return page.print(form.format(text, n=page.digits(2)), left, base, size)


def fit(page: Page, text: str, size: float, wide: float) -> str:
    """Return as much of `text` as fits `wide` pixels when it is printed `size` pixels high."""
    length = page.face.sized(size).getlength(text)
    return text[: max(1, int(len(text) * min(1.0, wide / max(length, 1.0))))]


def written_in(
    page: Page, hand: Hand, text: str, left: float, top: float, wide: float, high: float
) -> float:
    """Write a number in a cell, at the left, in the middle or at the right; return its end."""
    rng, needed = page.rng, 1.2 * hand.width_of(text)
    if needed > wide:  # squeezed, so that it does not run into the next cell
        hand = replace(hand, height=hand.height * max(0.6, wide / needed))
    room = wide - 1.1 * hand.width_of(text)
    side = page.pick((0.05, 0.5, 0.5, 0.95)) + rng.normal(0, 0.05)
    base = top + high / 2 + hand.height / 2 + rng.normal(0, 0.08) * high
    return hand.number(page.canvas, text, left + room * side, base)


def comb(page: Page, cells: Cells, left: float, top: float, count: int) -> float:
    """Draw `count` empty digit boxes; return where they end."""
    end = left + count * cells.pitch - cells.gap
    if cells.kind == "ground":
        pad = 0.15 * cells.high
        red, green, blue = (0.5 * part + 125 for part in cells.color)
        page.canvas.tint(
            left - pad, top - pad, end + pad, top + cells.high + pad, (red, green, blue)
        )
    if cells.kind == "outer":
        page.canvas.box(left, top, end - left, cells.high, cells.thick, cells.color)
    for place in range(count):
        _cell(page, cells, left + place * cells.pitch, top, last=place == count - 1)
    return end


def _cell(page: Page, cells: Cells, x: float, y: float, *, last: bool) -> None:
    wide, high, right, low = cells.wide, cells.high, x + cells.wide, y + cells.high
    if cells.kind == "box":
        page.canvas.box(x, y, wide, high, cells.thick, cells.color, cells.opacity)
    elif cells.kind == "dashed":
        for edge in (y, low):
            broken(page, (x, edge), wide, cells.thick)
        for edge in (x, right):
            broken(page, (edge, y), high, cells.thick, upright=True)
    elif cells.kind == "round":
        _ruled(page, cells, _rounded(x, y, wide, high, page.rng.uniform(0.1, 0.3) * wide))
    elif cells.kind == "ground":
        page.canvas.fill([(x, y), (right, y), (right, low), (x, low)], Ink.PAPER, (252, 252, 250))
    elif cells.kind == "dots":
        for at in ((x + wide / 2, y + high / 3), (x + wide / 2, y + 2 * high / 3), (x, low)):
            _ruled(page, cells, [at, (at[0] + 1, at[1])])
    elif cells.kind == "outer" and not last:
        _ruled(page, cells, [(right, low - 0.25 * high), (right, low)])
        _ruled(page, cells, [(right, y), (right, y + 0.25 * high)])
    elif cells.kind in ("ticks", "lines"):
        inset = 0.1 * wide if cells.kind == "lines" else 0.0
        _ruled(page, cells, [(x + inset, low), (right - inset, low)])
        for edge in (x, right) if cells.kind == "ticks" else ():
            _ruled(page, cells, [(edge, low), (edge, low - 0.35 * high)])
    if cells.guide:
        size, face = 0.6 * high, page.face
        base = y + 0.8 * high
        page.canvas.print(cells.guide, x + 0.2 * wide, base, size, face, cells.color, 0.15,
                          digits=Ink.OTHER)  # fmt: skip


def _ruled(page: Page, cells: Cells, points: list[tuple[float, float]]) -> None:
    page.canvas.line(points, cells.thick, Ink.RULE, cells.color, cells.opacity)


def _rounded(
    left: float, top: float, wide: float, high: float, bend: float
) -> list[tuple[float, float]]:
    """Return the outline of a box with round corners."""
    turn = np.linspace(0, np.pi / 2, 5)
    points: list[tuple[float, float]] = []
    middles = ((wide - bend, high - bend), (bend, high - bend), (bend, bend), (wide - bend, bend))
    for quarter, (x, y) in enumerate(middles):
        points += [
            (left + x + bend * np.cos(angle), top + y + bend * np.sin(angle))
            for angle in turn + quarter * np.pi / 2
        ]
    return [*points, points[0]]


def write(page: Page, cells: Cells, hand: Hand, text: str, left: float, top: float) -> None:
    """Write one number into boxes, a digit a box; a space in `text` is a space in the boxes."""
    rng = page.rng
    base = top + cells.high / 2 + hand.height / 2 + rng.normal(0, 0.07) * hand.height
    start = left - cells.gap / 2 + rng.normal(0, 0.06) * cells.wide
    hand.number(page.canvas, text, start, base, pitch=cells.pitch * rng.normal(1, 0.006))


def filler(page: Page, cells: Cells, hand: Hand, left: float, top: float, count: int) -> None:
    """Fill leading boxes with dashes, crosses, or one long stroke."""
    canvas, rng = page.canvas, page.rng
    middle = top + cells.high / 2
    kind = page.pick(("dashes", "crosses", "stroke", "over"))
    if count > 0 and kind in ("stroke", "over"):
        reach = (0.35 if kind == "over" else -0.2) * cells.wide
        end = left + count * cells.pitch + reach
        hand.stroke(canvas, [(left + 0.2 * cells.wide, middle + rng.normal(0, 2)), (end, middle)])
        return
    for place in range(count):
        x = left + place * cells.pitch
        a, b, reach = x + 0.2 * cells.wide, x + 0.75 * cells.wide, 0.25 * cells.high
        if kind == "dashes":
            hand.stroke(canvas, [(a, middle), (b, middle + rng.normal(0, 0.05) * cells.high)])
        else:
            hand.stroke(canvas, [(a, middle - reach), (b, middle + reach)])
            hand.stroke(canvas, [(a, middle + reach), (b, middle - reach)])


def number_field(
    page: Page, cells: Cells, hand: Hand, left: float, top: float, count: int
) -> float:
    """Draw boxes for one number and fill in all, some or none of them; return their end."""
    end = comb(page, cells, left, top, count)
    if page.often(0.12):
        return end
    filled = count if page.often(0.6) else int(page.rng.integers(1, count + 1))
    skip = count - filled if page.often(0.7) else 0
    x = left + skip * cells.pitch
    if page.often(0.06):
        low = top + cells.high
        hand.number(page.canvas, page.digits(filled, filled), x, low, pitch=cells.pitch,
                    ink=Ink.OTHER)  # fmt: skip
        hand.scribble(page.canvas, x, top, x + filled * cells.pitch, low)
        return end
    write(page, cells, hand, page.digits(filled, filled), x, top)
    if skip and page.often(0.4):
        filler(page, cells, hand, left, top, skip)
    return end


def grouped_field(page: Page, cells: Cells, hand: Hand, left: float, top: float) -> float:
    """Draw a date, an amount or a phone number in groups of boxes; return their end.

    Groups close to each other are one number, groups far apart are several.
    """
    groups, sign = page.pick((((2, 2, 4), "."), ((2, 2, 2), "/"), ((2, 2, 2), ""), ((4, 2), ","),
                              ((3, 3, 4), "-"), ((2, 2), ":"), ((3, 2), "."), ((5, 4), "-"),
                              ((4, 4, 4, 4), "")))  # fmt: skip
    close = page.often(0.5)
    space = _SPACE * hand.height if close else page.rng.uniform(0.7, 1.6) * hand.height
    parts = [page.digits(size, size) for size in groups]
    x, filled = left, not page.often(0.12)
    for part in parts:
        end = comb(page, cells, x, top, len(part))
        if filled and not close:
            write(page, cells, hand, part, x, top)
        x = end + cells.gap + space
        if sign and part is not parts[-1]:
            size = 0.55 * hand.height
            page.print(sign, x - space / 2 - 0.15 * size, top + 0.8 * cells.high, size)
    if filled and close:
        write(page, cells, hand, " ".join(parts), left, top)
    return x - space


def letter_field(
    page: Page, cells: Cells, hand: Hand, left: float, top: float, count: int
) -> float:
    """Draw boxes for a word, a letter a box; return their end."""
    end = comb(page, cells, left, top, count)
    for place, char in enumerate(page.words(2).upper()[:count]):
        if char != " ":
            x = left + place * cells.pitch + page.rng.uniform(0.05, 0.3) * cells.wide
            hand.word(page.canvas, char, x, top + 0.85 * cells.high, height=0.85 * hand.height)
    return end


def combs(page: Page) -> None:
    """Fill a form of labels with digit boxes of all kinds."""
    h, rng = page.hand.height, page.rng
    size = h * rng.uniform(0.3, 0.9)
    above, cells = page.often(0.5), Cells.draw(page, h)
    y = h * rng.uniform(0.3, 2)
    if page.often(0.5):
        page.print(page.words(3), h * rng.uniform(0.5, 5), y + h, h * rng.uniform(0.6, 1.5))
        y += 2 * h
    while y < page.height:
        x = h * rng.uniform(0.2, 1.5)
        if page.often(0.1):
            cells = Cells.draw(page, h)
        top = y + 1.5 * size if above else y
        while x < page.width - 2 * h:
            end = caption(page, x, y + size if above else top + 0.7 * cells.high, size)
            x = _field(page, cells, x if above else end + rng.uniform(0.2, 1) * h, top)
            x = max(x, end) + rng.uniform(0.5, 3) * h
        y = top + cells.high + h * rng.uniform(0.2, 1.3)


def _field(page: Page, cells: Cells, x: float, top: float) -> float:
    hand, kind = page.hand, page.rng.random()
    if kind < 0.5:
        return number_field(page, cells, hand, x, top, int(page.rng.integers(1, 10)))
    if kind < 0.85:
        return grouped_field(page, cells, hand, x, top)
    return letter_field(page, cells, hand, x, top, int(page.rng.integers(3, 15)))


def cutout(page: Page) -> None:
    """Show one or a few rows of digit boxes, as cut from a form."""
    h, rng = page.hand.height, page.rng
    cells, y = Cells.draw(page, h), h * rng.uniform(0.05, 0.8)
    while y < page.height - 0.5 * h:
        left = h * rng.uniform(0.05, 1.5)
        count = max(1, int((page.width - left - 0.1 * h) / cells.pitch))
        number_field(page, cells, page.hand, left, y, min(count, int(rng.integers(2, 14))))
        y += cells.high + (0 if page.often(0.4) else h * rng.uniform(0.2, 1.5))


def postcard(page: Page) -> None:
    """Write an address and a postal code in boxes, with a stamp and a postmark."""
    h, rng, hand, canvas = page.hand.height, page.rng, page.hand, page.canvas
    half = page.width * rng.uniform(0.4, 0.55)
    if page.often(0.6):
        page.rule(half, h, half, page.height - h, thickness(page))
    pitch = h * rng.uniform(1.6, 2.6)
    for base in np.arange(2 * pitch, page.height - 2.5 * h, pitch):
        hand.word(canvas, page.words(int(rng.integers(1, 4))), h * rng.uniform(0.3, 1), base)
        page.rule(half + h, base + 0.2 * h, page.width - h, base + 0.2 * h, thickness(page), 0.7)
        x = hand.word(canvas, page.word(), half + 1.3 * h, base)
        if page.often(0.4):
            hand.number(canvas, page.digits(4), x + 0.6 * h, base)
    cells, top = Cells.draw(page, h), rng.uniform(0.1, 0.6) * h if page.often(0.5) else 0
    code = page.pick((5, 6, 7, 4))
    left = rng.uniform(half, max(half + 1, page.width - (code + 1) * cells.pitch))
    top = top or page.height - cells.high - h * rng.uniform(0.3, 1)
    canvas.tint(left - h, top, page.width, top + cells.high, (255, 255, 255))
    number_field(page, cells, hand, left, top, code)
    _postmark(page, page.width - 5 * h, 0.5 * h)


def _postmark(page: Page, left: float, top: float) -> None:
    """Print a stamp with a value, and a round postmark with a date over it."""
    h, rng, canvas = page.hand.height, page.rng, page.canvas
    color = page.pick(_TINTS)
    if page.often(0.7):
        canvas.tint(
            left,
            top,
            left + 4 * h,
            top + 5 * h,
            page.pick(((215, 190, 190), (200, 215, 235), (235, 225, 195))),
        )
        canvas.print(page.digits(3), left + 0.4 * h, top + 4.5 * h, h, page.face, color)
    if page.often(0.7):
        x, y = left + rng.uniform(-3, 2) * h, top + rng.uniform(2, 4) * h
        for radius in (1.6 * h, 2.3 * h):
            canvas.line(
                _rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius),
                0.08 * h, Ink.OTHER, page.print_color, 0.7)  # fmt: skip
        page.print(page.date(), x - 1.4 * h, y + 0.2 * h, 0.5 * h)


def exam(page: Page) -> None:
    """Draw an exam cover: question numbers in print, above or beside points by hand."""
    h, rng = page.hand.height, page.rng
    y = h * rng.uniform(0.5, 2)
    for _ in range(int(rng.integers(0, 5))):
        end = caption(page, h * rng.uniform(0.5, 3), y + h, h * rng.uniform(0.4, 1.0))
        if page.often(0.5):
            page.hand.word(page.canvas, page.words(2), end + 0.5 * h, y + h)
        y += h * rng.uniform(1.4, 2.2)
    while y < page.height - 3 * h:
        y = _points(page, h * rng.uniform(0.3, 2), y) + h * rng.uniform(0.5, 4)
    if page.often(0.4):
        x, base = page.width * rng.uniform(0.5, 0.8), h * rng.uniform(2, 4)
        hand = page.other_hand(rng.uniform(1, 2))
        end = hand.number(page.canvas, page.digits(2), x, base)
        if page.often(0.6):
            hand.circle(page.canvas, x - h, base - 2 * hand.height, end + h, base + h)


def _points(page: Page, left: float, top: float) -> float:
    """Draw one table of points; return where it ends."""
    h, rng, thick = page.hand.height, page.rng, thickness(page)
    wide, high = h * rng.uniform(1.6, 3.5), h * rng.uniform(1.2, 2.2)
    head, size = h * rng.uniform(0.9, 1.6), h * rng.uniform(0.35, 0.9)
    count = int(rng.integers(3, max(4, min(16, int((page.width - left) / wide)))))
    hand = page.other_hand(rng.uniform(0.8, 1.1)) if page.often(0.3) else page.hand
    printed, share = int(rng.integers(1, 3)), rng.uniform(0.4, 1)
    form = page.pick(("{}", "{}", "{}.", "Q{}", "({})"))
    halves = page.often(0.3)
    for row in range(printed + int(rng.integers(1, 3))):
        tall = head if row < printed else high
        for place in range(count):
            x = left + place * wide
            page.box(x, top, wide, tall, thick)
            if row < printed:  # the last column is the sum
                text = form.format(place + 1) if row == 0 else page.digits(2)
                text = page.pick(("S", "Sum", "Total")) if place == count - 1 else text
                text = fit(page, text, size, 0.9 * wide)
                page.print(text, x + rng.uniform(0.05, 0.3) * wide, top + tall / 2 + size / 2, size)
            elif page.often(share):
                text = page.digits(1) + ",5" if halves and page.often(0.3) else page.digits(2)
                written_in(page, hand, text, x, top, wide, tall)
        top += tall
    return top


def prompts(page: Page) -> None:
    """Print digits, each above a box in which they are copied by hand; and rows of letters."""
    h, rng = page.hand.height, page.rng
    size, y, x = h * rng.uniform(0.35, 1.0), h * rng.uniform(0.3, 1.5), 0.0
    high, thick = h * rng.uniform(1.2, 2), thickness(page)
    gap, x = h * rng.uniform(0.4, 2), h * rng.uniform(0.3, 1)
    while y < page.height:
        if page.often(0.1):
            x = page.width
        text = page.pick((page.digits(10, 10), page.digits(6), page.digits(4), page.digits(3)))
        wide = page.hand.width_of(text) * rng.uniform(1.15, 1.7) + 0.5 * h
        if x + wide > page.width and x > 2 * h:
            y, x = y + size + high + h * rng.uniform(0.5, 1.4), h * rng.uniform(0.3, 1)
            if page.often(0.25):
                y = _letters(page, y)
        page.print(text, x + rng.uniform(0, 0.5) * h, y + size, size)
        page.box(x, y + 1.3 * size, wide, high, thick)
        if page.often(0.93):
            written_in(page, page.hand, text, x, y + 1.3 * size, wide, high)
        x += wide + gap


def _letters(page: Page, top: float) -> float:
    """Write a row of letters in a wide box; return where the next row begins."""
    h, rng = page.hand.height, page.rng
    page.box(0.5 * h, top, page.width - h, 2 * h, thickness(page))
    x, caps = h, page.often(0.5)
    while x < page.width - 1.5 * h:
        char = page.pick("abcdefghijklmnopqrstuvwxyz")
        x = page.hand.word(page.canvas, char.upper() if caps else char, x, top + 1.5 * h)
        x += h * rng.uniform(0, 0.8)
    return top + 2 * h + h * rng.uniform(0.3, 1)


def bubbles(page: Page) -> None:
    """Draw an answer sheet: bubbles with printed figures, an ID in boxes, corner squares."""
    h, rng = page.hand.height, page.rng
    size, left, top = h * rng.uniform(0.35, 0.7), h * rng.uniform(1, 3), h * rng.uniform(1, 3)
    cells = Cells.draw(page, h)
    columns = int(rng.integers(4, 11))
    filled = [int(each) for each in rng.integers(0, 10, columns)]
    comb(page, cells, left, top, columns)
    if page.often(0.85):
        write(page, cells, page.hand, "".join(map(str, filled)), left, top)
    step, y = size * rng.uniform(1.7, 2.4), top + cells.high + size
    for value in range(10):
        for place, chosen in enumerate(filled):
            x = left + (place + 0.5) * cells.pitch
            _bubble(page, str(value), x, y + value * step, size, dark=value == chosen)
    x = left + columns * cells.pitch + 2 * h
    for row in range(int((page.height - top) / step)):
        page.print(str(row + 1), x, top + row * step + size, size * 0.9)
        chosen = int(rng.integers(6))
        for place, char in enumerate("ABCDE"):
            at = x + 2.5 * h + place * 2 * size
            _bubble(page, char, at, top + row * step + size / 2, size, dark=place == chosen)
    _corners(page)


def _bubble(page: Page, text: str, x: float, y: float, size: float, *, dark: bool) -> None:
    ring = _rounded(x - 0.75 * size, y - 0.75 * size, 1.5 * size, 1.5 * size, 0.75 * size)
    page.canvas.line(ring, 0.06 * size, Ink.OTHER, page.rule_color)
    if not dark:
        page.print(text, x - 0.25 * size, y + 0.35 * size, 0.7 * size)
    else:
        page.canvas.fill(ring, Ink.OTHER, page.hand.color, 0.85)


def _corners(page: Page) -> None:
    """Print squares in the corners, by which a scanner finds the page."""
    side, inset = page.hand.height * page.rng.uniform(0.4, 1), page.hand.height * 0.2
    for x in (inset, page.width - side - inset):
        for y in (inset, page.height - side - inset):
            square = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
            page.canvas.fill(square, Ink.OTHER, page.print_color)


def check(page: Page, left: float, top: float, side: float, *, ring: bool = False) -> float:
    """Draw a box or a ring for a tick, and often a tick; return where it ends."""
    thick = 0.07 * side
    if ring:
        round_box = _rounded(left, top, side, side, side / 2)
        page.canvas.line(round_box, thick, Ink.RULE, page.rule_color)
    else:
        page.box(left, top, side, side, thick)
    if page.often(0.4):
        page.hand.sign(page.canvas, page.pick(("tick", "cross", "cross")), left, top + side)
    return left + side


def checks(page: Page) -> None:
    """Draw a questionnaire: questions with checkboxes, yes and no, and a few numbers."""
    h, rng = page.hand.height, page.rng
    size, side = h * rng.uniform(0.4, 1), h * rng.uniform(0.5, 1.1)
    pitch, edge = h * rng.uniform(1.3, 2.8), page.width * rng.uniform(0.3, 0.65)
    ring = page.often(0.25)
    y, number, answers = pitch, 1, page.pick((("Yes", "No"), ("1", "2", "3", "4", "5"), ("", "")))
    while y < page.height:
        x = page.print(f"{number}. ", 0.5 * h, y, size) if page.often(0.7) else 0.5 * h
        question = fit(page, page.words(int(rng.integers(2, 6))), size, edge - x - 0.5 * h)
        x = max(page.print(question, x, y, size) + 0.3 * h, edge)
        if page.often(0.2):
            page.rule(x, y + 0.1 * h, x + 5 * h, y + 0.1 * h, thickness(page))
            page.hand.number(page.canvas, page.digits(4), x + h * rng.uniform(0, 2), y)
        else:
            for answer in answers:
                x = check(page, x, y - side, side, ring=ring) + 0.3 * h
                x = page.print(answer, x, y, size) + h * rng.uniform(0.4, 1)
        y, number = y + pitch, number + 1
    if page.often(0.3):
        _corners(page)


def tally(page: Page) -> None:
    """Draw an election form: names in print, votes in boxes, leading boxes struck through."""
    h, rng = page.hand.height, page.rng
    size, count = h * rng.uniform(0.4, 0.9), int(rng.integers(2, 6))
    cells = Cells.draw(page, h)
    pitch = cells.high + (0 if page.often(0.5) else h * rng.uniform(0.1, 0.8))
    column = page.width * rng.uniform(0.3, 0.6)
    lined, logos, words = page.often(0.6), page.often(0.3), page.often(0.4)
    share, y, row = rng.uniform(0.5, 1), h * rng.uniform(0.5, 4), 0
    caption(page, h, y - 0.4 * h, size, 4)
    while y < page.height:
        x, row = h * rng.uniform(0.3, 0.4), row + 1
        base = y + cells.high / 2 + size / 2
        x = page.print(f"{row}  ", x, base, size)
        if logos:
            page.canvas.tint(x, y, x + h, y + cells.high, page.pick(_TINTS))
            x += 1.4 * h
        page.print(fit(page, page.words(3).upper(), size, column - x - 0.3 * h), x, base, size)
        comb(page, cells, column, y, count)
        votes = page.digits(count) if page.often(share) else ""
        write(page, cells, page.hand, votes, column + (count - len(votes)) * cells.pitch, y)
        if page.often(0.6):
            filler(page, cells, page.hand, column, y, count - len(votes))
        if words:
            x = column + (count + 0.5) * cells.pitch
            page.hand.word(page.canvas, page.words(2), x, y + 0.8 * cells.high, height=0.8 * h)
        if lined:
            page.rule(0, y + pitch, page.width, y + pitch, cells.thick)
        y += pitch


LAYOUTS = {
    "combs": Layout(combs, 1.5),
    "cutout": Layout(cutout, 1.0, ((5, 20), (1.6, 10))),
    "postcard": Layout(postcard, 0.7, ((20, 34), (12, 22))),
    "exam": Layout(exam, 1.0),
    "prompts": Layout(prompts, 0.8),
    "bubbles": Layout(bubbles, 0.6),
    "checks": Layout(checks, 0.7),
    "tally": Layout(tally, 1.3),
}
