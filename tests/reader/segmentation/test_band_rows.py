"""A band over several rows of digits is divided into them."""

from __future__ import annotations

import numpy as np

from digitscan.page import Box
from digitscan.reader.parameters import SegmentationParameters
from digitscan.reader.segmentation.glyph import Glyph, Run
from digitscan.reader.segmentation.rows import split_rows


def rows_of(*places: tuple[int, int], high: int = 30) -> list[list[tuple[int, int]]]:
    """Return which digits, given by left and top and 20 x `high` pixels large, form a run."""
    glyphs = tuple(
        Glyph(Box(left, top, 20, high), np.full((high, 20), 255, np.uint8)) for left, top in places
    )
    runs = split_rows(Run(glyphs, 30.0, printed=False), SegmentationParameters())
    return [[(glyph.box.left, glyph.box.top) for glyph in run.glyphs] for run in runs]


def test_a_column_of_single_digits_is_as_many_numbers() -> None:
    assert rows_of((9, 70), (10, 0), (12, 34)) == [[(10, 0)], [(12, 34)], [(9, 70)]]


def test_two_rows_of_digits_are_two_numbers() -> None:
    assert rows_of((0, 0), (5, 36), (25, 2), (30, 33)) == [
        [(0, 0), (25, 2)],
        [(5, 36), (30, 33)],
    ]


def test_a_number_that_rises_steeply_is_one() -> None:
    climbing = [(25 * place, 100 - 20 * place) for place in range(5)]
    assert rows_of(*climbing) == [climbing]


def test_the_parts_of_a_broken_digit_are_no_rows() -> None:
    assert rows_of((0, 0), (0, 12), (25, 0), high=10) == [[(0, 0), (0, 12), (25, 0)]]
