"""From the finder's maps to runs of glyphs, one for each number.

The ink that the finder classifies as digits falls into connected components. Parts of a broken
digit are joined. The finder marks a band through each number, and the components in one band form
one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import CELL, PART, Ink, Maps
from digitscan.reader.segmentation.gaps import (
    join_boxes,
    join_neighbors,
    split_at_gaps,
    split_at_rules,
)
from digitscan.reader.segmentation.glyph import Glyph, Run
from digitscan.reader.segmentation.rows import split_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.finding.ink import SoftInk
    from digitscan.reader.parameters import SegmentationParameters

_NEIGHBORS = np.ones((3, 3), np.uint8)
_EDGE = np.ones((5, 5), np.uint8)
_FULL = 255


@dataclass(frozen=True)
class Segmentation:
    """The glyphs and numbers of a page.

    Attributes:
        runs: the numbers' glyphs.
        marks: the boxes of points, commas and other marks of numbers.
        writing: uint8 (h, w), the soft ink of digits and nothing else.
        stroke: the stroke width of the digits in pixels, 0 without digits.
        ruled: bool (h, w), where there are ruled lines.
    """

    runs: tuple[Run, ...]
    marks: tuple[Box, ...]
    writing: NDArray[np.uint8]
    stroke: float
    ruled: NDArray[np.bool_]


@dataclass(frozen=True)
class _Parts:
    """Connected components of digits' ink; every array has one entry for each of n components.

    Attributes:
        labels: int32 (h, w), the component of each pixel from 1, 0 for none.
        boxes: int (n, 4), left, top, right, bottom.
        area: float (n,), in pixels.
        height: float (n,), the finder's local digit height, in pixels.
        body: int (n,), the number's band in which it lies, 0 for none.
        digit: float (n,), the mean probability of a handwritten digit.
        print: float (n,), the mean probability of a printed digit.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int_]
    area: NDArray[np.float64]
    height: NDArray[np.float64]
    body: NDArray[np.int_]
    digit: NDArray[np.float64]
    print: NDArray[np.float64]


def find_runs(maps: Maps, ink: SoftInk, parameters: SegmentationParameters) -> Segmentation:
    """Find the glyphs of a page and group them into numbers.

    Args:
        maps: the finder's maps of the image.
        ink: the image's ink.
        parameters: thresholds.
    """
    shape = ink.mask.shape
    classes = at_full_size(maps.classes, shape)
    own = own_ink(classes, (Ink.DIGIT, Ink.PRINT))
    mask = np.asarray(cv2.bitwise_and(ink.mask, own), np.uint8)
    parts = _find_parts(mask, maps, parameters)
    groups = _joined(parts, parameters)
    bands = (
        _run(members, parts, ink.soft, parameters)
        for members in _numbers(parts, groups, parameters)
    )
    rows = [part for run in bands if run for part in split_rows(run, parameters)]
    ruled = classes == Ink.RULE
    cells = [part for run in rows for part in split_at_rules(run, ruled)]
    joined = join_neighbors(cells, ruled, parameters)
    marks = _boxes(cv2.bitwise_and(ink.mask, own_ink(classes, (Ink.MARK,))), parameters)
    runs = [part for run in joined for part in split_at_gaps(run, marks, parameters)]
    runs = join_boxes(runs, ruled, parameters)
    writing = np.asarray(cv2.bitwise_and(ink.soft, cv2.dilate(mask, _NEIGHBORS)), np.uint8)
    return Segmentation(tuple(runs), tuple(marks), writing, _stroke_width(mask), ruled)


