from __future__ import annotations

import pytest

from digitscan.levels import Levels
from digitscan.output.sureness import Sureness, sureness

LEVELS = Levels(reliable=0.9, guess=0.5)


@pytest.mark.parametrize(
    ("confidence", "grade"),
    [(1.0, "reliable"), (0.9, "reliable"), (0.89, "check"), (0.5, "check"), (0.49, "guess")],
)
def test_two_levels_make_three_grades(confidence: float, grade: str) -> None:
    assert LEVELS.grade(confidence) == grade


def test_guesses_are_to_check_too() -> None:
    assert sureness([0.95, 0.6, 0.1], LEVELS) == Sureness(readings=3, to_check=2, guesses=1)


@pytest.mark.parametrize(
    ("counts", "summary"),
    [
        (Sureness(4), ""),
        (Sureness(), ""),
        (Sureness(4, 1), "1 to check (25 %)"),
        (Sureness(4, 3, 1), "3 to check (75 %), 1 of them a guess (25 %)"),
        (Sureness(5000, 2000, 2), "2,000 to check (40 %), 2 of them guesses (below 1 %)"),
    ],
)
def test_summary(counts: Sureness, summary: str) -> None:
    assert counts.summary() == summary


def test_summary_may_name_what_is_counted() -> None:
    assert Sureness(2, 1).summary("cell") == "1 cell to check (50 %)"
    assert Sureness(2, 2).summary("cell") == "2 cells to check (100 %)"
