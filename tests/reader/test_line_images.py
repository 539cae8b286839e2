from __future__ import annotations

from itertools import pairwise
from statistics import median

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.recognition.line_images import (
    FRAME_COLUMNS,
    LINE_IMAGE_HEIGHT,
    LINE_IMAGE_WIDTH,
    STRIP_DIGIT,
    Strip,
    cut_strips,
    digits_height,
    packed,
)

HEIGHT = 60


def page(*lefts: int, slope: float = 0.0, width: int = 1600) -> tuple[NDArray[np.uint8], list[Box]]:
    """Draw upright strokes, HEIGHT high, and return the page with their boxes."""
    ink = np.zeros((400, width), np.uint8)
    boxes = []
    for left in lefts:
        box = Box(left, round(100 + slope * left), 8, HEIGHT)
        ink[box.top : box.bottom, box.left : box.right] = 255
        boxes.append(box)
    return ink, boxes


def columns(strip: Strip) -> list[float]:
    """Return where in the ink image each stroke of the strip has its middle."""
    solid = (strip.image > 100).any(axis=0).astype(np.uint8)[None]
    _, _, _, middles = cv2.connectedComponentsWithStats(solid)
    return [strip.left + (float(x) + 0.5) / strip.scale for x, _ in middles[1:]]


def test_digits_have_the_networks_height_and_stand_in_the_middle() -> None:
    ink, boxes = page(300, 340, 380)
    (strip,) = cut_strips(ink, boxes, HEIGHT)
    rows = np.flatnonzero((strip.image > 127).any(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(STRIP_DIGIT, abs=1)
    assert rows.mean() == pytest.approx(LINE_IMAGE_HEIGHT / 2 - 0.5, abs=1)
    assert columns(strip) == pytest.approx([304, 344, 384], abs=2)


@pytest.mark.parametrize(
    ("heights", "height"),
    [
        ([60.0, 58, 62], 60),  # all alike
        ([66, 60, 60], 60),
        ([60, 50, 50, 50], 60 / 1.1),  # smaller zeros leave room for the first
        ([60, 20, 20, 20], 28),  # a stray stroke, or all too small
    ],
)
def test_a_run_is_as_tall_as_its_tallest_within_bounds(heights: list[float], height: float) -> None:
    assert digits_height(heights, median(heights)) == pytest.approx(height)


def test_a_sloping_run_is_levelled() -> None:
    ink, boxes = page(*range(100, 600, 50), slope=0.15)
    (strip,) = cut_strips(ink, boxes, HEIGHT)
    rows = np.flatnonzero((strip.image > 127).any(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(STRIP_DIGIT, abs=2)


def test_a_point_at_the_foot_hardly_moves_the_run() -> None:
    ink, (one, other) = page(100, 200)
    points = [Box(left, one.bottom - 6, 6, 6) for left in (120, 140, 160)]
    (strip,) = cut_strips(ink, [one, *points, other], HEIGHT)
    rows = np.flatnonzero((strip.image > 127).any(axis=1))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(LINE_IMAGE_HEIGHT / 2, abs=2)


def test_what_stands_right_of_the_run_is_not_in_its_strip() -> None:
    ink, boxes = page(100, 140, 300)
    (strip,) = cut_strips(ink, boxes[:2], HEIGHT)
    assert len(columns(strip)) == 2


def test_a_long_run_is_cut_into_strips_whose_frames_follow_one_another() -> None:
    lefts = range(50, 1500, 45)
    ink, boxes = page(*lefts)
    strips = cut_strips(ink, boxes, HEIGHT)
    assert len(strips) > 1
    assert strips[0].first == 0
    assert strips[-1].end == strips[-1].image.shape[1] // FRAME_COLUMNS
    for one, other in pairwise(strips):
        end = one.left + one.end * FRAME_COLUMNS / one.scale
        assert end == pytest.approx(other.left + other.first * FRAME_COLUMNS / other.scale)
    seen = [
        x
        for strip in strips
        for x in columns(strip)
        if strip.first <= (x - strip.left) * strip.scale / FRAME_COLUMNS < strip.end
    ]
    assert seen == pytest.approx([left + 4 for left in lefts], abs=2)


def test_a_run_at_the_pages_corner_is_cut_all_the_same() -> None:
    ink = np.zeros((62, 40), np.uint8)
    ink[2:60, 0:9] = 255
    (strip,) = cut_strips(ink, [Box(0, 2, 9, 58)], 58)
    assert columns(strip) == pytest.approx([4.5], abs=2)


def test_short_runs_share_a_picture() -> None:
    ink, boxes = page(100, 140, 400, 700, 1000)
    strips = [strip for box in boxes for strip in cut_strips(ink, [box], HEIGHT)]
    pictures, places = packed(strips)
    assert pictures.shape == (1, LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH)
    for strip, (picture, first) in zip(strips, places, strict=True):
        left = first * FRAME_COLUMNS
        shown = pictures[picture][:, left : left + strip.image.shape[1]]
        assert np.array_equal(shown, strip.image)
    lefts = [first for _, first in places]
    assert all(
        other - one > len(strips[0].image[0]) / FRAME_COLUMNS for one, other in pairwise(lefts)
    )


def test_strips_that_do_not_fit_go_into_the_next_picture() -> None:
    ink, boxes = page(*range(50, 1500, 45))
    strips = cut_strips(ink, boxes, HEIGHT)
    pictures, places = packed([*strips, *strips])
    assert len(pictures) >= 2 * len(strips) - 2
    assert [number for number, _ in places] == sorted(number for number, _ in places)
