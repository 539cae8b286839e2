"""Numbers as they are written: which ink is a mark of which number, and which runs it joins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.recognition.marks.blobs import Blob, Blobs, find_blobs
from digitscan.reader.recognition.marks.columns import POINTS, Entry, column_points
from digitscan.reader.recognition.marks.evidence import (
    Evidence,
    Slot,
    chance_of,
    mark_odds,
    weigh,
)
from digitscan.reader.recognition.marks.signs import Script, is_colon, sign_of
from digitscan.reader.segmentation.gaps import is_ruled
from digitscan.reader.segmentation.runs import at_full_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import MarkParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Run

_LEADING = "-+"
_DASH = "-"
_MOST_DASHED = 4  # digits between the dashes of a date
_HANGS = 0.45  # marks are looked for so far below the line
_RISES = 1.5  # ... and so far above it
_BEFORE = 1.3  # a leading mark begins so far before the first digit
_LEADING_GAP = 0.8
_OVERLAP = 0.5  # two runs of one number overlap by no more than this
_RIVAL_AREA = 0.4  # what is smaller, as a share of a mark's area, is no rival
# A dotted rule has so many dots of a size on a level beside one that is looked at.
_RULE_DOTS = 4
_RULE_REACH = 2.5
_RULE_LEVEL = 0.12
_RULE_SIZES = 1.7


@dataclass(frozen=True)
class Sign:
    """A mark of a number as it is read.

    Attributes:
        text: one of `page.MARKS`.
        before: how many of the number's digits are to its left.
        odds: the log-odds that it is there.
        blob: its ink.
        evidence: what the odds follow from.
    """

    text: str
    before: int
    odds: float
    blob: Blob
    evidence: Evidence

    @property
    def confidence(self) -> float:
        """The probability that it is there."""
        return chance_of(self.odds)


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


class Scene(NamedTuple):
    """What marks are looked for in: the finder's maps, all blobs, rules, and the pen's width."""

    maps: Maps
    blobs: Blobs
    ruled: NDArray[np.bool_]
    stroke: float
    parameters: MarkParameters


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
        _signs(Slot(left, right), before, script, scene)
        for before, (left, right) in enumerate(pairwise(number.boxes), 1)
    ]


def _with_inner(number: Written, scene: Scene) -> Written:
    marks = (_likeliest(signs) for signs in _inner(number, scene))
    return replace(number, marks=tuple(mark for mark in marks if mark))


def _joined(numbers: Sequence[Written], scene: Scene) -> list[Written]:
    """Join neighbors with a sure mark between them."""
    joined: list[Written] = []
    for number in numbers:
        signs = _between(joined[-1], number, scene) if joined else []
        sign = _likeliest(signs)
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
    return _signs(slot, len(one.reads), _script(one, scene, other), scene)


def _leading(number: Written, end: int, scene: Scene) -> list[Sign]:
    """Return what may be a sign before a number, right of where the one before it ends."""
    return _signs(Slot(None, number.boxes[0]), 0, _script(number, scene), scene, end)


def _with_leading(number: Written, end: int, scene: Scene) -> Written:
    sign = _likeliest(_leading(number, end, scene))
    return number if sign is None else replace(number, marks=(sign, *number.marks))


def _likeliest(signs: Iterable[Sign]) -> Sign | None:
    return max(signs, key=lambda sign: sign.odds, default=None)


def _signs(slot: Slot, before: int, script: Script, scene: Scene, end: int = -1) -> list[Sign]:
    """Return all that may be a mark in a slot."""
    there = _blobs_in(slot, script, scene.blobs, end)
    pairs = [
        (one.joined(other), 2)
        for i, one in enumerate(there)
        for other in there[i + 1 :]
        if slot.left is not None and _are_colon(one, other, script)
    ]
    found = []
    for blob, parts in (*((blob, 1) for blob in there), *pairs):
        sign = ":" if parts > 1 else sign_of(blob, script)
        if sign is None or not _may_stand(sign, blob, slot, script, scene.blobs):
            continue
        rivals = sum(_rivals(other, blob) for other in there) - parts
        seen = weigh(blob, sign, slot, script, scene.maps, max(0, rivals))
        found.append(Sign(sign, before, mark_odds(seen, scene.parameters), blob, seen))
    return found


def _blobs_in(slot: Slot, script: Script, blobs: Blobs, end: int) -> list[Blob]:
    right, left = slot.right, slot.left
    top, bottom = right.bottom - _RISES * script.height, right.bottom + _HANGS * script.height
    if left is None:
        first = max(right.left - _BEFORE * script.height, end)
        return blobs.inside(first, top, right.left, bottom)
    top = min(top, left.bottom - _RISES * script.height)
    bottom = max(bottom, left.bottom + _HANGS * script.height)
    return blobs.inside(left.left + left.width / 2, top, right.left + right.width / 2, bottom)


def _are_colon(one: Blob, other: Blob, script: Script) -> bool:
    upper, lower = sorted((one, other), key=lambda blob: blob.box.top)
    return is_colon(upper, lower, script)


def _may_stand(sign: str, blob: Blob, slot: Slot, script: Script, blobs: Blobs) -> bool:
    """Return whether a sign may be in this slot at all."""
    if slot.left is None:
        gap = slot.right.left - blob.box.right
        return sign in _LEADING and gap <= _LEADING_GAP * script.height
    return sign != "." or not _in_dotted_rule(blob, script, blobs)


def _in_dotted_rule(blob: Blob, script: Script, blobs: Blobs) -> bool:
    """Return whether a dot has many of its size beside it, on its level."""
    x, y = blob.box.left + blob.box.width / 2, blob.box.top + blob.box.height / 2
    side = max(blob.box.width, blob.box.height)
    away = blobs.dots[:, 0] - x
    level = np.abs(blobs.dots[:, 1] - y - script.slope * away) <= _RULE_LEVEL * script.height
    alike = (blobs.dots[:, 2] <= _RULE_SIZES * side) & (blobs.dots[:, 2] * _RULE_SIZES >= side)
    near = np.abs(away) <= _RULE_REACH * script.height
    return int((level & alike & near).sum()) > _RULE_DOTS


def _rivals(other: Blob, blob: Blob) -> bool:
    return bool(other.ink.sum() >= _RIVAL_AREA * blob.ink.sum())


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
