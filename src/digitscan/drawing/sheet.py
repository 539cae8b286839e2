"""A sheet while it is being written on, and the finished page with its truth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitscan.drawing.camera import Bend, Warp
from digitscan.drawing.paper import Surface
from digitscan.drawing.pens import Pen, lay, trace
from digitscan.drawing.strokes import Points
from digitscan.drawing.writing import Glyph, Writing
from digitscan.page import Box

# The texts of a table's cells, row by row, "" for a cell without a number.
Grid: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DrawnDigit:
    """A digit on a drawn page; `line`, and `number` within its line, count from 1."""

    value: int
    box: Box
    line: int
    number: int


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A drawn page: `image` uint8 (H, W) or (H, W, 3) RGB, its digits in reading order."""

    image: NDArray[np.uint8]
    digits: tuple[DrawnDigit, ...]
    kind: str
    notes: str
    other_marks: bool = False
    tables: tuple[Grid, ...] = ()

    @property
    def numbers(self) -> tuple[tuple[str, ...], ...]:
        """The numbers of each line, from top to bottom and left to right."""
        lines: dict[int, dict[int, str]] = {}
        for digit in self.digits:
            line = lines.setdefault(digit.line, {})
            line[digit.number] = line.get(digit.number, "") + str(digit.value)
        return tuple(tuple(numbers.values()) for numbers in lines.values())

    @property
    def rows(self) -> tuple[str, ...]:
        """The digits of each line, from top to bottom."""
        return tuple("".join(numbers) for numbers in self.numbers)


@dataclass(slots=True)
class Sheet:
    """A surface that is being written on.

    `surface` is the picture, float32 (H, W, 3); `warp` maps the sheet's pixels to the picture's,
    and `bend` then bends these. Ink is drawn in the picture, after both, so that the boxes are
    exact.
    """

    surface: Surface
    height: float
    rng: Generator
    warp: Warp = field(default_factory=lambda: np.eye(3))
    digits: list[DrawnDigit] = field(default_factory=list)
    bend: Bend = field(default_factory=Bend)

    def write(self, writing: Writing, at: tuple[float, float], pen: Pen, line: int) -> None:
        """Draw `writing` with its baseline starting `at` (x, y in the sheet's pixels)."""
        before = max((d.number for d in self.digits if d.line == line), default=0)
        for glyph in writing.glyphs:
            box = self._draw(glyph, at, pen)
            if glyph.char.isdigit():
                number = before + glyph.number + 1
                self.digits.append(DrawnDigit(int(glyph.char), box, line, number))

    def _draw(self, glyph: Glyph, at: tuple[float, float], pen: Pen) -> Box:
        paths = tuple(
            replace(path, points=self._seen(path.points * self.height + np.array(at)))
            for path in glyph.paths
        )
        mark = trace(pen, paths, self.height, self.rng)
        lay(self.surface, mark, pen)
        return mark.box

    def _seen(self, points: Points) -> Points:
        return self.bend.moved(_warped(points, self.warp))


def _warped(points: Points, warp: Warp) -> Points:
    lifted = np.hstack([points, np.ones((len(points), 1))]) @ warp.T
    flat: Points = lifted[:, :2] / lifted[:, 2:]
    return flat
