from __future__ import annotations

import numpy as np
import pytest

from digitscan.drawing.curves import STEP, evenly, slow_noise, smoothed, spline

HOOK = np.array([[0.0, 0.0], [0.4, 0.1], [0.5, 0.6], [0.1, 1.0]])


def nearest(curve: np.ndarray, point: np.ndarray) -> float:
    return float(np.hypot(*(curve - point).T).min())


def test_a_spline_goes_through_its_points() -> None:
    assert max(nearest(spline(HOOK), point) for point in HOOK) < STEP


def test_a_spline_of_two_points_is_straight() -> None:
    curve = spline(np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert np.allclose(curve[:, 0], curve[:, 1])


def test_points_are_set_at_even_distances() -> None:
    gaps = np.hypot(*np.diff(evenly(HOOK), axis=0).T)
    assert gaps.max() < STEP * 1.1
    assert np.median(gaps) == pytest.approx(STEP, rel=0.05)


def test_smoothing_rounds_corners_and_keeps_the_ends() -> None:
    corner = evenly(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]))
    rounded = smoothed(corner, 0.05)
    assert np.allclose(rounded[[0, -1]], corner[[0, -1]])
    assert 0.02 < nearest(rounded, np.array([1.0, 0.0])) < 0.06


def test_slow_noise_changes_slowly() -> None:
    noise = slow_noise(np.random.default_rng(1), 400, reach=0.5)
    assert np.abs(np.diff(noise)).max() < 0.2 * noise.std()
