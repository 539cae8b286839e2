from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.ink import Ink
from digitscan.reader.skew import find_skew, turned, turned_back, turned_back_mask

SHAPE = (400, 600)


def lines(degrees: float = 0.0) -> NDArray[np.uint8]:
    """Return a mask of four lines of dashes that rise to the right by `degrees`."""
    mask = np.zeros(SHAPE, np.uint8)
    for top in (110, 170, 230, 290):
        for left in range(120, 480, 30):
            mask[top : top + 30, left : left + 18] = 255
    turn = cv2.getRotationMatrix2D((SHAPE[1] / 2, SHAPE[0] / 2), degrees, 1.0)
    return np.where(np.asarray(cv2.warpAffine(mask, turn, SHAPE[::-1])) > 127, 255, 0).astype(
        np.uint8
    )


def ink_of(mask: NDArray[np.uint8]) -> Ink:
    return Ink(mask, mask, 5.0, 1.0)


@pytest.mark.parametrize("degrees", [-9, -5, -2, 2, 5, 9])
def test_the_angle_is_found(degrees: float) -> None:
    assert find_skew(lines(degrees)) == pytest.approx(degrees, abs=1)


def test_level_lines_are_left_level() -> None:
    assert find_skew(lines()) == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (50, 70)])
@pytest.mark.parametrize("value", [0, 255])
def test_nothing_to_go_by_is_no_skew(shape: tuple[int, int], value: int) -> None:
    assert find_skew(np.full(shape, value, np.uint8)) == 0


@pytest.mark.parametrize("degrees", [-7.0, 4.0])
def test_turned_ink_is_level(degrees: float) -> None:
    level = turned(ink_of(lines(degrees)), degrees)
    assert level.soft.dtype == level.mask.dtype == np.uint8
    assert find_skew(level.mask) == 0
    both = (level.mask > 0) & (lines() > 0)
    assert both.sum() > 0.9 * (lines() > 0).sum()


@pytest.mark.parametrize("degrees", [-7.0, 4.0, 10.0])
def test_a_box_comes_back_to_where_it_was(degrees: float) -> None:
    mask = np.zeros(SHAPE, np.uint8)
    cv2.ellipse(mask, (450, 120), (15, 25), 0, 0, 360, 255, 5)
    was = Box(*cv2.boundingRect(mask))
    level = turned(ink_of(mask), degrees).mask
    box = Box(*cv2.boundingRect(level))
    own = level[box.top : box.bottom, box.left : box.right]
    back = turned_back(box, own, level.shape, degrees)
    edges = [(each.left, each.top, each.right, each.bottom) for each in (was, back)]
    assert edges[1] == pytest.approx(edges[0], abs=2)


def test_a_mask_is_turned_back_to_where_it_was() -> None:
    as_laid = lines(6)
    back = turned_back_mask(turned(ink_of(as_laid), 6).mask, 6)
    assert set(np.unique(back)) == {0, 255}
    both, either = ((each > 0).sum() for each in (as_laid & back, as_laid | back))
    assert both > 0.9 * either
