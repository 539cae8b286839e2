"""Pictures of one number or single digits, of print without handwriting, and without numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.characters import Face
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# The segments of a seven-segment figure in the unit square, y down: a b c d e f g.
_SEGMENTS = (((0, 0), (1, 0)), ((1, 0), (1, 0.5)), ((1, 0.5), (1, 1)), ((0, 1), (1, 1)),
             ((0, 0.5), (0, 1)), ((0, 0), (0, 0.5)), ((0, 0.5), (1, 0.5)))  # fmt: skip
_LIT = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


def _plain_ground(page: Page) -> None:
    """Make the page pure white or black as data sets have it, sometimes."""
    if page.often(0.65):
        return
    dark = page.often(0.35)
    page.canvas.image[:] = 0 if dark else 255
    level = 255.0 if dark else float(page.rng.uniform(0, 60))
    page.hand = replace(page.hand, color=(level, level, level), opacity=1.0)
    page.rule_color = (level, level, level)
    page.print_color = (level, level, level)


def _edges(page: Page) -> None:
    """Leave bits of borders, underlines and neighbors at the edges of the picture."""
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


def _other(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a letter or a sign; return where it ends."""
    if page.often(0.6):
        return hand.word(page.canvas, page.pick(_LETTERS), x, base)
    return hand.sign(page.canvas, page.pick((*page.characters.signs, "tick", "cross")), x, base)


def number(page: Page) -> None:
    """Write one number: a strip cut from a form, a cheque, a receipt or a note."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    _plain_ground(page)
    if page.often(0.5):
        _edges(page)
    room = int((page.width / h - 0.3) / (0.65 + max(0, hand.spacing)))
    text = page.digits(max(1, room))
    if room > 3 and page.often(0.4):
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
    """Write single digits in rows, as on a sheet that collects digits."""
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
    """Write single digits far apart and not in lines, often letters and signs among them."""
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


def _typeface(page: Page) -> Face:
    faces = page.characters.print_faces
    return faces[int(page.rng.integers(len(faces)))]


def printed_number(page: Page) -> None:
    """Print one line or a few with numbers, inverted at times: a label, a plate, a ticket."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    color: Color = page.print_color
    if page.often(0.3):
        red, green, blue = rng.uniform(0, 110, 3).tolist()
        canvas.tint(0, 0, page.width, page.height, (red, green, blue))
        color = (245, 245, 240)
    if page.often(0.3):
        inset = h * rng.uniform(0.05, 0.3)
        wide, high = page.width - 2 * inset, page.height - 2 * inset
        canvas.box(inset, inset, wide, high, h * rng.uniform(0.03, 0.2), color)
    base = h * rng.uniform(1.1, 1.6)
    while base < page.height:
        size = h * page.pick((0.4, 0.6, 0.8, 1.0, 1.0))
        d = page.digits
        text = page.pick((d(8), page.amount(), page.date(), f"No. {d(6)}", f"{page.word()} {d(4)}",
                          f"{d(1)} {d(6, 6)} {d(6, 6)}", f"{d(3)} g", f"EUR {page.amount()}",
                          page.words(3), f"{page.word().upper()}-{d(4)}", page.time()))  # fmt: skip
        canvas.print(text, h * rng.uniform(0.1, 1.2), base, size, page.face, color)
        base += h * rng.uniform(1.2, 2)
        page.face = _typeface(page) if page.often(0.3) else page.face


def segments(page: Page) -> None:
    """Draw numbers of seven segments, as on a meter or a clock."""
    rng, h = page.rng, page.hand.height
    dark = page.often(0.6)
    red, green, blue = rng.uniform(5, 60, 3).tolist() if dark else rng.uniform(140, 230, 3).tolist()
    page.canvas.image[:] = np.array((red, green, blue)).astype(np.uint8)
    lit = page.pick(((255, 40, 30), (60, 255, 90), (90, 200, 255), (250, 250, 240)))
    color = lit if dark else (25, 30, 25)
    size, slant = h * rng.uniform(0.7, 1.6), float(rng.uniform(0, 0.15))
    for base in np.arange(1.2 * size, page.height, size * rng.uniform(1.4, 2.5)).tolist():
        x, boxes = h * rng.uniform(0.2, 1), []
        for _ in range(int(rng.integers(1, 8))):
            wide = 0.5 * size
            if x + wide > page.width:
                break
            _segment_digit(page, int(rng.integers(10)), (x, base, size), slant, color)
            boxes.append((x, base - size, x + wide, base))
            x += wide + 0.3 * size
        if boxes:
            page.canvas.number_body(boxes, size)
        if page.often(0.4):
            page.canvas.print(page.word(), x, base, 0.4 * size, page.face, color)


