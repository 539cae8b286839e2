from __future__ import annotations

import numpy as np
import pytest

from digitscan.training import calibration
from digitscan.training.datasets import Digits
from digitscan.training.recipe import Recipe

pytestmark = pytest.mark.slow


def honest_logits(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose own softmax is the chance by which the label is drawn."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2.5, (count, 11)).astype(np.float32)
    noise = rng.gumbel(size=logits.shape)
    return logits, (logits + noise).argmax(axis=1).astype(np.uint8)


@pytest.mark.parametrize("sureness", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_false_sureness(sureness: float) -> None:
    logits, labels = honest_logits(20_000, seed=1)
    found = calibration.fit_temperature(logits * np.float32(sureness), labels)
    assert found == pytest.approx(sureness, rel=0.05)


def test_calibration_makes_confidence_mean_what_it_says() -> None:
    logits, labels = honest_logits(20_000, seed=2)
    made = calibration.calibrate(logits * np.float32(4), labels)
    assert made.error_before > 0.1
    assert made.error_after < 0.02
    confidences, right = calibration.decide(logits * np.float32(4), labels, made.temperature)
    assert (~right[confidences >= made.threshold]).mean() <= 0.01
    assert 0 < made.read_rate < 1


def test_a_no_digit_that_is_read_counts_as_wrong() -> None:
    logits = np.zeros((2, 11), np.float32)
    logits[:, 3] = 9
    _, right = calibration.decide(logits, np.array([3, 10], np.uint8), 1.0)
    assert right.tolist() == [True, False]


def test_where_nothing_is_certain_only_the_certain_is_kept() -> None:
    logits = np.zeros((50, 11), np.float32)
    made = calibration.calibrate(logits, np.full(50, 9, np.uint8))
    assert made.threshold == 1.0


def test_the_validation_set_holds_each_digit_twice_and_no_digits(drawn: Digits) -> None:
    crops, labels = calibration.validation_set(drawn, Recipe(negatives=0.2))
    assert len(crops) == len(labels) == 2 * len(drawn) + 200
    assert np.array_equal(crops[: len(drawn)], drawn.crops())
    assert (labels == 10).sum() == 200
