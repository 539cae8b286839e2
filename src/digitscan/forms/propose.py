"""Propose the fields of a form from its boxes, combs, table cells and lines to write on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.forms.darkness import find_darkness
from digitscan.page import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

# Lengths are shares of the page's longer side.
_LINE = 1 / 80  # the shortest side of a box
_LEAST_BOX, _MOST_BOX = 1 / 130, 1 / 9  # the height of a box
_LEAST_RULE, _WRITING = 1 / 25, 1 / 45  # the shortest line to write on, and the room above it
_DARK = 0.15
# A box fills this share of the rectangle around it.
_SQUARE = 0.75
# The greatest width of a comb's boxes, in box heights, and their greatest difference in size.
_COMB_WIDTH, _ALIKE = 1.3, 0.3
# The greatest gaps between a comb's boxes and between the parts of a date, in box widths.
_NEAR, _PARTS_NEAR = 0.5, 1.6
# Print wider or higher than this share of a box makes it a heading or a label.
_PRINTED_WIDTH, _PRINTED_HEIGHT = 0.3, 0.35
# A single square smaller than this, in heights of the other fields, is a checkbox.
_TICK = 0.7
_AROUND = 3  # how many pixels a stroke may extend beyond the digit's box
_LEAST_LIGHT = 0.65
_RIM = 0.1  # of a box's height, the most that its lines take
_BESIDE = 6  # pixels above and below a line to write on that must be free of print
_DATES: dict[tuple[int, ...], str] = {
    (2, 2, 4): "DDMMYYYY",
    (4, 2, 2): "YYYYMMDD",
    (2, 2, 2): "DDMMYY",
}


@dataclass(frozen=True)
class Proposed:
    """A proposed field.

    Attributes:
        box: in pixels of the picture.
        boxes: of its digits; none if it is not divided.
        format: of a date; else empty.
    """

    box: Box
    boxes: tuple[Box, ...] = ()
    format: str = ""

    @property
    def is_even(self) -> bool:
        """Whether its boxes are equally wide and side by side."""
        ends = np.linspace(self.box.left, self.box.right, len(self.boxes) + 1)
        most = 0.12 * self.box.width / max(1, len(self.boxes))
        return all(
            abs(own.left - left) <= most and abs(own.right - right) <= most
            for own, (left, right) in zip(self.boxes, pairwise(ends.tolist()), strict=True)
        )


def propose_fields(picture: Image, written: Sequence[Box] = ()) -> list[Proposed]:
    """Propose the fields of a form, in reading order.

    Args:
        picture: of a blank or filled sheet, upright, uint8 (H, W) gray or (H, W, 3) RGB.
        written: the boxes of the handwritten digits.
    """
    dark = find_darkness(picture) > _DARK
    level, upright = (_without_strokes(each, written) for each in _lines(dark))
    lines = level | upright
    ink = _erased(dark.copy(), written)
    every = _on_paper(_boxes(lines, max(dark.shape)), picture)
    free = [box for box in every if not _is_printed(ink, box)]
    combs, others = _combs(free)
    fields = [*combs, *(Proposed(box) for box in _not_for_ticks(others, combs))]
    rules = _above_rules(level, every, ink, max(dark.shape))
    fields += [Proposed(box) for box in rules]
    return _in_order(_dates(fields))


def _erased(ink: Mask, written: Sequence[Box]) -> Mask:
    """Return the ink without handwriting."""
    for box in written:
        rows = slice(max(box.top - _AROUND, 0), box.bottom + _AROUND)
        ink[rows, max(box.left - _AROUND, 0) : box.right + _AROUND] = False
    return ink


def _lines(dark: Mask) -> tuple[Mask, Mask]:
    """Return level and upright lines, bool (H, W) each."""
    length = max(15, round(_LINE * max(dark.shape)))
    found = []
    for shape in ((1, length), (length, 1)):
        gap = (min(shape[0], 5), min(shape[1], 5))
        joined = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
        found.append(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) > 0)
    return found[0], found[1]


def _without_strokes(lines: Mask, written: Sequence[Box]) -> Mask:
    """Return lines without the strokes of digits, which are inside a digit's box."""
    if not written:
        return lines
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines.astype(np.uint8))
    left, top, width, height, _ = stats.T
    strokes = np.zeros(len(stats), bool)
    for box in written:
        inside = (left >= box.left - _AROUND) & (left + width <= box.right + _AROUND)
        inside &= (top >= box.top - _AROUND) & (top + height <= box.bottom + _AROUND)
        strokes |= inside
    strokes[0] = False
    return np.asarray(lines & ~strokes[labels])


