"""Decide which gaps between glyphs end a number.

The finder's band through a number may reach over a wide gap to the next number, or break within it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

import numpy as np

from digitscan.page import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.parameters import SegmentationParameters
    from digitscan.reader.segmentation.glyph import Run


def split_at_gaps(run: Run, marks: Sequence[Box], parameters: SegmentationParameters) -> list[Run]:
    """Split a run at gaps clearly wider than its usual ones.

    Args:
        run: glyphs of one band, left to right.
        marks: points, dashes and the like; a gap that contains one does not end a number.
        parameters: thresholds.
    """
    boxes = [glyph.box for glyph in run.glyphs]
    gaps = [right.left - left.right for left, right in pairwise(boxes)]
    if not gaps:
        return [run]
    usual = median_low(max(gap, 0) for gap in gaps)
    widest = max(parameters.gap_ratio * usual, usual + parameters.gap_heights * run.height)
    widest = min(widest, parameters.gap_most * run.height)
    ends = [
        place
        for place, gap in enumerate(gaps, 1)
        if gap > widest and not _has_mark(boxes[place - 1], boxes[place], marks)
    ]
    return [
        replace(run, glyphs=run.glyphs[first:last])
        for first, last in pairwise([0, *ends, len(boxes)])
    ]


def split_at_rules(run: Run, ruled: NDArray[np.bool_]) -> list[Run]:
    """Split a run at the upright ruled lines of a table.

    A row of boxes with one digit each is one number. So a run stays whole if most of its parts
    would have a single glyph.

    Args:
        run: glyphs of one band, left to right.
        ruled: bool (h, w), where there are ruled lines.
    """
    boxes = [glyph.box for glyph in run.glyphs]
    ends = [place for place, pair in enumerate(pairwise(boxes), 1) if is_ruled(ruled, *pair)]
    parts = list(pairwise([0, *ends, len(boxes)]))
    single = sum(last - first == 1 for first, last in parts)
    if single > len(parts) / 2:
        return [run]
    return [replace(run, glyphs=run.glyphs[first:last]) for first, last in parts]


def join_neighbors(
    runs: Sequence[Run], ruled: NDArray[np.bool_], parameters: SegmentationParameters
) -> list[Run]:
    """Join runs as close as digits of one number, with no ruled line between them.

    Args:
        runs: in any order.
        ruled: bool (h, w), where there are ruled lines.
        parameters: thresholds.
    """
    found = sorted(runs, key=lambda run: run.glyphs[0].box.left)
    boxes = [_around(run) for run in found]
    # The heights of joined runs differ by `joined_height` at most, so their mean by half of that.
    reach = parameters.join_gap * (1 + parameters.joined_height) / 2
    place = 0
    while place < len(found):
        furthest = boxes[place].right + reach * found[place].height
        follower = next(
            (
                other
                for other in range(place + 1, len(found))
                if boxes[other].left <= furthest
                and _continues(found[place], found[other], boxes[place], boxes[other], parameters)
                and not is_ruled(ruled, boxes[place], boxes[other])
            ),
            None,
        )
        if follower is None:
            place += 1
        else:
            found[place] = _joined(found[place], found.pop(follower))
            boxes[place] = Box.around((boxes[place], boxes.pop(follower)))
    return found


def join_boxes(
    runs: Sequence[Run], ruled: NDArray[np.bool_], parameters: SegmentationParameters
) -> list[Run]:
    """Join digits that stand in a row of boxes, one digit per box.

    The boxes are separate, or share a side that is hardly higher than a digit. A longer side is a
    rule of a table.

    Args:
        runs: in any order.
        ruled: bool (h, w), where there are ruled lines.
        parameters: thresholds.
    """
    found = sorted(runs, key=lambda run: run.glyphs[0].box.left)
    joined: list[Run] = []
    for run in found:
        before = _nearest(joined, run)
        if before is not None and not _next_box(before, run, ruled, parameters):
            before = None
        if before is None:
            joined.append(run)
        else:
            joined[joined.index(before)] = _joined(before, run)
    return joined


def _nearest(runs: Sequence[Run], run: Run) -> Run | None:
    """Return the run in `runs` beside `run` whose end is nearest on its left."""
    own = run.glyphs[0].box
    beside = [
        each
        for each in runs
        if each.glyphs[-1].box.left < own.left
        and each.glyphs[-1].box.top < own.bottom
        and each.glyphs[-1].box.bottom > own.top
    ]
    return max(beside, key=lambda each: each.glyphs[-1].box.right, default=None)


def _next_box(
    one: Run, other: Run, ruled: NDArray[np.bool_], parameters: SegmentationParameters
) -> bool:
    """Return whether `other` continues `one` to the right, with each digit in its own box."""
    left, right = one.glyphs[-1].box, other.glyphs[0].box
    height = (one.height + other.height) / 2
    boxes = [glyph.box for glyph in (*one.glyphs, *other.glyphs)]
    pitches = [
        after.left - before.left + (after.width - before.width) / 2
        for before, after in pairwise(boxes)
    ]
    last = pitches.pop(len(one.glyphs) - 1)
    if pitches and last > parameters.box_pitch * median_low(pitches):
        return False  # it is the first box of the next field
    near = replace(parameters, join_gap=parameters.box_gap)
    return _continues(one, other, left, right, near) and all(
        _has_two_rules(ruled, before, after, parameters.box_space * height)
        or _has_short_rule(ruled, before, after, round(parameters.box_height * height))
        for before, after in pairwise(boxes)
    )


def _has_two_rules(ruled: NDArray[np.bool_], left: Box, right: Box, space: float) -> bool:
    """Return whether two upright lines, at least `space` apart, stand between two boxes."""
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    if top >= bottom:
        return False
    lines = np.flatnonzero(ruled[top:bottom, left.right : right.left].mean(axis=0) > 1 / 2)
    return lines.size > 0 and int(np.ptp(lines)) >= space


def _has_short_rule(ruled: NDArray[np.bool_], left: Box, right: Box, most: int) -> bool:
    """Return whether an upright line no higher than `most` stands between two boxes."""
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    if top >= bottom or not is_ruled(ruled, left, right):
        return False
    columns = slice(max(left.right - 1, 0), right.left + 1)
    upright = ruled[top:bottom, columns].mean(axis=0) > 1 / 2
    bare = np.flatnonzero(~ruled[:, columns][:, upright].any(axis=1))
    middle = (top + bottom) // 2
    above, below = bare[bare < middle], bare[bare > middle]
    first = above[-1] if above.size else -1
    last = below[0] if below.size else len(ruled)
    return bool(upright.any()) and last - first - 1 <= most


def _around(run: Run) -> Box:
    return Box.around(glyph.box for glyph in run.glyphs)


def _continues(
    one: Run, other: Run, left: Box, right: Box, parameters: SegmentationParameters
) -> bool:
    height = (one.height + other.height) / 2
    gap = right.left - left.right
    common = min(left.bottom, right.bottom) - max(left.top, right.top)
    alike = max(one.height, other.height) <= parameters.joined_height * min(
        one.height, other.height
    )
    return (
        one.printed == other.printed
        and alike
        and -parameters.join_overlap * height <= gap <= parameters.join_gap * height
        and common >= parameters.join_common * min(left.height, right.height)
    )


def is_ruled(ruled: NDArray[np.bool_], left: Box, right: Box) -> bool:
    """Return whether an upright line stands between two boxes."""
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    first, last = sorted((left.right, right.left))
    between = ruled[top:bottom, max(first - 1, 0) : last + 1]
    return bool(between.size) and float(between.any(axis=1).mean()) > 1 / 2


def _joined(one: Run, other: Run) -> Run:
    glyphs = sorted(
        (*one.glyphs, *other.glyphs), key=lambda glyph: 2 * glyph.box.left + glyph.box.width
    )
    weights = [len(one.glyphs), len(other.glyphs)]
    height = float(np.average([one.height, other.height], weights=weights))
    return replace(one, glyphs=tuple(glyphs), height=height)


def _has_mark(left: Box, right: Box, marks: Sequence[Box]) -> bool:
    top, bottom = min(left.top, right.top), max(left.bottom, right.bottom)
    reach = (bottom - top) / 4  # a comma hangs below the line
    return any(
        left.left + left.width / 2 < mark.left + mark.width / 2 < right.left + right.width / 2
        and top <= mark.top + mark.height / 2 <= bottom + reach
        for mark in marks
    )
