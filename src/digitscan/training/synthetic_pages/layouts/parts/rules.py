"""Ruled lines of tables, printed or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.elements import thickness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.training.synthetic_pages.page import Page


class Rules(NamedTuple):
    """The style of ruled lines: thickness in pixels, opacity, and solid or broken kind."""

    thick: float
    opacity: float
    kind: str

    @classmethod
    def draw(cls, page: Page, kinds: Sequence[str] = ()) -> Rules:
        """Draw a random style, mostly a solid line."""
        kinds = kinds or ("solid",) * 8 + ("dotted", "dashed", "double", "broken", "hand")
        thick = thickness(page)
        opacity = float(page.rng.uniform(0.25, 1) if page.often(0.4) else page.rng.uniform(0.7, 1))
        return cls(thick, opacity, page.pick(kinds))

    def line(self, page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
        """Rule a line, level or upright."""
        ends = np.array([[x0, y0], [x1, y1]])
        if self.kind == "hand":
            self._by_hand(page, ends)
        elif self.kind == "solid":
            page.rule(x0, y0, x1, y1, self.thick, self.opacity)
        elif self.kind == "double":
            gap = self.thick + page.hand.height * 0.08
            aside = (0, gap) if abs(y1 - y0) < abs(x1 - x0) else (gap, 0)
            for shift in (0, 1):
                dx, dy = shift * aside[0], shift * aside[1]
                page.rule(x0 + dx, y0 + dy, x1 + dx, y1 + dy, self.thick * 0.7, self.opacity)
        else:
            self._in_pieces(page, ends)

    def _by_hand(self, page: Page, ends: np.ndarray) -> None:
        h, rng = page.hand.height, page.rng
        ends = ends + rng.normal(0, 0.12, (2, 2)) * h
        count = 3 + int(np.abs(ends[1] - ends[0]).max() / (5 * h))
        along = np.linspace(0, 1, count)[:, None]
        path = ends[0] + along * (ends[1] - ends[0]) + rng.normal(0, 0.03 * h, (count, 2))
        points = [(float(x), float(y)) for x, y in path]
        page.hand.stroke(page.canvas, points, Ink.RULE, max(1.0, self.thick))

    def _in_pieces(self, page: Page, ends: np.ndarray) -> None:
        """Draw a dotted, dashed or broken line."""
        (x0, y0), (x1, y1) = ends
        length = max(1, round(max(abs(x1 - x0), abs(y1 - y0))))
        thick = max(1, round(self.thick))
        h = page.hand.height
        on = {"dotted": thick, "dashed": 0.25 * h, "broken": 0.2 * h}[self.kind]
        on = max(1, round(on))
        if self.kind == "broken":
            row = np.repeat(page.rng.random(length // on + 1) < 0.8, on)[:length]
        else:
            row = np.arange(length) % (on + max(2, round(on * 0.8 + 0.06 * h))) < on
        mark = np.tile(row.astype(np.float32) * min(1.0, self.thick), (thick, 1))
        upright = abs(y1 - y0) > abs(x1 - x0)
        color = page.rule_color
        page.canvas.stamp(mark.T if upright else mark, x0, y0, Ink.RULE, color, self.opacity)
