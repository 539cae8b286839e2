from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from digitscan.drawing import KINDS, PENS

if TYPE_CHECKING:
    from conftest import DrawPage

LINES = ("0123456789", "58 2096 3")


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_is_what_was_ordered(drawn_page: DrawPage, kind: str) -> None:
    page = drawn_page(kind, LINES)
    assert page.image.dtype == np.uint8
    assert page.rows == ("0123456789", "5820963")
    assert page.numbers == (("0123456789",), ("58", "2096", "3"))
    assert [(d.line, d.number) for d in page.digits][-1] == (2, 3)
    assert not page.other_marks


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_page(drawn_page: DrawPage, kind: str) -> None:
    one, again, other = (drawn_page(kind, ("47", "1"), seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.image, again.image)
    assert one.digits == again.digits
    assert one.digits != other.digits


@pytest.mark.parametrize("kind", KINDS)
def test_boxes_lie_on_the_page_and_are_a_digit_high(drawn_page: DrawPage, kind: str) -> None:
    page = drawn_page(kind, LINES, height=50)
    height, width = page.image.shape[:2]
    for digit in page.digits:
        assert digit.box.left >= 0
        assert digit.box.top >= 0
        assert digit.box.right <= width
        assert digit.box.bottom <= height
        assert 0.65 * 50 < digit.box.height < 1.5 * 50


@pytest.mark.parametrize("seed", range(4))
def test_boxes_enclose_all_ink_of_a_scan_and_are_tight(drawn_page: DrawPage, seed: int) -> None:
    page = drawn_page("scan", LINES, seed=seed, height=48, pen=PENS["felt"])
    ink = page.image < 190
    outside = ink.copy()
    for digit in page.digits:
        box = digit.box
        inside = ink[box.top : box.bottom, box.left : box.right]
        assert inside[:2].any()
        assert inside[-2:].any()
        assert inside[:, :2].any()
        assert inside[:, -2:].any()
        outside[box.top : box.bottom, box.left : box.right] = False
    assert not outside.any()


def test_boxes_follow_the_tilt_of_a_photograph(drawn_page: DrawPage) -> None:
    page = drawn_page("photo", LINES, height=60)
    grey = page.image.mean(axis=2)
    for digit in page.digits:
        box = digit.box
        inside = grey[box.top : box.bottom, box.left : box.right]
        # Felt pen on paper: the stroke is far darker than the paper around it, lit or not.
        assert inside.min() < 0.5 * np.percentile(inside, 95)


def test_a_page_looks_alike_at_any_resolution(drawn_page: DrawPage) -> None:
    small, large = (drawn_page("fax", LINES, height=height) for height in (30, 90))
    for a, b in zip(small.digits, large.digits, strict=True):
        assert b.box.height == pytest.approx(3 * a.box.height, abs=5)
        assert b.box.width == pytest.approx(3 * a.box.width, abs=5)


def test_amounts_touch_and_their_marks_are_told(drawn_page: DrawPage) -> None:
    page = drawn_page("cheques", ("=76.300,00-",))
    assert page.numbers == (("7630000",),)
    assert page.other_marks
    boxes = [digit.box for digit in page.digits]
    assert any(a.right > b.left for a, b in pairwise(boxes))


def test_a_form_has_a_digit_in_each_box(drawn_page: DrawPage) -> None:
    boxes = [digit.box for digit in drawn_page("form", ("40718",), height=50).digits]
    middles = [box.left + box.width / 2 for box in boxes]
    assert np.diff(middles) == pytest.approx(50, abs=15)


def test_chalk_is_light_on_dark(drawn_page: DrawPage) -> None:
    page = drawn_page("board", LINES)
    box = page.digits[0].box
    inside = page.image[box.top : box.bottom, box.left : box.right]
    assert inside.max() > np.median(page.image) + 80


def test_a_fax_is_black_and_white(drawn_page: DrawPage) -> None:
    assert set(np.unique(drawn_page("fax").image)) == {0, 255}


def test_a_kind_that_is_not_there_is_refused(drawn_page: DrawPage) -> None:
    with pytest.raises(KeyError):
        drawn_page("papyrus")
