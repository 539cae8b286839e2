"""Step 3: from ink to glyphs, each the ink of one digit, or of several that touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.page import Box
from digitscan.reader.components import (
    Components,
    edge_contact,
    find_components,
    writing_height,
)
from digitscan.reader.faint import without_faint_bits
from digitscan.reader.normalise import with_rim
from digitscan.reader.rules import find_rules, without_long_runs
from digitscan.reader.segmentation.glyph import Glyph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.ink import Ink

_EDGE = 128  # of soft ink
_NEIGHBOURS = np.ones((3, 3), np.uint8)


@dataclass(frozen=True)
class Glyphs:
    """What was found on a page: glyphs high enough for digits, the small marks between them.

    `height` is the digits' typical height and `stroke` the pen's width, in pixels of the ink;
    `components` is all that is writing; `rules`, uint8 (h, w), is 255 on the rules that were left
    out, None where there are none.
    """

    digits: tuple[Glyph, ...]
    marks: tuple[Box, ...]
    height: float
    stroke: float
    components: Components
    rules: NDArray[np.uint8] | None = None

    def writing(self, soft: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the soft ink, uint8 (h, w), without rules, the sheet's edges and specks."""
        return cv2.bitwise_and(soft, cv2.dilate(self.components.mask(), _NEIGHBOURS))  # type: ignore[return-value]


def find_glyphs(ink: Ink) -> Glyphs:
    """Find the glyphs of a page: rules, edges and specks are left out, broken digits joined."""
    found = find_components(ink.mask, ink.stroke)
    height = _height(ink.mask, ink.stroke, found)
    if height == 0:
        return Glyphs((), (), 0.0, ink.stroke, found)
    rules = find_rules(found, ink.stroke, height)
    if rules is not None:
        rest = np.asarray(cv2.subtract(ink.mask, rules), np.uint8)
        found = find_components(rest, ink.stroke)
        height = _height(rest, ink.stroke, found)
        found = _without_bits(found, rules, ink.stroke, height)
        found = without_faint_bits(found, ink.soft, height)
    found = found.kept(~_no_writing(found, height, ink.stroke))
    groups = _joined(found, height)
    boxes = [_box_around(found, group) for group in groups]
    digits, marks = [], []
    for box, group in zip(boxes, groups, strict=True):
        own = _own_ink(ink.soft, found, group, box)
        if _like_digits(box, height) or _small_loop(own, ink.stroke, height):
            digits.append(Glyph(box, own, int(found.numbers[group[0]])))
        elif box.height < steering.LEAST_DIGIT_HEIGHT * height:
            marks.append(box)
    return Glyphs(tuple(digits), tuple(marks), height, ink.stroke, found, rules)


def without_lone_loops(lines: Sequence[Sequence[Glyph]], height: float) -> list[list[Glyph]]:
    """Leave out the lines of small loops alone: a small 0 stands beside digits, letters do not.

    Args:
        lines: the glyphs of each line.
        height: the digits' typical height, in the glyphs' pixels.
    """
    least = steering.LEAST_DIGIT_HEIGHT * height
    return [list(line) for line in lines if any(glyph.box.height >= least for glyph in line)]


def _height(mask: NDArray[np.uint8], stroke: float, found: Components) -> float:
    """Return the digits' typical height in `mask`, 0 where there is nothing like one.

    `found` are the components of `mask`, which are not looked for again without need.
    """
    rest = without_long_runs(mask, stroke)
    parts = found if rest is mask else find_components(rest, stroke)
    height = writing_height(parts, stroke)
    if height < steering.LONG_RUN_PENS * stroke:
        return height
    return _height_without_posts(rest, stroke, height)


def _height_without_posts(mask: NDArray[np.uint8], stroke: float, height: float) -> float:
    """Return the digits' height where it may be that of upright rules, which digits touch."""
    parts = find_components(without_long_runs(mask, stroke, upright=True), stroke)
    lower = writing_height(parts, stroke)
    least = steering.LEAST_DIGIT_HEIGHT * lower
    like = (parts.height >= least) & (parts.height <= steering.MOST_DIGIT_HEIGHT * lower)
    posts = height >= steering.RULE_HEIGHTS * steering.UPRIGHT_RULE * lower
    return lower if lower > 0 and posts and like.sum() > steering.LEAST_WITHIN else height


def _like_digits(box: Box, height: float) -> bool:
    """Tell whether a box may hold a digit, or some that touch."""
    low, high = steering.LEAST_DIGIT_HEIGHT * height, steering.MOST_DIGIT_HEIGHT * height
    return low <= box.height <= high and box.width <= steering.MOST_STRING_WIDTH * height


