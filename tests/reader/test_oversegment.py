from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.recognition.oversegment import find_cuts, split

STROKE, HEIGHT = 5, 60


def rings(count: int, overlap: int = 4) -> NDArray[np.uint8]:
    """Return ovals 60 high and 44 wide that touch side by side; `overlap` in pixels."""
    pitch = 44 - overlap
    ink = np.zeros((62, 44 + pitch * (count - 1) + 2), np.uint8)
    for index in range(count):
        cv2.ellipse(ink, (22 + pitch * index, 30), (19, 27), 0, 0, 360, 255, STROKE)
    return ink


def slanted(gap: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return two parallel slanting strokes, the ink of each alone."""
    one, other = np.zeros((62, 90), np.uint8), np.zeros((62, 90), np.uint8)
    cv2.line(one, (50, 2), (10, 58), 255, STROKE)
    cv2.line(other, (50 + gap, 2), (10 + gap, 58), 255, STROKE)
    return one, other


def assert_a_seam(seam: NDArray[np.int_], ink: NDArray[np.uint8]) -> None:
    """Assert that `seam` runs from top to bottom, a pixel to the side a row at most."""
    assert seam.shape == (len(ink),)
    assert seam.min() >= 0
    assert seam.max() <= ink.shape[1]
    assert np.abs(np.diff(seam)).max(initial=0) <= 1


@pytest.mark.parametrize("count", [2, 3, 4])
def test_rings_that_touch_can_be_cut_at_each_touch(count: int) -> None:
    ink = rings(count)
    seams = find_cuts(ink, STROKE, HEIGHT)
    for seam in seams:
        assert_a_seam(seam, ink)
    at_middle = np.array([seam[30] for seam in seams])
    for touch in range(1, count):
        assert np.abs(at_middle - 40 * touch - 2).min() <= 6


def test_cuts_come_from_left_to_right() -> None:
    means = [seam.mean() for seam in find_cuts(rings(4), STROKE, HEIGHT)]
    assert means == sorted(means)


def test_a_cut_follows_the_slant() -> None:
    one, other = slanted(24)
    ink = cv2.bitwise_or(one, other).astype(np.uint8)
    ink[30:33, 20:60] = 255  # where they touch
    best = 0.0
    for seam in find_cuts(ink, STROKE, HEIGHT):
        left, right = split(ink, None, seam), split(ink, seam, None)
        own = (left[one > 0] > 0).mean(), (right[other > 0] > 0).mean()
        best = max(best, float(min(own)))
    assert best > 0.97


def test_what_is_solid_is_not_cut() -> None:
    assert find_cuts(np.full((60, 120), 255, np.uint8), STROKE, HEIGHT) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 80), (60, 1), (60, 6)])
def test_little_ink_is_no_trouble(shape: tuple[int, int]) -> None:
    ink = np.full(shape, 255, np.uint8)
    for seam in find_cuts(ink, STROKE, HEIGHT):
        assert_a_seam(seam, ink)


def test_cuts_are_alike_at_any_resolution() -> None:
    ink = rings(2)
    large = cv2.resize(ink, None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    touches = [
        min(abs(float(seam[len(seam) // 2]) / by - 42) for seam in find_cuts(each, 5 * by, 60 * by))
        for each, by in ((ink, 1), (large, 3))
    ]
    assert max(touches) <= 6


def test_the_parts_make_up_the_whole() -> None:
    ink = rings(3)
    seams = [None, *find_cuts(ink, STROKE, HEIGHT), None]
    parts = [split(ink, left, right) for left, right in pairwise(seams)]
    assert all(part.shape == ink.shape for part in parts)
    assert np.array_equal(np.sum(parts, axis=0), ink)


def test_without_seams_all_ink_stays() -> None:
    assert np.array_equal(split(rings(1), None, None), rings(1))
