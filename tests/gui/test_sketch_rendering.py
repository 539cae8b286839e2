from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitscan.gui.rendering import picture, render
from digitscan.gui.strokes import Stroke

LEVEL = Stroke(((20.0, 30.0), (60.0, 30.0)), 10)


def test_a_stroke_is_white_on_the_board_and_black_on_paper() -> None:
    board = render([LEVEL], (80, 50), on_paper=False)
    assert board.shape == (50, 80)
    assert (board[30, 40], board[10, 40]) == (255, 0)
    assert np.array_equal(render([LEVEL], (80, 50), on_paper=True), 255 - board)


@pytest.mark.parametrize("width", [1, 2, 10, 25])
def test_a_stroke_is_as_wide_as_its_pen_with_round_ends(width: int) -> None:
    image = render([Stroke(((30.0, 30.0), (70.0, 30.0)), width)], (100, 60), on_paper=False)
    across = image[:, 50].astype(float).sum() / 255
    along = image[30].astype(float).sum() / 255
    assert across == pytest.approx(width, abs=0.4)
    assert along == pytest.approx(40 + width, abs=1.2)


def test_a_click_is_a_dot() -> None:
    image = render([Stroke(((20.0, 20.0),), 12)], (40, 40), on_paper=False)
    area = image.astype(float).sum() / 255
    assert area == pytest.approx(np.pi * 6**2, rel=0.1)


def test_what_is_outside_is_cut_off() -> None:
    image = render([Stroke(((-50.0, 10.0), (500.0, 10.0)), 4)], (30, 20), on_paper=False)
    assert image[10].min() > 250
    assert image[0].max() == 0


def test_a_picture_is_the_ink_and_where_it_is() -> None:
    image = render([LEVEL], (80, 50), on_paper=True)
    found = picture(image, on_paper=True)
    assert found is not None
    part = cv2.imdecode(np.frombuffer(found.content, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert part is not None
    height, width = part.shape
    assert np.array_equal(
        part, image[found.top : found.top + height, found.left : found.left + width]
    )
    rest = image.copy()
    rest[found.top : found.top + height, found.left : found.left + width] = 255
    assert rest.min() == 255


@pytest.mark.parametrize("on_paper", [True, False])
def test_of_nothing_there_is_no_picture(on_paper: bool) -> None:
    assert picture(render([], (30, 20), on_paper=on_paper), on_paper=on_paper) is None
