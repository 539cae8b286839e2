from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.parameters import SegmentationParameters
from digitscan.reader.segmentation.gaps import (
    join_boxes,
    join_neighbors,
    split_at_gaps,
    split_at_rules,
)
from digitscan.reader.segmentation.glyph import Glyph, Run

PARAMETERS = SegmentationParameters()
HEIGHT, WIDTH = 40, 24
NO_RULES = np.zeros((200, 600), bool)


def spaced(*gaps: float, left: float = 20, printed: bool = False) -> Run:
    """Return a run of digits with these gaps between them."""
    boxes = [Box(round(left), 20, WIDTH, HEIGHT)]
    for gap in gaps:
        boxes.append(Box(round(boxes[-1].right + gap), 20, WIDTH, HEIGHT))
    glyphs = tuple(Glyph(box, np.full((HEIGHT, WIDTH), 255, np.uint8)) for box in boxes)
    return Run(glyphs, float(HEIGHT), printed)


def counts(runs: list[Run]) -> list[int]:
    return [len(run.glyphs) for run in runs]


@pytest.mark.parametrize("gap", [-3, 0, 5, 12, 24])
def test_evenly_spaced_digits_are_one_number(gap: float) -> None:
    assert counts(split_at_gaps(spaced(*[gap] * 6), [], PARAMETERS)) == [7]


@pytest.mark.parametrize("usual", [-4, 3, 8, 14])
def test_a_wide_gap_ends_a_number(usual: float) -> None:
    run = spaced(usual, usual, 50, usual, 50, usual)
    assert counts(split_at_gaps(run, [], PARAMETERS)) == [3, 2, 2]


def test_digits_of_a_comb_are_one_number() -> None:
    assert counts(split_at_gaps(spaced(50, 48, 55, 50), [], PARAMETERS)) == [5]


def test_two_digits_far_apart_are_two_numbers() -> None:
    assert counts(split_at_gaps(spaced(400), [], PARAMETERS)) == [1, 1]


@pytest.mark.parametrize("mark", [Box(109, 52, 6, 6), Box(108, 56, 6, 12), Box(100, 15, 25, 48)])
def test_a_mark_in_a_gap_keeps_the_number_whole(mark: Box) -> None:
    run = spaced(6, 38, 7)  # the gap is from 74 to 112, and so on
    middle = (run.glyphs[1].box.right + run.glyphs[2].box.left) // 2
    there = Box(middle - mark.width // 2, mark.top, mark.width, mark.height)
    assert counts(split_at_gaps(run, [there], PARAMETERS)) == [4]
    elsewhere = Box(there.left, 150, there.width, there.height)
    assert counts(split_at_gaps(run, [elsewhere], PARAMETERS)) == [2, 2]


def test_a_band_that_breaks_within_a_number_does_not_split_it() -> None:
    left, right = spaced(5), spaced(5, left=20 + 2 * WIDTH + 5 + 6)
    (run,) = join_neighbors([right, left], NO_RULES, PARAMETERS)
    lefts = [glyph.box.left for glyph in run.glyphs]
    assert lefts == sorted(lefts)
    assert len(lefts) == 4


def test_a_rule_between_cells_keeps_their_numbers_apart() -> None:
    left, right = spaced(5), spaced(5, left=20 + 2 * WIDTH + 5 + 6)
    ruled = NO_RULES.copy()
    ruled[:, left.glyphs[-1].box.right + 2] = True
    assert counts(join_neighbors([left, right], ruled, PARAMETERS)) == [2, 2]


def test_numbers_that_stand_apart_are_not_joined() -> None:
    left, right = spaced(5), spaced(5, left=20 + 2 * WIDTH + 5 + 20)
    assert counts(join_neighbors([left, right], NO_RULES, PARAMETERS)) == [2, 2]


def test_print_is_not_joined_with_handwriting() -> None:
    left, right = spaced(5), spaced(5, left=20 + 2 * WIDTH + 5 + 6, printed=True)
    assert counts(join_neighbors([left, right], NO_RULES, PARAMETERS)) == [2, 2]


def boxed_digits(count: int, space: int) -> tuple[list[Run], NDArray[np.bool_]]:
    """Return digits, each a run of its own in a box, with so much paper between two boxes."""
    ruled = np.zeros((80, 600), bool)
    pitch = WIDTH + 20 + space
    for at in range(count):
        for x in (10 + pitch * at, 8 + pitch * at + WIDTH + 20):
            ruled[14:66, x : x + 2] = True
    return [spaced(left=20 + pitch * at) for at in range(count)], ruled


def test_digits_in_boxes_apart_are_one_number() -> None:
    runs, ruled = boxed_digits(5, space=14)
    assert counts(join_boxes(runs, ruled, PARAMETERS)) == [5]


def test_digits_in_a_row_of_boxes_that_share_their_sides_are_one_number() -> None:
    runs, ruled = boxed_digits(5, space=0)
    assert counts(join_boxes(runs, ruled, PARAMETERS)) == [5]


def test_the_first_box_of_the_next_field_begins_a_number() -> None:
    runs, ruled = boxed_digits(3, space=0)
    later = 20 + 3 * (WIDTH + 20) + 30
    ruled[14:66, later - 12 : later - 10] = True
    assert counts(join_boxes([*runs, spaced(left=later)], ruled, PARAMETERS)) == [3, 1]


def test_digits_in_cells_with_a_common_rule_are_numbers_of_their_own() -> None:
    runs, ruled = boxed_digits(5, space=0)
    rules = np.repeat(ruled[40:41], 300, axis=0)  # as high as a table of several rows
    assert counts(join_boxes(runs, rules, PARAMETERS)) == [1] * 5


def test_parts_of_a_row_of_boxes_are_one_number() -> None:
    runs, ruled = boxed_digits(5, space=0)
    glyphs = [glyph for run in runs for glyph in run.glyphs]
    parts = [replace(runs[0], glyphs=tuple(part)) for part in (glyphs[:2], glyphs[2:])]
    assert counts(join_boxes(parts, ruled, PARAMETERS)) == [5]


def test_numbers_of_several_digits_in_boxes_stay_apart() -> None:
    ruled = np.zeros((80, 600), bool)
    ruled[14:66, [80, 100]] = True
    assert counts(join_boxes([spaced(6), spaced(6, left=110)], ruled, PARAMETERS)) == [2, 2]


def ruled_at(*columns: int) -> NDArray[np.bool_]:
    rules = NO_RULES.copy()
    rules[:, list(columns)] = True
    return rules


def test_a_number_ends_at_the_rule_of_its_cell() -> None:
    run = spaced(6, 20, 6, 20)  # digits from 20, 50, 94, 124 and 168 on
    assert counts(split_at_rules(run, NO_RULES)) == [5]
    assert counts(split_at_rules(run, ruled_at(84, 158))) == [2, 2, 1]


def test_boxes_with_a_digit_in_each_are_one_number() -> None:
    run = spaced(20, 20, 20)  # digits from 20, 64, 108 and 152 on
    assert counts(split_at_rules(run, ruled_at(54, 98, 142))) == [4]
    assert counts(split_at_rules(run, ruled_at(54, 98))) == [4]  # one side was missed
