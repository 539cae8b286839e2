from __future__ import annotations

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.finding.view import make_view

PAGE = np.full((200, 300), 255, np.uint8)
DOT = Box(230, 40, 10, 6)
PAGE[DOT.top : DOT.bottom, DOT.left : DOT.right] = 0


def dark_box(image: np.ndarray) -> Box:
    rows, columns = np.nonzero(image < 128)
    left, top = int(columns.min()), int(rows.min())
    return Box(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_a_box_is_where_it_was_however_the_page_is_turned(quarters: int, scale: float) -> None:
    view = make_view(PAGE, scale, quarters, 0.0)
    seen = dark_box(view.image)
    assert view.box_on_page(seen) == DOT
    assert view.scale == pytest.approx(scale)


def test_a_quarter_turns_the_page_counter_clockwise() -> None:
    view = make_view(PAGE, 1.0, 1, 0.0)
    assert view.image.shape == (300, 200)
    # What was near the right edge is near the top.
    assert dark_box(view.image).top == 300 - DOT.right


@pytest.mark.parametrize("skew", [-10.0, 3.0])
def test_a_straightened_page_leads_back_to_the_page(skew: float) -> None:
    view = make_view(PAGE, 1.0, 0, skew)
    seen = dark_box(view.image)
    ink = np.where(view.image[seen.top : seen.bottom, seen.left : seen.right] < 128, 255, 0).astype(
        np.uint8
    )
    box = view.box_on_page(seen, ink)
    assert abs(box.left - DOT.left) <= 2
    assert abs(box.top - DOT.top) <= 2
    assert abs(box.right - DOT.right) <= 2
    assert abs(box.bottom - DOT.bottom) <= 2


def test_lines_that_rise_are_level_after_straightening() -> None:
    page = np.full((200, 400), 255, np.uint8)
    for x in range(20, 380):
        page[round(120 - np.tan(np.radians(5)) * (x - 20)), x] = 0
    straight = make_view(page, 1.0, 0, 5.0).image
    rows = np.nonzero(straight < 200)[0]
    assert rows.max() - rows.min() <= 3


def test_a_box_stays_inside_the_page() -> None:
    view = make_view(PAGE, 1.0, 0, 8.0)
    wide = Box(0, 0, view.image.shape[1], view.image.shape[0])
    assert view.box_on_page(wide) == Box(0, 0, 300, 200)
