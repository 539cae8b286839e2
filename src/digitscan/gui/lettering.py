"""Fonts of every size, kept open.

Tk closes a font once no item uses it, and opening one takes some milliseconds. That is too slow,
because everything is redrawn after each stroke.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import font
from typing import Literal, TypeAlias

Weight: TypeAlias = Literal["normal", "bold"]
Font: TypeAlias = tuple[str, int, Weight]


class Lettering:
    """The desktop's font family, in sizes of screen pixels."""

    def __init__(self, root: tk.Misc) -> None:
        """Find the desktop's font family."""
        self._family = str(font.nametofont("TkDefaultFont", root).actual("family"))
        self._tk = root.tk
        # A canvas that is never shown: its items keep the fonts open.
        self._keeper = tk.Canvas(root)
        self._kept: set[Font] = set()

    def font(self, size: float, weight: Weight = "normal") -> Font:
        """Return a font whose lines are about `size` pixels high."""
        wanted: Font = (self._family, -max(1, round(size)), weight)
        if wanted not in self._kept:
            self._kept.add(wanted)
            self._keeper.create_text(0, 0, font=wanted)
        return wanted

    def width(self, wanted: Font, text: str) -> int:
        """Return the width of a text in pixels."""
        return int(self._tk.call("font", "measure", wanted, text))

    def height(self, wanted: Font) -> int:
        """Return the line spacing in pixels."""
        return int(self._tk.call("font", "metrics", wanted, "-linespace"))
