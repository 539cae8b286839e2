"""The canvas to draw on, which also shows the readings at their places."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from digitscan.gui.look import BOARD, Style, Surface
from digitscan.gui.strokes import Sketch, Stroke

if TYPE_CHECKING:
    from digitscan.gui.rendering import Picture
    from digitscan.page import Box, Page

WIDTH, HEIGHT = 560, 440
_HINT = "Draw a digit, or a number"
# Tags of the canvas items: strokes, the stroke in progress, readings, the hint.
_INK, _OPEN, _READ, _HINTED = "ink", "open", "read", "hint"


class Board(tk.Canvas):
    """The canvas; its strokes are in `sketch`."""

    def __init__(self, parent: tk.Misc, style: Style, changed: Callable[[], None]) -> None:
        """Make the canvas; `changed` is called after each stroke and each change of size."""
        super().__init__(
            parent, width=style.px(WIDTH), height=style.px(HEIGHT), highlightthickness=0,
            background=BOARD.ground, cursor="crosshair",
        )  # fmt: skip
        self.sketch = Sketch()
        self.surface: Surface = BOARD
        self.pen = 1.0
        self._style, self._changed = style, changed
        self._shown: tk.PhotoImage | None = None
        self._size = (0, 0)
        self.bind("<ButtonPress-1>", self._begin)
        self.bind("<B1-Motion>", self._move)
        self.bind("<ButtonRelease-1>", self._end)
        self.bind("<Configure>", self._resized)

    @property
    def size_in_pixels(self) -> tuple[int, int]:
        """The canvas' width and height."""
        return max(1, self.winfo_width()), max(1, self.winfo_height())

    def lay(self, surface: Surface) -> None:
        """Change the surface."""
        self.surface = surface
        self.configure(background=surface.ground)
        self.redraw()

    def redraw(self) -> None:
        """Draw the strokes again, without a reading."""
        self.delete(tk.ALL)
        self._shown = None
        for stroke in self.sketch.strokes:
            self._line(stroke, _INK)
        self._hint()

    def show(self, page: Page, picture: Picture | None, chosen: int) -> None:
        """Show the strokes with smooth edges, and the boxes if there are several digits."""
        if picture is not None:
            self._shown = tk.PhotoImage(master=self, data=picture.content, format="PPM")
            self.delete(_INK)
            self.create_image(picture.left, picture.top, image=self._shown, anchor=tk.NW, tags=_INK)
            self.tag_raise(_OPEN)
        self.mark(page, chosen)

    def mark(self, page: Page, chosen: int) -> None:
        """Draw a box around each of several digits; the box of digit `chosen` is bolder."""
        self.delete(_READ)
        if len(page.digits) > 1:
            for number, digit in enumerate(page.digits):
                colour = self.surface.colour(digit.confidence, page.levels)
                self._frame(digit.box, str(digit.value), colour, strong=number == chosen)

    def unmark(self) -> None:
        """Remove the boxes."""
        self.delete(_READ)

    def _begin(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        self.delete(_HINTED)
        self.sketch.begin((event.x, event.y), self.pen)
        self._line(Stroke(((event.x, event.y),), self.pen), _OPEN)

    def _move(self, event: tk.Event[tk.Misc]) -> None:
        at = (float(event.x), float(event.y))
        before = self.sketch.extend(at)
        if before is not None:
            self._line(Stroke((before, at), self.pen), _OPEN)

    def _end(self, _event: tk.Event[tk.Misc]) -> None:
        if self.sketch.end():
            self.itemconfigure(_OPEN, tags=_INK)
            self._changed()

    def _resized(self, _event: tk.Event[tk.Misc]) -> None:
        if self._size != self.size_in_pixels:
            self._size = self.size_in_pixels
            self._hint()
            self._changed()

    def _line(self, stroke: Stroke, tag: str) -> None:
        points = list(stroke.points if len(stroke.points) > 1 else stroke.points * 2)
        self.create_line(
            points, width=stroke.width, fill=self.surface.ink, capstyle=tk.ROUND,
            joinstyle=tk.ROUND, tags=tag,
        )  # fmt: skip

    def _frame(self, box: Box, text: str, colour: str, *, strong: bool) -> None:
        room = self._style.px(5)
        left, top = box.left - room, box.top - room
        self.create_rectangle(
            left, top, box.right + room, box.bottom + room, outline=colour,
            width=self._style.px(3 if strong else 1.5), tags=_READ,
        )  # fmt: skip
        above = top > self._style.px(20)
        self.create_text(
            left, top - self._style.px(2) if above else box.bottom + room + self._style.px(2),
            text=text, fill=colour, anchor=tk.SW if above else tk.NW, tags=_READ,
            font=self._style.font(15, "bold"),
        )  # fmt: skip

    def _hint(self) -> None:
        self.delete(_HINTED)
        if not self.sketch.strokes:
            width, height = self.size_in_pixels
            self.create_text(
                width / 2, height / 2, text=_HINT, fill=self.surface.hint, tags=_HINTED,
                font=self._style.font(18),
            )  # fmt: skip
