"""What is on a sheet and where: a table, a form, lines of text, characters in disorder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.composed.canvas import LIKE, SIZE

if TYPE_CHECKING:
    from numpy.random import Generator

    from digitscan.training.composed.canvas import Canvas

_WORDS = ("Name", "Date", "Total", "No.", "Amount", "Page", "Class", "Code", "Sum", "Tel", "Item")


def lay_out(canvas: Canvas) -> None:
    """Fill a sheet in one of the ways, chosen at random."""
    ways = (_table, _table, _form, _rows, _rows, _scattered, _numbers)
    ways[int(canvas.rng.integers(len(ways)))](canvas)


def _often(rng: Generator, chance: float) -> bool:
    return bool(rng.random() < chance)


def _digits(rng: Generator, most: int) -> str:
    count = int(rng.integers(1, most + 1))
    return "".join(str(int(rng.integers(10))) for _ in range(count))


def _text(rng: Generator, most: float = 8, index: float = 0.25) -> str:
    """Return up to `most` letters, or by the chance `index` one letter and its index."""
    if _often(rng, index):
        return "?" + _digits(rng, 1)
    return "?" * int(rng.integers(2, max(3, int(most) + 1)))


def _table(canvas: Canvas) -> None:
    """Rows and columns, mostly ruled: words in the first of each, numbers in the others."""
    rng, h = canvas.rng, canvas.height
    most = int(rng.integers(1, 4))
    pitch, width = h * rng.uniform(1.5, 2.4), h * rng.uniform(1.2, 2.0) * (0.6 + 0.6 * most)
    left, top, first = h * rng.uniform(0.5, 2), h * rng.uniform(0.3, 2), h * rng.uniform(2, 6)
    across = np.arange(left + first, SIZE[1] - width - h, width)[: int(rng.integers(3, 9))]
    down = np.arange(top, SIZE[0] - pitch, pitch)[: int(rng.integers(4, 13))]
    headings = 1 + _often(rng, 0.3)
    for row, y in enumerate(down):
        base = y + rng.uniform(0.7, 0.8) * pitch
        if row or _often(rng, 0.5):
            canvas.word(_text(rng, first / h / 0.7), left + h * 0.3, base)
        for x in across:
            at = x + width * rng.uniform(0.1, 0.35)
            if row < headings:
                canvas.word(_text(rng, width / h / 0.7, index=0.5), at, base)
            elif _often(rng, 0.85):
                canvas.number(_digits(rng, most), at, base)
            elif _often(rng, 0.3):
                canvas.sign(at, base)
    if _often(rng, 0.85):
        columns = [left, *across, across[-1] + width]
        _grid(canvas, columns, [*down, down[-1] + pitch])


def _grid(canvas: Canvas, columns: list[float], rows: list[float]) -> None:
    rng = canvas.rng
    thick, strength = canvas.pen * rng.uniform(0.3, 1.2), rng.uniform(0.25, 1)
    for y in rows:
        canvas.line((columns[0], y), (columns[-1], y), LIKE, thick, strength)
    for x in columns:
        canvas.line((x, rows[0]), (x, rows[-1]), LIKE, thick, strength)


def _form(canvas: Canvas) -> None:
    """Print labels beside or above numbers by hand, mostly in boxes."""
    rng, h = canvas.rng, canvas.height
    small, boxed, beside = h * rng.uniform(0.4, 0.8), _often(rng, 0.7), _often(rng, 0.5)
    thick = canvas.pen * rng.uniform(0.3, 1.0)
    for base in np.arange(h * rng.uniform(1.5, 3), SIZE[0], h * rng.uniform(2.6, 3.6)):
        x = h * rng.uniform(0.3, 2)
        while x < SIZE[1] - 4 * h:
            label = str(rng.choice(_WORDS)) + (_digits(rng, 4) if _often(rng, 0.3) else "")
            end = canvas.print(label, x, base if beside else base - 1.5 * h, small)
            x = end + h * 0.5 if beside else x
            end = canvas.number(_digits(rng, 8), x + h * 0.4, base)
            if boxed:
                _grid_box(canvas, (x, base - h * 1.3, end + h * 0.3, base + h * 0.3), thick)
            x = end + h * rng.uniform(0.8, 2)


def _grid_box(canvas: Canvas, sides: tuple[float, float, float, float], thick: float) -> None:
    left, top, right, bottom = sides
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
        canvas.line(one, other, LIKE, thick)


def _rows(canvas: Canvas) -> None:
    """Lines of words, numbers and signs in turn, as in a notebook or a letter."""
    rng, h = canvas.rng, canvas.height
    numbers, ruled = rng.uniform(0.2, 0.7), _often(rng, 0.4)
    pitch = h * rng.uniform(1.4, 2.2)
    for base in np.arange(pitch, SIZE[0] + h * 0.3, pitch):
        x = h * rng.uniform(0.3, 2)
        while x < SIZE[1] - 2 * h:
            if _often(rng, numbers):
                more = "-" + _digits(rng, 4) if _often(rng, 0.2) else ""
                x = canvas.number(_digits(rng, 7) + more, x, base)
            elif _often(rng, 0.85):
                x = canvas.word(_text(rng), x, base)
            else:
                canvas.sign(x, base)
                x += h
            x += h * rng.uniform(0.5, 2)
        if ruled:
            y = base + h * 0.15
            canvas.line((0, y), (SIZE[1], y), LIKE, canvas.pen * 0.4, 0.5)


def _scattered(canvas: Canvas) -> None:
    """Characters of an alphabet, digits and signs, each by itself."""
    rng, h = canvas.rng, canvas.height
    pitch, digits = h * rng.uniform(1.3, 2.2), rng.uniform(0.2, 0.7)
    for base in np.arange(pitch, SIZE[0], pitch):
        for left in np.arange(h * 0.3, SIZE[1] - h, pitch):
            at = left + h * rng.uniform(0, 0.3), base + h * rng.uniform(-0.2, 0.2)
            if _often(rng, digits):
                canvas.number(_digits(rng, 1), *at)
            elif _often(rng, 0.85):
                canvas.word("?", *at)
            elif _often(rng, 0.5):
                canvas.sign(*at)


def _numbers(canvas: Canvas) -> None:
    """Numbers alone: most pages hold nothing else."""
    rng, h = canvas.rng, canvas.height
    most, pitch = int(rng.integers(1, 11)), h * rng.uniform(1.3, 3)
    for base in np.arange(pitch, SIZE[0], pitch):
        x = h * rng.uniform(0.2, 2)
        while x < SIZE[1] - h:
            x = canvas.number(_digits(rng, most), x, base) + h * rng.uniform(0.6, 4)
