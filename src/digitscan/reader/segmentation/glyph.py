"""The results of segmentation."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.page import Box


@dataclass(frozen=True)
class Glyph:
    """Ink that belongs together: one digit, or several that touch.

    Attributes:
        box: in pixels of the view.
        ink: uint8 (box.height, box.width), its own soft ink; 0 on the ink of other glyphs.
        component: the number of the connected component that it is, or is a piece of.
        is_piece: whether it was cut from that component.
    """

    box: Box
    ink: NDArray[np.uint8]
    component: int = 0
    is_piece: bool = False


@dataclass(frozen=True)
class Run:
    """The glyphs of one number, left to right.

    Attributes:
        glyphs: at least one.
        height: the digit height in pixels.
        printed: whether it is printed.
        kinds: float64 (n, 3), the probabilities of the glyphs' kinds, see `kinds.Kind`; None
            before they are known.
    """

    glyphs: tuple[Glyph, ...]
    height: float
    printed: bool
    kinds: NDArray[np.float64] | None = None

    @property
    def typical_height(self) -> float:
        """The median of the glyphs' heights and the finder's, used to cut and read the run."""
        return float(median([*(glyph.box.height for glyph in self.glyphs), self.height]))
