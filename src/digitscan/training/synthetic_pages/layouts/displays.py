"""Printed numbers without handwriting: labels and plates, seven-segment displays, dials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import ring

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.page import Page


# The segments of a seven-segment figure in the unit square, y down: a b c d e f g.
_SEGMENTS = (((0, 0), (1, 0)), ((1, 0), (1, 0.5)), ((1, 0.5), (1, 1)), ((0, 1), (1, 1)),
             ((0, 0.5), (0, 1)), ((0, 0), (0, 0.5)), ((0, 0.5), (1, 0.5)))  # fmt: skip
_LIT = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


def printed_number(page: Page) -> None:
    """Print one or a few lines with numbers, sometimes inverted: a label, a plate, a ticket."""
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
        page.face = page.pick(page.characters.print_faces) if page.often(0.3) else page.face


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
        x, boxes, number = h * rng.uniform(0.2, 1), [], page.canvas.next_number
        for _ in range(int(rng.integers(1, 8))):
            wide = 0.5 * size
            if x + wide > page.width:
                break
            _segment_digit(page, int(rng.integers(10)), number, (x, base, size), slant, color)
            boxes.append((x, base - size, x + wide, base))
            x += wide + 0.3 * size
        if boxes:
            page.canvas.number_body(boxes, size)
        if page.often(0.4):
            page.canvas.print(page.word(), x, base, 0.4 * size, page.face, color)


def _segment_digit(
    page: Page,
    value: int,
    number: int,
    place: tuple[float, float, float],
    slant: float,
    color: Color,
) -> None:
    """Draw one figure of seven segments.

    Args:
        page: the page.
        value: the figure.
        number: the number that it is part of.
        place: its left, its baseline and its height.
        slant: horizontal shift per unit of height.
        color: of the segments.
    """
    left, base, size = place
    wide, thick = 0.5 * size, 0.11 * size
    owner = page.canvas.add_character(str(value), number, Ink.PRINT)
    for name, ends in zip("abcdefg", _SEGMENTS, strict=True):
        if name in _LIT[value]:
            pair = (_shorter(ends[0], ends[1]), _shorter(ends[1], ends[0]))
            points = [
                (left + wide * x + slant * size * (1 - y), base - size * (1 - y)) for x, y in pair
            ]
            page.canvas.line(points, thick, Ink.PRINT, color, owner=owner)


def _shorter(end: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return `end` moved slightly toward `other`, since segments do not touch."""
    return end[0] + 0.1 * (other[0] - end[0]), end[1] + 0.1 * (other[1] - end[1])


def dial(page: Page) -> None:
    """Draw a clock face or the dial of a meter."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    radius = 0.46 * min(page.width, page.height)
    x0, y0 = page.width / 2, page.height / 2
    thick, size = h * rng.uniform(0.03, 0.15), min(h, 0.25 * radius) * rng.uniform(0.6, 1)
    canvas.line(ring(x0, y0, radius, 60), thick, Ink.OTHER, page.print_color)
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


LAYOUTS = {
    "printed_number": Layout(printed_number, 0.4, ((3, 14), (1.5, 8))),
    "segments": Layout(segments, 0.3, ((2.5, 16), (2, 12))),
    "dial": Layout(dial, 0.2, ((5, 14), (5, 14))),
}
