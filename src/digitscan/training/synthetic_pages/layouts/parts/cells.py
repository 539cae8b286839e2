"""Digit boxes: their style, and rows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.elements import (
    broken,
    rectangle,
    rounded,
    thickness,
)

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.page import Page


# The share of each kind of digit boxes.
_KINDS = {"box": 0.4, "ticks": 0.12, "lines": 0.1, "dashed": 0.1, "round": 0.1, "ground": 0.1,
          "dots": 0.04, "outer": 0.04}  # fmt: skip
TINTS = ((200, 60, 50), (225, 130, 40), (60, 150, 80), (60, 90, 180), (150, 150, 150))


@dataclass(frozen=True)
class Cells:
    """The style of digit boxes, in pixels.

    Attributes:
        kind: a key of `_KINDS`.
        wide: the width of a box.
        high: its height.
        gap: between two boxes, 0 if they touch.
        thick: of the lines.
        color: of the lines.
        opacity: of the lines.
        guide: the text printed in pale ink inside each box, or nothing.
    """

    kind: str
    wide: float
    high: float
    gap: float
    thick: float
    color: Color
    opacity: float
    guide: str = ""

    @property
    def pitch(self) -> float:
        """Return the distance from box to box."""
        return self.wide + self.gap

    @classmethod
    def draw(cls, page: Page, digit: float) -> Cells:
        """Draw a random style of boxes for digits `digit` pixels high."""
        rng = page.rng
        high = digit * rng.uniform(0.95, 1.9)
        apart = page.often(0.35)
        tinted = page.often(0.35)
        return cls(
            kind=str(rng.choice(list(_KINDS), p=list(_KINDS.values()))),
            wide=max(high * rng.uniform(0.55, 1.1), digit * rng.uniform(0.7, 0.9)),
            high=high,
            gap=digit * rng.uniform(0.08, 0.5) if apart else 0.0,
            thick=thickness(page),
            color=page.pick(TINTS) if tinted else page.rule_color,
            opacity=rng.uniform(0.5, 1.0),
            guide=page.pick(("8", "0", "8", "D", "1")) if page.often(0.06) else "",
        )


def comb(page: Page, cells: Cells, left: float, top: float, count: int) -> float:
    """Draw `count` empty digit boxes; return where they end."""
    end = left + count * cells.pitch - cells.gap
    if cells.kind == "ground":
        pad = 0.15 * cells.high
        red, green, blue = (0.5 * part + 125 for part in cells.color)
        page.canvas.tint(
            left - pad, top - pad, end + pad, top + cells.high + pad, (red, green, blue)
        )
    if cells.kind == "outer":
        page.canvas.box(left, top, end - left, cells.high, cells.thick, cells.color)
    for place in range(count):
        _cell(page, cells, left + place * cells.pitch, top, last=place == count - 1)
    return end


def _cell(page: Page, cells: Cells, x: float, y: float, *, last: bool) -> None:
    wide, high, right, low = cells.wide, cells.high, x + cells.wide, y + cells.high
    if cells.kind == "box":
        page.canvas.box(x, y, wide, high, cells.thick, cells.color, cells.opacity)
    elif cells.kind == "dashed":
        for edge in (y, low):
            broken(page, (x, edge), wide, cells.thick)
        for edge in (x, right):
            broken(page, (edge, y), high, cells.thick, upright=True)
    elif cells.kind == "round":
        _ruled(page, cells, rounded(x, y, wide, high, page.rng.uniform(0.1, 0.3) * wide))
    elif cells.kind == "ground":
        page.canvas.fill(rectangle(x, y, right, low), Ink.PAPER, (252, 252, 250))
    elif cells.kind == "dots":
        for at in ((x + wide / 2, y + high / 3), (x + wide / 2, y + 2 * high / 3), (x, low)):
            _ruled(page, cells, [at, (at[0] + 1, at[1])])
    elif cells.kind == "outer" and not last:
        _ruled(page, cells, [(right, low - 0.25 * high), (right, low)])
        _ruled(page, cells, [(right, y), (right, y + 0.25 * high)])
    elif cells.kind in ("ticks", "lines"):
        inset = 0.1 * wide if cells.kind == "lines" else 0.0
        _ruled(page, cells, [(x + inset, low), (right - inset, low)])
        for edge in (x, right) if cells.kind == "ticks" else ():
            _ruled(page, cells, [(edge, low), (edge, low - 0.35 * high)])
    if cells.guide:
        size, face = 0.6 * high, page.face
        base = y + 0.8 * high
        page.canvas.print(cells.guide, x + 0.2 * wide, base, size, face, cells.color, 0.15,
                          digits=Ink.OTHER)  # fmt: skip


def _ruled(page: Page, cells: Cells, points: list[tuple[float, float]]) -> None:
    page.canvas.line(points, cells.thick, Ink.RULE, cells.color, cells.opacity)
