"""Count how many readings are reliable, need a check, or are guesses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitscan.levels import Levels
    from digitscan.page import Page


@dataclass(frozen=True, slots=True)
class Sureness:
    """Counts of readings; `to_check` are all unreliable ones, including `guesses`."""

    readings: int = 0
    to_check: int = 0
    guesses: int = 0

    def __add__(self, other: Sureness) -> Sureness:
        return Sureness(
            self.readings + other.readings,
            self.to_check + other.to_check,
            self.guesses + other.guesses,
        )

    def summary(self, what: str = "") -> str:
        """Return a part of a summary, such as `6 to check (5 %), 2 of them guesses (2 %)`.

        Args:
            what: what is counted, in the singular, if the summary has not named it.

        Returns:
            The text; empty if everything is reliable.
        """
        if not self.to_check:
            return ""
        count = f"{self.to_check:,}"
        if what:
            count += f" {what}" if self.to_check == 1 else f" {what}s"
        text = f"{count} to check ({self._share(self.to_check)})"
        if not self.guesses:
            return text
        guesses = "a guess" if self.guesses == 1 else "guesses"
        return f"{text}, {self.guesses:,} of them {guesses} ({self._share(self.guesses)})"

    def _share(self, count: int) -> str:
        share = 100 * count / self.readings
        return f"{share:.0f} %" if share >= 1 else "below 1 %"


def sureness(confidences: Iterable[float], levels: Levels) -> Sureness:
    """Return the counts of readings with these confidences."""
    grades = [levels.grade(each) for each in confidences]
    guesses = grades.count("guess")
    return Sureness(len(grades), guesses + grades.count("check"), guesses)


def sureness_of_numbers(page: Page) -> Sureness:
    """Return the counts of a page's numbers."""
    confidences = (number.confidence for line in page.lines for number in line.numbers)
    return sureness(confidences, page.levels)
