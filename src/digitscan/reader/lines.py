"""Step 4: lines of writing in reading order, also where they slope or wander."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low
from typing import TYPE_CHECKING

from digitscan import steering
from digitscan.page import Box

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    stacks = _stacked(boxes, height)
    wholes = [Box.around(boxes[index] for index in stack) for stack in stacks]
    lines = _tracked(wholes, height)
    return [
        sorted(
            (index for whole in line for index in stacks[whole]), key=lambda i: _across(boxes[i])
        )
        for line in lines
    ]


def _tracked(boxes: Sequence[Box], height: float) -> list[list[int]]:
    """Follow lines from left to right; see `group_lines`.

    What is high leads, points and bits of digits go with the line they are nearest to.
    """
    tracks: list[list[Box]] = []
    courses: dict[int, _Course] = {}
    members: list[list[int]] = []
    ends: list[float] = []  # where the last box of each line has its middle
    from_left = sorted(range(len(boxes)), key=lambda i: _across(boxes[i]))
    least = steering.LINE_LEADS * height
    for index in sorted(from_left, key=lambda i: boxes[i].height < least):
        box, middle = boxes[index], _down(boxes[index])
        reach = 2 * steering.LINE_SLOPE * steering.LINE_REACH * height + 2 * max(height, box.height)
        near = [i for i, end in enumerate(ends) if abs(end - middle) <= reach]
        fits = {i: _course_to(box, tracks[i], courses[i], height).fit(box) for i in near}
        best = max(near, key=fits.__getitem__, default=-1)
        if best < 0 or fits[best] < steering.LINE_OVERLAP:
            best = len(tracks)
            tracks.append([])
            members.append([])
            ends.append(middle)
        tracks[best].append(box)
        courses[best] = _course(tracks[best][-steering.LINE_MEMORY :], height)
        members[best].append(index)
        ends[best] = middle
    return [members[i] for i in _reading_order(tracks)]


def _course_to(box: Box, track: Sequence[Box], course: _Course, height: float) -> _Course:
    """Return how a line goes on to `box`: by its last boxes, as is known, or by those about it."""
    if _across(box) >= course.end:
        return course
    nearest = sorted(track, key=lambda other: abs(_across(other) - _across(box)))
    return _course(nearest[: steering.LINE_MEMORY], height)


def _stacked(boxes: Sequence[Box], height: float) -> list[list[int]]:
    """Group the halves of broken digits: one over the other, and together as high as others."""
    group_of = [[index] for index in range(len(boxes))]
    order = sorted(range(len(boxes)), key=lambda i: boxes[i].left)
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            if boxes[other].left >= boxes[one].right:
                break
            if _gap(boxes[one], boxes[other]) > steering.PART_GAP * height:
                continue
            mine, its = group_of[one], group_of[other]
            upper, lower = [boxes[i] for i in mine], [boxes[i] for i in its]
            if mine is not its and _halves(upper, lower, boxes, height):
                mine += its
                for member in its:
                    group_of[member] = mine
    return list({id(group): group for group in group_of}.values())


def _gap(one: Box, other: Box) -> int:
    """Return how many rows lie between two boxes, less than 0 where they share some."""
    return max(one.top, other.top) - min(one.bottom, other.bottom)


def _halves(one: Sequence[Box], other: Sequence[Box], boxes: Sequence[Box], height: float) -> bool:
    """Tell whether two groups of boxes are parts of one digit, as the boxes near them suggest."""
    first, second = Box.around(one), Box.around(other)
    across = min(first.right, second.right) - max(first.left, second.left)
    over = across >= steering.PART_OVERLAP * min(first.width, second.width)
    if not over or _gap(first, second) > steering.PART_GAP * height:
        return False
    whole = Box.around((first, second))
    reach = steering.LINE_REACH * height + whole.width / 2
    beside = (
        box.height
        for box in boxes
        if abs(_across(box) - _across(whole)) <= reach
        and min(box.bottom, whole.bottom) - max(box.top, whole.top) > box.height / 2
        and box not in one
        and box not in other
    )
    return whole.height <= steering.STACK_HEIGHT * max(beside, default=0)


@dataclass(frozen=True)
class _Course:
    """Where a line goes on to: through `x`, `y`, by `slope`, `half` of its height to either side.

    `end` is where its last box has its middle, `reach` how far its slope is carried on.
    """

    x: float
    y: float
    slope: float
    half: float
    end: float
    reach: float

    def fit(self, box: Box) -> float:
        """Return the share of the lower of both that the box and the course have in common."""
        across = _across(box)
        middle = self.y + self.slope * min(across - self.x, self.reach)
        common = min(box.bottom, middle + self.half) - max(box.top, middle - self.half)
        near = 1e-3 / (1 + abs(across - self.end))  # ties: the nearer line
        return common / min(box.height, 2 * self.half) + near


def _course(last: Sequence[Box], height: float) -> _Course:
    """Return the course of a line by its last boxes.

    Its slope is theirs, drawn towards level as long as they are few and close.
    """
    xs, ys = [_across(box) for box in last], [_down(box) for box in last]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    stiffness = (steering.LINE_STIFFNESS * height) ** 2
    spread = sum((each - x) ** 2 for each in xs)
    slope = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / (spread + stiffness)
    slope = min(max(slope, -steering.LINE_SLOPE), steering.LINE_SLOPE)
    half = max(sum(each.height for each in last) / len(last), height / 2) / 2
    return _Course(x, y, slope, half, xs[-1], steering.LINE_REACH * height)


def _reading_order(lines: list[list[Box]]) -> list[int]:
    """Sort lines from top to bottom; of two side by side the left one comes first."""
    middles = [median(_down(box) for box in line) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: middles[i])
    heights = [median(box.height for box in line) for line in lines]
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
    usual = median_low(max(gap, 0) for gap in gaps)
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


def _across(box: Box) -> float:
    return box.left + box.width / 2


def _down(box: Box) -> float:
    return box.top + box.height / 2
