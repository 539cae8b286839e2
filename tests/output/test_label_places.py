"""Readings stand on no writing, no frame and no other reading."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.output.labels import framed, place_labels
from digitscan.page import Box

PEN, LETTERING = 2, 20
# Of samples/ledger.jpg: `10482`, of which the 1 was not read, in pencil.
PENCIL, UNREAD = Box(520, 120, 190, 85), Box(487, 120, 28, 85)


def overlap(one: Box, other: Box) -> bool:
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def ruled(height: int = 200, width: int = 300) -> np.ndarray:
    """Return paper with a ruled line every 50 pixels."""
    paper = np.full((height, width), 255, np.uint8)
    paper[::50] = paper[1::50] = 90
    return paper


def test_a_reading_covers_no_digit_that_was_missed() -> None:
    paper = np.full((60, 300), 255, np.uint8)
    paper[10:50, 150:153] = 0  # a thin 1 at the left of the number
    paper[:, 240:243] = 0  # a ruled line at its right
    box = Box(160, 8, 60, 44)
    paper[10:50, 162:165] = paper[10:50, 210:213] = 0
    (label,) = place_labels(paper, [box], ["47"], LETTERING, PEN)
    assert not overlap(label.box, Box(150, 10, 3, 40))
    assert overlap(label.box, Box(240, 0, 3, 60))


def test_the_pencil_digit_of_a_sample_is_not_covered(samples: Path) -> None:
    image = np.asarray(Image.open(samples / "ledger.jpg"))
    (label,) = place_labels(image, [PENCIL], ["0482"], 40, 3)
    assert label.is_beside
    assert not overlap(label.box, UNREAD)


def test_a_reading_may_stand_on_a_ruled_line() -> None:
    paper = ruled()
    box = Box(20, 60, 260, 38)  # between two lines, and nearly as wide as the page
    paper[60:98, 20:280:6] = 0
    (label,) = place_labels(paper, [box], ["47"], LETTERING, PEN)
    assert label.is_beside


@pytest.mark.parametrize("apart", range(20, 50, 3))
def test_a_reading_covers_no_frame(apart: int) -> None:
    boxes = [Box(60, 40 + at * (30 + apart), 60, 30) for at in range(3)]
    labels = place_labels(np.full((300, 260), 255, np.uint8), boxes, ["47"] * 3, LETTERING, PEN)
    parts = [framed(box, PEN) for box in boxes] + [label.box for label in labels]
    assert not any(overlap(*pair) for pair in combinations(parts, 2))
