"""Tables: mark lists, weather tables, ledgers, score cards, timetables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.table_cells import Cell
from digitscan.training.synthetic_pages.layouts.parts.table_drawing import (
    fill_cells,
    plan_table,
    rule_table,
    shade_table,
    write_head,
    write_title,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.training.synthetic_pages.page import Page


# The columns of each kind of table: the first entry is its first column, the second its second
# column, and all others are drawn from the rest. Entries may repeat.
_MARKS = ("row", "name", "grade", "grade", "small", "tick", "decimal", "integer", "date")
_WEATHER = ("row", "time", "decimal", "decimal", "decimal", "signed", "small", "integer", "word")
_LEDGER = ("date", "name", "money", "comb", "comb", "money", "cents", "integer", "small")
_SCORES = ("name", "small", "grade", "grade", "small", "grade", "fraction")
_TIMES = ("name", "time", "time", "time", "date", "range", "integer", "small")
_MIXED = ("row", "name", "integer", "decimal", "small", "grade", "comb", "money", "tick", "word",
          "signed", "fraction", "range", "date", "time", "empty")  # fmt: skip


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
    """Fill a table with mixed contents."""
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
    region = region._replace(top=region.top + write_title(page, region))
    table = plan_table(page, page.pick((_MARKS, _WEATHER, _LEDGER, _MIXED)), region)
    write_head(page, table)
    fill_cells(page, table)


def _table(page: Page, kinds: Sequence[str], rules: Sequence[str] = ()) -> None:
    """Fill the page with one or two tables of such columns."""
    h, rng = page.hand.height, page.rng
    left, top = rng.uniform(-1, 2.5, 2) * h if page.often(0.7) else (-2 * h, -0.7 * h)
    right = page.width - (rng.uniform(0, 2) * h if page.often(0.7) else -2 * h)
    region = Cell(float(left), float(top), right, page.height - h * rng.uniform(-1.5, 2))
    by_hand = tuple(rules) == ("hand",) and page.often(0.8)
    while region.bottom - region.top > 4 * h:
        lowered = region.top + write_title(page, region)
        region = region._replace(top=lowered)
        table = plan_table(page, kinds, region, 0.1 if by_hand else 1.0)
        if not by_hand or page.often(0.1):
            shade_table(page, table)
        over = page.often(0.7)
        if over:
            rule_table(page, table, rules)
        write_head(page, table, 0.95 if by_hand else 0.3)
        fill_cells(page, table)
        if not over:
            rule_table(page, table, rules)
        region = region._replace(top=table.tops[-1] + 0.8 * h)
        if page.often(0.5):
            break


LAYOUTS = {
    "mark_list": Layout(mark_list, 1.2),
    "weather": Layout(weather, 1.2),
    "ledger": Layout(ledger, 1.2),
    "score_card": Layout(score_card, 1.0, ((10, 30), (8, 26))),
    "timetable": Layout(timetable, 0.5),
    "mixed_table": Layout(mixed_table, 1.5, ((10, 32), (8, 28))),
    "drawn_table": Layout(drawn_table, 1.0, ((10, 30), (8, 28))),
    "aligned": Layout(aligned, 0.8),
}
