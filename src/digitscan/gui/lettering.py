"""Lettering of every size, kept at hand.

Tk closes a font once no item uses it, and to open one takes some milliseconds: too long where all
that is shown is written anew after each stroke.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import font
from typing import Literal, TypeAlias

Weight: TypeAlias = Literal["normal", "bold"]
Font: TypeAlias = tuple[str, int, Weight]


class Lettering:
    """The desktop's own lettering in pixels of the screen."""

    def __init__(self, root: tk.Misc) -> None:
        """Look which family the desktop uses."""
        self._family = str(font.nametofont("TkDefaultFont", root).actual("family"))
        self._tk = root.tk
        # A canvas that is never shown: its items are what keeps the fonts open.
        self._keeper = tk.Canvas(root)
        self._kept: set[Font] = set()

    def font(self, size: float, weight: Weight = "normal") -> Font:
        """Return the font of which a line is about `size` pixels high."""
        wanted: Font = (self._family, -max(1, round(size)), weight)
        if wanted not in self._kept:
            self._kept.add(wanted)
            self._keeper.create_text(0, 0, font=wanted)
        return wanted

    def width(self, wanted: Font, text: str) -> int:
        """Return how wide a text is, in pixels."""
        return int(self._tk.call("font", "measure", wanted, text))

    def height(self, wanted: Font) -> int:
        """Return how far two lines are apart, in pixels."""
        return int(self._tk.call("font", "metrics", wanted, "-linespace"))
