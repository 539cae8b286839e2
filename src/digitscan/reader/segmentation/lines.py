"""Lines of writing in reading order, even if they slope or bend."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from digitscan import thresholds
from digitscan.page import Box

if TYPE_CHECKING:
    from collections.abc import Sequence


def group_lines(boxes: Sequence[Box], height: float) -> list[list[int]]:
    """Group boxes into lines.

    Lines are followed from left to right. A box joins the line whose last boxes, extrapolated along
    their slope, overlap it most. A box that no line overlaps starts a new line. High boxes come
    first; lower ones join the nearest line.

    Args:
        boxes: of numbers, in any order.
        height: the typical digit height, in the boxes' pixels.

    Returns:
        The indices of the boxes of each line, left to right; the lines top to bottom.
    """
    tracks: list[list[Box]] = []
    courses: dict[int, _Course] = {}
    members: list[list[int]] = []
    ends: list[float] = []  # the center of the last box of each line
    from_left = sorted(range(len(boxes)), key=lambda i: _across(boxes[i]))
    least = thresholds.LINE_LEADS * height
    for index in sorted(from_left, key=lambda i: boxes[i].height < least):
        box, middle = boxes[index], _down(boxes[index])
        reach = 2 * thresholds.LINE_SLOPE * thresholds.LINE_REACH * height + 2 * max(
            height, box.height
        )
        near = [i for i, end in enumerate(ends) if abs(end - middle) <= reach]
        fits = {i: _course_to(box, tracks[i], courses[i], height).fit(box) for i in near}
        best = max(near, key=fits.__getitem__, default=-1)
        if best < 0 or fits[best] < thresholds.LINE_OVERLAP:
            best = len(tracks)
            tracks.append([])
            members.append([])
            ends.append(middle)
        tracks[best].append(box)
        courses[best] = _course(tracks[best][-thresholds.LINE_MEMORY :], height)
        members[best].append(index)
        ends[best] = middle
    return [
        sorted(members[i], key=lambda index: _across(boxes[index])) for i in _reading_order(tracks)
    ]


def _course_to(box: Box, track: Sequence[Box], course: _Course, height: float) -> _Course:
    """Return the course that a line takes to `box`, from its last or its nearest boxes."""
    if _across(box) >= course.end:
        return course
    nearest = sorted(track, key=lambda other: abs(_across(other) - _across(box)))
    return _course(nearest[: thresholds.LINE_MEMORY], height)


@dataclass(frozen=True)
class _Course:
    """A line's baseline model: through `x`, `y`, with `slope`, extending `half` to either side.

    `end` is the center of its last box, `reach` is how far its slope is extrapolated.
    """

    x: float
    y: float
    slope: float
    half: float
    end: float
    reach: float

    def fit(self, box: Box) -> float:
        """Return how much the box and the course overlap, as a share of the lower of both."""
        across = _across(box)
        middle = self.y + self.slope * min(across - self.x, self.reach)
        common = min(box.bottom, middle + self.half) - max(box.top, middle - self.half)
        near = 1e-3 / (1 + abs(across - self.end))  # breaks ties in favor of the nearer line
        return common / min(box.height, 2 * self.half) + near


def _course(last: Sequence[Box], height: float) -> _Course:
    """Fit the course of a line to its last boxes.

    The slope is regularized toward 0, so that few and close boxes give a level line.
    """
    xs, ys = [_across(box) for box in last], [_down(box) for box in last]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    stiffness = (thresholds.LINE_STIFFNESS * height) ** 2
    spread = sum((each - x) ** 2 for each in xs)
    slope = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / (spread + stiffness)
    slope = min(max(slope, -thresholds.LINE_SLOPE), thresholds.LINE_SLOPE)
    half = max(sum(each.height for each in last) / len(last), height / 2) / 2
    return _Course(x, y, slope, half, xs[-1], thresholds.LINE_REACH * height)


def _reading_order(lines: list[list[Box]]) -> list[int]:
    """Sort lines from top to bottom; for two side by side, the left one comes first."""
    middles = [median(_down(box) for box in line) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: middles[i])
    heights = [median(box.height for box in line) for line in lines]
    # Two pieces of one row may be far apart and share no columns.
    for place in range(1, len(order)):
        at = place
        while (
            at
            and _beside(lines[order[at - 1]], lines[order[at]])
            and (
                abs(middles[order[at - 1]] - middles[order[at]])
                < thresholds.SAME_ROW * min(heights[order[at - 1]], heights[order[at]])
            )
        ):
            order[at - 1], order[at] = order[at], order[at - 1]
            at -= 1
    return order


def _beside(upper: list[Box], lower: list[Box]) -> bool:
    return max(b.right for b in lower) <= min(b.left for b in upper)


def _across(box: Box) -> float:
    return box.left + box.width / 2


def _down(box: Box) -> float:
    return box.top + box.height / 2
