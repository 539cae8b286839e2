"""The inputs for finding marks, and which digits may be neighbors in a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.reader.segmentation.gaps import is_ruled

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import MarkParameters
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Glyph, Run

_OVERLAP = 1.0  # the greatest overlap of adjacent digits, in local digit heights
_SIZES = 2.2  # the greatest ratio of their heights


@dataclass(frozen=True)
class Scene:
    """The inputs for finding marks.

    Attributes:
        image: uint8 (H, W) gray or (H, W, 3) RGB.
        maps: the finder's maps of it.
        ink: uint8 (H, W), 255 where there is ink, else 0.
        ruled: bool (H, W), where there are ruled lines; an upright one ends a number.
        classify: maps patches of slots to the probabilities of their contents, see
            `Finder.marks`.
        parameters: thresholds.
    """

    image: NDArray[np.uint8]
    maps: Maps
    ink: NDArray[np.uint8]
    ruled: NDArray[np.bool_]
    classify: Callable[[NDArray[np.uint8]], NDArray[np.float64]]
    parameters: MarkParameters


@dataclass(frozen=True)
class PlacedDigit:
    """A digit as read, and the run that it is from."""

    read: Read
    run: Run


def mean_height(one: PlacedDigit, other: PlacedDigit) -> float:
    """Return the local digit height at two digits, in pixels."""
    return (one.run.typical_height + other.run.typical_height) / 2


def may_join(one: PlacedDigit, other: PlacedDigit, scene: Scene) -> bool:
    """Return whether digits of two runs are placed like those of one number."""
    left, right = one.read.glyph, other.read.glyph
    return (
        one.run.printed == other.run.printed
        and neighbors(left, right, mean_height(one, other), scene.parameters.join_gap)
        and not is_ruled(scene.ruled, left.box, right.box)
    )


def neighbors(left: Glyph, right: Glyph, height: float, most_gap: float) -> bool:
    """Return whether two digits are placed like digits of one number.

    Args:
        left: the digit further to the left.
        right: the other digit.
        height: the local digit height, in pixels.
        most_gap: the largest gap between them, in digit heights.
    """
    one, other = left.box, right.box
    gap = (other.left - one.right) / height
    apart = abs(one.top + one.height / 2 - other.top - other.height / 2)
    low, high = sorted((one.height, other.height))
    return (
        -_OVERLAP <= gap <= most_gap and apart <= height and high <= _SIZES * max(low, height / 2)
    )
