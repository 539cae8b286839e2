"""Writing on a sheet, each pixel with its owner."""

import numpy as np
import pytest
from made_of import small_bank

from digitscan.training.composed.canvas import LIKE, NOTHING, OTHER, PRINT, Canvas


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(small_bank(), np.random.default_rng(4))


def owners(canvas: Canvas) -> set[int]:
    return set(np.unique(canvas.owner).tolist()) - {NOTHING}


def test_digits_of_a_number_own_their_ink_in_order(canvas: Canvas) -> None:
    end = canvas.number("407", 100, 300)

    assert canvas.values == [4, 0, 7]
    assert owners(canvas) == {1, 2, 3}
    middles = [np.flatnonzero((canvas.owner == who).any(axis=0)).mean() for who in (1, 2, 3)]
    assert 100 < middles[0] < middles[1] < middles[2] < end
    assert (canvas.ink[canvas.owner > 0] > 0.35).all()


def test_letters_and_an_index_are_no_digits_of_a_number(canvas: Canvas) -> None:
    canvas.word("????????2", 100, 300)

    assert canvas.values == []
    assert owners(canvas) == {OTHER, LIKE}


def test_printed_figures_are_told_from_printed_letters(canvas: Canvas) -> None:
    canvas.print("Kn47", 100, 300, 30)

    assert canvas.values == []
    assert owners(canvas) == {OTHER, PRINT}


def test_a_rule_through_a_digit_leaves_it_its_ink(canvas: Canvas) -> None:
    canvas.number("8", 300, 300)
    before = int((canvas.owner == 1).sum())
    y = 300 - canvas.height / 2
    canvas.line((0, y), (900, y), LIKE, 3)

    assert int((canvas.owner == 1).sum()) == before
    assert canvas.owner[round(y), 100] == LIKE


def test_what_lies_beyond_the_sheet_is_cut_off(canvas: Canvas) -> None:
    canvas.number("88888", -40, 20)
    canvas.line((-300, -200), (-100, -50), LIKE, 3)
    canvas.number("8", 995, 718)

    assert canvas.ink.max() <= 1
    assert len(canvas.values) == 6
