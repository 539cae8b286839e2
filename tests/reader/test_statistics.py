"""Medians and quantiles."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.reader.inputs.statistics import quantile, weighted_median


def test_the_heavier_half_decides() -> None:
    assert weighted_median(np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 5.0])) == 9


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_a_quantile_is_numpy_s(dtype: type[np.number], share: float, count: int) -> None:
    values = (np.random.default_rng(count).random(count) * 255).astype(dtype)
    assert quantile(values, share) == float(np.quantile(values, share))
