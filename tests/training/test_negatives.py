from __future__ import annotations

import numpy as np
import pytest

from digitscan.training import negatives
from digitscan.training.datasets import Digits

MAKERS = list(dict.fromkeys([*negatives._FROM_DIGITS, *negatives._DRAWN]))


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_every_kind_has_ink_and_differs_from_one_to_the_next(
    maker: negatives.Maker, drawn: Digits
) -> None:
    rng = np.random.default_rng(0)
    crops = np.stack([maker(drawn, rng) for _ in range(8)])
    assert crops.dtype == np.float32
    assert crops.shape == (8, 28, 28)
    assert crops.min() >= 0
    assert crops.max() <= 1
    inky = crops.sum(axis=(1, 2)) > 4
    assert inky.mean() > 0.7  # a fine dash may vanish; `draw_negatives` draws another then
    assert not np.allclose(*crops[inky][:2])


def test_parts_are_never_of_a_one(drawn: Digits) -> None:
    ones = np.flatnonzero(drawn.labels == 1)
    assert len(ones)
    assert 1 not in negatives._KEPT_SIDES
    alone = Digits("ones and a two", drawn.images[[*ones, -1]], drawn.labels[[*ones, -1]].copy())
    alone.labels[-1] = 2
    part = negatives.part_of_digit(alone, np.random.default_rng(0))
    assert part.sum() > 0


def test_a_dash_lies_and_no_drawn_mark_stands_as_a_one_does(drawn: Digits) -> None:
    rng = np.random.default_rng(0)
    dashes = [negatives.dash(drawn, rng) > 0.5 for _ in range(30)]
    for rows, columns in (np.nonzero(each) for each in dashes if each.any()):
        assert np.ptp(columns) > 1.5 * np.ptp(rows)


def test_a_merged_pair_is_wider_than_high(drawn: Digits) -> None:
    rng = np.random.default_rng(0)
    wide = []
    for _ in range(30):
        rows, columns = np.nonzero(negatives.merged_pair(drawn, rng) > 0.3)
        wide.append(np.ptp(columns) > np.ptp(rows))
    assert np.mean(wide) > 0.6


def test_the_count_and_the_seed_decide(drawn: Digits) -> None:
    one, other = (negatives.draw_negatives(drawn, 20, np.random.default_rng(9)) for _ in range(2))
    assert one.shape == (20, 28, 28)
    assert one.sum(axis=(1, 2)).min() > 4
    assert np.array_equal(one, other)
    assert negatives.draw_negatives(drawn, 0, np.random.default_rng(9)).shape == (0, 28, 28)
