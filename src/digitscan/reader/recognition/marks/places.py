"""Locate the ink of a mark once its gap and its kind are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from digitscan.reader.recognition.marks.between import Slot
    from digitscan.reader.segmentation.glyph import Glyph

_LEAST_INK = 0.004  # area of the smallest mark, in squares of the digit height
# Lengths in digit heights: how far a gap is searched beyond the digits beside it, above them and
# below them; before a number; and the side of a mark whose ink is not found.
_ASIDE, _ABOVE, _BELOW, _BEFORE, _UNSEEN = 0.15, 0.4, 0.45, 1.3, 0.2
# The height of each mark's center above the baseline.
_LEVEL = {".": 0.05, ",": 0.0, "'": 0.95, "-": 0.45, "+": 0.45, "/": 0.5, ":": 0.4}
_PARTS = {":": 2}  # connected pieces of ink


class MarkInk:
    """A page's ink without its digits.

    Args:
        ink: uint8 (H, W), 255 where there is ink, else 0.
        digits: what was read as digits.
    """

    def __init__(self, ink: NDArray[np.uint8], digits: Iterable[Glyph]) -> None:
        self._free = ink.copy()
        for glyph in digits:
            box = glyph.box
            self._free[box.top : box.bottom, box.left : box.right][glyph.ink > 0] = 0

    def may_hold_mark(self, slot: Slot) -> bool:
        """Return whether a slot contains ink other than digits."""
        window, _, _ = self._window(slot)
        return cv2.countNonZero(window) >= _LEAST_INK * slot.height**2

    def box(self, mark: str, slot: Slot) -> Box:
        """Return the box around a mark's ink in a slot.

        If there are several pieces of ink, it is the one nearest to the usual place of the mark. If
        there is none, it is a small box at that place.
        """
        window, left, top = self._window(slot)
        y = _base(slot) - _LEVEL[mark] * slot.height
        boxes = _pieces(window, left, top)
        if not boxes:
            side = max(1, round(_UNSEEN * slot.height))
            x = left + window.shape[1] / 2
            return Box(round(x - side / 2), round(y - side / 2), side, side)
        boxes.sort(key=lambda box: abs(box.top + box.height / 2 - y))
        return Box.around(boxes[: _PARTS.get(mark, 1)])

    def _window(self, slot: Slot) -> tuple[NDArray[np.uint8], int, int]:
        """Return the ink in and around a slot, and the left and top of this window."""
        base, height, right = _base(slot), slot.height, slot.right.box.left
        start = right - _BEFORE * height
        if slot.left is not None:
            start = slot.left.box.right - _ASIDE * height
        first, last = sorted((start, right + _ASIDE * height))
        left, top = max(0, int(first)), max(0, int(base - (1 + _ABOVE) * height))
        rows, columns = slice(top, int(base + _BELOW * height) + 1), slice(left, int(last) + 1)
        return self._free[rows, columns], left, top


def _base(slot: Slot) -> float:
    """Return the y of the baseline of the digits beside a slot."""
    right = slot.right.box.bottom
    return right if slot.left is None else (right + slot.left.box.bottom) / 2


def _pieces(window: NDArray[np.uint8], left: int, top: int) -> list[Box]:
    """Return the boxes of connected ink in a window whose corner is at `left`, `top`."""
    if not window.size:
        return []
    stats = cv2.connectedComponentsWithStats(window, connectivity=8)[2][1:]
    most = stats[:, 4].max(initial=0)
    return [
        Box(int(x) + left, int(y) + top, int(wide), int(high))
        for x, y, wide, high, area in stats
        if area >= most / 4
    ]
