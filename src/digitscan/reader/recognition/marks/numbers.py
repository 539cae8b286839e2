"""Divide digits into numbers and find the marks in each number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.page import MARKS, Box
from digitscan.reader.class_shares import adapted
from digitscan.reader.recognition.marks.between import (
    CLASSES,
    END,
    FIRST_MARK,
    Slot,
    class_of,
    slot_patches,
)
from digitscan.reader.recognition.marks.columns import POINTS, Entry, column_points
from digitscan.reader.recognition.marks.places import MarkInk
from digitscan.reader.recognition.marks.scene import PlacedDigit, may_join, mean_height
from digitscan.reader.recognition.marks.slashes import without_slashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from digitscan.reader.parameters import MarkParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.recognition.marks.scene import Scene
    from digitscan.reader.segmentation.glyph import Run

    Chances = NDArray[np.float64]  # (CLASSES,)

_LEADING = "-+"
_ENDS = [END, class_of("+")]


@dataclass(frozen=True)
class Sign:
    """A mark of a number as read.

    Attributes:
        text: one of `page.MARKS`.
        before: how many of the number's digits are to its left.
        confidence: the probability of the mark.
        box: around its ink, in pixels of the view.
    """

    text: str
    before: int
    confidence: float
    box: Box


@dataclass(frozen=True)
class Written:
    """A number with its digits and marks.

    Attributes:
        reads: its digits, left to right.
        marks: its marks, left to right; at most one per gap.
        run: the run of its first digit.
    """

    reads: tuple[Read, ...]
    marks: tuple[Sign, ...]
    run: Run

    @property
    def boxes(self) -> list[Box]:
        """The boxes of its digits."""
        return [read.glyph.box for read in self.reads]


@dataclass(frozen=True)
class _Draft:
    """The digits of a number, and the probabilities of the contents of each gap between them."""

    digits: tuple[PlacedDigit, ...]
    gaps: tuple[Chances, ...]


def write_numbers(
    lines: Sequence[Sequence[tuple[Run, tuple[Read, ...]]]], scene: Scene
) -> tuple[tuple[Written, ...], ...]:
    """Return the numbers of a page with their marks.

    Args:
        lines: the runs of each line, left to right, with the digits read from each.
        scene: the page's image, maps and ink.

    Returns:
        The numbers of each line. Runs may have been split or joined.
    """
    placed = [[PlacedDigit(read, run) for run, reads in line for read in reads] for line in lines]
    digits = without_slashes(placed, scene)
    where = MarkInk(scene.ink, [digit.read.glyph for line in digits for digit in line])
    drafts = _divide(digits, scene)
    by_column = iter(_by_columns([draft for line in drafts for draft in line], scene.parameters))
    adapted = [[next(by_column) for _ in line] for line in drafts]
    leading = iter(_leading([draft for line in adapted for draft in line], scene, where))
    return tuple(tuple(_written(draft, next(leading), where) for draft in line) for line in adapted)


def _divide(lines: Sequence[Sequence[PlacedDigit]], scene: Scene) -> list[list[_Draft]]:
    """Divide the digits of each line into numbers."""
    parameters = scene.parameters
    pairs = [
        (one, other)
        for line in lines
        for one, other in pairwise(line)
        if one.run is other.run or may_join(one, other, scene)
    ]
    slots = [
        Slot(one.read.glyph, other.read.glyph, mean_height(one, other)) for one, other in pairs
    ]
    chances = _classified(slots, [True] * len(slots), scene)
    known = {
        (id(a.read), id(b.read)): chance for (a, b), chance in zip(pairs, chances, strict=True)
    }
    return [list(_divided(line, known, parameters)) for line in lines]


def _divided(
    line: Sequence[PlacedDigit], known: dict[tuple[int, int], Chances], parameters: MarkParameters
) -> Iterator[_Draft]:
    digits: list[PlacedDigit] = []
    gaps: list[Chances] = []
    for digit in line:
        chances = known.get((id(digits[-1].read), id(digit.read))) if digits else None
        if digits and (chances is None or _ends(digits[-1], digit, chances, parameters)):
            yield _Draft(tuple(digits), tuple(gaps))
            digits, gaps = [], []
        elif chances is not None:
            gaps.append(chances)
        digits.append(digit)
    if digits:
        yield _Draft(tuple(digits), tuple(gaps))


def _ends(
    one: PlacedDigit, other: PlacedDigit, chances: Chances, parameters: MarkParameters
) -> bool:
    """Return whether a number ends between two digits; a plus separates two numbers of a sum."""
    least = parameters.end_chance if one.run is other.run else parameters.apart_chance
    return bool(chances[_ENDS].sum() > least)


def _classified(slots: Sequence[Slot], asked: Sequence[bool], scene: Scene) -> NDArray[np.float64]:
    """Return the probabilities of the contents of slots; those not `asked` about have no mark."""
    chances = np.zeros((len(slots), CLASSES))
    chances[:, END] = 1
    doubtful = [slot for slot, ask in zip(slots, asked, strict=True) if ask]
    if doubtful:
        patches = slot_patches(scene.image, scene.maps.body, doubtful)
        chances[np.flatnonzero(asked)] = scene.classify(patches)
    shares = scene.parameters
    return adapted(chances, shares.taught_shares, shares.usual_shares, shares.usual_gaps)


def _leading(drafts: Sequence[_Draft], scene: Scene, where: MarkInk) -> list[tuple[str, float]]:
    """Return the sign before each number, "" for none, and its probability."""
    slots = [
        Slot(None, draft.digits[0].read.glyph, draft.digits[0].run.typical_height)
        for draft in drafts
    ]
    found = []
    for chances in _classified(slots, [*map(where.may_hold_mark, slots)], scene):
        sign = max(_LEADING, key=lambda mark: chances[class_of(mark)])
        chance = float(chances[class_of(sign)])
        found.append((sign if chance > scene.parameters.leading_chance else "", chance))
    return found


def _by_columns(drafts: Sequence[_Draft], parameters: MarkParameters) -> list[_Draft]:
    """Raise the probability of points at the usual place of their column, lower that of others.

    What looks like another mark at the usual place is a point there.
    """
    entries = [
        Entry(
            Box.around(digit.read.glyph.box for digit in draft.digits),
            draft.digits[0].run.height,
            tuple(float(gap[_POINTS].sum()) for gap in reversed(draft.gaps)),
        )
        for draft in drafts
    ]
    adapted = []
    for draft, usual in zip(drafts, column_points(entries, parameters), strict=True):
        gaps = list(draft.gaps)
        if usual:
            gaps = [_tilted(gap, -parameters.column_gain) for gap in gaps]
            if usual <= len(gaps):
                place = len(gaps) - usual
                gaps[place] = _tilted(_pointed(draft.gaps[place]), parameters.column_gain)
        adapted.append(_Draft(draft.digits, tuple(gaps)))
    return adapted


_POINTS = [class_of(mark) for mark in POINTS]
_LIKE_POINTS = [class_of(mark) for mark in "':"]


def _pointed(chances: Chances) -> Chances:
    """Return probabilities with those of marks that look like a point given to the point."""
    pointed = chances.copy()
    likelier = max(_POINTS, key=lambda point: pointed[point])
    pointed[likelier] += pointed[_LIKE_POINTS].sum()
    pointed[_LIKE_POINTS] = 0
    return pointed


def _tilted(chances: Chances, gain: float) -> Chances:
    """Return probabilities with the log-odds of a point raised by `gain`."""
    tilted = chances.copy()
    tilted[_POINTS] *= np.exp(gain)
    return np.asarray(tilted / tilted.sum())


def _written(draft: _Draft, leading: tuple[str, float], where: MarkInk) -> Written:
    glyphs = [digit.read.glyph for digit in draft.digits]
    height = draft.digits[0].run.typical_height
    marks = []
    if leading[0]:
        box = where.box(leading[0], Slot(None, glyphs[0], height))
        marks.append(Sign(leading[0], 0, leading[1], box))
    for before, (gap, (left, right)) in enumerate(
        zip(draft.gaps, pairwise(glyphs), strict=True), 1
    ):
        within = gap.copy()
        within[_ENDS] = 0
        best = int(within.argmax())
        if best >= FIRST_MARK:
            text = MARKS[best - FIRST_MARK]
            box = where.box(text, Slot(left, right, height))
            marks.append(Sign(text, before, float(within[best] / within.sum()), box))
    reads = tuple(digit.read for digit in draft.digits)
    return Written(reads, tuple(marks), draft.digits[0].run)
