from __future__ import annotations

import numpy as np
import pytest

from digitscan.evaluation.curves import error_at_reject, reliability, risk_curve

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


@pytest.mark.parametrize(("reject", "error"), [(0, 0.4), (0.1, 0.4), (0.2, 0.25), (0.6, 0), (1, 0)])
def test_the_least_sure_are_declined_first(reject: float, error: float) -> None:
    assert error_at_reject(CONFIDENCES, RIGHT, reject) == pytest.approx(error)
