from __future__ import annotations

import numpy as np
import pytest

from digitscan.training.datasets import Digits
from digitscan.training.rerendering import (
    cross_seven,
    cross_sevens,
    cut_to_ink,
    rewrite,
    side_by_side,
)


def test_a_rewritten_digit_is_a_crop_that_looks_much_the_same(drawn: Digits) -> None:
    rng = np.random.default_rng(4)
    crops = drawn.crops()[:50]
    for crop in crops:
        again = rewrite(crop, crops[0], rng)
        assert again.shape == (28, 28)
        assert again.dtype == np.float32
        assert 0 <= again.min() < again.max() <= 1
        assert 0.4 < again.sum() / crop.sum() < 4


def seven() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    crop = np.zeros((28, 28), np.float32)
    crop[5:7, 8:20] = 1
    crop[5:24, 17:19] = 1
    return crop


def test_the_bar_crosses_the_stem_of_a_seven_in_its_middle() -> None:
    for seed in range(20):
        added = cross_seven(seven(), np.random.default_rng(seed)) - seven()
        rows, columns = np.nonzero(added > 0.3)
        assert len(rows)
        assert rows.min() >= 9
        assert rows.max() <= 20
        assert columns.min() < 17
        assert columns.max() > 18


def test_only_sevens_are_crossed_and_only_some() -> None:
    crops = np.stack([seven()] * 200)
    labels = np.array([7, 1] * 100, np.uint8)
    cross_sevens(crops, labels, np.random.default_rng(0))
    changed = (crops != seven()).any(axis=(1, 2))
    assert not changed[1::2].any()
    assert changed[::2].mean() == pytest.approx(0.25, abs=0.12)


def test_an_empty_crop_is_not_crossed() -> None:
    empty = np.zeros((28, 28), np.float32)
    assert not cross_seven(empty, np.random.default_rng(0)).any()


def test_pieces_side_by_side_keep_all_their_width() -> None:
    left, right = np.ones((10, 6), np.float32), np.ones((8, 12), np.float32)
    pair = side_by_side(left, right, np.random.default_rng(1))
    assert 15 <= pair.shape[1] <= 18
    assert pair.any(axis=0).all()


def test_ink_is_cut_out_and_paper_is_kept() -> None:
    crop = np.zeros((28, 28), np.float32)
    assert cut_to_ink(crop).shape == (28, 28)
    crop[3:9, 5:7] = 1
    assert cut_to_ink(crop).shape == (6, 2)
