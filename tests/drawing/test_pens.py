from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitscan.drawing.pens import PENS, Mark, Pen, lay, trace
from digitscan.drawing.writer_styles import Path
from digitscan.page import Box

PLAIN = Pen(width=0.1, colour=(0, 0, 0), opacity=1.0)


def stroke(x0: float, y0: float, x1: float, y1: float, pressure: float = 1.0) -> Path:
    points = np.linspace([x0, y0], [x1, y1], 200)
    return Path(points, np.full(200, pressure))


def drawn(pen: Pen, *paths: Path) -> Mark:
    return trace(pen, paths, 100.0, np.random.default_rng(0))


def test_the_box_is_where_the_stroke_is_and_as_wide_as_the_pen() -> None:
    box = drawn(PLAIN, stroke(40, 20, 40, 120)).box
    assert box == Box(35, 15, 10, 110)


def test_the_box_is_tight_for_every_pen() -> None:
    for pen in PENS.values():
        mark = drawn(pen, stroke(30.3, 20.7, 80.2, 119.4))
        left, top = mark.box.left - mark.left, mark.box.top - mark.top
        inside = mark.ink[top : top + mark.box.height, left : left + mark.box.width]
        outside = mark.ink.copy()
        outside[top : top + mark.box.height, left : left + mark.box.width] = 0
        assert outside.max() < 0.25
        assert (
            min(edge.max() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1])) >= 0.25
        )


def test_a_box_holds_all_strokes_of_a_digit() -> None:
    box = drawn(PLAIN, stroke(20, 20, 20, 120), stroke(60, 20, 90, 20)).box
    assert (box.left, box.right) == (15, 95)


def test_pressure_widens() -> None:
    light, heavy = (drawn(PLAIN, stroke(40, 20, 40, 120, p)).box.width for p in (0.6, 1.6))
    assert heavy >= light + 8


def test_a_mark_without_ink_has_no_box() -> None:
    with pytest.raises(ValueError, match="no ink"):
        _ = Mark(np.zeros((5, 5), np.float32), 0, 0).box


def test_ink_darkens_and_chalk_lightens() -> None:
    mark = drawn(PLAIN, stroke(40, 20, 40, 120))
    page = np.full((150, 100, 3), 0.5, np.float32)
    lay(page, mark, PLAIN)
    assert page[70, 40].max() < 0.1
    lay(page, mark, replace(PLAIN, colour=(255, 255, 255), covers=True))
    assert page[70, 40].min() > 0.8
    assert page[70, 70].tolist() == [0.5, 0.5, 0.5]


def test_ink_off_the_page_is_lost() -> None:
    page = np.ones((60, 60, 3), np.float32)
    lay(page, drawn(PLAIN, stroke(-5, -5, 100, 100)), PLAIN)
    assert page[30, 30].max() < 0.1
