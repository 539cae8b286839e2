"""Layouts: each module fills pages of one family; `LAYOUTS` lists them all."""

from __future__ import annotations

from digitscan.training.synthetic_pages.layouts import (
    boxes,
    forms,
    notes,
    plain,
    registers,
    singles,
    sums,
    tables,
)
from digitscan.training.synthetic_pages.layouts.layout import Layout

__all__ = ["KEPT_BACK", "LAYOUTS", "Layout"]

# Kinds of page that are left out of the training, to choose by.
KEPT_BACK: tuple[str, ...] = ("exam", "log_book", "score_card", "slip")

LAYOUTS: dict[str, Layout] = {
    **boxes.LAYOUTS,
    **forms.LAYOUTS,
    **notes.LAYOUTS,
    **plain.LAYOUTS,
    **registers.LAYOUTS,
    **singles.LAYOUTS,
    **sums.LAYOUTS,
    **tables.LAYOUTS,
}
