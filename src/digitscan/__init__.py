"""Read handwritten digits on scanned pages.

import digitscan

page = digitscan.recognize("sheet.png")
print(page.text())
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitscan.api import read_document, recognize
    from digitscan.errors import (
        DigitscanError,
        InputWarning,
        ModelError,
        UnreadableInputError,
        UsageError,
    )
    from digitscan.levels import Levels
    from digitscan.page import Box, Cell, Digit, Line, Mark, Number, Page, Table

# The only place of the version: both pyproject.toml files read it from here.
__version__ = "0.1.0"

__all__ = [
    "Box",
    "Cell",
    "Digit",
    "DigitscanError",
    "InputWarning",
    "Levels",
    "Line",
    "Mark",
    "ModelError",
    "Number",
    "Page",
    "Table",
    "UnreadableInputError",
    "UsageError",
    "__version__",
    "read_document",
    "recognize",
]

_HOMES = {
    "digitscan.api": ("read_document", "recognize"),
    "digitscan.errors": (
        "DigitscanError",
        "InputWarning",
        "ModelError",
        "UnreadableInputError",
        "UsageError",
    ),
    "digitscan.levels": ("Levels",),
    "digitscan.page": (
        "Box",
        "Cell",
        "Digit",
        "Line",
        "Mark",
        "Number",
        "Page",
        "Table",
    ),
}


def __getattr__(name: str) -> object:
    # Imported on first use: the command line must be ready for Ctrl-C before anything else.
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
