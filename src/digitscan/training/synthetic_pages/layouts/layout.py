"""The class `Layout`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.training.synthetic_pages.page import Page

Range = tuple[float, float]


class Layout(NamedTuple):
    """A kind of page.

    Attributes:
        fill: writes on an empty page.
        weight: how often it is drawn, relative to the others.
        size: the smallest and largest width, and the smallest and largest height, in digit
            heights of the main writer.
    """

    fill: Callable[[Page], None]
    weight: float
    size: tuple[Range, Range] = ((16, 34), (16, 34))
