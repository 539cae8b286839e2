"""Which sign a piece of ink is, by its shape and its height on the line.

Lengths are in heights of the number's digits. Heights on the line are measured upward from the
baseline, on which the digits stand: 0 is the line, 1 the digits' top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader.recognition.marks.blobs import Blob

_STEEPEST = 0.3  # the baseline rises by no more than this
_SMALL = 0.32  # the longest side of a dot, if the pen is fine
_SMALL_PENS = 2.6  # ... or so many strokes
_ROUND = 1.9  # a dot's longer side by its shorter one
_FLAT = 1.7  # a bar's width by its height
_LONGEST_BAR = 1.2
_THICK_BAR = 0.28
_BAR_ZONE = (0.2, 0.8)  # where its middle is
_ON_LINE = (-0.3, 0.3)  # where a point's middle is
_HANGS = -0.1  # a comma's tail ends below this
_TAIL = 1.25  # ... and is higher than wide by this
_COMMA_TOP = 0.4
_COMMA_HEIGHT = 0.65
_RAISED = 0.65  # a dot higher than a raised point is an apostrophe
_HIGH = 0.55  # an apostrophe ends above this
_SLASH_HEIGHT = (0.6, 1.9)
_SLASH_LEAN = (0.08, 1.4)  # its width by its height
_ALONG = -0.6  # the correlation of x and y along a slash
_PLUS_SIDE = (0.2, 0.9)
_PLUS_BARE = 0.12  # the ink in the corners of a plus, as a share of them
_PLUS_SOLID = 0.6  # ink of a dot, as a share of its box, is more
_PLUS_FULL = 0.75  # the ink in its fullest row and column, as a share of them
_COLON_APART = (0.2, 0.75)  # between the middles of its dots
_COLON_ASIDE = 0.2
_COLON_ZONE = (-0.15, 0.95)


@dataclass(frozen=True)
class Script:
    """How a number is written.

    Attributes:
        base: the y of the baseline at x = 0, in pixels.
        slope: pixels down a pixel to the right.
        height: of its digits, in pixels.
        stroke: the width of the pen, in pixels.
    """

    base: float
    slope: float
    height: float
    stroke: float

    @classmethod
    def of(cls, digits: Sequence[Box], height: float, stroke: float) -> Script:
        """Fit the baseline through the bottoms of digits.

        Args:
            digits: at least one, left to right.
            height: of the digits by the finder, which a number of bars may lack.
            stroke: the width of the pen.
        """
        middles = np.array([box.left + box.width / 2 for box in digits])
        bottoms = np.array([box.bottom for box in digits], np.float64)
        slope = 0.0
        if len(digits) > 2:  # noqa: PLR2004
            slope = float(np.clip(np.polyfit(middles, bottoms, 1)[0], -_STEEPEST, _STEEPEST))
        base = float(np.median(bottoms - slope * middles))
        tall = float(np.median([box.height for box in digits]))
        return cls(base, slope, max(tall, height / 2, 1.0), max(stroke, 1.0))

    def up(self, x: float, y: float) -> float:
        """Return how high on the line a point is."""
        return (self.base + self.slope * x - y) / self.height


@dataclass(frozen=True)
class Stand:
    """How a piece of ink stands on the line: its sides and heights, in heights of digits."""

    width: float
    height: float
    bottom: float
    middle: float
    top: float
    small: bool

    @classmethod
    def of(cls, box: Box, script: Script) -> Stand:
        """Measure the box of a piece of ink."""
        x = box.left + box.width / 2
        most = max(_SMALL * script.height, _SMALL_PENS * script.stroke)
        return cls(
            box.width / script.height,
            box.height / script.height,
            script.up(x, box.bottom),
            script.up(x, box.top + box.height / 2),
            script.up(x, box.top),
            max(box.width, box.height) <= most,
        )


def sign_of(blob: Blob, script: Script) -> str | None:
    """Return which sign a piece of ink may be, None where it is like none."""
    stand = Stand.of(blob.box, script)
    if _is_cross(blob.ink, stand):
        return "+"
    if _SLASH_HEIGHT[0] <= stand.height <= _SLASH_HEIGHT[1] and _is_slash(blob.ink):
        return "/"
    return _small_sign(stand) if stand.height <= _COMMA_HEIGHT else None


def is_colon(upper: Blob, lower: Blob, script: Script) -> bool:
    """Return whether two pieces of ink are the dots of a colon."""
    stands = [Stand.of(blob.box, script) for blob in (lower, upper)]
    if not all(_is_dot(stand) for stand in stands):
        return False
    first, last = (blob.box.left + blob.box.width / 2 for blob in (upper, lower))
    apart = stands[1].middle - stands[0].middle
    return (
        _COLON_APART[0] <= apart <= _COLON_APART[1]
        and abs(first - last) <= _COLON_ASIDE * script.height
        and stands[0].middle >= _COLON_ZONE[0]
        and stands[1].middle <= _COLON_ZONE[1]
    )


def _small_sign(stand: Stand) -> str | None:
    tail = stand.height >= _TAIL * stand.width
    if stand.bottom <= _HANGS and stand.top <= _COMMA_TOP and tail:
        return ","
    if _is_dot(stand) and _ON_LINE[0] <= stand.middle < _RAISED:
        return "." if stand.middle <= _ON_LINE[1] or not tail else None
    if _is_bar(stand):
        return "-"
    return "'" if stand.bottom >= _HIGH and stand.width <= _SMALL else None


def _is_dot(stand: Stand) -> bool:
    longer, shorter = max(stand.width, stand.height), min(stand.width, stand.height)
    return stand.small and longer <= _ROUND * shorter


def _is_bar(stand: Stand) -> bool:
    return (
        _FLAT * stand.height <= stand.width <= _LONGEST_BAR
        and stand.height <= _THICK_BAR
        and _BAR_ZONE[0] <= stand.middle <= _BAR_ZONE[1]
    )


def _is_slash(ink: NDArray[np.bool_]) -> bool:
    """Return whether ink, bool (h, w), is a stroke that leans to the right."""
    rows, columns = np.nonzero(ink)
    lean = ink.shape[1] / ink.shape[0]
    if not _SLASH_LEAN[0] <= lean <= _SLASH_LEAN[1] or rows.std() == 0 or columns.std() == 0:
        return False
    return float(np.corrcoef(rows, columns)[0, 1]) <= _ALONG


def _is_cross(ink: NDArray[np.bool_], stand: Stand) -> bool:
    """Return whether ink, bool (h, w), is a plus: full lines in its middle, bare corners."""
    low, high = _PLUS_SIDE
    sized = low <= stand.width <= high and low <= stand.height <= high
    if not sized or ink.mean() > _PLUS_SOLID:
        return False
    rows, columns = (max(1, side // 4) for side in ink.shape)
    corners = [
        ink[ys, xs]
        for ys in (slice(None, rows), slice(-rows, None))
        for xs in (slice(None, columns), slice(-columns, None))
    ]
    along = ink[rows:-rows].mean(axis=1).max(initial=0)
    down = ink[:, columns:-columns].mean(axis=0).max(initial=0)
    bare = float(np.mean([corner.mean() for corner in corners])) <= _PLUS_BARE
    return bool(bare and min(along, down) >= _PLUS_FULL)
