from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitscan.drawing.strokes import DIGITS
from digitscan.drawing.writer_styles import Hand, form, lean, random_hand


@pytest.fixture
def hand() -> Hand:
    return random_hand(np.random.default_rng(5))


def test_a_seed_is_a_person(hand: Hand) -> None:
    assert random_hand(np.random.default_rng(5)) == hand
    assert random_hand(np.random.default_rng(6)) != hand


def test_a_person_keeps_to_a_style(hand: Hand) -> None:
    barred = replace(hand, fickleness=0.0, styles=("",) * 7 + ("barred", "", ""))
    rng = np.random.default_rng(0)
    assert {len(form(barred, "7", rng)) for _ in range(20)} == {2}


def test_a_fickle_person_does_not(hand: Hand) -> None:
    barred = replace(hand, fickleness=1.0, styles=("",) * 7 + ("barred", "", ""))
    rng = np.random.default_rng(0)
    assert {len(form(barred, "7", rng)) for _ in range(20)} == {1, 2}


def test_no_two_digits_are_quite_the_same(hand: Hand) -> None:
    rng = np.random.default_rng(0)
    one, other = form(hand, "0", rng), form(hand, "0", rng)
    assert not np.array_equal(one[0].points[0], other[0].points[0])


@pytest.mark.parametrize("digit", DIGITS)
def test_digits_stay_near_the_height_they_are_meant_to_have(hand: Hand, digit: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        y = np.concatenate([path.points[:, 1] for path in form(hand, digit, rng)])
        assert 0.7 < y.max() - y.min() < 1.35
        assert y.max() == pytest.approx(1.0, abs=0.15)


def test_leaning_moves_the_top_and_not_the_baseline(hand: Hand) -> None:
    upright = np.array([[0.0, 0.0], [0.0, 1.0]])
    leaning = lean(upright, replace(hand, slant=0.3))
    assert leaning.tolist() == [[0.3, 0.0], [0.0, 1.0]]


def test_the_pen_leaves_the_paper_lightly(hand: Hand) -> None:
    (path,) = form(replace(hand, swing=0.0, styles=("oval",) * 10, fickleness=0.0), "0",
                   np.random.default_rng(0))  # fmt: skip
    assert path.pressure[-1] < path.pressure[len(path.pressure) // 2]
