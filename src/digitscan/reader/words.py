"""Step 8a: words and rough grounds: where on a sheet there is no number.

A letter taken alone, or a piece of one, may look like a digit. A word is read as a run of which
nothing is sure and much is passed over; a rough ground as many of these. A doubtful run is a
doubtful number where numbers are all there is, and no number on a sheet full of other marks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import TYPE_CHECKING

import numpy as np

from digitscan import steering
from digitscan.reader.classify import DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader.decode import Read
    from digitscan.reader.glyphs import Glyph
    from digitscan.reader.surroundings import Surroundings


@dataclass(frozen=True)
class _Run:
    """Glyphs that stand close together, and what was read of them.

    `sure` is the mean confidence of the digits, `declined` the share of the glyphs' area that
    was read as nothing.
    """

    reads: tuple[Read, ...]
    sure: float
    declined: float


def without_words(
    lines: Sequence[Sequence[Read]],
    glyphs: Sequence[Sequence[Glyph]],
    soft: NDArray[np.uint8],
    surroundings: Surroundings | None = None,
) -> list[list[Read]]:
    """Leave out what was read of words, and of anything else that is no number.

    Args:
        lines: the digits of each line, left to right.
        glyphs: all glyphs of the same lines, read or not.
        soft: uint8 (h, w), the page's soft ink, in whose pixels they are.
        surroundings: asked on a sheet full of other marks, where there is one to ask.

    Returns:
        The lines with the digits that are left, maybe none.
    """
    runs = [_runs(reads, line) for reads, line in zip(lines, glyphs, strict=True)]
    others = _has_other_marks([run for line in runs for run in line])
    numbers = [[run for run in line if _is_number(run, others=others)] for line in runs]
    if others and surroundings is not None:
        return _by_surroundings(numbers, soft, surroundings)
    return [[read for run in line for read in run.reads] for line in numbers]


def _by_surroundings(
    lines: Sequence[Sequence[_Run]], soft: NDArray[np.uint8], surroundings: Surroundings
) -> list[list[Read]]:
    """Leave out what is no number by what stands about it, and by what the rest of its run is."""
    every = [read for line in lines for run in line for read in run.reads]
    odds = iter(surroundings.log_odds(every, soft))
    kept: list[list[Read]] = []
    for line in lines:
        kept.append([])
        for run in line:
            own = np.array([next(odds) for _ in run.reads])
            own += steering.NUMBER_NEIGHBOURS * (own.mean() - own)
            if _is_certain(run):
                own = np.maximum(own, 0.0)
            for read, chance in zip(run.reads, 1 / (1 + np.exp(-own)), strict=True):
                if chance >= steering.NUMBER_CHANCE:
                    # That it is of a number at all is a part of how sure a digit is.
                    kept[-1].append(replace(read, probabilities=read.probabilities * chance))
    return kept


def _is_number(run: _Run, *, others: bool) -> bool:
    if run.declined >= steering.WORD_DECLINED:
        return False
    return not others or run.sure - run.declined >= steering.NUMBER_SURE


def _is_certain(run: _Run) -> bool:
    """Tell whether a run is a number whatever stands about it: no word is read so surely."""
    certain = run.sure - run.declined >= steering.CERTAIN_SURE
    return certain and len(run.reads) >= steering.CERTAIN_DIGITS


def _has_other_marks(runs: Sequence[_Run]) -> bool:
    """Tell whether a page is a sheet with more than numbers: much of it is doubtful."""
    count = sum(len(run.reads) for run in runs)
    if count < steering.SHEET_DIGITS:
        return False
    doubtful = [len(run.reads) for run in runs if run.sure < steering.RUN_DOUBTFUL]
    spread = len(doubtful) >= steering.SHEET_DOUBTFUL_RUNS
    least = steering.SHEET_DOUBTFUL_SPREAD if spread else steering.SHEET_DOUBTFUL
    return sum(doubtful) > least * count


def _runs(reads: Sequence[Read], line: Sequence[Glyph]) -> list[_Run]:
    """Part a line where its glyphs stand apart, and share out what was read."""
    if not line:
        return []
    boxes = sorted((glyph.box for glyph in line), key=lambda box: box.left)
    widest = steering.WORD_GAP * median(box.height for box in boxes)
    groups: list[list[Box]] = []
    right = -float("inf")
    for box in boxes:
        if box.left - right > widest:
            groups.append([])
        groups[-1].append(box)
        right = max(right, box.right)
    starts = [group[0].left for group in groups]
    owned: list[list[Read]] = [[] for _ in groups]
    for read in reads:
        middle = read.glyph.box.left + read.glyph.box.width / 2
        owned[max(sum(start <= middle for start in starts) - 1, 0)].append(read)
    return [_run(own, group) for own, group in zip(owned, groups, strict=True) if own]


def _run(reads: Sequence[Read], boxes: Sequence[Box]) -> _Run:
    whole = sum(box.width * box.height for box in boxes)
    declined = sum(box.height * _uncovered(box, reads) for box in boxes)
    sure = fmean(float(read.probabilities[:DIGITS].max()) for read in reads)
    return _Run(tuple(reads), sure, declined / whole)


def _uncovered(box: Box, reads: Sequence[Read]) -> int:
    """Return how much of the width of `box` no digit takes."""
    taken = 0
    for read in reads:
        own = read.glyph.box
        taken += max(0, min(box.right, own.right) - max(box.left, own.left))
    return max(0, box.width - taken)
