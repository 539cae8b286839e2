"""Tables: their columns and rows, their rules, headings and cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.elements import rectangle
from digitscan.training.synthetic_pages.layouts.parts.handwriting import write_by_hand
from digitscan.training.synthetic_pages.layouts.parts.rules import Rules
from digitscan.training.synthetic_pages.layouts.parts.table_cells import Cell
from digitscan.training.synthetic_pages.layouts.parts.table_columns import WIDTHS, WORD_KINDS, Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.training.synthetic_pages.layouts.parts.table_columns import Column
    from digitscan.training.synthetic_pages.page import Page


@dataclass
class Table:
    """A table before it is drawn: its columns, the upper edges of its rows, and its lower edge."""

    columns: list[Column]
    tops: list[float]
    head: float

    @property
    def left(self) -> float:
        """Return the left edge."""
        return self.columns[0].left

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.columns[-1].right


def plan_table(page: Page, kinds: Sequence[str], region: Cell, in_print: float = 1.0) -> Table:
    """Choose the columns and rows of a table inside `region`.

    `in_print` scales how often columns are printed.
    """
    rng, h, plan = page.rng, page.hand.height, Plan.draw(page, in_print)
    stretch = float(rng.uniform(0.75, 1.4))
    first, x = [*kinds[:2]] if page.often(0.8) else [], region.left
    columns: list[Column] = []
    repeat = page.pick(kinds[2:]) if page.often(0.35) else ""
    repeat = "" if repeat in (*WORD_KINDS, "tick", "empty") else repeat
    while x < region.right - 1.2 * h or not columns:
        kind = first.pop(0) if first else repeat or page.pick(kinds[2:])
        wide = stretch * h * rng.uniform(*WIDTHS[kind])
        if kind == repeat and columns and columns[-1].kind == repeat:
            wide = columns[-1].right - columns[-1].left
        columns.append(plan.column(page, kind, x, wide))
        x += wide
    head = rng.uniform(1.0, 3.5) * h if page.often(0.75) else 0.0
    pitch = h * rng.uniform(1.1, 1.6) if page.often(0.6) else h * rng.uniform(1.4, 3)
    count = int((region.bottom - region.top - head) / pitch)
    count = max(2, count if page.often(0.6) else int(rng.integers(2, max(3, count + 1))))
    tops = [region.top + head + row * pitch for row in range(count + 1)]
    return Table(columns, tops, head)


def shade_table(page: Page, table: Table) -> None:
    """Tint the heading, every other row, or a column."""
    red, green, blue = page.rng.uniform(170, 250, 3).tolist()
    tint = (red, green, blue) if page.often(0.4) else (red, red, red)
    if table.head and page.often(0.35):
        page.canvas.tint(table.left, table.tops[0] - table.head, table.right, table.tops[0], tint)
    if page.often(0.15):
        for top, bottom in zip(table.tops[::2], table.tops[1::2], strict=False):
            page.canvas.tint(table.left, top, table.right, bottom, tint)
    if page.often(0.2):
        column = page.pick(table.columns)
        page.canvas.tint(column.left, table.tops[0], column.right, table.tops[-1], tint)


def rule_table(page: Page, table: Table, kinds: Sequence[str]) -> None:
    """Rule a table: all lines, some of them, or none."""
    inner, across, frame = (Rules.draw(page, kinds) for _ in range(3))
    if page.often(0.6):
        across = frame = inner
    plan = page.pick(("all", "all", "all", "all", "rows", "columns", "frame", "none"))
    top, bottom = table.tops[0] - table.head, table.tops[-1]
    every = page.pick((1, 1, 1, 1, 1, 2, 5))
    if plan in ("all", "rows"):
        for y in table.tops[::every]:
            across.line(page, table.left, y, table.right, y)
    if plan in ("all", "columns"):
        skipped = page.rng.random(len(table.columns)) < 0.15 * page.often(0.4)
        for column, skip in zip(table.columns, skipped, strict=True):
            inner.line(page, column.left, table.tops[0] if skip else top, column.left, bottom)
        inner.line(page, table.right, top, table.right, bottom)
    _rule_combs(page, table)
    if plan not in ("none", "columns") and page.often(0.8):
        frame = frame._replace(thick=frame.thick * page.pick((1, 1, 2, 3)))
        for y in (top, table.tops[0], bottom):
            frame.line(page, table.left, y, table.right, y)
        if plan != "rows":
            for x in (table.left, table.right):
                frame.line(page, x, top, x, bottom)


def _rule_combs(page: Page, table: Table) -> None:
    """Rule the narrow columns of single digits inside amounts."""
    fine = Rules.draw(page, ("solid", "solid", "dotted", "dashed"))
    fine = fine._replace(thick=min(fine.thick, 0.06 * page.hand.height))
    for column in table.columns:
        for place in range(1, column.writing.comb):
            x = column.left + place * (column.right - column.left) / column.writing.comb
            fine.line(page, x, table.tops[0], x, table.tops[-1])
    decimals = [column for column in table.columns if column.kind == "decimal"]
    for column in decimals if page.often(0.25) else []:
        x = column.right - 0.9 * page.hand.height
        fine.line(page, x, table.tops[0], x, table.tops[-1])


def write_head(page: Page, table: Table, drawn: float = 0.3) -> None:
    """Write the headings, by hand with a frequency of `drawn`, rarely white on black."""
    if not table.head:
        return
    h, rng = page.hand.height, page.rng
    top = table.tops[0] - table.head
    black = page.often(0.1)
    if black:
        corners = rectangle(table.left, top, table.right, table.tops[0])
        page.canvas.fill(corners, Ink.OTHER, page.print_color)
    by_hand, numbered = page.often(drawn) and not black, page.often(0.25)
    size = h * rng.uniform(0.3, 0.7) if not by_hand else h
    first = int(rng.choice((1, 1, 1, int(rng.integers(1, 100)), int(rng.integers(1850, 2020)))))
    color = page.canvas.image[-1, -1].tolist() if black else page.print_color
    for place, column in enumerate(table.columns):
        count = 0 if numbered else int(rng.integers(0, 4))
        words = [page.word() for _ in range(count)] or [str(first + place)] * numbered
        for line, word in enumerate(words[: max(1, int(table.head / (1.4 * size)))]):
            base = top + (line + 1.1) * 1.35 * size
            left = column.left + rng.uniform(0.05, 0.3) * h
            room = column.right - left
            fit = min(size, size * room / max(1.0, page.face.sized(size).getlength(word)))
            if by_hand:
                write_by_hand(page, page.hand, word, left, base, max(fit, 0.4 * h))
            else:
                page.canvas.print(word, left, base, max(fit, 0.22 * h), page.face, color)


def fill_cells(page: Page, table: Table) -> None:
    """Fill the cells down to a row where the writer stopped, and write the sum."""
    rows = len(table.tops) - 1
    used = rows if page.often(0.65) else int(page.rng.integers(1, rows + 1))
    summed = page.often(0.25)
    for row in range(rows):
        last = summed and row == rows - 1
        for column in table.columns:
            cell = Cell(column.left, table.tops[row], column.right, table.tops[row + 1])
            if last and column.kind in ("row", "name", "date"):
                column.writing.write(page, page.word(), cell)
            elif row < used or last or column.writing.hand is None:
                column.fill(page, row, cell)
        if last:
            style = Rules.draw(page, ("solid", "double", "hand"))
            style.line(page, table.left, table.tops[row], table.right, table.tops[row])


def write_title(page: Page, region: Cell) -> float:
    """Write a few lines above a table; return their height."""
    h, y = page.hand.height, 0.0
    for _ in range(page.pick((0, 0, 1, 1, 2, 3))):
        y += h * page.rng.uniform(1.2, 2)
        left = region.left + h * page.rng.uniform(0, 4)
        right = page.print(page.words(page.pick((1, 2, 4))), left, region.top + y,
                           h * page.rng.uniform(0.4, 1.1))  # fmt: skip
        if page.often(0.4):
            text = page.pick((page.date(), page.digits(6), page.word()))
            write_by_hand(page, page.hand, text, right + 0.5 * h, region.top + y, h)
    return y + (0.4 * h if y else 0)
