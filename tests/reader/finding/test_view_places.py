"""Where boxes of the page lie in the view."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.finding.view import make_view

PAGE = np.full((200, 300), 255, np.uint8)


def test_a_box_is_scaled_with_its_page() -> None:
    view = make_view(PAGE, 0.5, 0, 0.0)
    around, inside = view.region(Box(40, 60, 20, 30))
    assert around == Box(20, 30, 10, 15)
    assert inside.shape == (15, 10)
    assert inside.all()
    assert view.place(Box(40, 60, 20, 30)).tolist() == [20, 30, 30, 45]


def test_a_quarter_turn_turns_the_box() -> None:
    around, inside = make_view(PAGE, 1.0, 1, 0.0).region(Box(40, 60, 20, 30))
    assert around == Box(60, 300 - 60, 30, 20)
    assert inside.all()


def test_of_a_box_askew_the_corners_are_left_out() -> None:
    view = make_view(PAGE, 1.0, 0, 10.0)
    around, inside = view.region(Box(100, 60, 60, 80))
    assert around.width > 60
    assert inside.sum() == pytest.approx(60 * 80, rel=0.03)
    assert not inside[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    left, top, right, bottom = view.place(Box(100, 60, 60, 80))
    assert (right - left, bottom - top) == pytest.approx((60, 80))
    assert (left + right) / 2 == pytest.approx(around.left + around.width / 2, abs=1)
    assert (top + bottom) / 2 == pytest.approx(around.top + around.height / 2, abs=1)


def test_a_box_at_the_edge_stays_inside() -> None:
    around, inside = make_view(PAGE, 1.0, 0, 0.0).region(Box(290, 190, 40, 40))
    assert around == Box(290, 190, 10, 10)
    assert inside.all()
