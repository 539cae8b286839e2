from __future__ import annotations

import pytest

from digitscan.evaluation.marks import MarkCounts, add_marks, count_marks, has_mark
from digitscan.evaluation.numbers import NumberCounts, PageNumbers


@pytest.mark.parametrize(
    ("number", "marked"),
    [("3.96", True), ("-4", True), ("1?:30", True), ("396", False), ("3?6", False), ("-", False)],
)
def test_a_number_with_a_mark_holds_more_than_digits(number: str, marked: bool) -> None:
    assert has_mark(number) is marked


def test_a_missing_mark_is_lost_and_one_too_many_invented() -> None:
    counts = count_marks(["396", "-12", "7.5"], ["3.96", "12", "7.5"])
    assert counts == {"-": MarkCounts(0, 1, 0, 1), ".": MarkCounts(2, 1, 1, 0)}


def test_a_mark_in_another_place_or_read_as_another_is_lost_and_invented() -> None:
    assert count_marks(["39.6"], ["3.96"]) == {".": MarkCounts(1, 1, 1, 1)}
    assert count_marks(["3,96"], ["3.96"]) == {
        ",": MarkCounts(0, 1, 0, 1),
        ".": MarkCounts(1, 0, 1, 0),
    }


def test_numbers_of_other_digits_neither_lose_nor_invent_marks() -> None:
    assert count_marks(["3", "96", "8.1"], ["3.96"]) == {".": MarkCounts(1, 1, 0, 0)}


def test_equal_numbers_are_not_set_against_others_of_the_same_digits() -> None:
    # 12 is there as read; only the other one may be 1.2 without its point.
    assert count_marks(["1.2", "12"], ["12", "1.2"]) == {".": MarkCounts(1, 1, 0, 0)}
    assert count_marks(["12", "12"], ["12", "1.2"]) == {".": MarkCounts(1, 0, 1, 0)}


def test_a_repeated_mark_counts_each_time() -> None:
    assert count_marks(["1.250000"], ["1.250.000"]) == {".": MarkCounts(2, 1, 1, 0)}


def test_pages_are_added_by_sign() -> None:
    pages = [{".": MarkCounts(1, 1, 0, 0)}, {"-": MarkCounts(1), ".": MarkCounts(2, 0, 2, 0)}]
    assert add_marks(pages) == {"-": MarkCounts(1), ".": MarkCounts(3, 1, 2, 0)}


def test_the_f1_of_marked_numbers_leaves_out_those_without() -> None:
    numbers = PageNumbers(("3.96", "4.", "12"), ("3.96", "4", "1:2", "12"))
    assert numbers.with_a_mark == NumberCounts(1, 2, 2)


def test_all_marks_are_stripped_from_both_sides_for_digits_alone() -> None:
    read = ("-3.5", "+1'250,00", "12:30", "1/2", "2026-05-01")
    truth = ("35", "125000", "1230", "12", "20260501")
    assert PageNumbers(read, truth).digits_alone == NumberCounts(5, 5, 5)