def _on_paper(boxes: Sequence[Box], picture: Image) -> list[Box]:
    """Drop boxes that are much darker than the others: they are on the table, not the sheet."""
    lights = [
        float(np.median(picture[box.top : box.bottom, box.left : box.right])) for box in boxes
    ]
    usual = median(lights) if lights else 0.0
    pairs = zip(boxes, lights, strict=True)
    return [box for box, light in pairs if light >= _LEAST_LIGHT * usual]


def _boxes(lines: Mask, side: int) -> list[Box]:
    """Return the nearly rectangular areas that lines enclose."""
    walls = cv2.dilate(lines.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(1 - walls, connectivity=4)
    found = []
    for left, top, width, height, area in stats[1:].tolist():
        least, most = _LEAST_BOX * side, _MOST_BOX * side
        inside = left > 0 and top > 0 and left + width < lines.shape[1]
        inside &= top + height < lines.shape[0]
        fits = inside and width >= least and least <= height <= most
        if fits and area >= _SQUARE * width * height:
            found.append(Box(left - 1, top - 1, width + 2, height + 2))
    return found


def _is_printed(ink: Mask, box: Box) -> bool:
    """Return whether a box contains a word or the like; a small sign leaves room to write."""
    rim = max(4, round(_RIM * box.height))
    part = ink[box.top + rim : box.bottom - rim, box.left + rim : box.right - rim]
    columns, rows = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    if not columns.size or part.mean() < 0.004:  # noqa: PLR2004
        return False
    wide, tall = np.ptp(columns) + 1, np.ptp(rows) + 1
    return bool(wide > _PRINTED_WIDTH * box.width or tall > _PRINTED_HEIGHT * box.height)


def _combs(boxes: Sequence[Box]) -> tuple[list[Proposed], list[Box]]:
    """Return the combs among boxes, and the remaining boxes."""
    narrow = [box for box in boxes if box.width <= _COMB_WIDTH * box.height]
    others = [box for box in boxes if box.width > _COMB_WIDTH * box.height]
    combs: list[Proposed] = []
    taken: set[Box] = set()
    for first in sorted(narrow, key=lambda box: box.left):
        if first in taken:
            continue
        run = [first]
        while (after := _next(run[-1], narrow, taken)) is not None:
            run.append(after)
            taken.add(after)
        taken.add(first)
        if len(run) > 1:
            combs.append(Proposed(Box.around(run), tuple(run)))
        else:
            others.append(first)
    return combs, others


def _next(box: Box, boxes: Sequence[Box], taken: set[Box]) -> Box | None:
    """Return the box that continues a comb to the right."""
    near = [
        other for other in boxes
        if other not in taken and other.left > box.left
        and _are_beside(box, other, _NEAR) and abs(other.width - box.width) <= _ALIKE * box.width
    ]  # fmt: skip
    return min(near, key=lambda other: other.left, default=None)


def _are_beside(box: Box, other: Box, near: float) -> bool:
    width = min(box.width, other.width)
    return (
        -0.1 * width <= other.left - box.right <= near * width
        and abs(other.top - box.top) <= _ALIKE * box.height
        and abs(other.height - box.height) <= _ALIKE * box.height
    )


def _not_for_ticks(boxes: Sequence[Box], combs: Sequence[Proposed]) -> list[Box]:
    """Drop checkboxes and boxes for text."""
    wide = [box.height for box in boxes if box.width > _COMB_WIDTH * box.height]
    heights = [comb.box.height for comb in combs] + wide
    if not heights:
        return list(boxes)
    usual = median(heights)
    return [
        box for box in boxes
        if box.height <= 4 * usual
        and (box.width > _COMB_WIDTH * box.height or box.height >= _TICK * usual)
    ]  # fmt: skip


def _above_rules(level: Mask, boxes: Sequence[Box], ink: Mask, side: int) -> list[Box]:
    """Return the room above lines that are not sides of boxes."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(level.astype(np.uint8), connectivity=8)
    found = []
    for left, top, width, height, _ in stats[1:].tolist():
        if not _LEAST_RULE * side <= width <= 0.75 * level.shape[1] or height > side / 100:
            continue
        rule = Box(left, top, width, height)
        if any(_bounds(rule, box) for box in boxes):
            continue
        # The bars of letters in a row have other parts of letters above and below them.
        beside = [
            ink[max(0, top - _BESIDE) : max(0, top - 2), left : left + width],
            ink[rule.bottom + 2 : rule.bottom + _BESIDE, left : left + width],
        ]
        if np.concatenate(beside).any(axis=0).mean() > 0.05:  # noqa: PLR2004
            continue
        most = round(_WRITING * side)
        above = ink[max(0, top - most) : max(0, top - 2), left : left + width]
        taken = np.flatnonzero(above.any(axis=1))
        room = len(above) - (int(taken[-1]) + 2 if taken.size else 0)
        if room >= _LEAST_BOX * side:
            found.append(Box(left, top - 2 - room, width, room + 2))
    return found


def _bounds(rule: Box, box: Box) -> bool:
    reach = 6
    beside = rule.left < box.right + reach and rule.right > box.left - reach
    return beside and rule.top < box.bottom + reach and rule.bottom > box.top - reach


def _dates(fields: Sequence[Proposed]) -> list[Proposed]:
    """Join neighboring combs that have the lengths of a date's parts."""
    left = sorted(fields, key=lambda field: field.box.left)
    found = []
    while left:
        run = [left.pop(0)]
        while run[-1].boxes and len(run) < 3:  # noqa: PLR2004
            after = next((each for each in left if each.boxes and _go_on(run[-1], each)), None)
            if after is None:
                break
            run.append(after)
        shape = _DATES.get(tuple(len(each.boxes) for each in run))
        if shape is None:
            found.append(run[0])
            continue
        left = [each for each in left if each not in run]
        boxes = tuple(box for each in run for box in each.boxes)
        found.append(Proposed(Box.around(boxes), boxes, shape))
    return found


def _go_on(one: Proposed, other: Proposed) -> bool:
    return _are_beside(one.boxes[-1], other.boxes[0], _PARTS_NEAR)


def _in_order(fields: Sequence[Proposed]) -> list[Proposed]:
    """Sort fields into rows, and each row from left to right."""
    rows: list[list[Proposed]] = []
    for field in sorted(fields, key=lambda each: each.box.top + each.box.height / 2):
        middle = field.box.top + field.box.height / 2
        if rows and middle < rows[-1][0].box.bottom:
            rows[-1].append(field)
        else:
            rows.append([field])
    return [each for row in rows for each in sorted(row, key=lambda each: each.box.left)]


def scaled(fields: Sequence[Proposed], scale: float) -> list[Proposed]:
    """Return fields of an image that was scaled."""

    def box_of(box: Box) -> Box:
        left, top = round(box.left * scale), round(box.top * scale)
        right, bottom = round(box.right * scale), round(box.bottom * scale)
        return Box(left, top, max(right - left, 1), max(bottom - top, 1))

    return [
        replace(each, box=box_of(each.box), boxes=tuple(map(box_of, each.boxes))) for each in fields
    ]
