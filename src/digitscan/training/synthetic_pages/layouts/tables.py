"""Tables: mark lists, weather tables, ledgers, score cards, number puzzles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page

# What the columns of a kind of table hold; the first entry is its first column, the second its
# second one, and the rest is drawn for all others. A word may stand there several times.
_MARKS = ("row", "name", "grade", "grade", "small", "tick", "decimal", "integer", "date")
_WEATHER = ("row", "time", "decimal", "decimal", "decimal", "signed", "small", "integer", "word")
_LEDGER = ("date", "name", "money", "comb", "comb", "money", "cents", "integer", "small")
_SCORES = ("name", "small", "grade", "grade", "small", "grade", "fraction")
_TIMES = ("name", "time", "time", "time", "date", "range", "integer", "small")
_MIXED = ("row", "name", "integer", "decimal", "small", "grade", "comb", "money", "tick", "word",
          "signed", "fraction", "range", "date", "time", "empty")  # fmt: skip
# The smallest and largest width of a column, in digit heights.
_WIDTHS = {"row": (1.1, 2.4), "name": (3, 7.5), "word": (2.5, 5), "grade": (1.0, 2.6),
           "small": (1.5, 3), "integer": (2.2, 5), "decimal": (2.4, 4.5), "money": (4, 7.5),
           "comb": (2.5, 6), "cents": (1.4, 2.4), "date": (5, 8.5), "time": (2.8, 4.5),
           "signed": (2, 4), "fraction": (2, 3.5), "range": (3, 5), "tick": (1, 2.5),
           "empty": (0.6, 4)}  # fmt: skip
_WORDS = ("name", "word")


class Cell(NamedTuple):
    """A cell of a table, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Rules(NamedTuple):
    """How ruled lines look: pixels thick, opacity, and what they are made of."""

    thick: float
    opacity: float
    kind: str

    @classmethod
    def draw(cls, page: Page, kinds: Sequence[str] = ()) -> Rules:
        """Draw a style at random, mostly a solid line."""
        kinds = kinds or ("solid",) * 8 + ("dotted", "dashed", "double", "broken", "hand")
        thick = page.hand.height * float(np.exp(page.rng.uniform(np.log(0.02), np.log(0.16))))
        opacity = float(page.rng.uniform(0.25, 1) if page.often(0.4) else page.rng.uniform(0.7, 1))
        return cls(thick, opacity, page.pick(kinds))

    def line(self, page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
        """Rule a line, level or upright."""
        ends = np.array([[x0, y0], [x1, y1]])
        if self.kind == "hand":
            self._by_hand(page, ends)
        elif self.kind == "solid":
            page.rule(x0, y0, x1, y1, self.thick, self.opacity)
        elif self.kind == "double":
            gap = self.thick + page.hand.height * 0.08
            aside = (0, gap) if abs(y1 - y0) < abs(x1 - x0) else (gap, 0)
            for shift in (0, 1):
                dx, dy = shift * aside[0], shift * aside[1]
                page.rule(x0 + dx, y0 + dy, x1 + dx, y1 + dy, self.thick * 0.7, self.opacity)
        else:
            self._in_pieces(page, ends)

    def _by_hand(self, page: Page, ends: np.ndarray) -> None:
        h, rng = page.hand.height, page.rng
        ends = ends + rng.normal(0, 0.12, (2, 2)) * h
        count = 3 + int(np.abs(ends[1] - ends[0]).max() / (5 * h))
        along = np.linspace(0, 1, count)[:, None]
        path = ends[0] + along * (ends[1] - ends[0]) + rng.normal(0, 0.03 * h, (count, 2))
        points = [(float(x), float(y)) for x, y in path]
        page.hand.stroke(page.canvas, points, Ink.RULE, max(1.0, self.thick))

    def _in_pieces(self, page: Page, ends: np.ndarray) -> None:
        """Draw a dotted, dashed or broken line."""
        (x0, y0), (x1, y1) = ends
        length = max(1, round(max(abs(x1 - x0), abs(y1 - y0))))
        thick = max(1, round(self.thick))
        h = page.hand.height
        on = {"dotted": thick, "dashed": 0.25 * h, "broken": 0.2 * h}[self.kind]
        on = max(1, round(on))
        if self.kind == "broken":
            row = np.repeat(page.rng.random(length // on + 1) < 0.8, on)[:length]
        else:
            row = np.arange(length) % (on + max(2, round(on * 0.8 + 0.06 * h))) < on
        mark = np.tile(row.astype(np.float32) * min(1.0, self.thick), (thick, 1))
        upright = abs(y1 - y0) > abs(x1 - x0)
        color = page.rule_color
        page.canvas.stamp(mark.T if upright else mark, x0, y0, Ink.RULE, color, self.opacity)


@dataclass(frozen=True)
class Writing:
    """How cells are filled in: by a hand or, where `hand` is None, in print."""

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
        return 1.15 * self.hand.width_of(text, height)  # the estimate is for slim digits


def write_by_hand(
    page: Page, hand: Hand, text: str, left: float, base: float, height: float, ink: Ink = Ink.DIGIT
) -> float:
    """Write a word or a number, whose last point is no part of it; return where it ends."""
    if any(char.isalpha() for char in text):
        return hand.word(page.canvas, text, left, base, height=height)
    right = hand.number(page.canvas, text.rstrip("."), left, base, height=height, ink=ink)
    if text.endswith("."):
        spot = (right + page.rng.uniform(0, 0.1) * height, base - 0.03 * height)
        hand.stroke(page.canvas, [spot, (spot[0] + 0.4 * hand.pen, spot[1])])
    return right


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
            filler = "" if self.kind in ("row", *_WORDS) else self.filler
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
        if hand is not None and self.kind not in _WORDS and page.often(0.025):
            box = writing.write(page, self.text(row), cell, ink=Ink.OTHER)
            hand.scribble(page.canvas, *box)
            cell = Cell(box.right, cell.top, box.right + cell.right - cell.left, cell.bottom)
        box = writing.write(page, self.text(row), cell)
        if hand is not None and page.often(0.012):
            reach = 0.25 * writing.height
            box = Cell(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
            hand.circle(page.canvas, *box)


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


def _source(page: Page, kind: str) -> Callable[[int], str]:
    """Return what writes the texts of a column."""
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


@dataclass
class Table:
    """A table before it is drawn: its columns, and the rows' upper edges and the last lower one."""

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


@dataclass(frozen=True)
class Plan:
    """What the columns of a table share: writers, and how often what is there."""

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
        typed = self.words_printed if kind in ("row", *_WORDS) else self.printed
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


def _plan(page: Page, kinds: Sequence[str], region: Cell, in_print: float = 1.0) -> Table:
    """Choose the columns and rows of a table inside `region`.

    `in_print` scales how often columns are printed.
    """
    rng, h, plan = page.rng, page.hand.height, Plan.draw(page, in_print)
    stretch = float(rng.uniform(0.75, 1.4))
    first, x = [*kinds[:2]] if page.often(0.8) else [], region.left
    columns: list[Column] = []
    repeat = page.pick(kinds[2:]) if page.often(0.35) else ""
    repeat = "" if repeat in (*_WORDS, "tick", "empty") else repeat
    while x < region.right - 1.2 * h or not columns:
        kind = first.pop(0) if first else repeat or page.pick(kinds[2:])
        wide = stretch * h * rng.uniform(*_WIDTHS[kind])
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


def _alignment(page: Page, kind: str) -> float:
    if kind in ("decimal", "money", "integer") and page.often(0.7):
        return 0.95
    return float(page.pick((0.1, 0.5, 0.5, 0.9, page.rng.random())))


def _comb(kind: str, wide: float, height: float) -> int:
    return max(2, round(wide / (0.85 * height))) if kind == "comb" else 0


def _shade(page: Page, table: Table) -> None:
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


def _rule(page: Page, table: Table, kinds: Sequence[str]) -> None:
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


def _head(page: Page, table: Table, drawn: float = 0.3) -> None:
    """Write the headings, by hand as often as `drawn` says, seldom white on black."""
    if not table.head:
        return
    h, rng = page.hand.height, page.rng
    top = table.tops[0] - table.head
    black = page.often(0.1)
    if black:
        corners = [(table.left, top), (table.right, top), (table.right, table.tops[0]),
                   (table.left, table.tops[0])]  # fmt: skip
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


def _fill(page: Page, table: Table) -> None:
    """Write into the cells, down to a row where the writer stopped, and write the sum."""
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


def _title(page: Page, region: Cell) -> float:
    """Write a few lines above a table; return how high they are."""
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


def _table(page: Page, kinds: Sequence[str], rules: Sequence[str] = ()) -> None:
    """Fill the page with a table of such columns, or with two."""
    h, rng = page.hand.height, page.rng
    left, top = rng.uniform(-1, 2.5, 2) * h if page.often(0.7) else (-2 * h, -0.7 * h)
    right = page.width - (rng.uniform(0, 2) * h if page.often(0.7) else -2 * h)
    region = Cell(float(left), float(top), right, page.height - h * rng.uniform(-1.5, 2))
    by_hand = tuple(rules) == ("hand",) and page.often(0.8)
    while region.bottom - region.top > 4 * h:
        lowered = region.top + _title(page, region)
        region = region._replace(top=lowered)
        table = _plan(page, kinds, region, 0.1 if by_hand else 1.0)
        if not by_hand or page.often(0.1):
            _shade(page, table)
        over = page.often(0.7)
        if over:
            _rule(page, table, rules)
        _head(page, table, 0.95 if by_hand else 0.3)
        _fill(page, table)
        if not over:
            _rule(page, table, rules)
        region = region._replace(top=table.tops[-1] + 0.8 * h)
        if page.often(0.5):
            break


def mark_list(page: Page) -> None:
    """Fill a list of names with marks."""
    _table(page, _MARKS)


def weather(page: Page) -> None:
    """Fill a table of measurements."""
    _table(page, _WEATHER)


def ledger(page: Page) -> None:
    """Fill a table of amounts."""
    _table(page, _LEDGER)


def score_card(page: Page) -> None:
    """Fill a card of scores and totals."""
    _table(page, _SCORES)


def timetable(page: Page) -> None:
    """Fill a table of times."""
    _table(page, _TIMES)


def mixed_table(page: Page) -> None:
    """Fill a table of anything."""
    first = page.pick(_MIXED)
    _table(page, (first, *_MIXED[1:]))


def drawn_table(page: Page) -> None:
    """Draw a table by hand and fill it."""
    page.rule_color = page.hand.color
    _table(page, _MIXED, ("hand",))


def aligned(page: Page) -> None:
    """Write numbers in columns without rules."""
    h = page.hand.height
    region = Cell(h * page.rng.uniform(0, 2), h * page.rng.uniform(0, 2), page.width, page.height)
    region = region._replace(top=region.top + _title(page, region))
    table = _plan(page, page.pick((_MARKS, _WEATHER, _LEDGER, _MIXED)), region)
    _head(page, table)
    _fill(page, table)


def _grid_rules(page: Page, box: Cell, count: int, group: int) -> None:
    """Rule a square grid whose every `group`-th line is thick."""
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


def sudoku(page: Page) -> None:
    """Print one sudoku or more and solve a part."""
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
            corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
            page.canvas.fill(corners, Ink.OTHER, page.print_color)
            continue
        page.box(x, y, side, side, style.thick)
        if operators and (place % columns + place // columns) % 2:
            figures.write(page, page.pick("+-x="), cell)
        elif rng.random() < used:
            text = page.word(capital=True)[0] if rng.random() < letters else page.digits(2)
            (figures if printed and page.often(0.4) else writing).write(page, text, cell)
        if not operators and rng.random() < numbered:
            small.write(page, str(place + 1), cell)


def digit_grid(page: Page) -> None:
    """Rule a grid of square cells, each with a digit or two or none, and headings in print."""
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


LAYOUTS = {
    "mark_list": Layout(mark_list, 1.2),
    "weather": Layout(weather, 1.2),
    "ledger": Layout(ledger, 1.2),
    "score_card": Layout(score_card, 1.0, ((10, 30), (8, 26))),
    "timetable": Layout(timetable, 0.5),
    "mixed_table": Layout(mixed_table, 1.5, ((10, 32), (8, 28))),
    "drawn_table": Layout(drawn_table, 1.0, ((10, 30), (8, 28))),
    "aligned": Layout(aligned, 0.8),
    "digit_grid": Layout(digit_grid, 0.8, ((6, 26), (6, 26))),
    "sudoku": Layout(sudoku, 1.0, ((9, 26), (9, 26))),
    "crossword": Layout(crossword, 0.5, ((8, 24), (8, 24))),
}
