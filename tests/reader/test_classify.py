from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.recognition.classify import DIGITS, classify, softmax


class FixedEngine:
    """A network that says the same of every crop."""

    name = "fixed"

    def __init__(self, *logits: float) -> None:
        self._logits = np.array(logits, np.float32)

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.tile(self._logits, (len(crops), 1))


class NoEngine:
    """A network that must not be asked: engines refuse an empty batch."""

    name = "none"

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        raise AssertionError(f"asked for {len(crops)} crops")


CROPS = np.zeros((3, 28, 28), np.float32)


def test_softmax_rows_sum_to_one_and_keep_the_order() -> None:
    logits = np.random.default_rng(0).normal(0, 5, (20, 11)).astype(np.float32)
    shares = softmax(logits)
    assert shares.dtype == np.float64
    assert shares.sum(axis=1) == pytest.approx(1)
    assert np.array_equal(shares.argsort(axis=1), logits.argsort(axis=1))


def test_softmax_of_known_odds() -> None:
    assert softmax(np.log([[1.0, 2.0, 5.0]]))[0] == pytest.approx([0.125, 0.25, 0.625])


def test_softmax_does_not_overflow() -> None:
    shares = softmax(np.array([[1000.0, 0.0, -1000.0], [-5000.0, -5000.0, -9000.0]]))
    assert shares[0] == pytest.approx([1, 0, 0])
    assert shares[1] == pytest.approx([0.5, 0.5, 0])


def test_what_is_added_to_all_logits_does_not_count() -> None:
    logits = np.array([[0.5, 3.0, -2.0]])
    assert softmax(logits + 40) == pytest.approx(softmax(logits))


def test_each_crop_has_a_row_and_each_class_a_column() -> None:
    probabilities = classify(FixedEngine(*np.arange(11.0)), CROPS, temperature=1.0)
    assert probabilities.shape == (3, 11)
    assert probabilities.argmax(axis=1).tolist() == [10, 10, 10]


def test_a_higher_temperature_is_less_sure_of_the_same() -> None:
    engine = FixedEngine(0.0, 2.0, 1.0)
    cold, plain, warm = (classify(engine, CROPS, t)[0] for t in (0.5, 1.0, 2.0))
    assert plain == pytest.approx(softmax(np.array([[0.0, 2.0, 1.0]]))[0])
    assert warm == pytest.approx(softmax(np.array([[0.0, 1.0, 0.5]]))[0])
    assert cold[1] > plain[1] > warm[1] > 1 / 3
    assert cold.argmax() == plain.argmax() == warm.argmax()


def test_no_crops_have_no_rows_and_do_not_trouble_the_engine() -> None:
    probabilities = classify(NoEngine(), CROPS[:0], temperature=1.0)
    assert len(probabilities) == 0
    assert probabilities.shape[1] >= DIGITS
