"""Step 3b: ruled lines, boxes and table grids are taken out, the strokes that cross them kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.components import Components

    Mask = NDArray[np.uint8]


def find_rules(found: Components, stroke: float, height: float) -> Mask | None:
    """Find what is ruled or printed as a line rather than written.

    A rule is a straight run much longer than a digit is high. Where a stroke crosses it, the
    stroke's own pixels are left.

    Args:
        found: the page's components.
        stroke: the pen's width in pixels.
        height: the digits' typical height in pixels.

    Returns:
        uint8 (h, w), 255 on the rules; None where there are none.
    """
    frames = _frames(found, stroke, height)
    long = np.maximum(found.width, found.height) >= steering.RULE_HEIGHTS * height
    if not long.any():
        return frames if frames.any() else None
    mask = found.kept(long).mask()
    reach = steering.RULE_HEIGHTS * height
    across = _level_rules(mask, stroke, reach, height)
    upright = _level_rules(_turned(mask), stroke, reach * steering.UPRIGHT_RULE, 0)
    posts = _posts(mask, across, stroke, height)
    rules = across | _turned(upright) | posts | frames
    return rules if rules.any() else None


def _frames(found: Components, stroke: float, height: float) -> Mask:
    """Return the sides of boxes that stand alone, however small."""
    frames = np.zeros(found.labels.shape, np.uint8)
    side = max(1, round(steering.FRAME_PENS * stroke))
    ends = (slice(side), slice(-side, None))
    least = max(steering.FRAME_LEAST * height, steering.FRAME_LEAST_PENS * stroke)
    most = steering.FRAME_MOST * height
    shorter, longer = np.minimum(found.width, found.height), np.maximum(found.width, found.height)
    for index in np.flatnonzero((shorter >= least) & (longer <= most)):
        left, top = int(found.left[index]), int(found.top[index])
        right, bottom = left + int(found.width[index]), top + int(found.height[index])
        own = found.labels[top:bottom, left:right] == found.numbers[index]
        sides = (own[:side], own[-side:], own[:, :side].T, own[:, -side:].T)
        corners = [own[y, x] for y in ends for x in ends]
        if (
            min(each.any(axis=0).mean() for each in sides) >= steering.FRAME_COVER
            and min(each.mean() for each in corners) >= steering.FRAME_CORNER
        ):
            rim = np.ones_like(own)
            rim[side:-side, side:-side] = False
            frames[top:bottom, left:right][own & rim] = 255
    return frames


def without_long_runs(mask: Mask, stroke: float, *, upright: bool = False) -> Mask:
    """Return `mask` without its longest level or upright runs, to estimate the digits' height.

    What a rule joins is no digit's height; and only by the height is a rule known. Where there is
    no such run, it is `mask` itself that is returned.
    """
    length = steering.LONG_RUN_PENS * stroke
    runs = _level_rules(_turned(mask) if upright else mask, stroke, length, 0)
    runs = _turned(runs) if upright else runs
    return cv2.subtract(mask, runs) if runs.any() else mask  # type: ignore[return-value]


def _level_rules(mask: Mask, stroke: float, length: float, height: float) -> Mask:
    """Return the level rules in `mask`, without the strokes that cross them.

    Args:
        mask: uint8 (h, w).
        stroke: the pen's width.
        length: of the shortest run.
        height: the digits' height, by which runs must go on far enough; 0: all are kept.
    """
    reach = max(3, round(length))
    # A rule that slopes a little leaves its row; made thicker, its runs are long all the same.
    thick = cv2.dilate(mask, _bar(1, round(steering.RULE_SLACK_PENS * stroke) | 1))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, _bar(reach, 1))
    if height:
        runs = _far_reaching(np.asarray(runs, np.uint8), stroke, height)
    if not cv2.countNonZero(runs):
        return np.asarray(runs, np.uint8)
    crossing = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _bar(1, _crossing_length(stroke)))
    return cv2.bitwise_and(cv2.bitwise_and(runs, mask), cv2.bitwise_not(crossing))  # type: ignore[return-value]


def _far_reaching(runs: Mask, stroke: float, height: float) -> Mask:
    """Return the level runs that go on far enough, breaks included, or lie at the picture's edge.

    The tops and feet of flat 0s that are joined make level runs too, but shorter ones.
    """
    gap = round(steering.RULE_BREAK * height) | 1
    closed = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, _bar(gap, 1))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    rim = max(1, round(stroke))
    top = stats[:, cv2.CC_STAT_TOP]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    kept = stats[:, cv2.CC_STAT_WIDTH] >= steering.RULE_TOTAL * height
    kept |= (top < rim) | (bottom > len(runs) - rim)
    kept[0] = False
    return np.where(kept[labels], runs, 0).astype(np.uint8)


def _posts(mask: Mask, across: Mask, stroke: float, height: float) -> Mask:
    """Return the upright sides of boxes: straight, and standing between two level rules."""
    empty = np.zeros_like(mask)
    if not across.any():
        return empty
    reach = max(3, round(steering.POST_HEIGHTS * height))
    slack = round(steering.RULE_SLACK_PENS * stroke) | 1
    thick = cv2.dilate(mask, _bar(slack, 1))
    runs = cv2.bitwise_and(cv2.morphologyEx(thick, cv2.MORPH_OPEN, _bar(1, reach)), mask)
    near = cv2.dilate(across, _bar(slack, 2 * _crossing_length(stroke) + 1))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs)
    posts = empty
    for number in range(1, count):
        left, top, width, tall, _ = stats[number]
        box = (slice(top, top + tall), slice(left, left + width))
        own = labels[box] == number
        met = (near[box] > 0) & own
        ends = max(1, tall // 4)
        straight = width <= steering.POST_PENS * stroke
        if straight and met[:ends].any() and met[-ends:].any():
            posts[box][own] = 255
    crossing = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _bar(_crossing_length(stroke), 1))
    return cv2.bitwise_and(posts, cv2.bitwise_not(crossing))  # type: ignore[return-value]


def _crossing_length(stroke: float) -> int:
    return max(3, round(steering.CROSSING_PENS * stroke))


def _bar(width: int, height: int) -> Mask:
    return np.ones((height, width), np.uint8)


def _turned(mask: Mask) -> Mask:
    return np.ascontiguousarray(mask.T)
