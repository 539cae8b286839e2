"""Batches mixed from several origins."""

import numpy as np
import pytest

from digitscan.training.corpus import Corpus
from digitscan.training.datasets import Digits
from digitscan.training.mixture import Mixture, Part
from digitscan.training.recipe import Recipe


def digits(count: int = 200) -> Digits:
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 5:23, 12:16] = 255
    return Digits("ones", images, np.ones(count, np.uint8))


def corpus(labels: list[int]) -> Corpus:
    crops = np.full((len(labels), 28, 28), 200, np.uint8)
    fold = np.arange(len(labels)) % 5
    return Corpus("drawn", crops, np.array(labels, np.uint8), fold.astype(np.uint8))


@pytest.mark.slow
def test_a_part_has_its_share_and_half_of_it_are_no_digits() -> None:
    part = Part(corpus([3] * 40 + [10] * 10), 0.5)

    _, labels = Mixture(digits(), [part], Recipe(batch=64, negatives=0.0), steps=2)[0]

    counts = labels.sum(axis=0)
    assert counts[1] == 32
    assert counts[3] == 16
    assert counts[10] == 16


@pytest.mark.slow
def test_a_batch_depends_on_seed_epoch_and_index_alone() -> None:
    part = Part(corpus([3] * 40), 0.3)
    one, other = (Mixture(digits(), [part], Recipe(batch=32), steps=3) for _ in range(2))
    _ = other[2]

    assert np.array_equal(one[1][0], other[1][0])
    one.on_epoch_end()
    assert not np.array_equal(one[1][0], other[1][0])


def test_a_fold_left_out_is_all_that_is_left_out() -> None:
    whole = corpus(list(range(10)) * 3)

    assert set(whole.without(2).fold) == {0, 1, 3, 4}
    assert set(whole.only(2).fold) == {2}
    assert len(whole.without(None)) == len(whole)
    assert len(whole.without(2)) + len(whole.only(2)) == len(whole)