def _segment_digit(
    page: Page, value: int, place: tuple[float, float, float], slant: float, color: Color
) -> None:
    """Draw one figure of seven segments; `place` is its left, its baseline and its height."""
    left, base, size = place
    wide, thick = 0.5 * size, 0.11 * size
    for name, ends in zip("abcdefg", _SEGMENTS, strict=True):
        if name in _LIT[value]:
            pair = (_shorter(ends[0], ends[1]), _shorter(ends[1], ends[0]))
            points = [
                (left + wide * x + slant * size * (1 - y), base - size * (1 - y)) for x, y in pair
            ]
            page.canvas.line(points, thick, Ink.PRINT, color)


def _shorter(end: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return `end` moved a little to `other`, as segments do not touch."""
    return end[0] + 0.1 * (other[0] - end[0]), end[1] + 0.1 * (other[1] - end[1])


def dial(page: Page) -> None:
    """Draw a clock face or the dial of a meter."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    radius = 0.46 * min(page.width, page.height)
    x0, y0 = page.width / 2, page.height / 2
    thick, size = h * rng.uniform(0.03, 0.15), min(h, 0.25 * radius) * rng.uniform(0.6, 1)
    turn = np.linspace(0, 2 * np.pi, 60).tolist()
    canvas.line([(x0 + radius * np.cos(t), y0 + radius * np.sin(t)) for t in turn], thick,
                Ink.OTHER, page.print_color)  # fmt: skip
    count, step = page.pick(((12, 1), (10, 1), (12, 3), (10, 10), (12, 5)))
    for place in range(count):
        angle = 2 * np.pi * (place + 1) / count - np.pi / 2
        text, share = str((place + 1) * step), 1 - 1.3 * size / radius
        x = x0 + share * radius * np.cos(angle) - 0.3 * size * len(text)
        page.print(text, x, y0 + share * radius * np.sin(angle) + size / 2, size)
        ends = [(x0 + s * radius * np.cos(angle), y0 + s * radius * np.sin(angle))
                for s in (0.93, 0.99)]  # fmt: skip
        canvas.line(ends, thick, Ink.OTHER, page.print_color)
    for _ in range(int(rng.integers(1, 4))):
        angle, length = rng.uniform(0, 2 * np.pi), radius * rng.uniform(0.3, 0.7)
        tip = (x0 + length * np.cos(angle), y0 + length * np.sin(angle))
        canvas.line([(x0, y0), tip], 1.5 * thick, Ink.OTHER, page.print_color)


def press(page: Page) -> None:
    """Print a page in columns with headings, numbers of lines and pages: book or newspaper."""
    rng, h = page.rng, page.hand.height
    size, count = h * rng.uniform(0.35, 1.0), int(rng.integers(1, 5))
    share, numbered = page.pick((0.02, 0.06, 0.2)), page.often(0.25)
    pitch, wide, top = size * rng.uniform(1.5, 2.3), page.width / count, h * rng.uniform(1, 2)
    if page.often(0.5):
        page.print(str(int(rng.integers(1, 900))), rng.uniform(0, 0.9) * page.width, top, size)
        top += 1.5 * h
    if page.often(0.4):
        big = h * rng.uniform(1, 2.5)
        top += big
        page.print(page.words(3), h * rng.uniform(0, 2), top, big)
    for column in range(count):
        left = column * wide + 0.4 * h
        if column and page.often(0.4):
            page.rule(left - 0.2 * h, top, left - 0.2 * h, page.height, 0.04 * h)
        for place, base in enumerate(np.arange(top + pitch, page.height, pitch).tolist()):
            x = left
            if numbered:
                if (place + 1) % 5 == 0:
                    page.print(str(place + 1), x, base, 0.8 * size)
                x += 2 * size
            if not page.often(0.05):
                _print_line(page, x, (column + 1) * wide, base, size, share)


def _print_line(page: Page, x: float, right: float, base: float, size: float, share: float) -> None:
    """Print one line of words, `share` of them numbers."""
    parts: list[str] = []
    room = int(1.7 * (right - x) / size)
    while len(" ".join(parts)) < room - 8:
        text = page.pick((page.digits(4), page.amount(), page.date(), f"({page.digits(2)})"))
        word = text if page.often(share) else page.word()
        parts.append(word + (page.pick(",.;") if page.often(0.12) else ""))
    font = page.face.sized(size)
    while parts and font.getlength(" ".join(parts)) > right - x:
        parts.pop()
    page.print(" ".join(parts), x, base, size)


def printed_table(page: Page) -> None:
    """Print a table of numbers, or a form that nobody has filled."""
    rng, h = page.rng, page.hand.height
    size, thick = h * rng.uniform(0.35, 1.0), h * rng.uniform(0.02, 0.12)
    wide, high = size * rng.uniform(4, 9), size * rng.uniform(1.5, 3)
    rules, share = page.pick(("all", "rows", "none")), page.pick((0.1, 0.6, 1.0))
    left, top = h * rng.uniform(0, 2), h * rng.uniform(0, 3)
    inverted = page.often(0.2)
    for row, y in enumerate(np.arange(top, page.height, high).tolist()):
        for column, x in enumerate(np.arange(left, page.width - wide, wide).tolist()):
            head = row == 0 or column == 0
            if rules == "all":
                page.box(x, y, wide, high, thick)
            text = page.pick((page.digits(4), page.amount(3, 1), page.digits(2)))
            text = text if page.often(share) and not head else page.word()[:7] if head else ""
            color = page.print_color
            if inverted and row == 0:
                page.canvas.tint(x, y, x + wide, y + high, (60, 60, 80))
                color = (250, 250, 250)
            at = x + size * rng.uniform(0.2, 0.5)
            page.canvas.print(text or " ", at, y + 0.5 * (high + size), size, page.face, color)
        if rules == "rows":
            page.rule(left, y, page.width, y, thick)


def blank_form(page: Page) -> None:
    """Print a form that nobody has filled: labels with lines, dots, boxes or combs behind."""
    rng, h = page.rng, page.hand.height
    size, pitch, thick = h * rng.uniform(0.35, 0.8), h * rng.uniform(1.4, 2.6), h * 0.06
    styles = page.pick((("line",), ("box", "comb"), ("dots", "tick"), ("line", "box", "tick")))
    for place, base in enumerate(np.arange(pitch, page.height, pitch).tolist()):
        x = rng.uniform(0.3, 1) * h
        while x < page.width - 3 * h:
            head = page.pick((f"{place + 1}.", "", page.digits(2)))
            x = page.print(f"{head} {page.words(int(rng.integers(1, 4)))} ", x, base, size)
            wide = min(h * rng.uniform(1, 9), page.width - x - 0.3 * h)
            style = page.pick(styles)
            if style == "line":
                page.rule(x, base, x + wide, base, thick)
            elif style == "dots":
                page.print("." * int(2 * wide / size), x, base, size)
            elif style == "tick":
                page.box(x, base - 0.8 * size, 0.8 * size, 0.8 * size, thick)
            else:
                cells = int(max(1, wide / (1.1 * h))) if style == "comb" else 1
                for cell in range(cells):
                    page.box(x + cell * wide / cells, base - h, wide / cells, 1.3 * h, thick)
            x += wide + h * rng.uniform(0.4, 2)


def scene(page: Page) -> None:
    """Draw textures, blobs, lines or leaves, without any digit."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    if page.often(0.6):
        _texture(page)
    for _ in range(int(rng.integers(0, 12))):
        x, y = rng.uniform(0, page.width), rng.uniform(0, page.height)
        size, color = h * rng.uniform(0.3, 6), tuple(rng.uniform(0, 255, 3).tolist())
        turns = np.sort(rng.uniform(0, 2 * np.pi, 14))
        reach = size * rng.uniform(0.5, 1, 14) * np.abs(np.cos(turns * page.pick((0, 0, 1, 2))))
        xs, ys = x + reach * np.cos(turns), y + reach * np.sin(turns)
        shape = [*zip(xs.tolist(), ys.tolist(), strict=True)]
        if page.often(0.6):
            canvas.fill(shape, Ink.OTHER, color, rng.uniform(0.2, 1))
        else:
            canvas.line(shape, h * rng.uniform(0.03, 0.3), Ink.OTHER, color)
    for _ in range(int(rng.integers(0, 8))):
        ends = rng.uniform(-0.1, 1.1, (2, 2)) * (page.width, page.height)
        canvas.line([(x, y) for x, y in ends.tolist()], h * rng.uniform(0.02, 0.3), Ink.OTHER,
                    page.hand.color, rng.uniform(0.2, 1))  # fmt: skip
    if page.often(0.2):
        page.hand.word(canvas, page.word(), rng.uniform(0, 0.5) * page.width, 0.7 * page.height)


def _texture(page: Page) -> None:
    """Make the paper cloudy or grained, as cloth, wood or a wall."""
    rng, shape = page.rng, page.canvas.image.shape
    total = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        grid = tuple(int(each) for each in rng.integers(2, 60, 2))
        noise = rng.normal(0, rng.uniform(5, 30), (*grid, 3 if page.often(0.4) else 1))
        field = cv2.resize(noise.astype(np.float32), shape[1::-1], interpolation=cv2.INTER_LINEAR)
        total += field if field.ndim == total.ndim else field[..., None]
    page.canvas.image[:] = np.clip(page.canvas.image + total, 0, 255).astype(np.uint8)


LAYOUTS = {
    "digit": Layout(digit, 1.0, ((0.75, 3), (1.02, 3))),
    "number": Layout(number, 1.0, ((1.5, 10), (1.1, 3))),
    "collection": Layout(collection, 0.8, ((2, 20), (2, 20))),
    "scattered": Layout(scattered, 0.8, ((2, 22), (2, 22))),
    "printed_number": Layout(printed_number, 0.4, ((3, 14), (1.5, 8))),
    "segments": Layout(segments, 0.3, ((2.5, 16), (2, 12))),
    "dial": Layout(dial, 0.2, ((5, 14), (5, 14))),
    "press": Layout(press, 0.9),
    "printed_table": Layout(printed_table, 0.5),
    "blank_form": Layout(blank_form, 0.4),
    "scene": Layout(scene, 0.6, ((2, 26), (2, 26))),
}
