from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.components import find_components, writing_height

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
    assert writing_height(found, 0.0) == 0


def test_the_height_is_that_of_the_digits() -> None:
    mask = sheet()
    for index, height in enumerate((48, 50, 52, 50, 55)):
        ring(mask, 30 + 60 * index, 100, height)
    assert writing_height(find_components(mask, STROKE), STROKE) == pytest.approx(50, abs=5)


def test_points_and_dashes_do_not_lower_it_however_many() -> None:
    mask = sheet()
    for index in range(5):
        ring(mask, 30 + 60 * index, 40)
    for index in range(40):
        mask[200:208, 10 + 14 * index : 18 + 14 * index] = 255
        mask[250:256, 10 + 28 * (index // 2) : 32 + 28 * (index // 2)] = 255
    assert writing_height(find_components(mask, STROKE), STROKE) == pytest.approx(50, abs=5)


def test_rules_do_not_raise_it() -> None:
    mask = sheet()
    for index in range(5):
        ring(mask, 30 + 60 * index, 100)
    mask[200:203, 20:430] = 255
    mask[20:280, 450:453] = 255
    assert writing_height(find_components(mask, STROKE), STROKE) == pytest.approx(50, abs=5)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([(0, 0), (25, 0), (8, 290), (300, 299), (0, 299)], id="three sides"),
        pytest.param([(0, 20), (16, 280), (400, 296), (400, 299), (0, 299)], id="corner"),
        pytest.param([(0, 40), (30, 160), (0, 280)], id="side"),
    ],
)
def test_the_table_seen_around_a_sheet_does_not_raise_it(seen: list[tuple[int, int]]) -> None:
    """An edge of the sheet slants, so that the table is no straight run."""
    mask = sheet()
    for index in range(6):
        ring(mask, 130 + 60 * index, 100)
    cv2.fillPoly(mask, [np.array(seen)], 255)
    assert writing_height(find_components(mask, STROKE), STROKE) == pytest.approx(50, abs=5)


def test_digits_at_the_edge_of_a_line_cut_closely_count() -> None:
    """However many there are: each is in contact with it for less than its own height."""
    mask = np.zeros((50, 600), np.uint8)
    for index, height in enumerate((20, 20, 20, 20, 20, 50, 50, 50)):
        ring(mask, 10 + 60 * index, 50 - height if height > 20 else 15, height)
    assert writing_height(find_components(mask, STROKE), STROKE) == pytest.approx(50, abs=5)


@pytest.mark.parametrize("count", [1, 2])
def test_digits_that_fill_the_picture_give_the_height(count: int) -> None:
    """Though they come near to three of its sides or to all four."""
    mask = np.zeros((104, 70 * count), np.uint8)
    for index in range(count):
        ring(mask, 2 + 70 * index, 2, 100)
    assert writing_height(find_components(mask, STROKE), STROKE) == pytest.approx(100, abs=5)
