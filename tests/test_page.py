from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from digitscan.page import Box, Digit, Line, Number, Page


def digit(value: int, confidence: float, left: int = 0, top: int = 0) -> Digit:
    return Digit(value, confidence, Box(left, top, 6, 10), (0.1,) * 10)


FORTY_TWO = Number((digit(4, 0.9, 10, 5), digit(2, 0.6, 18, 7)))
SEVEN = Number((digit(7, 0.99, 40, 4),))
EIGHT = Number((digit(8, 0.8, 12, 30),))
PAGE = Page((Line((FORTY_TWO, SEVEN)), Line((EIGHT,))), width=100, height=50)


def test_a_box_ends_before_its_right_and_bottom() -> None:
    box = Box(left=3, top=5, width=10, height=20)
    assert (box.right, box.bottom) == (13, 25)


def test_the_box_around_boxes_holds_each_and_no_more() -> None:
    boxes = [Box(10, 20, 5, 5), Box(2, 22, 3, 30), Box(11, 21, 1, 1)]
    assert Box.around(boxes) == Box(2, 20, 13, 32)
    assert Box.around(iter(boxes[:1])) == boxes[0]


@pytest.mark.parametrize(("least", "text"), [(0.0, "4"), (0.9, "4"), (0.9001, "?"), (1.0, "?")])
def test_a_digit_is_declined_only_below_the_least_confidence(least: float, text: str) -> None:
    assert digit(4, 0.9).text(least) == text


def test_a_number_is_as_sure_as_its_least_sure_digit() -> None:
    assert FORTY_TWO.confidence == 0.6
    assert PAGE.lines[0].confidence == 0.6
    assert PAGE.lines[1].confidence == 0.8


def test_boxes_of_numbers_and_lines_hold_their_digits() -> None:
    assert FORTY_TWO.box == Box(10, 5, 14, 12)
    assert PAGE.lines[0].box == Box(10, 4, 36, 13)


def test_text_parts_numbers_by_spaces_and_lines_by_newlines() -> None:
    assert PAGE.text() == "42 7\n8"


def test_doubtful_digits_keep_their_place_in_the_text() -> None:
    assert PAGE.text(min_confidence=0.85) == "4? 7\n?"


def test_digits_come_in_reading_order() -> None:
    assert [each.value for each in PAGE.digits] == [4, 2, 7, 8]


def test_a_page_without_digits_has_no_text() -> None:
    page = Page((), width=1, height=1)
    assert page.text() == ""
    assert page.digits == ()


def test_a_reading_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        FORTY_TWO.digits[0].value = 5  # type: ignore[misc]
