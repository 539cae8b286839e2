"""How the window looks: colours, lettering, and how large all of it is on this screen."""

from __future__ import annotations

import sys
import tkinter as tk
from dataclasses import dataclass
from tkinter import font, ttk

from digitscan.gui.lettering import Font, Lettering, Weight
from digitscan.levels import Levels

# Screens have 96 dots an inch where nothing is enlarged.
USUAL_DPI = 96
# Enlarged by steps of a quarter, as desktops do; 4 is beyond any screen's own.
_STEP, _MOST = 0.25, 4.0

WINDOW, PANEL, LINE = "#eef0f3", "#ffffff", "#d3d8df"
TEXT, MUTED, ACCENT, ACCENT_LIT = "#1b2430", "#5d6878", "#1f5fbf", "#2f74da"
BAR, BAR_GROUND = "#8fa3bd", "#eef0f3"
ALARM = "#b3001b"


@dataclass(frozen=True, slots=True)
class Surface:
    """What is drawn on: its colours, those of the readings by how sure they are among them."""

    ground: str
    ink: str
    hint: str
    sure: str
    unsure: str
    guess: str

    def colour(self, confidence: float, levels: Levels) -> str:
        """Return the colour of a reading, as `--annotate` shows it."""
        grade = levels.grade(confidence)
        return {"reliable": self.sure, "check": self.unsure, "guess": self.guess}[grade]


BOARD = Surface("#000000", "#ffffff", "#8a8f98", "#3ddc84", "#ffb54a", "#ff6b6b")
PAPER = Surface("#ffffff", "#000000", "#70757d", "#006e3c", "#be5f00", "#c8001e")


def before_the_first_window() -> None:
    """Tell Windows that we look after the scale: it would enlarge the window and blur it."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - of use here alone

        ctypes.windll.shcore.SetProcessDpiAwareness(1)


def screen_scale(root: tk.Tk) -> float:
    """Return by how much the desktop enlarges, 1 to 4.

    X11's desktops say so by the resource `Xft.dpi`, which Tk finds where the application's class
    is Xft; Windows by the screen's dots an inch. macOS enlarges by itself.
    """
    if root.tk.call("tk", "windowingsystem") == "aqua":
        return 1.0
    told = str(root.tk.call("option", "get", ".", "dpi", "Dpi"))
    try:
        dpi = float(told) if told else root.winfo_fpixels("1i")
    except ValueError:
        dpi = USUAL_DPI
    return min(max(round(dpi / USUAL_DPI / _STEP) * _STEP, 1.0), _MOST)


@dataclass(frozen=True, slots=True)
class Style:
    """What every part of the window draws itself by: how large all is, and the lettering."""

    factor: float
    lettering: Lettering

    def px(self, length: float) -> int:
        """Return a length of the usual screen in pixels of this one."""
        return max(1, round(length * self.factor))

    def font(self, size: float, weight: Weight = "normal") -> Font:
        """Return the lettering of `size` pixels of the usual screen."""
        return self.lettering.font(self.px(size), weight)


def apply(root: tk.Tk, factor: float) -> Style:
    """Give the widgets their look, larger than usual by `factor`; return what it is made of."""
    root.tk.call("tk", "scaling", factor * USUAL_DPI / 72)  # pixels a point
    style = Style(factor, Lettering(root))
    for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkCaptionFont"):
        font.nametofont(name).configure(size=-style.px(13))
    themed = ttk.Style(root)
    themed.theme_use("clam")
    themed.configure(".", background=WINDOW, foreground=TEXT, font=style.font(13))
    _buttons(themed, style)
    themed.configure(
        "Horizontal.TScale", troughcolor=LINE, background=PANEL, bordercolor=MUTED,
        lightcolor=PANEL, darkcolor=PANEL, sliderlength=style.px(16), gripcount=0,
    )  # fmt: skip
    themed.configure("Muted.TLabel", foreground=MUTED, font=style.font(12))
    themed.configure("Alarm.TLabel", foreground=ALARM, font=style.font(12))
    return style


def _buttons(themed: ttk.Style, style: Style) -> None:
    flat = {"lightcolor": PANEL, "darkcolor": PANEL, "bordercolor": LINE, "relief": "flat"}
    room = (style.px(12), style.px(6))
    themed.configure("TButton", padding=room, width=-6, background=PANEL, focuscolor=ACCENT, **flat)
    themed.map("TButton", background=[("active", LINE)], foreground=[("disabled", BAR)])
    themed.configure(
        "Accent.TButton", background=ACCENT, foreground="#ffffff", bordercolor=ACCENT,
        lightcolor=ACCENT, darkcolor=ACCENT, focuscolor="#ffffff", font=style.font(13, "bold"),
    )  # fmt: skip
    themed.map("Accent.TButton", background=[("active", ACCENT_LIT)], foreground=[])
    themed.configure(
        "Toolbutton", padding=room, background=PANEL, focuscolor=ACCENT, anchor="center", **flat
    )
    themed.map(
        "Toolbutton",
        background=[("selected", TEXT), ("active", LINE)],
        foreground=[("selected", "#ffffff")],
        lightcolor=[("selected", TEXT)],
        darkcolor=[("selected", TEXT)],
    )
