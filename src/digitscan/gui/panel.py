"""The result, large enough for a classroom: the number, its confidence, ten probabilities."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from digitscan.gui.bars import Area, draw_bars, percentage
from digitscan.gui.look import BAR, MUTED, PANEL, PAPER, Style

if TYPE_CHECKING:
    from digitscan.gui.lettering import Font
    from digitscan.page import Page

# Pixels at 96 dpi; in a larger panel everything grows with it.
WIDTH, HEIGHT = 264, 440
_NOTHING = "\N{EN DASH}"
# The reading's share of the panel's height; within that share, the middle and maximum height of the
# reading, and the position of the text below it.
_UPPER, _MIDDLE, _HIGH, _BELOW = 0.4, 0.42, 0.74, 0.86
_EDGE = 18  # pixels at 96 dpi
# The underline's length as a share of the figure's width, and its distance below the middle.
_LINE, _UNDER = 0.8, 0.46


def least_sure(page: Page) -> int:
    """Return the index of the digit with the lowest confidence; 0 if there is none."""
    digits = page.digits
    return min(range(len(digits)), key=lambda i: digits[i].confidence) if digits else 0


class Panel(tk.Canvas):
    """Shows a page, and the probabilities of one digit, which is `chosen`."""

    def __init__(self, parent: tk.Misc, style: Style, when_chosen: Callable[[int], None]) -> None:
        """Make an empty panel; `when_chosen` is called with the index of a clicked digit."""
        super().__init__(
            parent, width=style.px(WIDTH), background=PANEL, highlightthickness=0, takefocus=0
        )
        self.chosen = 0
        self._usual = self._style = style
        self._when_chosen = when_chosen
        self._page: Page | None = None
        self._note = ""
        self.bind("<Configure>", lambda _event: self._draw())

    def show(self, page: Page | None, chosen: int = 0, note: str = "") -> None:
        """Show a page, or `note` if it has no digits."""
        self._page, self.chosen, self._note = page, chosen, note
        self._draw()

    def _draw(self) -> None:
        self.delete(tk.ALL)
        width, height = self.winfo_width(), self.winfo_height()
        grown = max(self._usual.factor, min(height / HEIGHT, width / WIDTH))
        self._style = replace(self._usual, factor=grown)
        upper, edge = _UPPER * height, self._style.px(_EDGE)
        bars = Area(edge, upper, width - edge, height - edge / 2)
        if self._page is None or not self._page.digits:
            dash = self._style.lettering.font(upper / 2, "bold")
            note = self._style.font(15)
            self.create_text(width / 2, upper * _MIDDLE, text=_NOTHING, font=dash, fill=BAR)
            self.create_text(width / 2, upper * _BELOW, text=self._note, font=note, fill=MUTED)
            draw_bars(self, self._style, bars, (), "Probabilities")
            return
        digits = self._page.digits
        self._reading(self._page, width, upper)
        self._sureness(self._page, (width / 2, upper * _BELOW))
        which = f" of digit {self.chosen + 1}" if len(digits) > 1 else ""
        shares = digits[self.chosen].probabilities
        draw_bars(self, self._style, bars, shares, f"Probabilities{which}")

    def _sureness(self, page: Page, at: tuple[float, float]) -> None:
        """Write the confidence of the chosen digit."""
        digits = page.digits
        confidence = digits[self.chosen].confidence
        told, font = percentage(confidence), self._style.font(24, "bold")
        if len(digits) > 1:
            least = confidence == min(digit.confidence for digit in digits)
            told, font = told + ", the least sure" * least, self._style.font(16, "bold")
        self.create_text(*at, text=told, font=font, fill=PAPER.colour(confidence, page.levels))

    def _reading(self, page: Page, width: float, upper: float) -> None:
        """Write all lines as large as the room allows, each digit in its color."""
        rows = [line.text() for line in page.lines]
        font = self._fitting(rows, width - 2 * self._style.px(_EDGE), upper * _HIGH)
        advance = self._style.lettering.width(font, "0")
        step = self._style.lettering.height(font)
        top = upper * _MIDDLE - step * (len(rows) - 1) / 2
        places = iter(range(len(page.digits)))
        for row, text in enumerate(rows):
            left = width / 2 - advance * (len(text) - 1) / 2
            for column, character in enumerate(text):
                if character != " ":
                    at = (left + column * advance, top + row * step)
                    self._figure(at, next(places), page, font)

    def _figure(self, at: tuple[float, float], place: int, page: Page, font: Font) -> None:
        """Write one digit; a click chooses it if there are several."""
        digits = page.digits
        tag, digit = f"digit{place}", digits[place]
        colour = PAPER.colour(digit.confidence, page.levels)
        self.create_text(*at, text=str(digit.value), font=font, fill=colour, tags=tag)
        if len(digits) == 1:
            return
        if place == self.chosen:
            half = self._style.lettering.width(font, "0") * _LINE / 2
            under = at[1] + self._style.lettering.height(font) * _UNDER
            thick = self._style.px(3)
            self.create_line(at[0] - half, under, at[0] + half, under, fill=colour, width=thick)
        self.tag_bind(tag, "<ButtonPress-1>", lambda _event: self._when_chosen(place))
        self.tag_bind(tag, "<Enter>", lambda _event: self.configure(cursor="hand2"))
        self.tag_bind(tag, "<Leave>", lambda _event: self.configure(cursor=""))

    def _fitting(self, rows: list[str], room: float, high: float) -> Font:
        """Return the largest font in which all rows fit."""
        trial = self._style.lettering.font(100, "bold")
        width = max(self._style.lettering.width(trial, "0" * len(row)) for row in rows)
        height = self._style.lettering.height(trial) * len(rows)
        return self._style.lettering.font(100 * min(room / width, high / height), "bold")
