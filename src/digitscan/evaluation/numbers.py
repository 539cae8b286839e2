"""Number F1: how many of a page's numbers are read entirely right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.evaluation.marks import MarkCounts, count_marks, has_mark
from digitscan.page import DECLINED

if TYPE_CHECKING:
    from digitscan.page import Page

_NO_DIGIT = re.compile(r"[^0-9]")
# In a number that was read, `?` stands for a digit and must be kept.
_NO_READ_DIGIT = re.compile(rf"[^0-9{re.escape(DECLINED)}]")


@dataclass(frozen=True, slots=True)
class NumberCounts:
    """The numbers read, the true numbers, and how many of them match."""

    hits: int = 0
    written: int = 0
    present: int = 0

    def __add__(self, other: NumberCounts) -> NumberCounts:
        """Return the counts of two sets of pages together."""
        return NumberCounts(
            self.hits + other.hits, self.written + other.written, self.present + other.present
        )

    @property
    def f1(self) -> float | None:
        """2 * hits / (written + present); None if there is no number on either side."""
        total = self.written + self.present
        return 2 * self.hits / total if total else None


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """The numbers read on a page and the true numbers, both as exact texts."""

    read: tuple[str, ...]
    truth: tuple[str, ...]

    @property
    def as_written(self) -> NumberCounts:
        """The counts with the exact texts compared."""
        return count_numbers(self.read, self.truth)

    @property
    def digits_alone(self) -> NumberCounts:
        """The counts with only the digits of each number compared."""
        return count_numbers(_without(_NO_READ_DIGIT, self.read), _without(_NO_DIGIT, self.truth))

    @property
    def with_a_mark(self) -> NumberCounts:
        """The counts of the numbers that have a mark, with the exact texts compared."""
        return count_numbers(*(list(filter(has_mark, side)) for side in (self.read, self.truth)))

    @property
    def marks(self) -> dict[str, MarkCounts]:
        """The marks true, read, lost and invented, by sign."""
        return count_marks(self.read, self.truth)


def written_numbers(page: Page, min_confidence: float = 0.0) -> tuple[str, ...]:
    """Return the texts of the numbers read on a page.

    Only this function decides which text of a number is compared with the truth.

    Args:
        page: the reading.
        min_confidence: digits below it are written `?`.

    Returns:
        A text for each number, in reading order.
    """
    return tuple(number.text(min_confidence) for line in page.lines for number in line.numbers)


def count_numbers(read: Sequence[str], truth: Sequence[str]) -> NumberCounts:
    """Count how many numbers of one page match its truth.

    Both sides are multisets: the order does not matter, but the number of occurrences does.

    Args:
        read: the numbers read; one with a `?` in it never matches.
        truth: the true numbers.

    Returns:
        The counts of the page.
    """
    certain = Counter(number for number in read if DECLINED not in number)
    hits = (certain & Counter(truth)).total()
    return NumberCounts(hits, len(read), len(truth))


def _without(pattern: re.Pattern[str], numbers: Sequence[str]) -> list[str]:
    """Return the numbers without the matches of `pattern`; empty ones are dropped."""
    return [text for text in (pattern.sub("", number) for number in numbers) if text]