def at_full_size(plane: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Enlarge a map of parts, uint8 (h / 2, w / 2), to the size of the image, (h, w)."""
    size = (PART * plane.shape[1], PART * plane.shape[0])
    whole = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return whole[: shape[0], : shape[1]]


def own_ink(classes: NDArray[np.uint8], wanted: tuple[Ink, ...]) -> NDArray[np.uint8]:
    """Return the ink of these classes, with the blurred edge that the finder calls paper."""
    lookup, paper = np.zeros((2, _FULL + 1), np.uint8)
    lookup[list(wanted)] = _FULL
    paper[Ink.PAPER] = _FULL
    there = cv2.LUT(classes, lookup)
    edge = cv2.dilate(there, _EDGE)
    return np.asarray(
        cv2.bitwise_or(there, cv2.bitwise_and(edge, cv2.LUT(classes, paper))), np.uint8
    )


def _find_parts(mask: NDArray[np.uint8], maps: Maps, parameters: SegmentationParameters) -> _Parts:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    bodies = cv2.connectedComponents(
        np.where(maps.body > parameters.body_chance, np.uint8(1), np.uint8(0)), connectivity=8
    )[1]
    rows, columns = np.nonzero(labels)
    owner = np.asarray(labels[rows, columns], np.int_)
    half = (rows // PART, columns // PART)
    quarter = tuple(
        np.minimum(each // CELL, limit - 1)
        for each, limit in zip((rows, columns), maps.heights.shape, strict=True)
    )
    area = np.maximum(np.bincount(owner, minlength=count), 1).astype(np.float64)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.bincount(owner, values, count) / area

    height = np.exp2(mean(np.log2(maps.heights[quarter[0], quarter[1]])))
    boxes = stats[:, :4].astype(np.int_)
    boxes[:, 2:] += boxes[:, :2]
    found = _Parts(
        labels=np.asarray(labels, np.int32),
        boxes=boxes,
        area=area,
        height=height,
        body=_most_common(owner, np.asarray(bodies[half], np.int32), count),
        digit=mean(maps.probabilities[Ink.DIGIT][half]),
        print=mean(maps.probabilities[Ink.PRINT][half]),
    )
    sides = boxes[:, 2:] - boxes[:, :2]
    speck = np.maximum(parameters.speck * height, 1.5)
    keep = (sides.max(axis=1) >= speck) & (area >= speck**2 / 2)
    keep &= np.maximum(found.digit, found.print) >= parameters.part_chance
    keep &= mean(maps.probabilities[Ink.RULE][half]) <= parameters.part_rule
    keep[0] = False
    return _kept(found, keep)


def _most_common(owner: NDArray[np.int_], value: NDArray[np.int32], count: int) -> NDArray[np.int_]:
    """Return the value other than 0 that most pixels of each owner have, else 0."""
    inside = value > 0
    size = int(value.max(initial=0)) + 1
    pairs = owner[inside].astype(np.int64) * size + value[inside]
    keys, votes = np.unique(pairs, return_counts=True)
    found = np.zeros(count, np.int_)
    order = np.argsort(votes, kind="stable")
    found[keys[order] // size] = keys[order] % size
    return found


def _kept(parts: _Parts, keep: NDArray[np.bool_]) -> _Parts:
    """Drop components and renumber the labels."""
    new = np.zeros(len(keep), np.int32)
    new[keep] = np.arange(1, int(keep.sum()) + 1)
    fields = (parts.boxes, parts.area, parts.height, parts.body, parts.digit, parts.print)
    return _Parts(new[parts.labels], *(each[keep] for each in fields))  # type: ignore[arg-type]


def _joined(parts: _Parts, parameters: SegmentationParameters) -> list[list[int]]:
    """Join the parts of broken digits; return the components of each glyph."""
    parent = list(range(len(parts.area)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    sides = parts.boxes[:, 2:] - parts.boxes[:, :2]
    low = sides[:, 1] < parameters.part_height * parts.height
    for part in np.flatnonzero(low):
        for host in np.flatnonzero(_hosts(parts, int(part), parameters)):
            parent[root(int(part))] = root(int(host))
    groups: dict[int, list[int]] = {}
    for index in range(len(parent)):
        groups.setdefault(root(index), []).append(index)
    return list(groups.values())


def _hosts(parts: _Parts, part: int, parameters: SegmentationParameters) -> NDArray[np.bool_]:
    """Return the components, bool (n,), that the low component `part` belongs to."""
    height = float(parts.height[part])
    left, top, right, bottom = parts.boxes[part]
    lefts, tops, rights, bottoms = parts.boxes.T
    across = np.minimum(rights, right) - np.maximum(lefts, left)  # negative for a gap
    down = np.minimum(bottoms, bottom) - np.maximum(tops, top)
    high = np.maximum(bottoms, bottom) - np.minimum(tops, top)
    wide = np.maximum(rights, right) - np.minimum(lefts, left)
    over = (
        (across >= parameters.part_overlap * np.minimum(rights - lefts, right - left))
        & (down >= -parameters.part_gap * height)
        & (high <= parameters.joined_height * height)
    )
    # The bar of a 5 is flat, at the top of its body, and extends to the right.
    middle = (top + bottom) / 2
    bar = (
        (right - left > parameters.bar_aspect * (bottom - top))
        & (bottoms - tops >= parameters.part_height * height)
        & (across >= -parameters.bar_gap * height)
        & (left >= lefts)
        & (middle <= tops + parameters.bar_zone * (bottoms - tops))
        & (middle >= tops - parameters.part_gap * height)
        & (wide <= parameters.joined_height * height)
    )
    same = (parts.body == parts.body[part]) | (parts.body == 0) | (parts.body[part] == 0)
    found: NDArray[np.bool_] = (over | bar) & same
    found[part] = False
    return found


def _numbers(
    parts: _Parts, groups: list[list[int]], parameters: SegmentationParameters
) -> list[list[list[int]]]:
    """Group glyphs, each a list of components, by the number's band in which they lie."""
    by_body: dict[int, list[list[int]]] = {}
    alone: list[list[list[int]]] = []
    for group in groups:
        inside = [index for index in group if parts.body[index]]
        if inside:
            largest = max(inside, key=lambda index: float(parts.area[index]))
            by_body.setdefault(int(parts.body[largest]), []).append(group)
        elif _like_a_digit(parts, group, parameters):
            alone.append([group])
    return [*by_body.values(), *alone]


def _like_a_digit(parts: _Parts, group: list[int], parameters: SegmentationParameters) -> bool:
    """Return whether a glyph outside every band is a number of its own."""
    height = parts.boxes[group, 3].max() - parts.boxes[group, 1].min()
    chance = np.average(
        np.maximum(parts.digit[group], parts.print[group]), weights=parts.area[group]
    )
    tall = height >= parameters.least_height * parts.height[group].mean()
    return bool(tall and chance >= parameters.alone_chance)


def _run(
    members: list[list[int]],
    parts: _Parts,
    soft: NDArray[np.uint8],
    parameters: SegmentationParameters,
) -> Run | None:
    """Return the glyphs of a number, or None if nothing is as high as a digit."""
    every = [index for group in members for index in group]
    weights = parts.area[every]
    digit, printed = (
        float(np.average(each[every], weights=weights)) for each in (parts.digit, parts.print)
    )
    height = float(np.average(parts.height[every], weights=weights))
    glyphs = []
    for group in members:
        left, top = parts.boxes[group, :2].min(axis=0)
        right, bottom = parts.boxes[group, 2:].max(axis=0)
        box = Box(int(left), int(top), int(right - left), int(bottom - top))
        if box.height >= parameters.least_height * height:
            glyphs.append(Glyph(box, _cut_out(soft, parts.labels, group, box), group[0] + 1))
    if not glyphs:
        return None
    glyphs.sort(key=lambda glyph: 2 * glyph.box.left + glyph.box.width)
    return Run(tuple(glyphs), height, printed > digit)


def _cut_out(
    soft: NDArray[np.uint8], labels: NDArray[np.int32], group: list[int], box: Box
) -> NDArray[np.uint8]:
    """Cut out the soft ink of a glyph with its faint edge, but without its neighbors."""
    region = (slice(box.top, box.bottom), slice(box.left, box.right))
    there = labels[region]
    mine = there == group[0] + 1
    for index in group[1:]:
        mine |= there == index + 1
    own = mine.astype(np.uint8)
    edge = cv2.dilate(own, _NEIGHBORS)
    return soft[region] * (edge & ((there == 0) | (own > 0)))  # type: ignore[no-any-return]


def _boxes(mask: object, parameters: SegmentationParameters) -> list[Box]:
    stats = cv2.connectedComponentsWithStats(np.asarray(mask, np.uint8), connectivity=8)[2]
    return [
        Box(int(left), int(top), int(width), int(height))
        for left, top, width, height, area in stats[1:]
        if area >= parameters.least_mark
    ]


def _stroke_width(mask: NDArray[np.uint8]) -> float:
    """Estimate the mean stroke width, see `normalize.stroke_width`."""
    count = cv2.countNonZero(mask)
    if not count:
        return 0.0
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    return max(1.0, 4.0 * float(inside.sum()) / count - 2.0)
