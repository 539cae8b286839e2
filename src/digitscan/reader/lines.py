"""Step 4: lines of writing in reading order, also where they slope or wander."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan import steering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.page import Box


@dataclass
class _Track:
    """A line as it is followed from left to right: the indices of its boxes so far."""

    members: list[int] = field(default_factory=list)


def group_lines(boxes: Sequence[Box], height: float) -> list[list[int]]:
    """Group boxes into lines.

    Lines are followed from left to right: a box joins the line whose last boxes, carried on
    along their slope, overlap it most; where there is none it begins a line.

    Args:
        boxes: what was found, in any order.
        height: the digits' typical height, in the boxes' pixels.

    Returns:
        The indices of the boxes of each line, left to right; the lines top to bottom.
    """
    tracks: list[_Track] = []
    for index in sorted(range(len(boxes)), key=lambda i: _middle_across(boxes[i])):
        best = max(tracks, key=lambda track: _fit(boxes, track, index, height), default=None)
        if best is None or _fit(boxes, best, index, height) < steering.LINE_OVERLAP:
            best = _Track()
            tracks.append(best)
        best.members.append(index)
    lines = [track.members for track in tracks]
    return [lines[i] for i in _reading_order([[boxes[i] for i in line] for line in lines])]


def _fit(boxes: Sequence[Box], track: _Track, index: int, height: float) -> float:
    """Return the share of the lower of both that the box and the line's course have in common."""
    box = boxes[index]
    last = [boxes[i] for i in track.members[-steering.LINE_MEMORY :]]
    half = max(float(np.mean([each.height for each in last])), height * 0.5) / 2
    middle = _course(last, _middle_across(box), height)
    common = min(box.bottom, middle + half) - max(box.top, middle - half)
    near = 1e-3 / (1 + _middle_across(box) - _middle_across(last[-1]))  # ties: the nearer line
    return common / min(box.height, 2 * half) + near


def _course(last: list[Box], across: float, height: float) -> float:
    """Return where the middle of the line will be at `across`.

    The slope is that of its last boxes, drawn towards level as long as they are few and close.
    """
    xs = np.array([_middle_across(box) for box in last])
    ys = np.array([box.top + box.height / 2 for box in last])
    spread = xs - xs.mean()
    stiffness = (steering.LINE_STIFFNESS * height) ** 2
    slope = float(spread @ ys / (spread @ spread + stiffness))
    slope = float(np.clip(slope, -steering.LINE_SLOPE, steering.LINE_SLOPE))
    reach = min(across - xs.mean(), steering.LINE_REACH * height)
    return float(ys.mean() + slope * reach)


def _reading_order(lines: list[list[Box]]) -> list[int]:
    """Sort lines from top to bottom; of two side by side the left one comes first."""
    middles = [float(np.median([b.top + b.height / 2 for b in line])) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: middles[i])
    heights = [float(np.median([b.height for b in line])) for line in lines]
    # Two pieces of one row, far apart: neither shares columns with the other.
    for place in range(1, len(order)):
        at = place
        while (
            at
            and _beside(lines[order[at - 1]], lines[order[at]])
            and (
                abs(middles[order[at - 1]] - middles[order[at]])
                < steering.SAME_ROW * min(heights[order[at - 1]], heights[order[at]])
            )
        ):
            order[at - 1], order[at] = order[at], order[at - 1]
            at -= 1
    return order


def _beside(upper: list[Box], lower: list[Box]) -> bool:
    return max(b.right for b in lower) <= min(b.left for b in upper)


def split_numbers(boxes: Sequence[Box], marks: Sequence[Box], height: float) -> list[list[int]]:
    """Split one line into numbers at the gaps clearly wider than its digits' own spacing.

    Args:
        boxes: the line's digits, left to right.
        marks: points, commas and dashes of the page; a low one in a gap, as between the
            groups of an amount, makes up for its own width and as much again.
        height: the typical height of this line's digits.

    Returns:
        Indices into `boxes`, a list a number.
    """
    gaps = [right.left - left.right for left, right in pairwise(boxes)]
    if not gaps:
        return [[0]] if boxes else []
    usual = float(np.median(np.maximum(gaps, 0)))
    widest = max(steering.GAP_RATIO * usual, usual + steering.GAP_HEIGHTS * height)
    widest = min(widest, steering.GAP_MOST_HEIGHTS * height)
    numbers = [[0]]
    for index, gap in enumerate(gaps, start=1):
        filled = _point_between(boxes[index - 1], boxes[index], marks, height)
        if gap - steering.POINT_WORTH * filled > widest:
            numbers.append([])
        numbers[-1].append(index)
    return numbers


def _point_between(left: Box, right: Box, marks: Sequence[Box], height: float) -> float:
    """Return the width of a point or comma at the foot of the gap between two digits, or 0."""
    foot = (left.bottom + right.bottom) / 2
    for mark in marks:
        inside = left.left < mark.left and mark.right < right.right
        low = abs(mark.top + mark.height / 2 - foot) < steering.POINT_ZONE * height
        small = max(mark.width, mark.height) < steering.POINT_SIZE * height
        if inside and low and small and mark.left >= left.left + left.width / 2:
            return max(float(mark.width), steering.POINT_LEAST * height)
    return 0.0


def _middle_across(box: Box) -> float:
    return box.left + box.width / 2
