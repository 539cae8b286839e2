"""Whether what was read is a number at all: a word or a drawing may be read, too.

A logistic regression on what the kinds network says of the glyphs and on how surely the digits are
read. `digitscan.training.judging` fits it.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.segmentation.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.reader.parameters import NumberParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Run

_LEAST = 1e-3  # probabilities are kept this far from 0 and 1
_NARROW = 0.3  # the width of a narrow digit, in heights of the number's digits


class Evidence(NamedTuple):
    """What speaks for a number or against it.

    Attributes:
        kind: the log-odds that its glyphs are digits, by the kinds network; 0 where that was not
            asked.
        sure: the log-odds of the mean confidence of its digits.
        digits: log2 of how many it has.
        ones: the share of its digits that are a 1.
    """

    kind: float
    sure: float
    digits: float
    ones: float


def judge(
    runs: Sequence[Run], reads: Sequence[Sequence[Read]], parameters: NumberParameters
) -> list[tuple[Read, ...]]:
    """Return the numbers of a page with confidences that allow for their being none.

    Args:
        runs: the glyphs of each number.
        reads: the digits of each as read.
        parameters: the regression and its threshold.

    Returns:
        The digits of each number, their probabilities multiplied by a power of that of a number;
        none if it is less likely than the threshold.
    """
    judged = []
    for run, own in zip(runs, reads, strict=True):
        chance = number_chance(weigh(run, own), parameters) if own else 0.0
        kept = own if chance >= parameters.least_chance else ()
        weight = chance**parameters.confidence_power
        judged.append(
            tuple(replace(read, probabilities=read.probabilities * weight) for read in kept)
        )
    return judged


def may_be_number(run: Run, parameters: NumberParameters) -> bool:
    """Return whether any reading of a run could pass `judge`; others need not be read."""
    kind, sure = _kind(run), _log_odds(1.0)
    narrow = _NARROW * run.typical_height
    digits = sum(max(1.0, glyph.box.width / narrow) for glyph in run.glyphs)
    lowest = (kind, -sure, 0.0, 0.0)
    highest = (kind, sure, log(digits, 2), 1.0)
    ranges = zip(lowest, highest, parameters.weights, strict=True)
    best = Evidence(*(high if weight > 0 else low for low, high, weight in ranges))
    return number_chance(best, parameters) >= parameters.least_chance


def weigh(run: Run, reads: Sequence[Read]) -> Evidence:
    """Return the evidence for a number, of which at least one digit was read."""
    chances = [read.probabilities[:DIGITS] for read in reads]
    return Evidence(
        kind=_kind(run),
        sure=_log_odds(fmean(float(each.max()) for each in chances)),
        digits=log(len(reads), 2),
        ones=fmean(float(each.argmax() == 1) for each in chances),
    )


def number_chance(seen: Evidence, parameters: NumberParameters) -> float:
    """Return the probability, 0 to 1, that there is a number."""
    weighted = zip(seen, parameters.weights, strict=True)
    odds = parameters.intercept + sum(value * weight for value, weight in weighted)
    return 1 / (1 + exp(-max(-50.0, min(50.0, odds))))


def _kind(run: Run) -> float:
    if run.kinds is None:
        return 0.0
    return _log_odds(1 - float(run.kinds[:, Kind.OTHER].mean()))


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return log(chance / (1 - chance))
