"""Probabilities are adapted to what a page is full of."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.reader.class_shares import adapted

EVEN = (1 / 3, 1 / 3, 1 / 3)
DOUBTFUL = (0.45, 0.1, 0.45)
SURE = [(0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.05, 0.05, 0.9)]


def test_a_doubtful_example_is_rather_what_the_page_is_full_of() -> None:
    among = [adapted(np.array([DOUBTFUL, *[sure] * 60]), EVEN, EVEN, 20.0)[0] for sure in SURE]
    for place in range(3):
        assert max(range(3), key=lambda kind: float(among[kind][place])) == place
    assert all(found.sum() == pytest.approx(1) for found in among)


def test_a_single_example_follows_the_usual_shares() -> None:
    usual = (0.8, 0.1, 0.1)
    (found,) = adapted(np.array([DOUBTFUL]), EVEN, usual, 1e6)
    expected = np.array(DOUBTFUL) * usual
    assert found == pytest.approx(expected / expected.sum(), abs=1e-4)


def test_what_was_taught_as_usual_stays_as_it_is() -> None:
    (found,) = adapted(np.array([DOUBTFUL]), EVEN, EVEN, 1e6)
    assert found == pytest.approx(DOUBTFUL, abs=1e-4)


def test_nothing_is_nothing() -> None:
    assert adapted(np.zeros((0, 3)), EVEN, EVEN, 20.0).shape == (0, 3)
