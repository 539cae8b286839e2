"""The versions of the output formats, and their schemas.

`page.schema.json` is the JSON Schema of a page's object, `rows.schema.json` that of the rows, for
each `--per`; docs/schema.md explains both. A version increases when a field or column changes its
meaning or is removed; new fields do not increase it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PAGE_SCHEMA = "digitscan-page-2"
ROWS_SCHEMA = "digitscan-rows-2"
TABLES_SCHEMA = "digitscan-tables-1"

_TEXT = ("source", "text", "digit", "error")
_SHARE = ("confidence",)


def page_schema() -> dict[str, Any]:
    """Return the JSON Schema of a page's object."""
    return _held("page.schema.json")


def rows_schema(per: str) -> dict[str, Any]:
    """Return the JSON Schema of a row as an object, in which an absent cell is null."""
    held = _held("rows.schema.json")
    return {**held["$defs"][per], "$schema": held["$schema"], "$defs": held["$defs"]}


def kind(column: str) -> str:
    """Return the kind of a column's cells: `text`, `share` (0 to 1) or `whole` (an integer)."""
    if column in _TEXT:
        return "text"
    return "share" if column in _SHARE else "whole"


def _held(name: str) -> dict[str, Any]:
    held = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return dict(held)
