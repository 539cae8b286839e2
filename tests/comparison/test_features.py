from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.comparison.features import deskewed, gradients, vectors_for


def bar(angle: float) -> NDArray[np.uint8]:
    """Draw a bar that leans by so many degrees from upright."""
    image = np.zeros((28, 28), np.uint8)
    reach = 8 * np.tan(np.radians(angle))
    cv2.line(image, (round(14 + reach), 6), (round(14 - reach), 22), 255, 2, cv2.LINE_AA)
    return image


def lean(image: NDArray[np.uint8]) -> float:
    moments = cv2.moments(image)
    return float(moments["mu11"] / moments["mu02"])


@pytest.mark.parametrize("angle", [-25, 15, 30])
def test_deskewing_makes_a_leaning_bar_upright_where_it_is(angle: float) -> None:
    leaning = bar(angle)
    (upright,) = deskewed(leaning[None])
    assert abs(lean(leaning)) > 0.2
    assert abs(lean(upright)) < 0.05
    rows, columns = np.nonzero(upright > 128)
    assert abs(columns.mean() - 13.5) < 1.5
    assert np.ptp(rows) >= 14


def test_an_empty_image_has_no_slant() -> None:
    assert not deskewed(np.zeros((1, 28, 28), np.uint8)).any()


def test_gradients_tell_directions_and_not_brightness() -> None:
    upright, lying = bar(0), bar(0).T
    found = gradients(np.stack([upright, upright // 2, lying]))
    assert found.shape == (3, 324)
    assert found.dtype == np.float32
    faint, turned = (np.abs(found[0] - each).max() for each in found[1:])
    assert faint < 0.05 < turned


@pytest.mark.parametrize(("features", "length"), [("raw", 784), ("deskew", 784), ("hog", 324)])
def test_each_kind_gives_one_row_a_digit(features: str, length: int) -> None:
    vectors = vectors_for(np.stack([bar(0), bar(20)]), features)
    assert vectors.shape == (2, length)
    assert vectors.dtype == np.float32
    assert 0 <= vectors.min() < vectors.max() <= 1