def _small_loop(ink: NDArray[np.uint8], stroke: float, height: float) -> bool:
    """Tell whether a glyph is a small 0: low beside tall digits, but about a hole, as no point is.

    Args:
        ink: uint8 (h, w), the glyph's own ink.
        stroke: the pen's width in pixels.
        height: the digits' typical height in pixels.
    """
    rows, columns = ink.shape
    low, high = steering.LEAST_LOOP_HEIGHT * height, steering.LEAST_DIGIT_HEIGHT * height
    if not (low <= rows < high and columns <= steering.LOOP_ASPECT * rows):
        return False
    reach = round(steering.LOOP_GAP_PENS * stroke) | 1
    solid = (with_rim(ink, reach) >= _EDGE).astype(np.uint8)
    closed = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = np.asarray(closed == 0, np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    inside = stats[1:, cv2.CC_STAT_AREA][stats[1:, cv2.CC_STAT_LEFT] > 0]
    return count > 1 and int(inside.max(initial=0)) >= steering.LOOP_HOLE * stroke**2


def _no_writing(found: Components, height: float, stroke: float) -> NDArray[np.bool_]:
    """Tell which components are the sheet's own edge, what lies beyond it, or bits of rules."""
    along_side, along_end = edge_contact(found, steering.RIM_PENS * stroke)
    beyond = np.maximum(along_side, along_end) > steering.EDGE_CONTACT * height
    if min(found.labels.shape) > steering.SHEET_HEIGHTS * height:  # no strip cut about the digits
        # What runs out of the picture is an edge or a rule, no 1.
        shorter, longer = np.sort([found.width, found.height], axis=0)
        beyond |= (along_side + along_end > 0) & (longer >= steering.RUN_OUT_SLENDER * shorter)
        along_side, along_end = edge_contact(found, steering.SHEET_RIM_PENS * stroke)
    # What is left of a sheet's edge: a sliver, hardly wider than the pen, along the picture's.
    thin = steering.SLIVER_PENS * stroke
    sliver = (found.width < thin) & (along_side > steering.SLIVER_CONTACT * found.height)
    sliver |= (found.height < thin) & (along_end > steering.SLIVER_CONTACT * found.width)
    # What is left of an upright rule: too straight and too long for a 1.
    post = (found.height > steering.POST_LEAST_HEIGHT * height) & (
        found.width < steering.POST_MOST_WIDTH * height
    )
    nothing: NDArray[np.bool_] = beyond | sliver | post
    return nothing


def _without_bits(
    found: Components, rules: NDArray[np.uint8], stroke: float, height: float
) -> Components:
    """Leave out the bits of broken rules, from one bit to the next."""
    while (bits := _on_a_rule(found, rules, stroke, height)).any():
        rules = np.asarray(cv2.bitwise_or(rules, found.kept(bits).mask()), np.uint8)
        found = found.kept(~bits)
    return found


def _on_a_rule(
    found: Components, rules: NDArray[np.uint8], stroke: float, height: float
) -> NDArray[np.bool_]:
    """Tell which components are bits of a rule: thin, and in line with one that is known."""
    thin = np.minimum(found.width, found.height) <= steering.RULE_BIT_PENS * stroke
    reach, slack = steering.RULE_BIT_REACH * height, steering.RULE_SLACK_PENS * stroke
    bits = np.zeros(len(found.numbers), bool)
    for index in np.flatnonzero(thin):
        upright = found.height[index] > found.width[index]
        wide, high = (slack, reach) if upright else (reach, slack)
        left, top = max(0, found.left[index] - wide), max(0, found.top[index] - high)
        right = found.left[index] + found.width[index] + wide
        bottom = found.top[index] + found.height[index] + high
        near = rules[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        covered = int(near.any(axis=1 if upright else 0).sum())
        bits[index] = covered >= steering.RULE_BIT_COVER * height
    return bits


def _joined(found: Components, height: float) -> list[list[int]]:
    """Group the parts of each digit: return the indices of the components of each group."""
    parent = list(range(len(found.numbers)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    long = np.maximum(found.width, found.height) >= steering.PART_LEAST * height
    for part in np.flatnonzero(long & (found.height < steering.PART_HEIGHT * height)):
        for host in np.flatnonzero(_hosts(found, int(part), height)):
            parent[root(int(part))] = root(int(host))
    groups: dict[int, list[int]] = {}
    for index in range(len(parent)):
        groups.setdefault(root(index), []).append(index)
    return list(groups.values())


def _hosts(found: Components, part: int, height: float) -> NDArray[np.bool_]:
    """Tell which components the small component `part` belongs to."""
    left, top = found.left[part], found.top[part]
    right, bottom = left + found.width[part], top + found.height[part]
    rights, bottoms = found.left + found.width, found.top + found.height
    across = np.minimum(rights, right) - np.maximum(found.left, left)  # < 0: a gap
    down = np.minimum(bottoms, bottom) - np.maximum(found.top, top)
    whole = np.maximum(bottoms, bottom) - np.minimum(found.top, top)
    wide = np.maximum(rights, right) - np.minimum(found.left, left)
    stacked = (
        (across >= steering.PART_OVERLAP * np.minimum(found.width, right - left))
        & (down >= -steering.PART_GAP * height)
        & (whole <= steering.JOINED_HEIGHT * height)
    )
    # The bar of a 5: flat, at the top of its body, reaching out to the right.
    bar = (
        (right - left > steering.BAR_ASPECT * (bottom - top))
        & (found.height >= steering.PART_HEIGHT * height)
        & (across >= -steering.BAR_GAP * height)
        & (left >= found.left)
        & ((top + bottom) / 2 <= found.top + steering.BAR_ZONE * found.height)
        & ((top + bottom) / 2 >= found.top - steering.PART_GAP * height)
        & (wide <= steering.JOINED_HEIGHT * height)
    )
    belongs: NDArray[np.bool_] = stacked | bar
    belongs[part] = False
    return belongs


def _box_around(found: Components, group: list[int]) -> Box:
    left, top = found.left[group].min(), found.top[group].min()
    right = (found.left + found.width)[group].max()
    bottom = (found.top + found.height)[group].max()
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def _own_ink(
    soft: NDArray[np.uint8], found: Components, group: list[int], box: Box
) -> NDArray[np.uint8]:
    """Cut out the soft ink of a group, its faint rim included, and nothing of its neighbours."""
    region = (slice(box.top, box.bottom), slice(box.left, box.right))
    labels = found.labels[region]
    own = np.zeros(labels.shape, np.uint8)
    for number in found.numbers[group]:  # seldom more than one
        own |= labels == number
    rim = cv2.dilate(own, _NEIGHBOURS)
    return soft[region] * (rim & ((labels == 0) | (own > 0)))  # type: ignore[no-any-return]
