"""Numbers as they are written: which ink is a mark of which number, and which runs it joins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.recognition.marks.blobs import find_blobs
from digitscan.reader.recognition.marks.candidates import Scene, Sign, likeliest, signs_in
from digitscan.reader.recognition.marks.columns import POINTS, Entry, column_points
from digitscan.reader.recognition.marks.evidence import Slot
from digitscan.reader.recognition.marks.signs import Script
from digitscan.reader.segmentation.gaps import is_ruled
from digitscan.reader.segmentation.runs import at_full_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import MarkParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Run

_DASH = "-"
_MOST_DASHED = 4  # digits between the dashes of a date
_OVERLAP = 0.5  # two runs of one number overlap by no more than this


@dataclass(frozen=True)
class Written:
    """A number as it is written; without digits where a run was read as none.

    Attributes:
        reads: its digits, left to right.
        marks: its marks, left to right; at most one in a gap.
        run: the first of the runs that it was read from.
    """

    reads: tuple[Read, ...]
    marks: tuple[Sign, ...]
    run: Run

    @property
    def boxes(self) -> list[Box]:
        """The boxes of its digits."""
        return [read.glyph.box for read in self.reads]


def write_numbers(
    lines: Sequence[Sequence[tuple[Run, tuple[Read, ...]]]], scene: Scene
) -> tuple[tuple[Written, ...], ...]:
    """Return the numbers of a page with their marks.

    Args:
        lines: by line the runs, left to right, and the digits read of each.
        scene: what is on the page beside.

    Returns:
        By line its numbers; runs with a mark between them are one number.
    """
    least = scene.parameters.least_chance
    return tuple(
        tuple(
            _dated(replace(number, marks=tuple(m for m in number.marks if m.confidence >= least)))
            for number in line
        )
        for line in weigh_by_columns(propose(lines, scene), scene.parameters)
    )


def propose(
    lines: Sequence[Sequence[tuple[Run, tuple[Read, ...]]]], scene: Scene
) -> list[list[Written]]:
    """Return the numbers of a page with all that may be a mark; see `write_numbers`."""
    found = []
    for line in lines:
        numbers = [Written(reads, (), run) for run, reads in line if reads]
        numbers = _joined([_with_inner(number, scene) for number in numbers], scene)
        ends = [-1, *(number.boxes[-1].right for number in numbers)]
        found.append(
            [_with_leading(number, end, scene) for number, end in zip(numbers, ends, strict=False)]
        )
    return found


def consider(
    lines: Sequence[Sequence[tuple[Run, tuple[Read, ...]]]], scene: Scene
) -> list[tuple[Sign, Read | None, Read]]:
    """Return every piece of ink that may be a mark, with the digits before and after it.

    The training weighs them all, several in a gap and those between any two neighbors included.
    """
    found: list[tuple[Sign, Read | None, Read]] = []
    for line in lines:
        one: Written | None = None
        for run, reads in line:
            if not reads:
                continue
            other = Written(reads, (), run)
            for signs, ends in zip(_inner(other, scene), pairwise(reads), strict=True):
                found += [(sign, *ends) for sign in signs]
            if one is not None:
                found += [(sign, one.reads[-1], reads[0]) for sign in _between(one, other, scene)]
            end = one.boxes[-1].right if one is not None else -1
            found += [(sign, None, reads[0]) for sign in _leading(other, end, scene)]
            one = other
    return found


def weigh_by_columns(
    lines: Sequence[Sequence[Written]], parameters: MarkParameters
) -> list[list[Written]]:
    """Make doubtful points likelier where their column has its points, and others less likely."""
    numbers = [number for line in lines for number in line]
    entries = [
        Entry(Box.around(number.boxes), number.run.height, _decimals(number, parameters))
        for number in numbers
    ]
    usual = iter(column_points(entries, parameters))
    return [[_by_column(number, next(usual), parameters) for number in line] for line in lines]


def scene_of(
    maps: Maps,
    ink: NDArray[np.uint8],
    stroke: float,
    numbers: Iterable[tuple[Run, tuple[Read, ...]]],
    parameters: MarkParameters,
) -> Scene:
    """Collect what marks are looked for in.

    Args:
        maps: what the finder says of the image.
        ink: uint8 (h, w), 255 where there is ink, else 0.
        stroke: the width of the pen in pixels.
        numbers: the runs of the page, and the digits read of each.
        parameters: the regression.
    """
    held = list(numbers)
    height = float(np.median([run.height for run, _ in held])) if held else 1.0
    digits = [read.glyph for _, reads in held for read in reads]
    ruled = at_full_size(maps.classes, ink.shape) == Ink.RULE
    return Scene(maps, find_blobs(maps, ink, digits, height), ruled, stroke, parameters)


def _script(number: Written, scene: Scene, *others: Written) -> Script:
    boxes = [box for each in (number, *others) for box in each.boxes]
    return Script.of(boxes, number.run.height, scene.stroke)


def _inner(number: Written, scene: Scene) -> list[list[Sign]]:
    """Return for each gap of a run what may be a mark in it."""
    script = _script(number, scene)
    return [
        signs_in(Slot(left, right), before, script, scene)
        for before, (left, right) in enumerate(pairwise(number.boxes), 1)
    ]


def _with_inner(number: Written, scene: Scene) -> Written:
    marks = (likeliest(signs) for signs in _inner(number, scene))
    return replace(number, marks=tuple(mark for mark in marks if mark))


def _joined(numbers: Sequence[Written], scene: Scene) -> list[Written]:
    """Join neighbors with a sure mark between them."""
    joined: list[Written] = []
    for number in numbers:
        signs = _between(joined[-1], number, scene) if joined else []
        sign = likeliest(signs)
        if sign is None or sign.confidence < scene.parameters.least_chance:
            joined.append(number)
            continue
        one = joined.pop()
        shifted = [replace(each, before=each.before + len(one.reads)) for each in number.marks]
        joined.append(Written((*one.reads, *number.reads), (*one.marks, sign, *shifted), one.run))
    return joined


def _between(one: Written, other: Written, scene: Scene) -> list[Sign]:
    """Return what may be a mark between two neighbors that stand as digits of one number do."""
    left, right = one.boxes[-1], other.boxes[0]
    low, high = sorted((one.run.height, other.run.height))
    gap = (right.left - left.right) / ((low + high) / 2)
    if (
        one.run.printed != other.run.printed
        or high > scene.parameters.join_heights * low
        or not -_OVERLAP <= gap <= scene.parameters.join_gap
        or is_ruled(scene.ruled, left, right)
    ):
        return []
    slot = Slot(left, right, across=True)
    return signs_in(slot, len(one.reads), _script(one, scene, other), scene)


def _leading(number: Written, end: int, scene: Scene) -> list[Sign]:
    """Return what may be a sign before a number, right of where the one before it ends."""
    return signs_in(Slot(None, number.boxes[0]), 0, _script(number, scene), scene, end)


def _with_leading(number: Written, end: int, scene: Scene) -> Written:
    sign = likeliest(_leading(number, end, scene))
    return number if sign is None else replace(number, marks=(sign, *number.marks))


def _decimals(number: Written, parameters: MarkParameters) -> int:
    """Return how many digits are after a number's last point, even a doubtful one; 0 without."""
    points = [
        mark.before
        for mark in number.marks
        if mark.text in POINTS and mark.confidence >= parameters.doubtful
    ]
    return len(number.reads) - points[-1] if points else 0


def _by_column(number: Written, usual: int, parameters: MarkParameters) -> Written:
    if not usual:
        return number
    marks = []
    for mark in number.marks:
        doubtful = parameters.doubtful <= mark.confidence <= 1 - parameters.doubtful
        if mark.text in POINTS and doubtful:
            right = len(number.reads) - mark.before == usual
            odds = mark.odds + parameters.column_gain * (1 if right else -1)
            marks.append(replace(mark, odds=max(odds, 0.0) if right else odds))
        else:
            marks.append(mark)
    return replace(number, marks=tuple(marks))


def _dated(number: Written) -> Written:
    """Leave out dashes where they part more digits than dates have."""
    inner = [mark for mark in number.marks if mark.before]
    dashes = [mark.before for mark in inner if mark.text == _DASH]
    parts = [b - a for a, b in pairwise([0, *dashes, len(number.reads)])]
    if not dashes or max(parts) <= _MOST_DASHED:
        return number
    kept = [mark for mark in number.marks if mark.text != _DASH or not mark.before]
    return replace(number, marks=tuple(kept))
