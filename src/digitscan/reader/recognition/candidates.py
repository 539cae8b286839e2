"""Pieces of ink, and the candidates that they form.

Oversegmentation and a lattice (LeCun et al. 1998, section VI): a number's ink is cut wherever a
digit may end. Each sequence of adjacent pieces is a candidate, which the network scores. The best
path from the first piece to the last is the reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan import thresholds
from digitscan.page import Box
from digitscan.reader.recognition.oversegment import Seam, find_cuts, split
from digitscan.reader.segmentation.glyph import Glyph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


_EDGE = 127  # of soft ink: higher values are ink


@dataclass(frozen=True)
class Candidate:
    """The pieces from `first` up to, but not including, `end` of a number, taken as one digit.

    `weight` is their ink as a share of a typical digit's. `joins` is the number of components that
    were joined side by side.
    """

    first: int
    end: int
    glyph: Glyph
    weight: float
    joins: int = 0


def cut_apart(glyph: Glyph, stroke: float, height: float) -> list[Glyph]:
    """Cut a glyph wherever one digit may end and the next begin.

    Pieces with too little ink for part of a digit stay with the piece before them.
    """
    least = thresholds.CRUMB_INK * _digit_ink(stroke, height)
    kept: list[Seam | None] = [None]
    for seam in find_cuts(glyph.ink, stroke, height):
        before, after = split(glyph.ink, kept[-1], seam), split(glyph.ink, seam, None)
        if min(_solid(before), _solid(after)) >= least:
            kept.append(seam)
    pieces = (_tight(glyph, split(glyph.ink, *pair)) for pair in pairwise([*kept, None]))
    return [piece for piece in pieces if piece is not None]


def _digit_ink(stroke: float, height: float) -> float:
    return thresholds.DIGIT_INK * height * stroke


def _solid(ink: NDArray[np.uint8]) -> int:
    return int((ink > _EDGE).sum())


def candidates(pieces: Sequence[Glyph], stroke: float, height: float) -> list[Candidate]:
    """Return every sequence of adjacent pieces that may be one digit, single pieces included.

    Args:
        pieces: a number's pieces, left to right.
        stroke: the stroke width in pixels.
        height: the number's typical digit height in pixels.
    """
    digit_ink = _digit_ink(stroke, height)
    found = []
    for first in range(len(pieces)):
        right, joins = pieces[first].box.right, 0
        for end in range(first + 1, min(len(pieces), first + thresholds.MOST_PIECES) + 1):
            run = pieces[first:end]
            if end > first + 1:
                if run[-1].box.left - right > thresholds.JOIN_GAP * height:
                    break
                joins += _apart(run[-2], run[-1])
                right = max(right, run[-1].box.right)
                box = Box.around(piece.box for piece in run)
                if box.width > thresholds.DIGIT_MOST_WIDTH * max(height, box.height):
                    break
            glyph = merged(run)
            weight = _solid(glyph.ink) / digit_ink
            found.append(Candidate(first, end, glyph, weight, joins))
    return found


def _apart(one: Glyph, other: Glyph) -> bool:
    """Return whether two pieces are of different components, neither above the other."""
    common = min(one.box.right, other.box.right) - max(one.box.left, other.box.left)
    narrower = min(one.box.width, other.box.width)
    return one.component != other.component and common < thresholds.PART_OVERLAP * narrower


def merged(pieces: Sequence[Glyph]) -> Glyph:
    """Put pieces together into one glyph."""
    if len(pieces) == 1:
        return pieces[0]
    box = Box.around(piece.box for piece in pieces)
    ink = np.zeros((box.height, box.width), np.uint8)
    for piece in pieces:
        top, left = piece.box.top - box.top, piece.box.left - box.left
        part = ink[top : top + piece.box.height, left : left + piece.box.width]
        np.maximum(part, piece.ink, out=part)
    return Glyph(box, ink)


def _tight(glyph: Glyph, ink: NDArray[np.uint8]) -> Glyph | None:
    """Crop `ink`, of the size of `glyph`, to its ink; None if there is none."""
    solid = ink > _EDGE * thresholds.CROP_EDGE_INK
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if rows.size == 0:
        return None
    top, bottom, left, right = (
        int(each) for each in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1)
    )
    box = Box(glyph.box.left + left, glyph.box.top + top, right - left, bottom - top)
    is_piece = box.width < glyph.box.width
    return Glyph(box, ink[top:bottom, left:right], glyph.component, is_piece)
