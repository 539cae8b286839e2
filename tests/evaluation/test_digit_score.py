from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.evaluation import report
from digitscan.evaluation.digits import DigitScore, LabelledCrops, score_digits


class LeftColumn:
    """An engine that reads the digit written into the first pixel; 0.95 is no digit."""

    name = "fake"

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        classes = np.minimum(np.round(crops[:, 0, 0] * 10), 10).astype(int)
        logits = np.eye(11, dtype=np.float32)[classes] * 8
        logits[:, 4] += 1  # so that a no-digit, too, has a likeliest digit
        return logits


@pytest.fixture
def score() -> DigitScore:
    crops = np.zeros((5, 28, 28), np.float32)
    crops[:, 0, 0] = [0.1, 0.2, 0.3, 0.3, 1.0]
    labels = np.array([1, 2, 3, 5, 4], np.uint8)
    return score_digits(LeftColumn(), LabelledCrops("five", crops, labels), 1.0)


def test_the_likeliest_of_the_ten_digits_is_what_counts(score: DigitScore) -> None:
    assert score.digits == 5
    assert score.accuracy == pytest.approx(0.8)
    assert score.errors == 1
    assert score.confusion[5, 3] == 1
    assert score.confusion[4, 4] == 1
    assert score.taken_for_none == 1


def test_the_table_tells_each_digits_errors(score: DigitScore) -> None:
    lines = report.digit_table(score).splitlines()
    assert lines[0] == "five: 5 digits, 1 errors, accuracy 80.00%"
    assert "    5       1       1 100.00%" in lines
    assert lines[-5].split() == ["5", ".", ".", ".", "1", ".", ".", ".", ".", ".", "."]


def test_json_holds_the_whole_matrix(score: DigitScore) -> None:
    held = json.loads(report.digit_json(score))
    assert held["accuracy"] == 0.8
    assert held["errors_per_digit"] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert held["confusion"][5][3] == 1
