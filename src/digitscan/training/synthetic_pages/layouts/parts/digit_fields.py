"""Digit boxes with their contents: numbers, groups, letters, fillers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.parts.cells import comb

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.layouts.parts.cells import Cells
    from digitscan.training.synthetic_pages.page import Page


# The width of a space in `Hand.number`, in digit heights.
_SPACE = 0.3


def write(page: Page, cells: Cells, hand: Hand, text: str, left: float, top: float) -> None:
    """Write a number into boxes, one digit per box; a space in `text` is a gap between boxes."""
    rng = page.rng
    base = top + cells.high / 2 + hand.height / 2 + rng.normal(0, 0.07) * hand.height
    start = left - cells.gap / 2 + rng.normal(0, 0.06) * cells.wide
    hand.number(page.canvas, text, start, base, pitch=cells.pitch * rng.normal(1, 0.006))


def filler(page: Page, cells: Cells, hand: Hand, left: float, top: float, count: int) -> None:
    """Fill leading boxes with dashes, crosses, or one long stroke."""
    canvas, rng = page.canvas, page.rng
    middle = top + cells.high / 2
    kind = page.pick(("dashes", "crosses", "stroke", "over"))
    if count > 0 and kind in ("stroke", "over"):
        reach = (0.35 if kind == "over" else -0.2) * cells.wide
        end = left + count * cells.pitch + reach
        hand.stroke(canvas, [(left + 0.2 * cells.wide, middle + rng.normal(0, 2)), (end, middle)])
        return
    for place in range(count):
        x = left + place * cells.pitch
        a, b, reach = x + 0.2 * cells.wide, x + 0.75 * cells.wide, 0.25 * cells.high
        if kind == "dashes":
            hand.stroke(canvas, [(a, middle), (b, middle + rng.normal(0, 0.05) * cells.high)])
        else:
            hand.stroke(canvas, [(a, middle - reach), (b, middle + reach)])
            hand.stroke(canvas, [(a, middle + reach), (b, middle - reach)])


def number_field(
    page: Page, cells: Cells, hand: Hand, left: float, top: float, count: int
) -> float:
    """Draw boxes for one number and fill in all, some or none of them; return their end."""
    end = comb(page, cells, left, top, count)
    if page.often(0.12):
        return end
    filled = count if page.often(0.6) else int(page.rng.integers(1, count + 1))
    skip = count - filled if page.often(0.7) else 0
    x = left + skip * cells.pitch
    if page.often(0.06):
        low = top + cells.high
        hand.number(page.canvas, page.digits(filled, filled), x, low, pitch=cells.pitch,
                    ink=Ink.OTHER)  # fmt: skip
        hand.scribble(page.canvas, x, top, x + filled * cells.pitch, low)
        return end
    write(page, cells, hand, page.digits(filled, filled), x, top)
    if skip and page.often(0.4):
        filler(page, cells, hand, left, top, skip)
    return end


def grouped_field(page: Page, cells: Cells, hand: Hand, left: float, top: float) -> float:
    """Draw a date, an amount or a phone number in groups of boxes; return their end.

    Groups close to each other are one number, groups far apart are several.
    """
    groups, sign = page.pick((((2, 2, 4), "."), ((2, 2, 2), "/"), ((2, 2, 2), ""), ((4, 2), ","),
                              ((3, 3, 4), "-"), ((2, 2), ":"), ((3, 2), "."), ((5, 4), "-"),
                              ((4, 4, 4, 4), "")))  # fmt: skip
    close = page.often(0.5)
    space = _SPACE * hand.height if close else page.rng.uniform(0.7, 1.6) * hand.height
    parts = [page.digits(size, size) for size in groups]
    x, filled = left, not page.often(0.12)
    for part in parts:
        end = comb(page, cells, x, top, len(part))
        if filled and not close:
            write(page, cells, hand, part, x, top)
        x = end + cells.gap + space
        if sign and part is not parts[-1]:
            size = 0.55 * hand.height
            page.print(sign, x - space / 2 - 0.15 * size, top + 0.8 * cells.high, size)
    if filled and close:
        write(page, cells, hand, " ".join(parts), left, top)
    return x - space


def letter_field(
    page: Page, cells: Cells, hand: Hand, left: float, top: float, count: int
) -> float:
    """Draw boxes for a word, one letter per box; return their end."""
    end = comb(page, cells, left, top, count)
    for place, char in enumerate(page.words(2).upper()[:count]):
        if char != " ":
            x = left + place * cells.pitch + page.rng.uniform(0.05, 0.3) * cells.wide
            hand.word(page.canvas, char, x, top + 0.85 * cells.high, height=0.85 * hand.height)
    return end
