"""Pages without handwriting: books, newspapers, printed tables, blank forms, textures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import points

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def press(page: Page) -> None:
    """Print a page of a book or newspaper in columns, with headings, line and page numbers."""
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
    """Print a table of numbers, or an empty form."""
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
    """Print an empty form: labels followed by lines, dots, boxes or combs."""
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
    """Draw textures, blobs, lines or leaves, without digits."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    if page.often(0.6):
        _texture(page)
    for _ in range(int(rng.integers(0, 12))):
        x, y = rng.uniform(0, page.width), rng.uniform(0, page.height)
        size, color = h * rng.uniform(0.3, 6), tuple(rng.uniform(0, 255, 3).tolist())
        turns = np.sort(rng.uniform(0, 2 * np.pi, 14))
        reach = size * rng.uniform(0.5, 1, 14) * np.abs(np.cos(turns * page.pick((0, 0, 1, 2))))
        xs, ys = x + reach * np.cos(turns), y + reach * np.sin(turns)
        shape = points(xs, ys)
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
    """Make the paper cloudy or grained, like cloth, wood or a wall."""
    rng, shape = page.rng, page.canvas.image.shape
    total = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        grid = tuple(int(each) for each in rng.integers(2, 60, 2))
        noise = rng.normal(0, rng.uniform(5, 30), (*grid, 3 if page.often(0.4) else 1))
        field = cv2.resize(noise.astype(np.float32), shape[1::-1], interpolation=cv2.INTER_LINEAR)
        total += field if field.ndim == total.ndim else field[..., None]
    page.canvas.image[:] = np.clip(page.canvas.image + total, 0, 255).astype(np.uint8)


LAYOUTS = {
    "press": Layout(press, 0.9),
    "printed_table": Layout(printed_table, 0.5),
    "blank_form": Layout(blank_form, 0.4),
    "scene": Layout(scene, 0.6, ((2, 26), (2, 26))),
}
