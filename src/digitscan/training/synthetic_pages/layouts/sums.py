"""Mathematics: sums, worksheets, column arithmetic, algebra, boards and drawings with a stylus."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.hand import SIGNS, ink_color
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.notes import ruled_paper, sketches, write_line

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

_OPERATORS = ("+", "+", "-", "-", "x", "x", ":", "=", "=", "<")
_PRINTED = ("+", "-", "x", ":", "+", "-", "*")
_LETTERS = "xyzabcnktuvwXYABPR"


def operator(page: Page, hand: Hand, kind: str, x: float, base: float) -> float:
    """Write an operator between two operands; return where it ends."""
    canvas, h = page.canvas, hand.height
    x += h * page.rng.uniform(0.1, 0.5)
    wide, y = h * page.rng.uniform(0.3, 0.6), base - h * page.rng.uniform(0.35, 0.5)
    real = {"+": "addition_plus", "x": "multiplication_cross", ":": "division_obelus"}
    if kind in real and page.often(0.5):
        return hand.sign(canvas, real[kind], x, base) + 0.3 * h
    if kind == "=":
        return hand.sign(canvas, "equals", x, base) + 0.1 * h
    if kind == "x":
        hand.stroke(canvas, [(x, y - wide / 2), (x + wide, y + wide / 2)])
        hand.stroke(canvas, [(x + wide, y - wide / 2), (x, y + wide / 2)])
    elif kind == "<":
        hand.stroke(canvas, [(x + wide, y - wide / 2), (x, y)])
        hand.stroke(canvas, [(x, y), (x + wide, y + wide / 2)])
    else:
        dots = kind == ":"
        if not dots or page.often(0.6):
            hand.stroke(canvas, [(x, y), (x + wide, y)])
        if kind == "+":
            hand.stroke(canvas, [(x + wide / 2, y - wide / 2), (x + wide / 2, y + wide / 2)])
        for rise in (-0.3 * h, 0.3 * h) if dots else ():
            at = (x + wide / 2, y + rise)
            hand.stroke(canvas, [at, (at[0] + 1, at[1])], width=1.3 * hand.pen)
    return x + wide + h * page.rng.uniform(0.1, 0.5)


def operand(
    page: Page, hand: Hand, x: float, base: float, *, algebra: float = 0.0, tall: bool = True
) -> float:
    """Write a number, fraction, power, root, letter or parenthesis; return where it ends."""
    kinds = ("plain",) * 12 + ("fraction",) * 2 * tall + ("power", "root", "brackets", "sign")
    kind = "letter" if page.often(algebra) else page.pick(kinds)
    if kind == "letter":
        return _letter(page, hand, x, base)
    if kind == "fraction":
        return fraction(page, hand, x, base)
    if kind == "brackets":
        return _brackets(page, hand, x, base, algebra)
    if kind == "root":
        return _root(page, hand, x, base)
    text = page.amount(2, 1) if page.often(0.1) else page.digits(3)
    end = hand.number(page.canvas, text, x, base)
    if kind == "sign":
        sign = page.pick(("percent", "dollar", "euro", "pound"))
        return hand.sign(page.canvas, sign, end + 0.1 * hand.height, base)
    return _power(page, hand, end, base) if kind == "power" else end


def _letter(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a letter that stands for a number, perhaps with a factor and a power."""
    if page.often(0.4):
        x = hand.number(page.canvas, page.digits(2), x, base)
    x = hand.word(page.canvas, page.pick(_LETTERS), x, base, height=0.9 * hand.height)
    return _power(page, hand, x, base) if page.often(0.25) else x


def _brackets(page: Page, hand: Hand, x: float, base: float, algebra: float) -> float:
    """Write two operands in parentheses."""
    x = hand.sign(page.canvas, "left", x, base) - 0.4 * hand.height
    for place in range(2):
        if place:
            x = operator(page, hand, page.pick("+-x"), x, base)
        short = page.often(algebra)
        x = (_letter(page, hand, x, base) if short
             else hand.number(page.canvas, page.digits(2), x, base))  # fmt: skip
    return hand.sign(page.canvas, "right", x, base) - 0.4 * hand.height


