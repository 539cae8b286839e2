"""Real strings: by their digits' boxes, as the reader finds them, and as they are kept."""

from __future__ import annotations

from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pages_with_strokes import strokes

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.tracing import find
from digitscan.reading_options import Options
from digitscan.training.lines.kept import kept_strings
from digitscan.training.lines.writing import RealString, cut_around, real_string, string_of
from digitscan.training.strings import TrueDigit
from finders import FakeFinder


def real(
    page: NDArray[np.uint8], truth: list[TrueDigit], ink: Ink = Ink.DIGIT, fold: int = 3
) -> RealString:
    return real_string(page, truth, fold, FakeFinder(ink))  # type: ignore[arg-type]


def test_a_string_lies_where_its_digits_and_the_readers_runs_do() -> None:
    page, truth = strokes(1, 7, 3)
    string = real(page, truth[::-1])
    assert (string.true.digits, string.fold) == ((1, 7, 3), 3)
    assert string.true.height == pytest.approx(32, abs=1)
    assert (string.true.left, string.true.right) == (30, 76)
    assert string.found is not None
    assert string.found.middle == pytest.approx(string.true.middle, abs=2)
    assert string.found.ink.max() == 255
    assert string.boxes.shape == (3, 4)


def test_a_large_page_is_brought_to_the_height_at_which_digits_are_read() -> None:
    page, truth = strokes(1, 7, 3)
    large = page.repeat(3, axis=0).repeat(3, axis=1)
    boxes = [Box(*(3 * side for side in astuple(each.box))) for each in truth]
    three = [TrueDigit(each.value, box) for each, box in zip(truth, boxes, strict=True)]
    string = real(large, three)
    assert string.true.height == pytest.approx(32, rel=0.15)
    assert string.true.ink.shape[1] < 0.6 * large.shape[1]


def test_what_the_reader_does_not_find_is_known_by_its_boxes_only() -> None:
    page, truth = strokes(1, 7, 3)
    string = real(page, truth, Ink.OTHER)
    assert string.found is None
    assert string.true.digits == (1, 7, 3)


def test_a_part_of_the_string_is_not_the_string() -> None:
    page, truth = strokes(1, 7, 3, 5)
    page[:, 60:] = 255
    assert real(page, truth).found is None


def test_a_string_of_which_the_reader_misses_a_digit_is_not_the_string() -> None:
    page, truth = strokes(1, 7, 3)
    found = find(page, FakeFinder(), Options(rotate=0))  # type: ignore[arg-type]
    boxes = np.stack([found.view.place(each.box) for each in truth])
    found.segmentation.writing[:, 48:58] = 0
    (runs,) = found.lines
    assert string_of(found, runs, (1, 7, 3), boxes, 0).found is None


def test_a_string_is_cut_from_its_page_with_what_is_beside_it() -> None:
    page, truth = strokes(1, 7, 3)
    whole = real(np.pad(page, ((100, 50), (0, 200)), constant_values=255), [
        TrueDigit(each.value, replace(each.box, top=each.box.top + 100)) for each in truth
    ])  # fmt: skip
    cut = cut_around(whole)
    assert cut.true.ink.shape == (3 * 32, 30 + 46 + 64)
    assert cut.found is not None
    for writing in (cut.true, cut.found):
        assert writing.middle == pytest.approx(48, abs=1)
        assert (writing.left, writing.right) == pytest.approx((30, 76), abs=1)
    assert cut.boxes[0].tolist() == [30, 32, 36, 64]


def test_kept_strings_are_the_same(tmp_path: Path) -> None:
    made = [real(*strokes(1, 7, 3)), real(*strokes(4), Ink.OTHER, fold=9), real(*strokes(5, 2))]
    file = tmp_path / "strings.npz"
    first = kept_strings(file, lambda: made)
    again = kept_strings(file, list)
    for one in (first, again):
        assert [each.true.digits for each in one] == [(1, 7, 3), (4,), (5, 2)]
        assert [each.fold for each in one] == [3, 9, 3]
        assert [each.found is None for each in one] == [False, True, False]
        for kept, string in zip(one, made, strict=True):
            assert np.array_equal(kept.boxes, string.boxes)
            assert np.array_equal(kept.true.ink, string.true.ink)
            assert kept.true.middle == string.true.middle
    assert first[2].found is not None
    assert made[2].found is not None
    assert np.array_equal(first[2].found.ink, made[2].found.ink)


def test_no_strings_are_kept_too(tmp_path: Path) -> None:
    assert kept_strings(tmp_path / "strings.npz", list) == []
