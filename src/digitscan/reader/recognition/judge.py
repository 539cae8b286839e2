"""Whether what was read is a number at all: a word or a drawing may be read, too.

A logistic regression on what the finder says of the ink, on how surely its digits are read, and on
how much of the ink they cover. It was fitted on numbers and other ink of synthetic pages.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from statistics import fmean
from typing import TYPE_CHECKING

from digitscan.reader.recognition.classify import DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.reader.parameters import NumberParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Run

_LEAST = 1e-3  # probabilities are kept this far from 0 and 1


def judge(
    runs: Sequence[Run],
    reads: Sequence[Sequence[Read]],
    parameters: NumberParameters,
    *,
    cutout: bool = False,
) -> list[tuple[Read, ...]]:
    """Return the numbers of a page with confidences that allow for their being none.

    Args:
        runs: the glyphs of each number.
        reads: the digits of each as read.
        parameters: the regression and its threshold.
        cutout: whether the picture is so small that somebody cut it out around a number.

    Returns:
        The digits of each number, their probabilities multiplied by a power of that of a number;
        none if it is less likely than the threshold.
    """
    page = page_chance(runs)
    if cutout:
        page = max(page, parameters.cutout_chance)
    judged = []
    for run, own in zip(runs, reads, strict=True):
        chance = number_chance(run, own, page, parameters) if own else 0.0
        kept = own if chance >= parameters.least_chance else ()
        weight = chance**parameters.confidence_power
        judged.append(
            tuple(replace(read, probabilities=read.probabilities * weight) for read in kept)
        )
    return judged


def page_chance(runs: Sequence[Run]) -> float:
    """Return the mean chance of a page's glyphs to be digits, by the finder; 0.5 without any."""
    glyphs = sum(len(run.glyphs) for run in runs)
    return sum(run.chance * len(run.glyphs) for run in runs) / glyphs if glyphs else 0.5


def number_chance(
    run: Run, reads: Sequence[Read], page: float, parameters: NumberParameters
) -> float:
    """Return the probability that a run is a number, 0 to 1.

    Args:
        run: its glyphs.
        reads: its digits as read, at least one.
        page: see `page_chance`.
        parameters: the regression.
    """
    sure = fmean(float(read.probabilities[:DIGITS].max()) for read in reads)
    width = sum(glyph.box.width for glyph in run.glyphs)
    covered = sum(read.glyph.box.width for read in reads) / max(1, width)
    odds = (
        parameters.intercept
        + parameters.finder_weight * _log_odds(run.chance)
        + parameters.sure_weight * _log_odds(sure)
        + parameters.covered_weight * covered
        + parameters.page_weight * _log_odds(page)
    )
    return 1 / (1 + exp(-odds))


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return log(chance / (1 - chance))
