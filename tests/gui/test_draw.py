"""`digitscan draw` as a person uses it: a screen, a pointer that draws, keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageGrab
from screen import Place, Program, xdotool

import digitscan

if TYPE_CHECKING:
    from conftest import PenWays

ON_BOARD = (80, 160)


@pytest.fixture
def program(display: str, tmp_path: Path) -> Iterator[Program]:
    shown = Program(display, folder=tmp_path)
    try:
        shown.wait_for("ready")
        yield shown
    finally:
        shown.kill()


def seen(program: Program) -> Image.Image:
    """Return what the window shows."""
    place: Place = program.place()
    corners = place.left, place.top, place.left + place.width, place.top + place.height
    return ImageGrab.grab(corners, xdisplay=program.display)


def count(picture: Image.Image, colour: str) -> int:
    """Return how many pixels have a colour, `#rrggbb`."""
    wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
    return sum(n for n, each in picture.getcolors(1 << 24) or [] if each == wanted)


def test_draws_recognises_clears_undoes_and_saves(
    program: Program, pen_ways: PenWays, tmp_path: Path
) -> None:
    program.draw(pen_ways("3", height=200, seed=1), ON_BOARD)
    assert program.read() == "3"
    program.draw(pen_ways("6", height=200, seed=2), (ON_BOARD[0] + 220, ON_BOARD[1]))
    assert program.read() == "36"
    program.key("ctrl+z")
    assert program.read() == "3"
    program.key("Escape")
    program.key("ctrl+z")
    assert program.read() == "3"
    program.key("Return")
    assert program.read() == "3"
    program.key("ctrl+s")
    name = str(tmp_path / "three.png")
    save(program, name)
    assert program.wait_for("saved") == f"saved {name}"
    assert digitscan.recognize(name).text() == "3"


def save(program: Program, name: str) -> None:
    """Fill in the dialog that asks where to save."""
    xdotool(program.display, "search", "--sync", "--onlyvisible", "--name", "Save the drawing")
    program.key("ctrl+slash")  # what Tk calls Select All
    xdotool(program.display, "type", "--delay", "5", name)
    program.key("Return")


def test_a_window_that_is_closed_ends_the_command_quietly(program: Program) -> None:
    program.key("ctrl+w")
    assert program.end() == 0
    assert all(" s: " in line for line in program.lines)


def test_several_digits_have_boxes_and_a_single_one_has_none(
    program: Program, pen_ways: PenWays
) -> None:
    green = "#3ddc84"
    program.draw(pen_ways("2", height=180, seed=1), ON_BOARD)
    assert program.read() == "2"
    assert count(seen(program), green) == 0
    program.draw(pen_ways("5", height=180, seed=2), (ON_BOARD[0] + 240, ON_BOARD[1]))
    while program.read() != "25":
        pass
    assert count(seen(program), green) > 2 * 2 * 180
    program.key("Escape")
    assert count(seen(program), green) == 0
