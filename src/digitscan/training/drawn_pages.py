"""Pages of numbers drawn by `digitscan.drawing`, for training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.drawing import KINDS, draw
from digitscan.drawing.contents import random_table
from digitscan.drawing.tables import TABLES, UNRULED

if TYPE_CHECKING:
    from digitscan.drawing import DrawnPage
    from digitscan.page import Box

_LINES, _NUMBERS = 4, 3  # per page, and per line


def draw_numbers(
    number: int,
    first_seed: int,
    heights: tuple[float, float],
    most_digits: int,
    rng: np.random.Generator,
) -> DrawnPage:
    """Draw a page of numbers without marks.

    Args:
        number: of the page; it selects one of the kinds of page that are not tables.
        first_seed: added to the number to get the page's seed.
        heights: the least and the greatest digit height in pixels.
        most_digits: of a number.
        rng: draws the height and the numbers.
    """
    kinds = [kind for kind in KINDS if kind not in TABLES]
    height = float(np.exp(rng.uniform(*np.log(heights))))
    lines = [
        " ".join("".join(map(str, rng.integers(0, 10, length))) for length in lengths)
        for lengths in rng.integers(1, most_digits + 1, (_LINES, _NUMBERS))
    ]
    return draw(kinds[number % len(kinds)], first_seed + number, height, lines)


def draw_table(
    number: int, first_seed: int, heights: tuple[float, float], rng: np.random.Generator
) -> DrawnPage:
    """Draw a table of numbers with marks; see `draw_numbers`."""
    kinds = list(TABLES)
    kind = kinds[number % len(kinds)]
    contents = random_table(rng, amounts=kind in UNRULED)
    height = float(np.exp(rng.uniform(*np.log(heights))))
    return draw(kind, first_seed + number, height, contents.lines, labels=contents.labels)


def share_within(box: Box, other: Box) -> float:
    """Return the share of a box's area that is inside another, 0 to 1."""
    wide = min(box.right, other.right) - max(box.left, other.left)
    high = min(box.bottom, other.bottom) - max(box.top, other.top)
    return max(wide, 0) * max(high, 0) / (box.width * box.height)