def _power(page: Page, hand: Hand, x: float, base: float) -> float:
    small = hand.height * page.rng.uniform(0.45, 0.7)
    return hand.number(
        page.canvas, page.digits(1), x + 0.05 * hand.height, base - 0.7 * hand.height, height=small
    )


def _root(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a root sign over a number."""
    h = hand.height
    start, top = x + 0.55 * h, base - h * page.rng.uniform(1.1, 1.3)
    end = hand.number(page.canvas, page.digits(3), start, base)
    hand.stroke(page.canvas, [(x, base - 0.4 * h), (x + 0.12 * h, base - 0.45 * h)])
    hand.stroke(page.canvas, [(x + 0.12 * h, base - 0.45 * h), (x + 0.25 * h, base)])
    hand.stroke(page.canvas, [(x + 0.25 * h, base), (start - 0.1 * h, top)])
    hand.stroke(page.canvas, [(start - 0.1 * h, top), (end, top)])
    return end


def fraction(page: Page, hand: Hand, x: float, base: float) -> float:
    """Write a numerator, a bar and a denominator, or a fraction with a slash."""
    canvas, rng = page.canvas, page.rng
    if page.often(0.3):
        return hand.number(canvas, f"{page.digits(2)}/{page.digits(2)}", x, base)
    size = hand.height * rng.uniform(0.6, 1.0)
    parts = [page.digits(2), page.digits(2)]
    widths = [hand.width_of(part, size) for part in parts]
    wide = max(widths) + hand.height * rng.uniform(0.1, 0.5)
    bar = base - 0.45 * hand.height
    bases = (bar - 0.2 * size, bar + 1.2 * size)
    for part, width, at in zip(parts, widths, bases, strict=True):
        hand.number(canvas, part, x + (wide - width) / 2, at, height=size)
    hand.stroke(canvas, [(x, bar), (x + wide, bar + rng.normal(0, 0.04) * size)], Ink.RULE)
    return x + wide


def equation(
    page: Page,
    hand: Hand,
    x: float,
    base: float,
    right: float,
    *,
    algebra: float = 0.0,
    tall: bool = True,
) -> float:
    """Write operands with operators between, up to `right` at most; return where they end."""
    h, count = hand.height, int(page.rng.integers(2, 5))
    for place in range(count):
        if x > right - 1.5 * h:
            return x
        x = operand(page, hand, x, base, algebra=algebra, tall=tall)
        last = place == count - 2
        if place < count - 1 and x < right - 2.5 * h:
            x = operator(page, hand, "=" if last else page.pick(_OPERATORS), x, base)
            if last and page.often(0.15):
                return hand.number(page.canvas, f"-{page.digits(3)}", x, base)
    return x


def equations(page: Page) -> None:
    """Write lines of equations, in one column or more, with or without numbers before them."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    algebra = page.pick((0.0, 0.0, 0.3, 0.6))
    pitch, columns = h * rng.uniform(1.6, 3.6), int(rng.integers(1, 4))
    wide, numbered = page.width / columns, page.often(0.3)
    ruled_paper(page, pitch, 0.6)
    for column in range(columns):
        for place, base in enumerate(np.arange(pitch, page.height, pitch).tolist()):
            x = column * wide + h * rng.uniform(0.3, 1.5)
            if page.often(0.15):
                continue
            if numbered:
                x = hand.number(page.canvas, str(place + 1), x, base)
                x = hand.sign(page.canvas, "right", x, base)
            elif page.often(0.07):
                x = write_line(page, hand, x, x + 4 * h, base, 0)
            tall = pitch > 2.4 * h
            x = equation(page, hand, x, base, (column + 1) * wide, algebra=algebra, tall=tall)
            if page.often(0.1):
                hand.sign(page.canvas, page.pick(("tick", "cross", "arrow")), x, base)


def question(page: Page) -> str:
    """Return a printed question that a number answers."""
    a, b, c = page.digits(3), page.digits(2), page.digits(1)
    sign, point = page.pick(_PRINTED), page.amount(2, 1)
    return str(page.pick((f"{a} {sign} {b} =", f"{a}{sign}{b}=", f"{point} {sign} {c} =",
                          f"{a} {sign} {b} {sign} {c} =", f"({a} {sign} {b}) x {c} =", f"{c}/{b} =",
                          f"{c} {page.word()} =", f"{page.word()} {page.word()}?", "x =",
                          f"{b}% of {a} =")))  # fmt: skip


def worksheet(page: Page) -> None:
    """Print questions in columns, and answer them by hand on lines, in boxes or just behind."""
    rng, h = page.rng, page.hand.height
    size, columns = h * rng.uniform(0.4, 1.2), int(rng.integers(1, 4))
    pitch, wide = max(h, size) * rng.uniform(1.5, 3.2), page.width / columns
    style, numbered = page.pick(("none", "line", "box", "dots")), page.often(0.5)
    answered, marked = page.pick((0.3, 0.8, 1.0)), page.often(0.3)
    top = pitch
    if page.often(0.5):
        page.print(page.words(int(rng.integers(1, 5))), h, top, size * rng.uniform(1, 1.6))
        top += 1.5 * pitch
    for column in range(columns):
        for place, base in enumerate(np.arange(top, page.height, pitch).tolist()):
            x = column * wide + h * rng.uniform(0.2, 0.5)
            if numbered:
                head = page.pick("abcdef") if page.often(0.3) else str(place + 1)
                x = page.print(f"{head}{page.pick(').')} ", x, base, size)
            x = page.print(question(page), x, base, size) + h * rng.uniform(0.1, 0.6)
            if x + 2 * h < (column + 1) * wide:
                _answer(page, style, x, base, page.often(answered))
                if marked:
                    page.other_hand().sign(page.canvas, "tick", x + 3 * h, base)


def _answer(page: Page, style: str, x: float, base: float, filled: bool) -> None:
    """Answer a question, on an answer line or in a box."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    wide, thick = h * rng.uniform(2, 4), h * rng.uniform(0.03, 0.12)
    if style == "line":
        page.rule(x, base + 0.1 * h, x + wide, base + 0.1 * h, thick)
    elif style == "dots":
        page.print("." * int(rng.integers(6, 14)), x, base, 0.6 * h)
    elif style == "box":
        page.box(x, base - 1.3 * h, wide, 1.6 * h, thick)
    if not filled:
        return
    text = page.pick((page.digits(3), page.digits(2), page.amount(2, 1), f"-{page.digits(2)}"))
    x, low = x + h * rng.uniform(0.1, 0.6), base + h * rng.normal(0, 0.1)
    if page.often(0.07):
        end = hand.number(page.canvas, page.digits(2), x, low, ink=Ink.OTHER)
        hand.scribble(page.canvas, x, low - h, end, low)
        x = end + 0.2 * h
    if style == "none" and page.often(0.06):
        fraction(page, hand, x, low)
    else:
        hand.number(page.canvas, text, x, low)


def strip(page: Page) -> None:
    """Print or write one sum and answer it: a strip cut from a worksheet."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    base, x = page.height / 2 + h * rng.uniform(0.3, 0.7), h * rng.uniform(0.1, 0.6)
    if page.often(0.3):
        page.rule(0, base + h * rng.uniform(0.2, 0.6), page.width, base + 0.4 * h, 0.05 * h)
    if page.often(0.4):
        equation(page, hand, x, base, page.width, tall=False)
        return
    text = question(page)
    size = min(h * rng.uniform(0.4, 1.1), 1.2 * (page.width - 3 * h) / len(text))
    end = page.print(text, x, base, max(size, 8)) + 0.2 * h
    _answer(page, page.pick(("none", "none", "line", "box")), end, base, filled=True)


def columns(page: Page) -> None:
    """Do column arithmetic and long division, by hand or printed with answers by hand."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    step = h * rng.uniform(0.75, 1.3)
    printed = page.often(0.35)
    ruled_paper(page, step, 0.4)
    wide, high = h * rng.uniform(5, 9), h * rng.uniform(5, 9)
    for top in np.arange(h * rng.uniform(0.3, 2), page.height - 2 * h, high).tolist():
        for left in np.arange(h * rng.uniform(0.5, 2), page.width - 4 * h, wide).tolist():
            if page.often(0.25) and not printed:
                _division(page, hand, left, top + h, step)
            elif page.often(0.9):
                _column_sum(page, left + 4.2 * step, top + h, step, printed)


def _column_sum(page: Page, right: float, base: float, step: float, printed: bool) -> None:
    """Write numbers one below the other, a line, and the result; the last digits are at `right`."""
    rng, hand, h = page.rng, page.hand, page.hand.height
    rows, most = int(rng.integers(2, 4)), int(rng.integers(1, 5))
    size, line = h * rng.uniform(0.6, 1.1), h * rng.uniform(1.15, 1.5)
    for row in range(rows):
        text, y = page.digits(most), base + row * line
        if printed:
            length = page.face.sized(size).getlength(text)
            page.print(text, right - length, y, size)
        else:
            hand.number(page.canvas, text, right - len(text) * step, y, pitch=step)
    y = base + (rows - 1) * line
    left = right - (most + 1) * step
    if printed:
        page.print(page.pick("+-x"), left, y, size)
    else:
        operator(page, hand, page.pick("+-x"), left - 0.5 * h, y)
    y += 0.25 * h
    if printed or page.often(0.4):
        page.rule(left, y, right + 0.2 * h, y, h * rng.uniform(0.03, 0.12))
    else:
        hand.stroke(page.canvas, [(left, y), (right + 0.2 * h, y)], Ink.RULE)
    if page.often(0.8):
        text = page.digits(most + 1, most)
        hand.number(page.canvas, text, right - len(text) * step, y + 1.3 * h, pitch=step)
    for place in range(1, most) if page.often(0.3) else ():
        if page.often(0.5):
            hand.number(page.canvas, "1", right - (place + 0.7) * step, base - 1.1 * h,
                        height=0.45 * h)  # fmt: skip


def _division(page: Page, hand: Hand, left: float, base: float, step: float) -> None:
    """Write a long division with its steps."""
    h, rng, canvas = hand.height, page.rng, page.canvas
    x = hand.number(canvas, page.digits(2), left, base) + 0.1 * h
    end = x + 0.3 * h + 4 * step
    if page.often(0.6):
        hand.stroke(canvas, [(x, base + 0.1 * h), (x + 0.15 * h, base - 0.5 * h), (x, base - h)])
        hand.stroke(canvas, [(x, base - 1.15 * h), (end, base - 1.15 * h)])
    else:
        hand.stroke(canvas, [(x, base + 0.2 * h), (x, base - 1.1 * h)])
    x += 0.25 * h
    hand.number(canvas, page.digits(4, 3), x, base, pitch=step)
    if page.often(0.7):
        hand.number(canvas, page.digits(3, 2), x + step, base - 1.3 * h, pitch=step)
    for row in range(int(rng.integers(1, 4))):
        base += h * rng.uniform(1.15, 1.35)
        text, start = page.digits(3, 1), x + row * step * rng.uniform(0.5, 1)
        hand.number(canvas, text, start, base, pitch=step)
        if row % 2 == 0:
            y = base + 0.2 * h
            hand.stroke(canvas, [(start, y), (start + len(text) * step, y)], Ink.RULE)


def board(page: Page) -> None:
    """Write on a whiteboard or blackboard with thick pens of several colors."""
    rng, h = page.rng, page.hand.height
    dark = page.often(0.3)
    shade = np.array((30, 45, 38) if dark else (235, 238, 238)) + rng.normal(0, 12, 3)
    _repaint(page, shade, dark)
    if page.often(0.15):
        sketches(page)
        return
    for base in np.arange(h * rng.uniform(1.3, 3), page.height, h * rng.uniform(2, 3.5)).tolist():
        color = _chalk(page) if dark else _marker(page)
        keep = page.often(0.6)
        hand = page.hand if keep else replace(page.hand, color=color)
        x = h * rng.uniform(0.3, 4)
        if page.often(0.6):
            equation(page, hand, x, base, page.width, algebra=page.pick((0.0, 0.3)))
        elif page.often(0.8):
            write_line(page, hand, x, page.width - h, base, page.pick((0.0, 0.2, 0.6)))


def _repaint(page: Page, shade: np.ndarray, dark: bool) -> None:
    """Give the empty page another color, and its hand a thick pen that shows on it."""
    page.canvas.image[:] = np.clip(shade, 0, 255).astype(np.uint8)
    pen = float(np.clip(page.hand.height * page.rng.uniform(0.07, 0.2), 1.5, 12))
    color = _chalk(page) if dark else _marker(page)
    page.hand = replace(page.hand, pen=pen, color=color, opacity=page.rng.uniform(0.75, 1))
    page.rule_color = color


def _marker(page: Page) -> tuple[float, float, float]:
    if page.often(0.5):
        return ink_color(page.rng)
    red, green, blue = page.pick(((15, 15, 20), (20, 40, 160), (190, 25, 30), (10, 120, 60),
                                  (230, 90, 20), (120, 30, 140)))  # fmt: skip
    return red, green, blue


def _chalk(page: Page) -> tuple[float, float, float]:
    red, green, blue = page.pick(((235, 235, 230), (240, 240, 240), (245, 230, 140),
                                  (240, 180, 190), (170, 210, 240)))  # fmt: skip
    return red, green, blue


def stylus(page: Page) -> None:
    """Draw a few numbers, sums, words or shapes with a round pen on a pure white page."""
    rng, h = page.rng, page.hand.height
    dark = page.often(0.12)
    level = 0.0 if dark else 255.0
    _repaint(page, np.full(3, level), dark)
    if not dark and page.often(0.6):
        page.hand = replace(page.hand, color=page.pick(((0, 0, 0), (30, 30, 30), (0, 0, 255))))
    page.hand = replace(page.hand, opacity=1.0, spacing=float(rng.uniform(0, 0.6)))
    kind = page.pick(("numbers", "numbers", "sums", "mixed", "drawing"))
    if kind == "drawing":
        sketches(page)
        return
    pitch = h * rng.uniform(1.6, 4)
    for base in np.arange(h * rng.uniform(1.2, 3), page.height, pitch).tolist():
        x = h * rng.uniform(0.2, 0.4) + rng.uniform(0, 0.4) * page.width
        if page.often(0.3):
            continue
        if kind == "sums":
            equation(page, page.hand, x, base, page.width, algebra=0.2, tall=pitch > 2.4 * h)
        elif kind == "mixed" and page.often(0.5):
            page.hand.sign(page.canvas, page.pick(SIGNS), x, base)
        else:
            page.hand.number(page.canvas, page.digits(6), x, base + rng.normal(0, 0.1) * h)


LAYOUTS = {
    "equations": Layout(equations, 1.0),
    "worksheet": Layout(worksheet, 1.0),
    "strip": Layout(strip, 0.5, ((6, 16), (1.5, 3.5))),
    "columns": Layout(columns, 0.9, ((10, 30), (8, 28))),
    "board": Layout(board, 0.7, ((12, 32), (10, 26))),
    "stylus": Layout(stylus, 0.8, ((3, 24), (2.5, 20))),
}
