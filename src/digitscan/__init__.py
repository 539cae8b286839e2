"""Reads handwritten digits on scanned pages.

import digitscan

page = digitscan.recognize("sheet.png")
print(page.text())
"""

from digitscan.api import recognize
from digitscan.errors import DigitscanError, ModelError, UnreadableInputError, UsageError
from digitscan.page import Box, Digit, Line, Number, Page

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
    "recognize",
]
