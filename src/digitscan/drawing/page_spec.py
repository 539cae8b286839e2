"""What is to be drawn on a page, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from digitscan.drawing.camera import Picture
from digitscan.drawing.pens import PENS, Pen
from digitscan.drawing.sheet import DrawnPage, Grid, Sheet
from digitscan.drawing.writer_styles import Hand, random_hand

# Ends a cell in the lines of a table.
CELL_END = "|"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be drawn: the lines' texts, the digits' height in pixels, who writes it."""

    lines: tuple[str, ...]  # of a table: a row each, its cells parted by `|`
    height: float
    rng: Generator
    hand: Hand
    given: bool  # whether the hand was asked for
    pen: Pen | None
    labels: tuple[str, ...]  # what is printed above the fields of a form, or heads a table

    def pen_or(self, name: str) -> Pen:
        """Return the pen that was asked for, or the kind's own."""
        return self.pen or PENS[name]

    def another_hand(self) -> Hand:
        """Return the hand that was asked for, or another person's."""
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
