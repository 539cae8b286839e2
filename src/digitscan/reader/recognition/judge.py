"""Whether what was read is a number at all: a word or a drawing may be read, too.

A logistic regression on what the finder says of the ink and of what stands beside it, on how surely
its digits are read, and on how much of the ink they cover. `digitscan.training.judging` fits it.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from statistics import fmean, median
from typing import TYPE_CHECKING, NamedTuple

from digitscan.page import Box
from digitscan.reader.finding.finder import PART, Ink
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.segmentation.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import NumberParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Run

_LEAST = 1e-3  # probabilities are kept this far from 0 and 1
_BESIDE = 1.5  # so many heights to the left and the right are looked at


class Evidence(NamedTuple):
    """What speaks for a number or against it.

    Attributes:
        finder: the log-odds that its ink is of digits, by the finder.
        weakest: the same of the glyph that is least likely one.
        sure: the log-odds of the mean confidence of its digits.
        doubt: the log-odds of the least.
        covered: the share of the glyphs' width that the digits cover.
        page: the log-odds that the ink of all of the page's numbers is of digits.
        beside: the share of other writing and print in all that is written beside it.
        rule: the share of rules in its ink.
        size: by how many octaves its digits are higher or lower than the page's usual ones.
        digits: log2 of how many it has.
        kind: the log-odds that its glyphs are digits, by the kinds network; 0 where that was not
            asked.
        ones: the share of its digits that are a 1.
    """

    finder: float
    weakest: float
    sure: float
    doubt: float
    covered: float
    page: float
    beside: float
    rule: float
    size: float
    digits: float
    kind: float
    ones: float


def judge(
    runs: Sequence[Run],
    reads: Sequence[Sequence[Read]],
    maps: Maps,
    parameters: NumberParameters,
    *,
    cutout: bool = False,
) -> list[tuple[Read, ...]]:
    """Return the numbers of a page with confidences that allow for their being none.

    Args:
        runs: the glyphs of each number.
        reads: the digits of each as read.
        maps: what the finder says of the page.
        parameters: the regression and its threshold.
        cutout: whether the picture is so small that somebody cut it out around a number.

    Returns:
        The digits of each number, their probabilities multiplied by a power of that of a number;
        none if it is less likely than the threshold.
    """
    least_page = parameters.cutout_chance if cutout else 0.0
    judged = []
    for own, seen in zip(reads, weigh(runs, reads, maps, least_page), strict=True):
        chance = number_chance(seen, parameters) if seen else 0.0
        kept = own if chance >= parameters.least_chance else ()
        weight = chance**parameters.confidence_power
        judged.append(
            tuple(replace(read, probabilities=read.probabilities * weight) for read in kept)
        )
    return judged


def weigh(
    runs: Sequence[Run], reads: Sequence[Sequence[Read]], maps: Maps, least_page: float = 0.0
) -> list[Evidence | None]:
    """Return the evidence for each number of a page, None where no digit was read.

    Args:
        runs: the glyphs of each number.
        reads: the digits of each as read.
        maps: what the finder says of the page.
        least_page: the least that is taken for the chance of all of the page's glyphs.
    """
    page = max(page_chance(runs), least_page)
    usual = median(run.height for run in runs) if runs else 1.0
    return [
        _weigh(run, own, maps, page, usual) if own else None
        for run, own in zip(runs, reads, strict=True)
    ]


def page_chance(runs: Sequence[Run]) -> float:
    """Return the mean chance of a page's glyphs to be digits, by the finder; 0.5 without any."""
    glyphs = sum(len(run.glyphs) for run in runs)
    return sum(run.chance * len(run.glyphs) for run in runs) / glyphs if glyphs else 0.5


def number_chance(seen: Evidence, parameters: NumberParameters) -> float:
    """Return the probability, 0 to 1, that there is a number."""
    weighted = zip(seen, parameters.weights, strict=True)
    odds = parameters.intercept + sum(value * weight for value, weight in weighted)
    return 1 / (1 + exp(-max(-50.0, min(50.0, odds))))


def _weigh(run: Run, reads: Sequence[Read], maps: Maps, page: float, usual: float) -> Evidence:
    confidences = [float(read.probabilities[:DIGITS].max()) for read in reads]
    width = sum(glyph.box.width for glyph in run.glyphs)
    own = Ink.PRINT if run.printed else Ink.DIGIT
    others = [ink for ink in (Ink.DIGIT, Ink.PRINT, Ink.OTHER) if ink != own]
    shares = [_share(maps, glyph.box, (own,), others) for glyph in run.glyphs]
    around = Box.around(glyph.box for glyph in run.glyphs)
    return Evidence(
        finder=_log_odds(run.chance),
        weakest=_log_odds(min(shares)),
        sure=_log_odds(fmean(confidences)),
        doubt=_log_odds(min(confidences)),
        covered=sum(read.glyph.box.width for read in reads) / max(1, width),
        page=_log_odds(page),
        beside=_beside(maps, around, round(_BESIDE * run.height)),
        rule=_share(maps, around, (Ink.RULE,), (own,)),
        size=abs(log(run.height / usual, 2)),
        digits=log(len(reads), 2),
        kind=_kind(run),
        ones=fmean(float(read.probabilities[:DIGITS].argmax() == 1) for read in reads),
    )


def _kind(run: Run) -> float:
    if run.kinds is None:
        return 0.0
    return _log_odds(1 - float(run.kinds[:, Kind.OTHER].mean()))


def _share(maps: Maps, box: Box, wanted: Sequence[Ink], others: Sequence[Ink]) -> float:
    """Return the share of `wanted` in the ink of these and `others` in a box, by the finder."""
    rows = slice(max(box.top, 0) // PART, -(-box.bottom // PART))
    columns = slice(max(box.left, 0) // PART, -(-max(box.right, 0) // PART))
    region = maps.probabilities[:, rows, columns]
    part = float(region[list(wanted)].sum())
    return part / max(part + float(region[list(others)].sum()), 1e-6)


def _beside(maps: Maps, box: Box, reach: int) -> float:
    """Return the larger share of other writing in what is written left and right of a box."""
    sides = (
        Box(box.left - reach, box.top, reach, box.height),
        Box(box.right, box.top, reach, box.height),
    )
    return max(_share(maps, side, (Ink.OTHER, Ink.PRINT), (Ink.DIGIT, Ink.PAPER)) for side in sides)


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return log(chance / (1 - chance))
