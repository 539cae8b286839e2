"""The line about a page that looks wrong."""

from __future__ import annotations

import pytest

from digitscan.output.doubt import doubt_of
from digitscan.page import Box, Digit, Line, Number, Page

BLANK = "no handwriting was found; scan it again if something is written on it"


def page(*confidences: float, ink: float = 0.0, unread: float = 0.0) -> Page:
    """Return a page with a number of one digit for each confidence."""
    box = Box(0, 0, 2, 3)
    numbers = tuple(Number((Digit(1, each, box, (0.1,) * 10),)) for each in confidences)
    lines = (Line(numbers),) if numbers else ()
    return Page(lines, 20, 10, ink=ink, unread=unread)


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (page(), BLANK),
        (page(ink=0.3, unread=1.0), BLANK),  # specks of dirt
        (page(ink=5.0, unread=1.0), "no number was found; check it with --debug-dir, or try"),
        (
            page(0.5, 0.5, 0.5, 0.99, 0.99, ink=5.0),
            "3 of its 5 numbers are guesses; check it with --annotate, or try --rotate",
        ),
        (
            page(0.99, 0.99, ink=80.0, unread=0.95),
            "hardly any of its writing was read as numbers; check it with --debug-dir, or try",
        ),
    ],
)
def test_what_looks_wrong_has_a_line(read: Page, line: str) -> None:
    assert doubt_of(read, "a.tif", 2).startswith(f"a.tif: page 2: {line}")


@pytest.mark.parametrize(
    "read",
    [
        page(0.5, 0.5, 0.8, 0.99, 0.99, ink=5.0),
        page(0.1, 0.1, 0.1, 0.1, ink=4.0),  # too few to say so
        page(0.99, 0.99, 0.99, ink=80.0, unread=0.95),  # a form with much other writing
    ],
)
def test_other_pages_have_none(read: Page) -> None:
    assert doubt_of(read, "a.tif", 2) == ""


def test_outside_the_command_line_no_option_is_named() -> None:
    line = doubt_of(page(ink=5.0, unread=1.0), "a.png", 1, options=False)
    assert line == (
        "a.png: page 1: no number was found; check its readings, or try another rotation"
    )
