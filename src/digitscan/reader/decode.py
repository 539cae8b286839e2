"""Step 7: which digits a line holds: glyphs taken whole, cut apart, joined, or passed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan import steering
from digitscan.reader.classify import DIGITS, classify
from digitscan.reader.glyphs import Glyph
from digitscan.reader.lattice import Candidate, best_path, candidates, cut_apart
from digitscan.reader.normalise import SIDE, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine


@dataclass(frozen=True)
class Read:
    """A digit as found: its ink, in the ink image's pixels, and float64 (classes,)."""

    glyph: Glyph
    probabilities: NDArray[np.float64]


def decode(
    lines: Sequence[Sequence[Glyph]],
    stroke: float,
    engine: Engine,
    temperature: float,
) -> list[list[Read]]:
    """Read lines of glyphs.

    Args:
        lines: the glyphs of each line, left to right.
        stroke: the pen's width in pixels.
        engine: the network.
        temperature: of its calibration.

    Returns:
        For each line its digits, left to right.
    """
    heights = [float(np.median([glyph.box.height for glyph in line])) for line in lines]
    whole = _classified([glyph for line in lines for glyph in line], engine, temperature)
    lattices = _lattices(lines, heights, stroke, whole)
    # All lines' candidates in one go; the network is quickest on many at once.
    scored = _classified([each.glyph for own in lattices for each in own], engine, temperature)
    reads, start = [], 0
    for lattice, height in zip(lattices, heights, strict=True):
        own = scored[start : start + len(lattice)]
        start += len(lattice)
        path = best_path(lattice, own, height) if lattice else []
        reads.append([Read(lattice[i].glyph, own[i]) for i in path])
    return reads


def _lattices(
    lines: Sequence[Sequence[Glyph]],
    heights: Sequence[float],
    stroke: float,
    whole: NDArray[np.float64],
) -> list[list[Candidate]]:
    """Return each line's candidates; `whole` has the probabilities of its glyphs left whole."""
    probabilities = iter(whole)
    lattices = []
    for line, height in zip(lines, heights, strict=True):
        pieces: list[Glyph] = []
        for glyph in line:
            several = _may_be_several(glyph, next(probabilities), height)
            pieces += cut_apart(glyph, stroke, height) if several else [glyph]
        pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
        lattices.append(candidates(pieces, stroke, height))
    return lattices


def _classified(glyphs: Sequence[Glyph], engine: Engine, temperature: float) -> NDArray[np.float64]:
    crops = np.empty((len(glyphs), SIDE, SIDE), np.float32)
    for crop, glyph in zip(crops, glyphs, strict=True):
        crop[:] = normalise(glyph.ink.astype(np.float32) / np.float32(255))
    return classify(engine, crops, temperature)


def _may_be_several(glyph: Glyph, probabilities: NDArray[np.float64], height: float) -> bool:
    """Tell whether a glyph is worth cutting: wide, and not plainly one digit."""
    width = glyph.box.width
    if width < steering.CUT_LEAST_WIDTH * height:
        return False
    sure = probabilities[:DIGITS].max() >= steering.PLAIN_DIGIT
    return not sure or width > steering.PLAIN_WIDTH * max(height, glyph.box.height)
