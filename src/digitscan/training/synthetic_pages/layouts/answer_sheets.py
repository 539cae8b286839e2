"""Answer sheets with bubbles, questionnaires with boxes for ticks, tally forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.cells import TINTS, Cells, comb
from digitscan.training.synthetic_pages.layouts.parts.digit_fields import filler, write
from digitscan.training.synthetic_pages.layouts.parts.elements import (
    caption,
    fit,
    rectangle,
    rounded,
    thickness,
)
from digitscan.training.synthetic_pages.layouts.parts.forms import check

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.page import Page


def bubbles(page: Page) -> None:
    """Draw an answer sheet: bubbles with printed figures, an ID in boxes, corner squares."""
    h, rng = page.hand.height, page.rng
    size, left, top = h * rng.uniform(0.35, 0.7), h * rng.uniform(1, 3), h * rng.uniform(1, 3)
    cells = Cells.draw(page, h)
    columns = int(rng.integers(4, 11))
    filled = [int(each) for each in rng.integers(0, 10, columns)]
    comb(page, cells, left, top, columns)
    if page.often(0.85):
        write(page, cells, page.hand, "".join(map(str, filled)), left, top)
    step, y = size * rng.uniform(1.7, 2.4), top + cells.high + size
    for value in range(10):
        for place, chosen in enumerate(filled):
            x = left + (place + 0.5) * cells.pitch
            _bubble(page, str(value), x, y + value * step, size, dark=value == chosen)
    x = left + columns * cells.pitch + 2 * h
    for row in range(int((page.height - top) / step)):
        page.print(str(row + 1), x, top + row * step + size, size * 0.9)
        chosen = int(rng.integers(6))
        for place, char in enumerate("ABCDE"):
            at = x + 2.5 * h + place * 2 * size
            _bubble(page, char, at, top + row * step + size / 2, size, dark=place == chosen)
    _corners(page)


def _bubble(page: Page, text: str, x: float, y: float, size: float, *, dark: bool) -> None:
    ring = rounded(x - 0.75 * size, y - 0.75 * size, 1.5 * size, 1.5 * size, 0.75 * size)
    page.canvas.line(ring, 0.06 * size, Ink.OTHER, page.rule_color)
    if not dark:
        page.print(text, x - 0.25 * size, y + 0.35 * size, 0.7 * size)
    else:
        page.canvas.fill(ring, Ink.OTHER, page.hand.color, 0.85)


def _corners(page: Page) -> None:
    """Print squares in the corners, as registration marks for a scanner."""
    side, inset = page.hand.height * page.rng.uniform(0.4, 1), page.hand.height * 0.2
    for x in (inset, page.width - side - inset):
        for y in (inset, page.height - side - inset):
            page.canvas.fill(rectangle(x, y, x + side, y + side), Ink.OTHER, page.print_color)


def checks(page: Page) -> None:
    """Draw a questionnaire: questions with checkboxes, yes and no, and a few numbers."""
    h, rng = page.hand.height, page.rng
    size, side = h * rng.uniform(0.4, 1), h * rng.uniform(0.5, 1.1)
    pitch, edge = h * rng.uniform(1.3, 2.8), page.width * rng.uniform(0.3, 0.65)
    ring = page.often(0.25)
    y, number, answers = pitch, 1, page.pick((("Yes", "No"), ("1", "2", "3", "4", "5"), ("", "")))
    while y < page.height:
        x = page.print(f"{number}. ", 0.5 * h, y, size) if page.often(0.7) else 0.5 * h
        question = fit(page, page.words(int(rng.integers(2, 6))), size, edge - x - 0.5 * h)
        x = max(page.print(question, x, y, size) + 0.3 * h, edge)
        if page.often(0.2):
            page.rule(x, y + 0.1 * h, x + 5 * h, y + 0.1 * h, thickness(page))
            page.hand.number(page.canvas, page.digits(4), x + h * rng.uniform(0, 2), y)
        else:
            for answer in answers:
                x = check(page, x, y - side, side, ring=ring) + 0.3 * h
                x = page.print(answer, x, y, size) + h * rng.uniform(0.4, 1)
        y, number = y + pitch, number + 1
    if page.often(0.3):
        _corners(page)


def tally(page: Page) -> None:
    """Draw an election form: names in print, votes in boxes, leading boxes struck through."""
    h, rng = page.hand.height, page.rng
    size, count = h * rng.uniform(0.4, 0.9), int(rng.integers(2, 6))
    cells = Cells.draw(page, h)
    pitch = cells.high + (0 if page.often(0.5) else h * rng.uniform(0.1, 0.8))
    column = page.width * rng.uniform(0.3, 0.6)
    lined, logos, words = page.often(0.6), page.often(0.3), page.often(0.4)
    share, y, row = rng.uniform(0.5, 1), h * rng.uniform(0.5, 4), 0
    caption(page, h, y - 0.4 * h, size, 4)
    while y < page.height:
        x, row = h * rng.uniform(0.3, 0.4), row + 1
        base = y + cells.high / 2 + size / 2
        x = page.print(f"{row}  ", x, base, size)
        if logos:
            page.canvas.tint(x, y, x + h, y + cells.high, page.pick(TINTS))
            x += 1.4 * h
        page.print(fit(page, page.words(3).upper(), size, column - x - 0.3 * h), x, base, size)
        comb(page, cells, column, y, count)
        votes = page.digits(count) if page.often(share) else ""
        write(page, cells, page.hand, votes, column + (count - len(votes)) * cells.pitch, y)
        if page.often(0.6):
            filler(page, cells, page.hand, column, y, count - len(votes))
        if words:
            x = column + (count + 0.5) * cells.pitch
            page.hand.word(page.canvas, page.words(2), x, y + 0.8 * cells.high, height=0.8 * h)
        if lined:
            page.rule(0, y + pitch, page.width, y + pitch, cells.thick)
        y += pitch


LAYOUTS = {
    "bubbles": Layout(bubbles, 0.6),
    "checks": Layout(checks, 0.7),
    "tally": Layout(tally, 1.3),
}
