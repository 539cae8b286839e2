"""Forms of labels, fields, paragraphs and headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitscan.training.synthetic_pages.layouts.layout import Layout
from digitscan.training.synthetic_pages.layouts.parts.cells import Cells
from digitscan.training.synthetic_pages.layouts.parts.digit_fields import (
    grouped_field,
    number_field,
)
from digitscan.training.synthetic_pages.layouts.parts.elements import caption, thickness
from digitscan.training.synthetic_pages.layouts.parts.forms import (
    bar,
    blank,
    check,
    entry,
    logo,
    paragraph,
    rubber_stamp,
)

if TYPE_CHECKING:
    from digitscan.training.synthetic_pages.hand import Hand
    from digitscan.training.synthetic_pages.page import Page


def survey(page: Page) -> None:
    """Fill in a form of labels, fields, boxes, paragraphs and headings."""
    h, rng = page.hand.height, page.rng
    kind, size = page.pick(("line", "broken", "box", "tint", "none")), h * rng.uniform(0.3, 0.9)
    thick, cells, above = thickness(page), Cells.draw(page, h), page.often(0.3)
    hands = [page.hand, page.other_hand(rng.uniform(0.8, 1.2))]
    y = h * rng.uniform(0.2, 2)
    if page.often(0.4):
        logo(page, h, y, 3 * h)
        page.print(page.words(3), 5 * h, y + 2 * h, h * rng.uniform(0.7, 1.8))
        y += 4 * h
    shares = rng.dirichlet((3, 0.7, 0.6, 0.6, 0.6))
    while y < page.height:
        row = int(rng.choice(5, p=shares))
        if row == 0:
            hand = hands[int(page.often(0.1))]
            y = _fields(page, hand, y, size, thick, above="box" if above else kind, kind=kind)
        elif row == 1:
            y = paragraph(page, h, y, page.width - h, int(rng.integers(1, 5)), size)
        elif row == 2:
            y = bar(page, y, h * rng.uniform(0.8, 1.5)) + 0.2 * h
        elif row == 3:
            y = _choices(page, y, size)
        else:
            end = caption(page, 0.5 * h, y + 0.8 * cells.high, size) + 0.5 * h
            field = grouped_field(page, cells, page.hand, end, y) if page.often(0.5) else 0
            if not field:
                number_field(page, cells, page.hand, end, y, int(rng.integers(1, 9)))
            y += cells.high + 0.5 * h
    if page.often(0.25):
        rubber_stamp(page, rng.uniform(0, 0.7) * page.width, rng.uniform(0.1, 1) * page.height)


def _fields(
    page: Page, hand: Hand, top: float, size: float, thick: float, *, above: str, kind: str
) -> float:
    """Print one row of labels with filled-in fields; return where it ends."""
    h, rng = page.hand.height, page.rng
    over = above == "box" and kind != "box"
    x, base = h * rng.uniform(0.2, 1), top + 1.5 * h + (size if over else 0)
    while x < page.width - 3 * h:
        end = caption(page, x, top + size if over else base, size)
        start = x if over else end + 0.3 * h
        wide = max(h * rng.uniform(3, 14), end - start)
        blank(page, start, base, wide, kind, thick)
        x = max(entry(page, hand, start + h * rng.uniform(0.1, 1), base), start + wide)
        x += h * rng.uniform(0.5, 2)
    return base + h * rng.uniform(0.3, 1)


def _choices(page: Page, top: float, size: float) -> float:
    h, rng = page.hand.height, page.rng
    x, side = h * rng.uniform(0.3, 1.5), max(size, 0.5 * h)
    while x < page.width - 3 * h:
        x = check(page, x, top, side, ring=page.often(0.1)) + 0.3 * h
        x = caption(page, x, top + side, size, 1) + h * rng.uniform(0.4, 1.5)
    return top + side + 0.7 * h


LAYOUTS = {
    "survey": Layout(survey, 1.5),
}
