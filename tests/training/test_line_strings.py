from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.recognition.line_images import (
    LINE_IMAGE_HEIGHT,
    LINE_IMAGE_WIDTH,
    STRIP_DIGIT,
)
from digitscan.training.lines.batches import StringSources, Strips, draw_strip
from digitscan.training.lines.composing import MOST_DIGITS, Hands, composed
from digitscan.training.lines.writing import MIDDLE, TALL, RealString, Writing, mixed, paste

PITCH = 40
FAINT = 40  # a bar of two columns, brought to half its size


def bar(value: int) -> NDArray[np.uint8]:
    """Return a crop that tells its value by its width alone."""
    crop = np.zeros((1, 28, 28), np.uint8)
    crop[0, 4:24, 6 : 8 + value] = 255
    return crop


@pytest.fixture(scope="module")
def hands() -> Hands:
    digits = tuple(bar(value) for value in range(10))
    other = np.zeros((1, 28, 28), np.uint8)
    other[0, 10:20, 5:22] = 255
    return Hands({"mnist": digits, "ours": digits}, {"mnist": 0.5, "ours": 0.5}, other)


def real(*digits: int, fold: int = 0, height: float = 60) -> RealString:
    """Return a string of bars, PITCH apart, that the reader has found as it is."""
    ink = np.zeros((120, 400), np.uint8)
    boxes = []
    for place, value in enumerate(digits):
        left = 40 + PITCH * place
        ink[30:90, left : left + 2 + value] = 255
        boxes.append((left, 30, left + 2 + value, 90))
    sides = np.array(boxes, np.float64)
    writing = Writing(ink, digits, height, 60, sides[:, 0].min(), sides[:, 2].max())
    return RealString(writing, writing, sides, fold)


def bars(ink: NDArray[np.uint8], least: int = 127) -> int:
    """Count the bars in a row of ink, which are darker than `least`."""
    row = (ink > least).any(axis=0).astype(int)
    return int((np.diff(row, prepend=0) == 1).sum())


def test_a_composed_string_lies_where_it_says(hands: Hands) -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        writing = composed(hands, rng)
        assert len(writing.digits) <= MOST_DIGITS
        assert 0 <= writing.left < writing.right <= writing.ink.shape[1] + TALL
        if len(writing.digits) > 2:
            inside = writing.ink[:, int(writing.left) : int(writing.right)]
            assert (inside[MIDDLE - 10 : MIDDLE + 10] > 127).any()


def test_some_strings_have_no_digit_and_are_not_blank(hands: Hands) -> None:
    rng = np.random.default_rng(2)
    empty = [each for each in (composed(hands, rng) for _ in range(200)) if not each.digits]
    assert 2 <= len(empty) <= 40
    assert all((each.ink > 127).any() for each in empty)


def test_pieces_of_real_strings_keep_their_digits_in_order() -> None:
    rng = np.random.default_rng(3)
    strings = [real(1, 2, 3), real(4, 5, 6, 7)]
    pieces = ["1", "2", "3", "12", "23", "123", "4", "5", "6", "7", "45", "56", "67", "456", "567"]
    of_pieces = re.compile(f"({'|'.join(pieces)}){{1,3}}")
    for _ in range(30):
        writing = mixed(strings, [], rng)
        text = "".join(map(str, writing.digits))
        assert bars(writing.ink) == len(text)
        assert of_pieces.fullmatch(text)


def test_some_mixed_strings_end_in_anothers_zeros_which_are_no_taller() -> None:
    rng = np.random.default_rng(6)
    strings, rounds = [real(1, 2, 3)], [real(7, 0, 0, 0)]
    made = [mixed(strings, rounds, rng) for _ in range(80)]
    ends = [each for each in made if each.digits[-2:] == (0, 0)]
    assert 8 <= len(ends) <= 40
    assert all(7 not in each.digits for each in made)
    for each in ends:
        assert bars(each.ink, FAINT) == len(each.digits)
        columns = np.flatnonzero((each.ink > FAINT).any(axis=0))
        last = np.flatnonzero(each.ink[:, columns[-1]] > FAINT)
        assert np.ptp(last) + 1 <= TALL + 2


@pytest.mark.parametrize(
    ("digits", "zeros"), [((1, 0, 0), 2), ((0, 1), 0), ((0, 0), 2), ((1, 0, 2, 0), 1)]
)
def test_the_zeros_at_a_strings_end_are_counted(digits: tuple[int, ...], zeros: int) -> None:
    assert real(*digits).last_zeros == zeros


def test_some_composed_strings_end_in_zeros(hands: Hands) -> None:
    rng = np.random.default_rng(8)
    made = [composed(hands, rng).digits for _ in range(300)]
    rounds = sum(len(digits) > 2 and digits[-2:] == (0, 0) for digits in made)
    assert 40 <= rounds <= 90


def test_a_piece_is_brought_to_the_common_height() -> None:
    writing = mixed([real(1, 2, 3)], [], np.random.default_rng(4))
    rows = np.flatnonzero((writing.ink > 127).any(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(TALL, abs=14)


def test_strips_show_the_whole_string_at_the_networks_height(hands: Hands) -> None:
    rng = np.random.default_rng(5)
    sources = StringSources(hands, [real(3, 4, 5)])
    heights = []
    for _ in range(60):
        strip, digits = draw_strip(sources, rng)
        assert strip.shape == (LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH)
        if digits == (3, 4, 5):
            rows = np.flatnonzero((strip > 127).sum(axis=1) > 4)
            heights.append(np.ptp(rows) + 1)
    assert np.median(heights) == pytest.approx(STRIP_DIGIT, abs=3)


def test_cells_are_shown_as_they_are_and_no_part_of_mixed_strings(hands: Hands) -> None:
    rng = np.random.default_rng(9)
    sources = StringSources(hands, [real(3, 4, 5)], [real(8, 1)])
    shown = [draw_strip(sources, rng)[1] for _ in range(300)]
    assert 20 <= shown.count((8, 1)) <= 60
    assert shown.count((3, 4, 5)) > shown.count((8, 1))


def test_a_batch_depends_on_its_seed_epoch_and_number_alone(hands: Hands) -> None:
    def batches() -> Strips:
        return Strips(StringSources(hands, [real(1, 2)]), batch=6, steps=3, seed=7)

    one, other = batches(), batches()
    assert len(one) == 3
    other[0]
    strips, classes = one[1]
    assert np.array_equal(strips, other[1][0])
    assert np.array_equal(classes, other[1][1])
    other.on_epoch_end()
    assert not np.array_equal(strips, other[1][0])
    assert strips.shape == (6, LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH, 1)
    assert 0 <= strips.min() <= strips.max() <= 1
    assert classes.min() >= 0
    assert classes.max() <= 10


def test_what_falls_off_the_canvas_is_lost() -> None:
    canvas = np.zeros((10, 10), np.uint8)
    paste(canvas, np.full((4, 4), 200, np.uint8), -2, 8)
    assert canvas[8:, :2].min() == 200
    assert int((canvas > 0).sum()) == 4
