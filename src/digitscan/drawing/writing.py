"""Lines of writing: characters placed one after another, as a writer would."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from digitscan.drawing.strokes import MARKS, RAISED, Points
from digitscan.drawing.writer_styles import Hand, Path, form, lean

# The space before and after a point or comma, as a share of the spacing of digits.
MARK_SPACING = 0.6
# The least gaps between stroke centers, in digit heights, between digits and at marks.
LEAST, LEAST_AT_MARK = -0.03, 0.09
# The characters inside numbers: digits and the marks of decimals, thousands, dates, times and
# fractions.
INSIDE_NUMBER = frozenset(f"0123456789.,'-/:{RAISED}")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A placed character; `number` counts the numbers of the writing from 0.

    Coordinates are digit heights from the start of the writing's baseline, y down.
    """

    char: str
    number: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """One written line, its glyphs from left to right and its width in digit heights."""

    glyphs: tuple[Glyph, ...]
    width: float


def write(hand: Hand, text: str, rng: Generator) -> Writing:
    """Write `text` (digits, marks, spaces) from the origin to the right.

    A space, or a mark that is not between digits of a number, ends the number, as in reading.
    """
    glyphs: list[Glyph] = []
    pen, number = 0.0, 0
    for before, char in zip(" " + text, text, strict=False):
        if char == " ":
            pen += hand.word_gap * float(rng.uniform(0.85, 1.15))
            continue
        if char.isdigit() and before not in INSIDE_NUMBER:
            number += any(glyph.char.isdigit() for glyph in glyphs)
        pen += _gap(hand, before, char, rng)
        paths, pen = _set(hand, form(hand, char, rng), pen, rng)
        glyphs.append(Glyph(char, number, paths))
    return Writing(tuple(glyphs), pen)


def _set(
    hand: Hand, formed: tuple[Path, ...], pen: float, rng: Generator
) -> tuple[tuple[Path, ...], float]:
    """Return the slanted strokes with their left edge at `pen`, and where they end."""
    left = min(float(path.points[:, 0].min()) for path in formed)
    right = max(float(path.points[:, 0].max()) for path in formed)
    off_line = float(rng.normal(0, hand.bounce)) - hand.drift * pen

    def placed(points: Points) -> Points:
        moved: Points = lean(points, hand) + np.array([pen - left, off_line - 1.0])
        return moved

    return tuple(replace(p, points=placed(p.points)) for p in formed), pen + right - left


def _gap(hand: Hand, before: str, char: str, rng: Generator) -> float:
    if before == " ":
        return 0.0
    gap = hand.spacing + float(rng.normal(0, 0.035 + 0.12 * abs(hand.spacing)))
    # Marks stay visible even if digits touch; digits never overlap.
    marked = before in MARKS or char in MARKS
    return max(gap * MARK_SPACING, LEAST_AT_MARK) if marked else max(gap, LEAST)
