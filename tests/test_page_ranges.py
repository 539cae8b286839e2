"""`--pages` takes lists of pages and nothing else."""

from __future__ import annotations

import pytest

from digitscan.errors import UsageError
from digitscan.page_ranges import PageSelection


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1", {1}),
        ("1-3,7", {1, 2, 3, 7}),
        ("7,1-3,2", {1, 2, 3, 7}),
        (" 2 - 4 , 9 ", {2, 3, 4, 9}),
        ("8-", {8, 9, 10}),
        ("1,9-", {1, 9, 10}),
    ],
)
def test_lists_of_pages(text: str, wanted: set[int]) -> None:
    selection = PageSelection.parse(text)
    assert {number for number in range(1, 11) if number in selection} == wanted


@pytest.mark.parametrize(
    "text", ["", "0", "0-2", "3-1", "-3", "a", "1,,2", "1;2", "1-2-3", "1.5", "-", "²", "9" * 10]
)
def test_nonsense_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--pages .*; write it as 1-3,7 or 5-"):
        PageSelection.parse(text)


def test_newline_in_nonsense_is_escaped() -> None:
    with pytest.raises(UsageError) as caught:
        PageSelection.parse("1\n2")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "count", "missing"),
    [("1-3", 3, None), ("2-5", 3, 4), ("5", 3, 5), ("2-", 3, None), ("4-", 3, 4), ("9,5", 3, 5)],
)
def test_missing_is_the_first_page_beyond_the_end(
    text: str, count: int, missing: int | None
) -> None:
    assert PageSelection.parse(text).missing(count) == missing


def test_end_is_known_for_closed_lists_alone() -> None:
    assert PageSelection.parse("1-3,2").ends_at(3)
    assert not PageSelection.parse("1-3,2").ends_at(2)
    assert not PageSelection.parse("1,3-").ends_at(99)
