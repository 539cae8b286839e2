from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.inputs.components import find_components

STROKE = 5.0


def sheet() -> NDArray[np.uint8]:
    return np.zeros((300, 600), np.uint8)


def ring(mask: NDArray[np.uint8], left: int, top: int, height: int = 50) -> None:
    """Draw an oval `height` high and two thirds as wide, in a pen of `STROKE`."""
    axes = (height // 3 - 2, height // 2 - 2)
    cv2.ellipse(mask, (left + height // 3, top + height // 2), axes, 0, 0, 360, 255, int(STROKE))


def test_components_have_their_boxes_and_ink() -> None:
    mask = sheet()
    mask[40:90, 100:106] = 255
    mask[40:46, 200:240] = 255
    found = find_components(mask, STROKE)
    order = np.argsort(found.left)
    boxes = np.stack([found.left, found.top, found.width, found.height, found.area], axis=1)
    assert boxes[order].tolist() == [[100, 40, 6, 50, 300], [200, 40, 40, 6, 240]]


def test_diagonal_neighbours_hang_together() -> None:
    mask = sheet()
    mask[40:60, 100:106] = 255
    mask[60:80, 106:112] = 255
    assert len(find_components(mask, STROKE).numbers) == 1


def test_specks_are_left_out_but_points_are_not() -> None:
    mask = sheet()
    ring(mask, 50, 50)
    mask[200, 100] = mask[210:212, 300:302] = 255
    mask[95:101, 120:126] = 255  # as wide as the pen
    found = find_components(mask, STROKE)
    assert sorted(found.left.tolist()) == pytest.approx([50, 120], abs=3)


def test_the_mask_is_of_those_kept() -> None:
    mask = sheet()
    ring(mask, 50, 50)
    ring(mask, 150, 50)
    found = find_components(mask, STROKE)
    assert np.array_equal(found.mask(), mask)
    left = found.kept(found.left < 100).mask()
    assert np.array_equal(left[:, :100], mask[:, :100])
    assert not left[:, 100:].any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (40, 40)])
def test_where_there_is_no_ink_there_is_nothing(shape: tuple[int, int]) -> None:
    found = find_components(np.zeros(shape, np.uint8), 0.0)
    assert len(found.numbers) == 0
    assert not found.mask().any()
