"""Measure how much of a page's ink became numbers, and decide whether to warn about it."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import PART, Ink
from digitscan.reader.parameters import FindingParameters, UnreadParameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Page
    from digitscan.reader.tracing import Trace


def measure_unread(
    traced: Trace,
    parameters: UnreadParameters | None = None,
    finding: FindingParameters | None = None,
) -> tuple[float, float]:
    """Return the share of a page's ink outside numbers, and how much ink it has.

    Args:
        traced: the page as read.
        parameters: thresholds.
        finding: the height at which digits are read, and how much ink they have.

    Returns:
        The share, 0 to 1, and the ink in digits that could be written with it; see `Page`.
    """
    parameters, finding = parameters or UnreadParameters(), finding or FindingParameters()
    height = finding.digit_height / PART
    # An opening with an even square would be about a point off its center and shift the result.
    ink = _writing(traced, round(parameters.solid_width * height) | 1)
    total = cv2.countNonZero(ink)
    if not total:
        return 0.0, 0.0
    for line in traced.reads:
        for reads in line:
            if reads:
                ink[_region(Box.around(read.glyph.box for read in reads))] = 0
    return cv2.countNonZero(ink) / total, total / (finding.digit_ink * height**2)


def is_mostly_unread(page: Page, parameters: UnreadParameters | None = None) -> bool:
    """Return whether a page has plenty of ink, hardly any of which became a number."""
    parameters = parameters or UnreadParameters()
    return (
        page.ink >= parameters.plenty_of_ink
        and page.unread >= parameters.most_of_it
        and len(page.digits) < parameters.few_digits
    )


def _writing(traced: Trace, solid: int) -> NDArray[np.uint8]:
    """Return where the finder sees readable writing, 0 or 1, at the scale of its maps."""
    found = traced.found
    wanted = sum(len(line) for line in found.lines)
    without = {Ink.PAPER, Ink.RULE}
    if wanted < len(found.segmentation.runs):  # print was dropped on purpose
        without.add(Ink.PRINT)
    lookup = np.ones(len(Ink), np.uint8)
    lookup[list(without)] = 0
    ink = lookup[found.maps.classes]
    square = np.ones((solid, solid), np.uint8)
    areas = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, square), np.uint8)
    return np.asarray(ink & ~areas, np.uint8)


def _region(box: Box) -> tuple[slice, slice]:
    """Return the rows and columns of the maps that a box of the view covers."""
    return (
        slice(box.top // PART, ceil(box.bottom / PART)),
        slice(box.left // PART, ceil(box.right / PART)),
    )
