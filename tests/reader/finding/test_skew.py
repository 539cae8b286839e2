"""The skew of a page, from its lines of numbers and its rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.finding.skew import measure_skew
from digitscan.reader.parameters import FindingParameters

PARAMETERS = FindingParameters()


def lines(angle: float) -> NDArray[np.bool_]:
    """Return rows of bars, the rows rising to the right by so many degrees."""
    page = np.zeros((500, 400), np.uint8)
    for top in range(60, 440, 40):
        cv2.rectangle(page, (60, top), (340, top + 12), 1, -1)
    turn = cv2.getRotationMatrix2D((200, 250), angle, 1.0)
    return cv2.warpAffine(page, turn, (400, 500), flags=cv2.INTER_NEAREST) > 0


@pytest.mark.parametrize("angle", [-20.0, -16.5, -3.5, 2.0, 7.5, 18.0])
def test_rising_lines_give_their_angle(angle: float) -> None:
    assert measure_skew(lines(angle), PARAMETERS) == pytest.approx(angle, abs=0.5)


def test_level_lines_have_no_skew() -> None:
    assert measure_skew(lines(0.0), PARAMETERS) == 0


def test_an_empty_page_has_no_skew() -> None:
    assert measure_skew(np.zeros((500, 400), np.bool_), PARAMETERS) == 0
