"""Step 7: which digits a line holds: glyphs taken whole, cut apart, joined, or passed over."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
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
    heights = [median(glyph.box.height for glyph in line) if line else 0.0 for line in lines]
    known = _Known(engine, temperature)
    known.add([glyph for line in lines for glyph in line])
    lattices = []
    for line, height in zip(lines, heights, strict=True):
        pieces: list[Glyph] = []
        for glyph in line:
            several = _may_be_several(glyph, known.of(glyph), height)
            pieces += cut_apart(glyph, stroke, height) if several else [glyph]
        pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
        lattices.append(candidates(pieces, stroke, height))
    known.add([each.glyph for lattice in lattices for each in lattice])
    return [
        _read(lattice, known, height) for lattice, height in zip(lattices, heights, strict=True)
    ]


class _Known:
    """What the network says of glyphs, each asked for once, all of a page in one go."""

    def __init__(self, engine: Engine, temperature: float) -> None:
        self._engine = engine
        self._temperature = temperature
        self._probabilities: dict[int, NDArray[np.float64]] = {}
        self._kept: list[Glyph] = []  # an id is a glyph's own only as long as it is there

    def add(self, glyphs: Sequence[Glyph]) -> None:
        """Classify those of `glyphs` that are new."""
        new = [glyph for glyph in glyphs if id(glyph) not in self._probabilities]
        crops = np.empty((len(new), SIDE, SIDE), np.float32)
        for crop, glyph in zip(crops, new, strict=True):
            crop[:] = normalise(glyph.ink.astype(np.float32) / np.float32(255))
        found = classify(self._engine, crops, self._temperature)
        self._probabilities.update(zip(map(id, new), found, strict=True))
        self._kept += new

    def of(self, glyph: Glyph) -> NDArray[np.float64]:
        """Return the probabilities, float64 (classes,), of a glyph that was added."""
        return self._probabilities[id(glyph)]


def _read(lattice: Sequence[Candidate], known: _Known, height: float) -> list[Read]:
    """Return the digits on the best way through a line."""
    if not lattice:
        return []
    found = [known.of(each.glyph) for each in lattice]
    path = best_path(lattice, np.stack(found), height)
    return [Read(lattice[index].glyph, found[index]) for index in path]


def _may_be_several(glyph: Glyph, probabilities: NDArray[np.float64], height: float) -> bool:
    """Tell whether a glyph is worth cutting: wide, and not plainly one digit."""
    width = glyph.box.width
    if width < steering.CUT_LEAST_WIDTH * height:
        return False
    sure = probabilities[:DIGITS].max() >= steering.PLAIN_DIGIT
    return not sure or width > steering.PLAIN_WIDTH * max(height, glyph.box.height)
