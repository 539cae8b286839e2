"""Steps 2 and 3 together: from an upright page to its writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan import steering
from digitscan.reader.glyphs import Glyphs, find_glyphs
from digitscan.reader.ink import Ink, find_ink
from digitscan.reader.pale import without_dark_rules
from digitscan.reader.plane import dark_ink_plane
from digitscan.reader.sheet import find_sheet, without_table
from digitscan.reader.skew import find_skew, turned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Writing:
    """What is written on a page.

    Attributes:
        plane: uint8 (H, W), the page as the ink was told by it, darker than paper.
        ink: its ink, turned by `skew`, so that lines are level.
        skew: in degrees, as given to `turned`.
        glyphs: what was found in `ink`.
    """

    plane: NDArray[np.uint8]
    ink: Ink
    skew: float
    glyphs: Glyphs


def find_writing(image: NDArray[np.uint8]) -> Writing:
    """Find the writing on a page, uint8 (H, W) grey or (H, W, 3) RGB."""
    plane = without_table(dark_ink_plane(image), find_sheet(image))
    ink = find_ink(plane)
    skew = find_skew(ink.mask)
    ink = turned(ink, skew)
    glyphs = find_glyphs(ink)
    writing = Writing(plane, ink, skew, glyphs)
    bare = without_dark_rules(plane, ink, glyphs, skew)
    return writing if bare is None else _paler(bare, writing)


def _paler(bare: NDArray[np.uint8], writing: Writing) -> Writing:
    """Find the writing where the rules were; what there was, where nothing is but paper's grain."""
    ink = turned(find_ink(bare), writing.skew)
    glyphs = find_glyphs(ink)
    least = steering.PALE_LEAST_HEIGHT * writing.ink.stroke / writing.ink.scale
    if glyphs.height < least * ink.scale:
        return writing
    return Writing(bare, ink, writing.skew, glyphs)
