"""Numbers in reading order."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from digitscan.page import Box
from digitscan.reader.segmentation.lines import group_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.reader.segmentation.glyph import Run


def order_runs(runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """Return the numbers of each line, left to right; the lines from top to bottom."""
    if not runs:
        return ()
    boxes = [Box.around(glyph.box for glyph in run.glyphs) for run in runs]
    height = median(run.height for run in runs)
    lines = group_lines(boxes, height)
    return tuple(tuple(runs[index] for index in line) for line in lines)
