"""Puzzles of squares: grids of digits, sudokus, crosswords."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.elements import rectangle
from digitscan.training.synthetic_pages.layouts.parts.rules import Rules
from digitscan.training.synthetic_pages.layouts.parts.table_cells import Cell, Writing

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


def digit_grid(page: Page) -> None:
    """Draw a grid of square cells with one, two or no digits each, and printed headings."""
    rng, h = page.rng, page.hand.height
    side, style = h * float(rng.uniform(1.15, 2.6)), Rules.draw(page)
    left, top = (h * rng.uniform(-0.5, 3, 2)).tolist()
    columns = max(1, int((page.width - left) / side) + int(rng.integers(-2, 2)))
    rows = max(1, int((page.height - top) / side) + int(rng.integers(-2, 2)))
    hands = [page.hand, page.hand, page.other_hand(float(rng.uniform(0.7, 1.2)))]
    filled, most, heads = (
        rng.uniform(0.1, 1),
        1 + (side > 1.6 * h and page.often(0.5)),
        page.often(0.6),
    )
    figures = Writing(None, h * float(rng.uniform(0.4, 1)), 0.5, 0.5, 0.02)
    writing = Writing(page.hand, h, float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.2, 0.6)))
    wide, high = columns * side, rows * side
    for place in range(columns + 1):
        style.line(page, left + place * side, top, left + place * side, top + high)
    for place in range(rows + 1):
        style.line(page, left, top + place * side, left + wide, top + place * side)
    for place in range(columns * rows):
        column, row = place % columns, place // columns
        x, y = left + column * side, top + row * side
        cell = Cell(x, y, x + side, y + side)
        if heads and (column == 0 or row == 0):
            figures.write(page, str(column + row) if page.often(0.9) else page.word()[:2], cell)
        elif rng.random() < filled:
            replace(writing, hand=page.pick(hands)).write(page, page.digits(most), cell)


def sudoku(page: Page) -> None:
    """Print one or more sudokus and partly solve them."""
    rng, h = page.rng, page.hand.height
    count = int(rng.choice((9, 9, 9, 9, 9, 9, 4, 6)))
    most = min(page.width, page.height) / count
    side = float(min(h * rng.uniform(1.15, 2.3), most * rng.uniform(0.85, 1.02))) * count
    step = side + h * rng.uniform(0.6, 2.5)
    left, top = (page.width - side) * rng.random(), h * rng.uniform(0, 2)
    left = left % step if step + side < page.width else left
    for y in np.arange(top, max(page.height - 0.8 * side, top + 1), step):
        for x in np.arange(left, max(page.width - 0.8 * side, left + 1), step):
            _sudoku(page, Cell(float(x), float(y), float(x + side), float(y + side)), count)
            if page.often(0.4):
                page.print(
                    f"{page.word(capital=True)} {page.digits(3)}", float(x), y - 0.2 * h, h * 0.5
                )


def _sudoku(page: Page, box: Cell, count: int) -> None:
    rng, side = page.rng, (box.right - box.left) / count
    group = {4: 2, 6: 3, 9: 3}[count]
    clues, filled = rng.uniform(0.25, 0.45), rng.choice((0.0, 0.2, 0.6, 1.0))
    height = min(page.hand.height, side * rng.uniform(0.45, 0.85))
    stray, pencil = rng.uniform(0.02, 0.1), page.often(0.12)
    by_hand = Writing(page.hand, height, 0.5, 0.5, stray)
    in_print = Writing(None, side * rng.uniform(0.4, 0.75), 0.5, 0.5, 0.01)
    drawn = page.often(0.12)
    if page.often(0.2):
        for place in range(0, count * count, 2):
            x, y = box.left + place % count * side, box.top + place // count * side
            page.canvas.tint(x, y, x + side, y + side, (225, 225, 225))
    _grid_rules(page, box, count, group)
    for place in range(count * count):
        x, y = box.left + place % count * side, box.top + place // count * side
        cell, value = Cell(x, y, x + side, y + side), str(rng.integers(1, count + 1))
        if rng.random() < clues:
            (by_hand if drawn else in_print).write(page, value, cell)
        elif rng.random() < filled:
            by_hand.write(page, value, cell)
        elif pencil:
            _pencil_marks(page, page.hand, cell)


def _grid_rules(page: Page, box: Cell, count: int, group: int) -> None:
    """Draw a square grid in which every `group`-th line is thick."""
    kinds = ("hand",) if page.often(0.15) else ("solid",) * 5 + ("dotted", "broken")
    fine = Rules.draw(page, kinds)
    fine = fine._replace(thick=min(fine.thick, 0.08 * page.hand.height))
    bold = Rules(fine.thick * page.pick((1, 2, 3, 4)), max(0.7, fine.opacity), kinds[0])
    side = (box.right - box.left) / count
    for place in range(count + 1):
        style = bold if place % group == 0 else fine
        style.line(page, box.left + place * side, box.top, box.left + place * side, box.bottom)
        style.line(page, box.left, box.top + place * side, box.right, box.top + place * side)


def _pencil_marks(page: Page, hand: Hand, cell: Cell) -> None:
    """Write small candidates into a cell."""
    share = page.rng.uniform(0.1, 0.5)
    side = cell.right - cell.left
    for value in np.flatnonzero(page.rng.random(9) < share):
        left = cell.left + (0.1 + 0.29 * (value % 3)) * side
        base = cell.top + (0.3 + 0.3 * (value // 3)) * side
        hand.number(page.canvas, str(value + 1), left, base, height=0.2 * side)


def crossword(page: Page) -> None:
    """Draw a puzzle of squares with figures, letters, signs and black squares."""
    rng, h = page.rng, page.hand.height
    side = h * rng.uniform(1.2, 2.4)
    columns, rows = int(page.width / side) + 1, int(page.height / side) + 1
    left, top = rng.uniform(-0.5, 1, 2) * h
    black, used, letters = rng.uniform(0, 0.35), rng.uniform(0.2, 1), rng.choice((0, 0, 0.5, 1))
    writing, style = Writing(page.hand, h * rng.uniform(0.7, 1), 0.5, 0.5), Rules.draw(page)
    small = Writing(None, side * rng.uniform(0.2, 0.3), 0.05, 0.93, 0.01)
    operators, numbered, printed = page.often(0.3), rng.uniform(0, 0.6), page.often(0.3)
    figures = Writing(None, h * rng.uniform(0.5, 1), 0.5, 0.5, 0.01)
    for place in range(columns * rows):
        x, y = left + place % columns * side, top + place // columns * side
        cell = Cell(x, y, x + side, y + side)
        if rng.random() < black:
            page.canvas.fill(rectangle(*cell), Ink.OTHER, page.print_color)
            continue
        page.box(x, y, side, side, style.thick)
        if operators and (place % columns + place // columns) % 2:
            figures.write(page, page.pick("+-x="), cell)
        elif rng.random() < used:
            text = page.word(capital=True)[0] if rng.random() < letters else page.digits(2)
            (figures if printed and page.often(0.4) else writing).write(page, text, cell)
        if not operators and rng.random() < numbered:
            small.write(page, str(place + 1), cell)


LAYOUTS = {
    "digit_grid": Layout(digit_grid, 0.8, ((6, 26), (6, 26))),
    "sudoku": Layout(sudoku, 1.0, ((9, 26), (9, 26))),
    "crossword": Layout(crossword, 0.5, ((8, 24), (8, 24))),
}
