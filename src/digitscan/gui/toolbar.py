"""The toolbar above the board: actions, the pen, the surface."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitscan.gui.look import BOARD, LINE, PAPER, TEXT, WINDOW, Style, Surface
from digitscan.gui.strokes import LEAST_PEN, MOST_PEN


@dataclass(frozen=True)
class Actions:
    """The actions of the buttons."""

    recognise: Callable[[], object]
    undo: Callable[[], object]
    clear: Callable[[], object]
    save: Callable[[], object]
    lay: Callable[[Surface], object]
    set_pen: Callable[[float], object]
    set_live: Callable[[bool], object]


class Toolbar(ttk.Frame):
    """The toolbar; the pen and surface start as given, and Live is on."""

    def __init__(
        self, parent: tk.Misc, style: Style, actions: Actions, pen: float, surface: Surface
    ) -> None:
        """Make the buttons, without calling any action."""
        super().__init__(parent, padding=(style.px(12), style.px(10)))
        self._style, self._actions = style, actions
        self._column = 0
        self._button("Recognize", actions.recognise, "Accent.TButton")
        self._undo = self._button("Undo", actions.undo)
        self._clear = self._button("Clear", actions.clear)
        self._save = self._button("Save\N{HORIZONTAL ELLIPSIS}", actions.save)
        # Spare room separates the actions from the settings.
        self.columnconfigure(self._column, weight=1, minsize=style.px(20))
        self._column += 1
        self._pen(pen)
        self._surfaces(surface)
        self._live = tk.BooleanVar(self, value=True)
        live = ttk.Checkbutton(
            self, text="Live", variable=self._live, style="Toolbutton",
            command=lambda: actions.set_live(self._live.get()),
        )  # fmt: skip
        self._put(live, 0)

    def allow(self, *, undo: bool, clear: bool) -> None:
        """Disable the buttons that have nothing to do."""
        for button, allowed in ((self._undo, undo), (self._clear, clear), (self._save, clear)):
            button.state(["!disabled" if allowed else "disabled"])

    def _button(
        self, text: str, action: Callable[[], object], style: str = "TButton"
    ) -> ttk.Button:
        button = ttk.Button(self, text=text, style=style, command=action)
        self._put(button)
        return button

    def _put(self, widget: tk.Widget, gap: float = 6) -> None:
        widget.grid(row=0, column=self._column, padx=(0, round(gap * self._style.factor)))
        self._column += 1

    def _pen(self, pen: float) -> None:
        self._put(ttk.Label(self, text="Pen"))
        side = self._style.px(MOST_PEN + 2)
        self._dot = tk.Canvas(
            self, width=side, height=side, background=WINDOW, highlightthickness=0
        )
        self._width = tk.DoubleVar(self, value=pen)
        slider = ttk.Scale(
            self, from_=LEAST_PEN, to=MOST_PEN, variable=self._width, length=self._style.px(110),
            command=self._set_pen, takefocus=1,
        )  # fmt: skip
        self._put(slider)
        self._put(self._dot, 12)
        self._draw_dot(pen)

    def _set_pen(self, told: str) -> None:
        width = round(float(told))
        self._draw_dot(width)
        self._actions.set_pen(width)

    def _draw_dot(self, width: float) -> None:
        self._dot.delete(tk.ALL)
        middle, half = self._style.px(MOST_PEN + 2) / 2, self._style.px(width) / 2
        ends = (middle - half, middle - half, middle + half, middle + half)
        self._dot.create_oval(*ends, fill=TEXT, outline=LINE)

    def _surfaces(self, surface: Surface) -> None:
        self._paper = tk.BooleanVar(self, value=surface is PAPER)
        for text, value, gap in (("Board", False, 0), ("Paper", True, 12)):
            button = ttk.Radiobutton(
                self, text=text, value=value, variable=self._paper, style="Toolbutton",
                command=lambda: self._actions.lay(PAPER if self._paper.get() else BOARD),
            )  # fmt: skip
            self._put(button, gap)
