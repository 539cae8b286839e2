"""Split bands that cover several rows of digits close below each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitscan.page import Box
    from digitscan.reader.parameters import SegmentationParameters
    from digitscan.reader.segmentation.glyph import Run


def split_rows(run: Run, parameters: SegmentationParameters) -> list[Run]:
    """Split a run in which one digit stands below another; a number has all digits in one row.

    Args:
        run: glyphs of one band, left to right.
        parameters: thresholds.
    """
    boxes = [glyph.box for glyph in run.glyphs]
    if not any(_stacked(*pair, run.height, parameters) for pair in combinations(boxes, 2)):
        return [run]
    order = sorted(range(len(boxes)), key=lambda place: _middle(boxes[place]))
    least = parameters.row_step * run.height
    ends = [
        number
        for number, (upper, lower) in enumerate(pairwise(order), 1)
        if _middle(boxes[lower]) - _middle(boxes[upper]) >= least
    ]
    return [
        replace(run, glyphs=tuple(run.glyphs[place] for place in sorted(order[first:last])))
        for first, last in pairwise([0, *ends, len(order)])
    ]


def _stacked(one: Box, other: Box, height: float, parameters: SegmentationParameters) -> bool:
    """Return whether one of two digits stands below the other."""
    across = min(one.right, other.right) - max(one.left, other.left)
    apart = max(one.top, other.top) >= min(one.bottom, other.bottom)
    tall = min(one.height, other.height) >= parameters.part_height * height
    return apart and tall and across >= parameters.part_overlap * min(one.width, other.width)


def _middle(box: Box) -> float:
    return box.top + box.height / 2
