"""What pages of known rows teach: the digits whose truth is beyond doubt."""

from __future__ import annotations

import pytest

from digitscan.page import Box, Digit
from digitscan.training.sheets import matched


def told(read: str, truth: str) -> str:
    """Return what each digit read is told to be, `.` where nothing is."""
    digits = [Digit(int(each), 0.9, Box(i, 0, 1, 1), ()) for i, each in enumerate(read)]
    labels = {digit.box.left: str(label) for digit, label in matched(digits, truth)}
    return "".join(labels.get(index, ".") for index in range(len(read)))


@pytest.mark.parametrize(
    ("read", "truth", "expected"),
    [
        ("0471382", "0471382", "0471382"),
        ("0471382", "0477382", "0477382"),  # one wrong between sure ones
        ("9471382", "0471382", "0471382"),  # at the beginning
        ("0471389", "0471382", "0471382"),  # at the end
        ("555", "0471382", "..."),
        ("", "0471382", ""),
        ("0471382", "", "......."),
    ],
)
def test_only_what_is_beyond_doubt_is_told(read: str, truth: str, expected: str) -> None:
    assert told(read, truth) == expected


def test_of_two_readings_for_one_digit_at_most_one_is_told() -> None:
    found = told("04711382", "0471382")
    assert found.endswith("382")
    assert found.count("1") <= 1
