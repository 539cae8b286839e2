"""The finder's output, sorted into maps."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.reader.finding.finder import Ink, likeliest, sort_maps

RNG = np.random.default_rng(3)
NO_BIAS = np.zeros(len(Ink), np.float32)


def test_the_likeliest_class_is_the_first_with_the_greatest_value() -> None:
    values = RNG.integers(0, 4, (6, 20, 30)).astype(np.float32)  # with many ties
    np.testing.assert_array_equal(likeliest(values), values.argmax(axis=0))


@pytest.mark.parametrize("size", [(16, 24), (13, 22), (1, 1)])
def test_each_part_of_a_cell_is_in_its_place(size: tuple[int, int]) -> None:
    high, wide = (-(-side // 4) for side in size)
    cells = RNG.normal(size=(high, wide, 33)).astype(np.float32)
    maps = sort_maps(cells, *size, NO_BIAS)
    rows, columns = (-(-side // 2) for side in size)
    assert maps.probabilities.shape == (6, rows, columns)
    assert maps.body.shape == (rows, columns)
    assert maps.heights.shape == (high, wide)
    for row in range(rows):
        for column in range(columns):
            cell, part = cells[row // 2, column // 2], 2 * (row % 2) + column % 2
            chances = np.exp(cell[6 * part : 6 * part + 6])
            found = maps.probabilities[:, row, column]
            np.testing.assert_allclose(found, chances / chances.sum(), rtol=1e-5)
            assert maps.body[row, column] == pytest.approx(1 / (1 + np.exp(-cell[24 + part])))


def test_only_cells_with_writing_vote_for_a_turn() -> None:
    cells = np.zeros((2, 2, 33), np.float32)
    cells[..., [6 * part + Ink.PAPER for part in range(4)]] = 9.0
    cells[0, 1, Ink.DIGIT] = 20.0
    cells[0, 1, 29 + 3] = 30.0
    maps = sort_maps(cells, 8, 8, NO_BIAS)
    np.testing.assert_allclose(maps.turns, [0, 0, 0, 1], atol=1e-6)
