"""The specification of a page: what to draw, and by which writer."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from digitscan.drawing.camera import Picture
from digitscan.drawing.pens import PENS, Pen
from digitscan.drawing.sheet import DrawnPage, Grid, Sheet
from digitscan.drawing.writer_styles import Hand, random_hand

# Separates the cells in the lines of a table.
CELL_END = "|"


@dataclass(frozen=True, slots=True)
class Order:
    """What to draw: the texts of the lines, the digit height in pixels, the writer."""

    lines: tuple[str, ...]  # of a table: one row each, with cells separated by `|`
    height: float
    rng: Generator
    hand: Hand
    given: bool  # whether the caller chose the hand
    pen: Pen | None
    labels: tuple[str, ...]  # text above the fields of a form, or the headings of a table

    def pen_or(self, name: str) -> Pen:
        """Return the pen that the caller chose, or the kind's own."""
        return self.pen or PENS[name]

    def another_hand(self) -> Hand:
        """Return the hand that the caller chose, or another person's."""
        return self.hand if self.given else random_hand(self.rng)

    def pixels(self, width: float, tall: float) -> tuple[int, int]:
        """Return a size in digit heights as whole pixels."""
        return round(width * self.height), round(tall * self.height)

    def page(
        self,
        sheet: Sheet,
        image: Picture,
        kind: str,
        notes: str,
        tables: tuple[Grid, ...] = (),
    ) -> DrawnPage:
        """Return the finished page."""
        marks = set("".join(self.lines)) - set(f"0123456789 {CELL_END}")
        other_marks = bool(marks or self.labels)
        return DrawnPage(image, tuple(sheet.digits), kind, notes, other_marks, tables)
