"""How much of a page's ink became numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box, Digit, Line, Number, Page
from digitscan.reader.finding.finder import Ink
from digitscan.reader.finding.ink import SoftInk
from digitscan.reader.finding.overview import Overview
from digitscan.reader.finding.view import make_view
from digitscan.reader.recognition.decode import Read
from digitscan.reader.segmentation.glyph import Glyph, Run
from digitscan.reader.segmentation.runs import Segmentation
from digitscan.reader.tracing import Found, Trace
from digitscan.reader.unread import is_mostly_unread, measure_unread
from perfect_maps import perfect_maps

SHAPE = (320, 320)


def page(ink: float, unread: float, digits: int) -> Page:
    number = Number((Digit(1, 0.9, Box(0, 0, 4, 9), (0.1,) * 10),) * digits)
    return Page((Line((number,)),) if digits else (), 100, 100, 0.0, unread, ink)


def traced(classes: NDArray[np.uint8], read: Box | None = None, left_out: bool = False) -> Trace:
    plane = np.zeros(SHAPE, np.uint8)
    glyph = Glyph(read or Box(0, 0, 4, 4), np.zeros((4, 4), np.uint8))
    run = Run((glyph,), 32.0, printed=left_out)
    lines = ((run,),) if read is not None else ()
    runs = (run,) if read is not None or left_out else ()
    maps = perfect_maps(classes, [], 32.0)
    found = Found(
        Overview(32.0, None, 0.0),
        make_view(plane, 1.0, 0, 0.0),
        maps,
        SoftInk(plane, plane),
        maps,
        Segmentation(runs, (), plane, 3.0, plane > 0),
        lines,
    )
    reads = (((Read(glyph, np.full(11, 1 / 11)),),),) if read is not None else ()
    return Trace(found, reads)


def stroked(ink: Ink, *boxes: Box) -> NDArray[np.uint8]:
    """Return classes with bars of 4 pixels in each box."""
    classes = np.zeros(SHAPE, np.uint8)
    for box in boxes:
        for left in range(box.left, box.right, 16):
            classes[box.top : box.bottom, left : left + 4] = ink
    return classes


TOP, BOTTOM = Box(32, 32, 64, 32), Box(32, 200, 64, 32)


@pytest.mark.parametrize("ink", [Ink.DIGIT, Ink.MARK, Ink.PRINT, Ink.OTHER])
def test_ink_outside_numbers_is_unread(ink: Ink) -> None:
    unread, amount = measure_unread(traced(stroked(ink, TOP, BOTTOM), read=TOP))
    assert unread == pytest.approx(0.5)
    assert amount == pytest.approx(2 * 4 * 4 * 32 / (0.18 * 32**2), rel=0.01)


@pytest.mark.parametrize("ink", [Ink.PAPER, Ink.RULE])
def test_paper_and_rules_are_no_ink(ink: Ink) -> None:
    assert measure_unread(traced(stroked(ink, TOP))) == (0.0, 0.0)


def test_large_solid_areas_are_no_ink() -> None:
    classes = stroked(Ink.OTHER, TOP)
    alone = measure_unread(traced(classes))
    classes[280:] = Ink.OTHER
    assert measure_unread(traced(classes)) == alone


def test_print_that_is_left_out_is_no_ink() -> None:
    assert measure_unread(traced(stroked(Ink.PRINT, TOP), left_out=True)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("ink", "unread", "digits", "told"),
    [
        (100, 1.0, 0, True),
        (100, 0.97, 2, True),
        (0, 0.0, 0, False),  # blank
        (3, 1.0, 0, False),  # a word
        (2000, 0.99, 8, False),  # a form
        (100, 0.5, 2, False),
    ],
)
def test_what_is_told(ink: float, unread: float, digits: int, told: bool) -> None:
    assert is_mostly_unread(page(ink, unread, digits)) is told
