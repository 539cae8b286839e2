from __future__ import annotations

import numpy as np
import pytest

from digitscan.evaluation.curves import error_at_reject, reliability, risk_curve, risk_points

CONFIDENCES = np.array([0.99, 0.2, 0.9, 0.8, 0.7])
RIGHT = np.array([True, False, True, False, True])


def test_readings_of_like_confidence_are_binned_together() -> None:
    bins = reliability(np.array([1.0, 0.95, 0.94, 0.1]), np.array([True, True, False, False]))
    assert [each.count for each in bins] == [1, 3]
    assert bins[1].confidence == pytest.approx((1 + 0.95 + 0.94) / 3)
    assert bins[1].accuracy == pytest.approx(2 / 3)
    assert reliability(np.array([]), np.array([], bool)) == []


def test_the_risk_is_that_of_the_surest() -> None:
    kept, wrong = risk_curve(CONFIDENCES, RIGHT)
    assert kept.tolist() == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])
    assert wrong.tolist() == pytest.approx([0, 0, 1 / 3, 1 / 4, 2 / 5])


@pytest.mark.parametrize(("readings", "points"), [(0, 0), (7, 7), (100, 100), (250, 100)])
def test_a_curve_has_a_hundred_points_at_most(readings: int, points: int) -> None:
    # The surer half is right.
    confidences = np.linspace(1, 0, readings)
    found = risk_points(confidences, confidences >= 0.5)
    coverages = [each.coverage for each in found]
    assert len(found) == points
    assert np.allclose(coverages, np.arange(1, points + 1) / max(points, 1), atol=1 / 250)
    for each in found:
        assert each.risk == pytest.approx(max(0, 1 - 0.5 / each.coverage), abs=1 / 7)
    assert coverages[-1:] == [1][:readings]


@pytest.mark.parametrize(("reject", "error"), [(0, 0.4), (0.1, 0.4), (0.2, 0.25), (0.6, 0), (1, 0)])
def test_the_least_sure_are_declined_first(reject: float, error: float) -> None:
    assert error_at_reject(CONFIDENCES, RIGHT, reject) == pytest.approx(error)
