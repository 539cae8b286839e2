"""Cells of tables, and their contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.handwriting import write_by_hand

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


class Cell(NamedTuple):
    """A cell of a table, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Writing:
    """How cells are filled in: by a writer, or in print if `hand` is None."""

    hand: Hand | None
    height: float
    align: float
    lift: float
    stray: float = 0.06
    comb: int = 0

    def write(self, page: Page, text: str, cell: Cell, *, ink: Ink = Ink.DIGIT) -> Cell:
        """Write `text` into a cell; return the box that it fills."""
        room, wide = cell.right - cell.left, self._width(page, text, self.height)
        height = self.height * float(np.clip(0.92 * room / max(wide, 1), 0.6, 1))
        wide *= height / self.height
        margin = min(0.2 * height, 0.05 * room)
        stray = page.rng.normal(0, self.stray, 2) * height
        left = cell.left + margin + self.align * (room - wide - 2 * margin) + stray[0]
        base = cell.bottom - self.lift * (cell.bottom - cell.top - height) + stray[1]
        if self.hand is None:
            right = page.print(text, left, base, height)
        else:
            right = write_by_hand(page, self.hand, text, left, base, height, ink)
        return Cell(left, base - height, right, base)

    def in_comb(self, page: Page, text: str, cell: Cell) -> None:
        """Write a number with one digit in each of the cell's narrow columns."""
        pitch = (cell.right - cell.left) / self.comb
        text = text[-self.comb :]
        base = cell.bottom - self.lift * (cell.bottom - cell.top - self.height)
        height = min(self.height, 1.3 * pitch)
        if self.hand is not None:
            left = cell.right - len(text) * pitch
            self.hand.number(page.canvas, text, left, base, height=height, pitch=pitch)

    def _width(self, page: Page, text: str, height: float) -> float:
        if self.hand is None or any(char.isalpha() for char in text):
            face = page.face if self.hand is None else self.hand.face
            return float(face.sized(height).getlength(text))
        return 1.15 * self.hand.width_of(text, height)  # the estimate is for narrow digits


def fill_empty(page: Page, hand: Hand, filler: str, cell: Cell) -> None:
    """Put a dash, ditto marks, a tick or a cross into a cell that has no number."""
    h, rng = hand.height, page.rng
    middle = (cell.left + cell.right) / 2 + rng.normal(0, 0.1) * h
    y = (cell.top + cell.bottom) / 2 + rng.normal(0, 0.1) * h
    if filler == "dash":
        half = rng.uniform(0.12, 0.4) * min(h, cell.right - cell.left)
        hand.stroke(page.canvas, [(middle - half, y), (middle + half, y)])
    elif filler == "line":
        hand.stroke(page.canvas, [(cell.left + 0.1 * h, y), (cell.right - 0.1 * h, y)])
    elif filler == "slash":
        hand.stroke(page.canvas, [(cell.left, cell.bottom), (cell.right, cell.top)])
    elif filler in ("ditto", "tick", "cross"):
        hand.sign(page.canvas, filler, middle - 0.35 * h, y + 0.45 * h)
