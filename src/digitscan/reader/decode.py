"""Step 7: which digits a glyph holds: whole, cut apart, or none.

Over-segmentation and a lattice (LeCun et al. 1998, section VI): a glyph is cut at every place
where it may be, each run of neighbouring pieces is a candidate that the network scores, and
the best way through all pieces is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan import steering
from digitscan.page import Box
from digitscan.reader.classify import DIGITS, classify
from digitscan.reader.cuts import find_cuts, split
from digitscan.reader.glyphs import Glyph
from digitscan.reader.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine

    Probabilities = NDArray[np.float64]


@dataclass(frozen=True)
class Read:
    """A digit as found: its ink, in the ink image's pixels, and float64 (classes,)."""

    glyph: Glyph
    probabilities: Probabilities


@dataclass(frozen=True)
class _Candidate:
    """The pieces `first` up to, not including, `end` of a glyph, taken as one digit."""

    first: int
    end: int
    glyph: Glyph


def decode(
    glyphs: Sequence[Glyph],
    heights: Sequence[float],
    stroke: float,
    engine: Engine,
    temperature: float,
) -> list[list[Read]]:
    """Read glyphs.

    Args:
        glyphs: what was found.
        heights: for each the typical digit height of its line, in pixels.
        stroke: the pen's width in pixels.
        engine: the network.
        temperature: of its calibration.

    Returns:
        For each glyph the digits it holds, left to right; none where it is no digit.
    """
    whole = _classified(glyphs, engine, temperature)
    lattices = {
        index: lattice
        for index, (glyph, height) in enumerate(zip(glyphs, heights, strict=True))
        if _may_be_several(glyph, whole[index], height)
        and len(lattice := _candidates(glyph, stroke, height)) > 1
    }
    pool = [each.glyph for lattice in lattices.values() for each in lattice]
    scored = _classified(pool, engine, temperature)
    readings = [_accepted([Read(g, p)]) for g, p in zip(glyphs, whole, strict=True)]
    start = 0
    for index, lattice in lattices.items():
        own = scored[start : start + len(lattice)]
        readings[index] = _accepted(_best_path(lattice, own))
        start += len(lattice)
    return readings


def _classified(glyphs: Sequence[Glyph], engine: Engine, temperature: float) -> Probabilities:
    crops = np.empty((len(glyphs), 28, 28), np.float32)
    for crop, glyph in zip(crops, glyphs, strict=True):
        crop[:] = normalise(glyph.ink.astype(np.float32) / 255)
    return classify(engine, crops, temperature)


def _may_be_several(glyph: Glyph, probabilities: Probabilities, height: float) -> bool:
    """Tell whether a glyph is worth cutting: wide, and not plainly one digit."""
    width = glyph.box.width
    if width < steering.CUT_LEAST_WIDTH * height:
        return False
    sure = probabilities[:DIGITS].max() >= steering.PLAIN_DIGIT
    return not sure or width > steering.PLAIN_WIDTH * max(height, glyph.box.height)


def _candidates(glyph: Glyph, stroke: float, height: float) -> list[_Candidate]:
    """Return every run of pieces that may be one digit, the whole glyph among them."""
    seams = [None, *find_cuts(glyph.ink, stroke, height), None]
    pieces = len(seams) - 1
    found = []
    for first in range(pieces):
        for end in range(first + 1, pieces + 1):
            part = _tight(glyph, split(glyph.ink, seams[first], seams[end]))
            if part is not None and (
                part.box.width <= steering.DIGIT_MOST_WIDTH * height
                or (first, end) == (0, pieces)
                or end == first + 1
            ):
                found.append(_Candidate(first, end, part))
    return found


def _tight(glyph: Glyph, ink: NDArray[np.uint8]) -> Glyph | None:
    """Cut `ink`, of the size of `glyph`, to what there is of it; None where there is none."""
    solid = ink >= 128 * steering.CROP_EDGE_INK  # noqa: PLR2004 - 128 is the edge of soft ink
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if rows.size == 0:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = Box(
        glyph.box.left + int(left), glyph.box.top + int(top), int(right - left), int(bottom - top)
    )
    return Glyph(box, ink[top:bottom, left:right])


def _best_path(lattice: list[_Candidate], probabilities: Probabilities) -> list[Read]:
    """Return the candidates on the way through all pieces with the best mean log-probability.

    Each candidate weighs as much as it has pieces: otherwise few and long ones would win.
    """
    pieces = max(each.end for each in lattice)
    best: list[float] = [0.0] + [-np.inf] * pieces
    step: list[int] = [-1] * (pieces + 1)
    for index in sorted(range(len(lattice)), key=lambda i: lattice[i].first):
        each = lattice[index]
        chance = float(probabilities[index].max())
        score = best[each.first] + (each.end - each.first) * float(np.log(chance + 1e-9))
        if score > best[each.end]:
            best[each.end], step[each.end] = score, index
    path: list[Read] = []
    at = pieces
    while at > 0 and step[at] >= 0:
        chosen = lattice[step[at]]
        path.append(Read(chosen.glyph, probabilities[step[at]]))
        at = chosen.first
    return path[::-1]


def _accepted(reads: list[Read]) -> list[Read]:
    """Leave out what the network takes for no digit."""
    return [read for read in reads if int(read.probabilities.argmax()) < DIGITS]
