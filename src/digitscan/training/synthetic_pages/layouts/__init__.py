"""Layouts: each module fills pages of one family; `LAYOUTS` lists them all."""

from __future__ import annotations

from digitscan.training.synthetic_pages.layouts import plain
from digitscan.training.synthetic_pages.layouts.layout import Layout

__all__ = ["LAYOUTS", "Layout"]

LAYOUTS: dict[str, Layout] = {**plain.LAYOUTS}
