from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.segmentation.lines import group_lines

HEIGHT = 40.0


def row(
    count: int,
    *,
    left: float = 0,
    top: float = 0,
    course: Callable[[float], float] = lambda x: 0.0,
    pitch: float = 32,
    heights: Sequence[float] = (HEIGHT,),
) -> list[Box]:
    """Return a line of digits 24 wide; `course` is how far it is below `top` at an x."""
    boxes = []
    for index in range(count):
        x = left + index * pitch
        tall = heights[index % len(heights)]
        # Digits of uneven size stand on the line.
        y = top + course(x) + max(heights) - tall
        boxes.append(Box(round(x), round(y), 24, round(tall)))
    return boxes


def assert_lines(lines: Sequence[Sequence[Box]], height: float = HEIGHT) -> None:
    """Assert that `lines` are found as they are, in whatever order their boxes come."""
    boxes = [box for line in lines for box in line]
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(boxes))
        mixed = [boxes[i] for i in order]
        found = [[mixed[i] for i in line] for line in group_lines(mixed, height)]
        assert found == [list(line) for line in lines]


def test_no_boxes_are_no_lines() -> None:
    assert group_lines([], HEIGHT) == []


def test_one_box_is_a_line() -> None:
    assert group_lines([Box(5, 5, 20, 40)], HEIGHT) == [[0]]


def test_level_lines() -> None:
    assert_lines([row(12, top=y) for y in (0, 60, 120, 180)])


def test_every_box_is_in_one_line() -> None:
    rng = np.random.default_rng(2)
    boxes = [
        Box(*(int(each) for each in (*rng.integers(0, 600, 2), *rng.integers(5, 80, 2))))
        for _ in range(80)
    ]
    found = [index for line in group_lines(boxes, HEIGHT) for index in line]
    assert sorted(found) == list(range(80))


@pytest.mark.parametrize("slope", [-0.2, -0.08, 0.08, 0.2])
def test_sloping_lines_that_rise_by_more_than_their_distance(slope: float) -> None:
    lines = [row(20, top=y, course=lambda x: slope * x) for y in (200, 270, 340)]
    assert_lines(lines)


def test_lines_that_wander() -> None:
    lines = [row(30, top=y, course=lambda x: 22 * np.sin(x / 150)) for y in (30, 100, 170)]
    assert_lines(lines)


def test_digits_off_the_line_belong_to_it() -> None:
    bounce = np.random.default_rng(1).normal(0, 4, 60)
    lines = [
        row(20, top=top, course=lambda x, at=at: float(bounce[at + int(x) // 32]))
        for at, top in ((0, 0), (20, 65), (40, 130))
    ]
    assert_lines(lines)


def test_uneven_sizes_on_one_line() -> None:
    assert_lines([row(12, top=y, heights=(40, 28, 34, 46)) for y in (0, 75, 150)])


def test_lines_of_different_hands() -> None:
    large = row(8, top=0, pitch=70, heights=(80,))
    assert_lines([large, row(12, top=110, heights=(40,)), row(12, top=170, heights=(36,))])


def test_two_columns_in_step_are_rows() -> None:
    lines = [row(4, top=y) + row(4, top=y + 2, left=300) for y in (0, 60, 120)]
    assert_lines(lines)


def test_of_two_pieces_of_one_row_the_left_is_read_first() -> None:
    # The right one stands a little higher, far away.
    boxes = row(3, top=10) + row(3, top=0, left=1500)
    read = [box.left for line in group_lines(boxes, HEIGHT) for box in map(boxes.__getitem__, line)]
    assert read == sorted(read)


def test_columns_out_of_step_keep_their_own_lines() -> None:
    left = [row(4, top=y) for y in (0, 100, 200)]
    right = [row(4, top=y, left=400) for y in (50, 150, 250)]
    assert_lines([line for both in zip(left, right, strict=True) for line in both])


def test_lines_are_alike_at_any_resolution() -> None:
    boxes = [box for y in (0, 60, 120) for box in row(10, top=y, course=lambda x: 0.1 * x)]
    large = [Box(5 * b.left, 5 * b.top, 5 * b.width, 5 * b.height) for b in boxes]
    assert group_lines(large, 5 * HEIGHT) == group_lines(boxes, HEIGHT)


def test_digits_one_over_the_other_are_of_two_lines() -> None:
    assert_lines([row(4), row(4, top=HEIGHT + 4)])


def test_points_do_not_lead_a_line_astray() -> None:
    digits = [Box(15, 40, 86, 75), Box(145, 52, 100, 88), Box(247, 62, 178, 81)]
    marks = [Box(124, 111, 29, 29), Box(418, 114, 42, 28)]

    assert group_lines([*digits, *marks], 70) == [[0, 3, 1, 2, 4]]
