from __future__ import annotations

import math

import numpy as np
import pytest

from digitscan.evaluation import metrics


@pytest.mark.parametrize(
    ("read", "truth", "distance", "common"),
    [
        ("", "", 0, 0),
        ("", "123", 3, 0),
        ("123", "", 3, 0),
        ("123", "123", 0, 3),
        ("123", "132", 2, 2),
        ("1234", "124", 1, 3),
        ("9", "4", 1, 0),
        ("71828", "31415", 4, 1),
        ("0123456789", "123456789", 1, 9),
    ],
)
def test_distance_and_common_part(read: str, truth: str, distance: int, common: int) -> None:
    assert metrics.edit_distance(read, truth) == distance
    assert metrics.edit_distance(truth, read) == distance
    assert metrics.common_length(read, truth) == common


@pytest.mark.parametrize(
    ("read", "truth", "rate"),
    [("12", "1234", 0.5), ("99999999", "12", 1.0), ("", "", 0.0), ("1", "", 1.0)],
)
def test_the_error_rate_is_of_the_truth_and_at_most_1(read: str, truth: str, rate: float) -> None:
    assert metrics.character_error_rate(read, truth) == rate


def test_exact_and_cer_count_images_but_precision_and_recall_digits() -> None:
    score = metrics.score_strings([("1234567890", "1234567890"), ("12", "9"), ("", "55")])
    assert (score.images, score.digits) == (3, 13)
    assert score.exact == pytest.approx(1 / 3)
    assert score.cer == pytest.approx((0 + 1 + 1) / 3)
    assert score.precision == pytest.approx(10 / 12)
    assert score.recall == pytest.approx(10 / 13)


def test_nothing_to_score_is_no_error() -> None:
    assert metrics.score_strings([]).images == 0


def test_the_confusion_matrix_has_the_truth_in_its_rows() -> None:
    matrix = metrics.confusion_matrix(np.array([7, 7, 1]), np.array([7, 1, 1]))
    assert matrix[1].tolist() == [0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert matrix.sum() == 3
    assert matrix[7, 7] == 1


def test_the_threshold_keeps_the_most_at_the_error_allowed() -> None:
    confidences = np.array([0.99, 0.2, 0.9, 0.8, 0.7])
    right = np.array([True, True, True, False, True])
    assert metrics.threshold_at_error(confidences, right, 0.0) == 0.9
    # One wrong in five: all may be kept.
    assert metrics.threshold_at_error(confidences, right, 0.2) == 0.2
    assert metrics.read_rate(confidences, right, 0.0) == pytest.approx(0.4)


def test_equal_confidences_are_kept_or_declined_together() -> None:
    confidences = np.array([0.9, 0.9, 0.9, 0.5])
    right = np.array([True, True, False, True])
    assert metrics.threshold_at_error(confidences, right, 0.1) == math.inf
    assert metrics.read_rate(confidences, right, 0.1) == 0
    assert metrics.threshold_at_error(confidences, right, 0.25) == 0.5


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    right = np.array([True] * 9 + [False])
    assert metrics.calibration_error(np.full(10, 0.9), right) == pytest.approx(0)
    assert metrics.calibration_error(np.full(10, 1.0), right) == pytest.approx(0.1)
    both = metrics.calibration_error(np.repeat([0.9, 0.5], 10), np.tile(right, 2))
    assert both == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("read", "truth", "right"),
    [
        ("123", "123", "111"),
        ("1234", "124", "1101"),
        ("124", "1234", "111"),
        ("173", "123", "101"),
        ("12", "21", "01"),  # as near as two wrong digits, but one of them is there
        ("55", "5", "01"),
        ("", "12", ""),
        ("12", "", "00"),
    ],
)
def test_a_digit_is_right_that_the_alignment_matches(read: str, truth: str, right: str) -> None:
    found = metrics.matched(read, truth)
    assert sum(found) == right.count("1")
    if read != "12" or truth != "21":
        assert "".join(str(int(each)) for each in found) == right


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(9962, 10_000, 0.9948, 0.9972), (97, 100, 0.9155, 0.9897), (10, 10, 0.7225, 1), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(right: int, total: int, low: float, high: float) -> None:
    assert metrics.wilson_interval(right, total) == pytest.approx((low, high), abs=1e-4)


def test_figures_of_a_class_that_is_never_read_are_0() -> None:
    precision, recall, f1 = metrics.digit_figures(np.array([[3, 0], [1, 0]]))
    assert (precision, recall) == ((0.75, 0), (1, 0))
    assert f1 == pytest.approx((6 / 7, 0))
