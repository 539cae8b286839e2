"""What the reader finds on composed sheets: labelled crops, and labelled surroundings.

As `candidates` does for strings with boxes; here the owner of each pixel is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.decode import Networks, decode
from digitscan.reader.glyphs import find_glyphs
from digitscan.reader.ink import find_ink
from digitscan.reader.normalise import SIDE
from digitscan.reader.plane import dark_ink_plane
from digitscan.reader.surroundings import windows
from digitscan.training.candidates import OTHER_INK, SAME_INK, crop_of, every_candidate, lines_of
from digitscan.training.composed.canvas import LIKE, NOTHING, PRINT
from digitscan.training.negatives import NO_DIGIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.reader.glyphs import Glyph
    from digitscan.reader.ink import Ink
    from digitscan.training.composed.seen import Sheet

# So many crops at most are kept of a sheet, of digits and of others.
MOST_CROPS = (50, 100)
# On a rough ground there are many lines of nothing; so many of a sheet are looked at.
MOST_LINES = 10
# This share of a glyph's ink makes it its owner's.
MOSTLY = 0.6
# What is slimmer than this is no more than a stroke.
SLIM = 0.35
_EDGE = 128


@dataclass(frozen=True)
class Found:
    """What one sheet yields.

    Attributes:
        crops, labels: uint8 (N, 28, 28) and (N,), 0 to 9 or 10 for no digit.
        windows: uint8 (M, 40, 80, 2), of what the network read as digits.
        of_numbers: bool (M,), whether it is a digit of a number.
    """

    crops: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    windows: NDArray[np.uint8]
    of_numbers: NDArray[np.bool_]


def find_on(sheet: Sheet, engine: Engine, rng: np.random.Generator) -> Found:
    """Run the reader's steps over a sheet and label what they find.

    Args:
        sheet: what was composed.
        engine: a network that reads, so that what misleads one is known.
        rng: chooses which crops are kept.
    """
    ink = find_ink(dark_ink_plane(sheet.image))
    found = find_glyphs(ink)
    whose = _Owners(sheet, ink)
    lines = lines_of(found)
    lines = [lines[index] for index in rng.permutation(len(lines))[:MOST_LINES]]
    every = [each.glyph for line in lines for each in every_candidate(line, found.stroke)]
    crops, labels = _some([(glyph, whose.label(glyph)) for glyph in every], rng)
    by_line = decode(lines, found.writing(ink.soft), found.stroke, Networks(engine, 1.0))
    reads = [read.glyph for line in by_line for read in line]
    judged = [(glyph, whose.is_of_number(glyph)) for glyph in reads]
    kept = [(glyph, of_number) for glyph, of_number in judged if of_number is not None]
    return Found(
        crops,
        labels,
        windows([glyph for glyph, _ in kept], ink.soft),
        np.array([of_number for _, of_number in kept], bool),
    )


def _some(
    labelled: list[tuple[Glyph, int | None]], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return crops and labels of some of the glyphs that teach something."""
    digits = [(glyph, label) for glyph, label in labelled if label not in (None, NO_DIGIT)]
    others = [(glyph, label) for glyph, label in labelled if label == NO_DIGIT]
    chosen = [
        kind[index]
        for kind, most in zip((digits, others), MOST_CROPS, strict=True)
        for index in rng.permutation(len(kind))[:most]
    ]
    crops = np.array([crop_of(glyph) for glyph, _ in chosen], np.uint8).reshape(-1, SIDE, SIDE)
    return crops, np.array([label for _, label in chosen], np.uint8)


class _Owners:
    """Whose ink is where, in the pixels of the ink image."""

    def __init__(self, sheet: Sheet, ink: Ink) -> None:
        shape = ink.soft.shape[::-1]
        owner = cv2.resize(sheet.owner, shape, interpolation=cv2.INTER_NEAREST)
        self._values = sheet.values
        self._owner = np.where(ink.mask > 0, owner, NOTHING).astype(np.int64)
        inked = self._owner[self._owner > 0]
        self._whole = np.bincount(inked, minlength=len(sheet.values) + 1)

    def label(self, glyph: Glyph) -> int | None:
        """Return a digit, no digit, or None where nothing is to be learnt."""
        shares = self._shares(glyph)
        ink = sum(shares.values())
        common = {who: n / (ink + self._whole[who] - n) for who, n in shares.items() if who > 0}
        best = max(common, key=common.__getitem__, default=NOTHING)
        same = common.get(best, 0.0)
        if same >= SAME_INK:
            return self._values[best - 1]
        unsure = shares.get(LIKE, 0) + shares.get(PRINT, 0) > (1 - MOSTLY) * ink
        return None if same >= OTHER_INK or unsure or _is_stroke(glyph) else NO_DIGIT

    def is_of_number(self, glyph: Glyph) -> bool | None:
        """Tell whether a glyph is a digit of a number; None of print, and of a digit's part."""
        shares = self._shares(glyph)
        ink = sum(shares.values())
        most = max(shares, key=shares.__getitem__, default=NOTHING)
        if most > 0:
            whole = shares[most] >= max(MOSTLY * ink, self._whole[most] / 2)
            return True if whole else None
        return None if ink == 0 or shares.get(PRINT, 0) > (1 - MOSTLY) * ink else False

    def _shares(self, glyph: Glyph) -> dict[int, int]:
        """Return how many pixels of a glyph's ink each owner has."""
        box = glyph.box
        region = self._owner[box.top : box.bottom, box.left : box.right]
        owners, counts = np.unique(region[glyph.ink >= _EDGE], return_counts=True)
        return dict(zip(owners.tolist(), counts.tolist(), strict=True))


def _is_stroke(glyph: Glyph) -> bool:
    """Tell whether a glyph is one straight stroke, upright or slanting, which may be a 1."""
    points = cv2.findNonZero((glyph.ink >= _EDGE).astype(np.uint8))
    if points is None:
        return True
    short, long = sorted(cv2.minAreaRect(points)[1])
    return short < SLIM * long and glyph.box.width < glyph.box.height
