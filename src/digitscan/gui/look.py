"""The look of the window: colors, fonts, and the scale on this screen."""

from __future__ import annotations

import sys
import tkinter as tk
from dataclasses import dataclass
from tkinter import font, ttk

from digitscan.gui.lettering import Font, Lettering, Weight
from digitscan.levels import Levels

# Dots per inch of a screen without scaling.
USUAL_DPI = 96
# Scaling in steps of a quarter, as desktops use; no screen needs more than 4.
_STEP, _MOST = 0.25, 4.0

WINDOW, PANEL, LINE = "#eef0f3", "#ffffff", "#d3d8df"
TEXT, MUTED, ACCENT, ACCENT_LIT = "#1b2430", "#5d6878", "#1f5fbf", "#2f74da"
BAR, BAR_GROUND = "#8fa3bd", "#eef0f3"
ALARM = "#b3001b"


@dataclass(frozen=True, slots=True)
class Surface:
    """A surface to draw on: its colors, including those of readings by grade."""

    ground: str
    ink: str
    hint: str
    sure: str
    unsure: str
    guess: str

    def colour(self, confidence: float, levels: Levels) -> str:
        """Return the color of a reading, as `--annotate` shows it."""
        grade = levels.grade(confidence)
        return {"reliable": self.sure, "check": self.unsure, "guess": self.guess}[grade]


BOARD = Surface("#000000", "#ffffff", "#8a8f98", "#3ddc84", "#ffb54a", "#ff6b6b")
PAPER = Surface("#ffffff", "#000000", "#70757d", "#006e3c", "#be5f00", "#c8001e")


def before_the_first_window() -> None:
    """Tell Windows that we scale ourselves: otherwise it would enlarge and blur the window."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - of use here alone

        ctypes.windll.shcore.SetProcessDpiAwareness(1)


def screen_scale(root: tk.Tk) -> float:
    """Return the desktop's scale factor, 1 to 4.

    X11 desktops set the resource `Xft.dpi`, which Tk finds if the application's class is Xft.
    Windows sets the screen's dots per inch. macOS scales by itself.
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
    """The scale and the fonts that every part of the window uses."""

    factor: float
    lettering: Lettering

    def px(self, length: float) -> int:
        """Return a length at 96 dpi in pixels of this screen."""
        return max(1, round(length * self.factor))

    def font(self, size: float, weight: Weight = "normal") -> Font:
        """Return the font of `size` pixels at 96 dpi."""
        return self.lettering.font(self.px(size), weight)


def apply(root: tk.Tk, factor: float) -> Style:
    """Style the widgets, scaled by `factor`; return the style."""
    root.tk.call("tk", "scaling", factor * USUAL_DPI / 72)  # pixels per point
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
