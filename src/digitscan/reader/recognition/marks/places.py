"""Where a mark's ink is, once it is known which mark stands in a gap."""

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

_EDGE = 128  # of soft ink
# Lengths in heights of the digits: how far a gap is searched beyond the digits beside it, above
# them and below them; before a number; and the side of a mark whose ink is not found.
_ASIDE, _ABOVE, _BELOW, _BEFORE, _UNSEEN = 0.15, 0.4, 0.45, 1.3, 0.2
# The height above the line of the middle of each mark.
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
            self._free[box.top : box.bottom, box.left : box.right][glyph.ink >= _EDGE] = 0

    def box(self, mark: str, slot: Slot) -> Box:
        """Return the box around a mark's ink in a slot.

        Of several pieces of ink it is the one nearest to where such a mark stands; without any,
        a small box is returned at that place.
        """
        right, height = slot.right.box, slot.height
        base = right.bottom if slot.left is None else (right.bottom + slot.left.box.bottom) / 2
        start = right.left - _BEFORE * height
        end = right.left + _ASIDE * height
        if slot.left is not None:
            start = slot.left.box.right - _ASIDE * height
        first, last = sorted((start, end))
        left, top = max(0, int(first)), max(0, int(base - (1 + _ABOVE) * height))
        window = self._free[top : int(base + _BELOW * height) + 1, left : int(last) + 1]
        y = base - _LEVEL[mark] * height
        boxes = _pieces(window, left, top)
        if not boxes:
            side = max(1, round(_UNSEEN * height))
            return Box(round((first + last - side) / 2), round(y - side / 2), side, side)
        boxes.sort(key=lambda box: abs(box.top + box.height / 2 - y))
        return Box.around(boxes[: _PARTS.get(mark, 1)])


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
