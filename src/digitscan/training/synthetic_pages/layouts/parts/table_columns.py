"""Columns of tables: their contents, their writers, and how often cells are filled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.table_cells import Cell, Writing, fill_empty

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


# The smallest and largest width of a column, in digit heights.
WIDTHS = {"row": (1.1, 2.4), "name": (3, 7.5), "word": (2.5, 5), "grade": (1.0, 2.6),
           "small": (1.5, 3), "integer": (2.2, 5), "decimal": (2.4, 4.5), "money": (4, 7.5),
           "comb": (2.5, 6), "cents": (1.4, 2.4), "date": (5, 8.5), "time": (2.8, 4.5),
           "signed": (2, 4), "fraction": (2, 3.5), "range": (3, 5), "tick": (1, 2.5),
           "empty": (0.6, 4)}  # fmt: skip
WORD_KINDS = ("name", "word")


@dataclass
class Column:
    """A column of a table."""

    kind: str
    left: float
    right: float
    writing: Writing
    text: Callable[[int], str]
    filled: float
    filler: str
    by_row: list[Hand] = field(default_factory=list)

    def fill(self, page: Page, row: int, cell: Cell) -> None:
        """Fill the cell of a row, or leave it empty."""
        writing = self.writing
        if writing.hand is not None and self.by_row:
            writing = replace(writing, hand=self.by_row[row % len(self.by_row)])
        if self.kind == "empty" or not page.often(self.filled):
            filler = "" if self.kind in ("row", *WORD_KINDS) else self.filler
            fill_empty(page, writing.hand or page.hand, filler, cell)
        elif self.kind == "tick":
            fill_empty(page, writing.hand or page.hand, page.pick(("tick", "cross")), cell)
        elif writing.comb and writing.hand is not None:
            writing.in_comb(page, self.text(row), cell)
        else:
            self._fill_in(page, writing, row, cell)

    def _fill_in(self, page: Page, writing: Writing, row: int, cell: Cell) -> None:
        hand = writing.hand
        box = cell
        if hand is not None and self.kind not in WORD_KINDS and page.often(0.025):
            box = writing.write(page, self.text(row), cell, ink=Ink.OTHER)
            hand.scribble(page.canvas, *box)
            cell = Cell(box.right, cell.top, box.right + cell.right - cell.left, cell.bottom)
        box = writing.write(page, self.text(row), cell)
        if hand is not None and page.often(0.012):
            reach = 0.25 * writing.height
            box = Cell(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
            hand.circle(page.canvas, *box)


def _source(page: Page, kind: str) -> Callable[[int], str]:
    """Return a function that draws the texts of a column."""
    most, start = int(page.rng.integers(2, 6)), int(page.rng.integers(1, 60))
    places, point = page.pick((1, 1, 1, 2, 2, 3)), page.pick(".,")
    dot, start = page.pick(("", "", ".")), page.pick((1, 1, start))
    group = page.pick((",", "'", ".", " "))
    top = page.pick((6, 9, 9, 20, 50, 100))

    def money(_: int) -> str:
        value = int(10 ** page.rng.uniform(0.5, most))
        text = f"{value:,}".replace(",", group)
        cents = page.pick((",", ".")) if group in " '" else "," if group == "." else "."
        return f"{text}{cents}{page.digits(2, 2)}" if places > 1 else text

    def signed(_: int) -> str:
        sign = page.pick(("-", "-", "", "", "+"))
        return str(sign) + (page.amount(2, places, point) if most > 3 else page.digits(2))

    sources: dict[str, Callable[[int], str]] = {
        "row": lambda row: f"{start + row}{dot}",
        "name": lambda _: page.words(1 + page.often(0.5)),
        "word": lambda _: page.word(),
        "grade": lambda _: str(page.rng.integers(0, min(top, 9) + 1)),
        "small": lambda _: str(page.rng.integers(0, top + 1)),
        "integer": lambda _: page.digits(most, max(1, most - 2)),
        "comb": lambda _: page.digits(most),
        "decimal": lambda _: page.amount(most % 3 + 1, places, point),
        "money": money,
        "cents": lambda _: page.digits(2, 2),
        "date": lambda _: page.date(),
        "time": lambda _: page.time(),
        "signed": signed,
        "fraction": lambda _: f"{page.rng.integers(0, top + 1)}/{top}",
        "range": lambda _: f"{page.digits(2)}-{page.digits(2)}",
    }
    return sources.get(kind, lambda _: "")


@dataclass(frozen=True)
class Plan:
    """The common properties of a table's columns: writers and frequencies."""

    hands: list[Hand]
    by_row: list[Hand]
    printed: float
    words_printed: float
    size: float
    filled: float
    filler: str

    @classmethod
    def draw(cls, page: Page, in_print: float) -> Plan:
        """Draw a plan; `in_print` scales how often columns are printed."""
        rng = page.rng
        hands = [page.hand] * 3 + [page.other_hand(rng.uniform(0.7, 1.3)) for _ in range(2)]
        return cls(
            hands=hands,
            by_row=[page.pick(hands) for _ in range(40)] if page.often(0.15) else [],
            printed=in_print * float(rng.choice((0, 0, 0, 0.15, 0.5))),
            words_printed=0.75 * in_print,
            size=page.hand.height * float(rng.uniform(0.3, 1.0) if page.often(0.7) else 1.0),
            filled=float(rng.choice((0.2, 0.6, 0.9, 0.98))),
            filler=page.pick(("", "", "", "dash", "dash", "ditto", "slash", "line", "tick")),
        )

    def column(self, page: Page, kind: str, left: float, wide: float) -> Column:
        """Return a column of such a table."""
        rng = page.rng
        typed = self.words_printed if kind in ("row", *WORD_KINDS) else self.printed
        hand = None if page.often(typed) else page.pick(self.hands)
        writing = Writing(
            hand=hand,
            height=self.size if hand is None else hand.height,
            align=_alignment(page, kind),
            lift=float(rng.uniform(0.1, 0.5)),
            stray=float(rng.uniform(0.02, 0.15)),
            comb=_comb(kind, wide, page.hand.height),
        )
        filled = 0.97 if kind in ("row", "name") else self.filled * rng.uniform(0.7, 1)
        filler = self.filler if page.often(0.7) else ""
        text = _source(page, kind)
        return Column(kind, left, left + wide, writing, text, filled, filler, self.by_row)


def _alignment(page: Page, kind: str) -> float:
    if kind in ("decimal", "money", "integer") and page.often(0.7):
        return 0.95
    return float(page.pick((0.1, 0.5, 0.5, 0.9, page.rng.random())))


def _comb(kind: str, wide: float, height: float) -> int:
    return max(2, round(wide / (0.85 * height))) if kind == "comb" else 0
