"""Reads handwritten digits on scanned pages.

import digitscan

page = digitscan.recognize("sheet.png")
print(page.text())
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitscan.api import recognize
    from digitscan.errors import DigitscanError, ModelError, UnreadableInputError, UsageError
    from digitscan.page import Box, Digit, Line, Number, Page

# The only place of the version: both pyproject.toml read it from here.
__version__ = "0.1.0"

__all__ = [
    "Box",
    "Digit",
    "DigitscanError",
    "Line",
    "ModelError",
    "Number",
    "Page",
    "UnreadableInputError",
    "UsageError",
    "__version__",
    "recognize",
]

_HOMES = {
    "digitscan.api": ("recognize",),
    "digitscan.errors": ("DigitscanError", "ModelError", "UnreadableInputError", "UsageError"),
    "digitscan.page": ("Box", "Digit", "Line", "Number", "Page"),
}


def __getattr__(name: str) -> object:
    # Loaded when asked for: the command line must be ready for Ctrl-C before anything else.
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
