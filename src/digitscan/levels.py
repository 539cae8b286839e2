"""The grades of a confidence: reliable, to be checked, or a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grade = Literal["reliable", "check", "guess"]
# Digits below it are written `?`; `auto` is the page's own `levels.reliable`.
MinConfidence = float | Literal["auto"]


@dataclass(frozen=True, slots=True)
class Levels:
    """The two confidences that divide readings into reliable ones, ones to check, and guesses.

    A model's card has its own, see `ModelCard.levels`. Everything that shows the certainty of a
    reading uses these two: colors, counts, `auto` and the web page.

    Attributes:
        reliable: the lowest confidence of a reliable reading.
        guess: a reading with a lower confidence is a guess.
    """

    reliable: float = 0.95
    guess: float = 0.7

    def grade(self, confidence: float) -> Grade:
        """Return the grade of a reading with this confidence."""
        if confidence < self.guess:
            return "guess"
        return "check" if confidence < self.reliable else "reliable"

    def least(self, min_confidence: MinConfidence) -> float:
        """Return `min_confidence` as a number."""
        return self.reliable if min_confidence == "auto" else float(min_confidence)
