"""Layouts: each module fills pages of one family; `LAYOUTS` lists them all.

Code that several modules use is in `parts`.
"""

from __future__ import annotations

from digitscan.training.synthetic_pages.layouts import (
    amounts,
    answer_sheets,
    boards,
    books,
    cheques,
    combs,
    displays,
    equations,
    exams,
    labels,
    notes,
    plain,
    printed,
    puzzles,
    receipts,
    registers,
    signs,
    singles,
    sketches,
    slips,
    surveys,
    tables,
    worksheets,
)
from digitscan.training.synthetic_pages.layouts.layout import Layout

__all__ = ["KEPT_BACK", "LAYOUTS", "Layout"]

# Layouts held back from training, for model selection.
KEPT_BACK: tuple[str, ...] = ("exam", "log_book", "score_card", "slip")

# The seed gives the same pages only as long as the order of the layouts does not change.
LAYOUTS: dict[str, Layout] = {
    **combs.LAYOUTS,
    **exams.LAYOUTS,
    **answer_sheets.LAYOUTS,
    **surveys.LAYOUTS,
    **cheques.LAYOUTS,
    **receipts.LAYOUTS,
    **labels.LAYOUTS,
    **slips.LAYOUTS,
    **notes.LAYOUTS,
    **sketches.LAYOUTS,
    **plain.LAYOUTS,
    **registers.LAYOUTS,
    **books.LAYOUTS,
    **singles.LAYOUTS,
    **displays.LAYOUTS,
    **printed.LAYOUTS,
    **equations.LAYOUTS,
    **worksheets.LAYOUTS,
    **boards.LAYOUTS,
    **tables.LAYOUTS,
    **puzzles.LAYOUTS,
    **amounts.LAYOUTS,
    **signs.LAYOUTS,
}
