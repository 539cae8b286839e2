from __future__ import annotations

import numpy as np
import pytest

from digitscan.training.augmentation import (
    GENTLE,
    STRONG,
    Strength,
    augment,
    elastic_pool,
    thinner,
)
from digitscan.training.datasets import Digits

NOTHING = Strength(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("strength", [STRONG, GENTLE])
def test_variations_keep_shape_range_and_most_of_the_ink(drawn: Digits, strength: Strength) -> None:
    rng = np.random.default_rng(1)
    crops = drawn.crops()
    varied = augment(crops, rng, elastic_pool(rng, 16), strength)
    assert varied.shape == crops.shape
    assert varied.dtype == np.float32
    assert varied.min() >= 0
    assert varied.max() <= 1
    assert varied.sum() == pytest.approx(crops.sum(), rel=0.3)
    assert np.abs(varied - crops).mean(axis=(1, 2)).min() > 0.001


def test_no_strength_changes_nothing(drawn: Digits) -> None:
    rng = np.random.default_rng(1)
    crops = drawn.crops()
    varied = augment(crops, rng, elastic_pool(rng, 4), NOTHING)
    assert np.allclose(varied, crops, atol=1e-5)


def test_the_same_seed_gives_the_same_variations(drawn: Digits) -> None:
    pool = elastic_pool(np.random.default_rng(0), 16)
    one, other = (augment(drawn.crops(), np.random.default_rng(5), pool, STRONG) for _ in range(2))
    assert np.array_equal(one, other)


def test_a_turned_stroke_turns_about_the_middle() -> None:
    upright = np.zeros((1, 28, 28), np.float32)
    upright[0, 6:22, 13:15] = 1
    rng = np.random.default_rng(2)
    turn = Strength(45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    turned = augment(np.repeat(upright, 20, axis=0), rng, elastic_pool(rng, 4), turn)
    middle = turned[:, 12:16, 12:16].mean(axis=(1, 2))
    assert middle.min() > 0.3
    assert np.ptp(turned.sum(axis=1).argmax(axis=1)) > 0


def test_a_fine_stroke_is_not_broken_by_thinning() -> None:
    fine = np.zeros((28, 28), np.float32)
    fine[4:24, 14] = 1
    assert thinner(fine, 1.0)[4:24, 14].min() > 0.5


def test_elastic_fields_are_smooth_and_of_unit_size() -> None:
    pool = elastic_pool(np.random.default_rng(0), 8)
    assert np.sqrt((pool**2).mean(axis=(2, 3))) == pytest.approx(1, abs=1e-3)
    assert np.abs(np.diff(pool, axis=3)).max() < 1
