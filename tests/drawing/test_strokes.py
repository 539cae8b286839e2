from __future__ import annotations

import itertools

import numpy as np
import pytest

from digitscan.drawing.curves import spline
from digitscan.drawing.pens import PENS, trace
from digitscan.drawing.strokes import DIGITS, MARKS, SHAPES, strokes_of
from digitscan.drawing.writer_styles import Path


def drawn(char: str, style: str) -> np.ndarray:
    """Draw a shape as the table has it, without a hand, on 96 x 96 pixels."""
    paths = tuple(
        Path(points * 64 + 12, np.ones(len(points)))
        for stroke in strokes_of(char, style)
        for points in map(spline, stroke)
    )
    mark = trace(PENS["fineliner"], paths, 64, np.random.default_rng(0))
    page = np.zeros((128, 128), np.float32)
    height, width = mark.ink.shape
    page[mark.top + 8 : mark.top + 8 + height, mark.left + 8 : mark.left + 8 + width] = mark.ink
    return page


def test_every_digit_has_several_styles() -> None:
    assert list(DIGITS) == list("0123456789")
    assert min(len(styles) for styles in DIGITS.values()) >= 5


@pytest.mark.parametrize("digit", DIGITS)
def test_every_style_draws_something_that_differs_from_the_others(digit: str) -> None:
    shapes = [drawn(digit, style) for style in DIGITS[digit]]
    assert all(shape.sum() > 100 for shape in shapes)
    for one, other in itertools.combinations(shapes, 2):
        assert np.abs(one - other).sum() > 0.25 * one.sum()


@pytest.mark.parametrize("char", SHAPES)
def test_shapes_stand_on_the_baseline_within_a_digits_height(char: str) -> None:
    for style in SHAPES[char]:
        points = np.vstack([p for stroke in strokes_of(char, style) for p in stroke])
        assert points[:, 1].min() >= -0.05
        assert points[:, 1].max() <= (1.15 if char in MARKS else 1.03)
        assert points[:, 0].min() >= -0.01
        assert points[:, 0].max() <= 0.75


def test_a_corner_is_shared_by_the_pieces_that_meet_in_it() -> None:
    (stroke,) = strokes_of("7", "plain")
    before, after = stroke
    assert before[-1].tolist() == after[0].tolist()


def test_a_lifted_pen_begins_another_stroke() -> None:
    assert len(strokes_of("5", "two strokes")) == 2


def test_unknown_characters_are_refused() -> None:
    with pytest.raises(KeyError):
        strokes_of("@", "plain")
