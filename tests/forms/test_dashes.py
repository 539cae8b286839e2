"""A dash in a field means that it is empty; small digits do not."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.forms.pieces import is_a_dash
from digitscan.forms.strips import Strip
from digitscan.forms.template import Field
from digitscan.page import Box

HEIGHT, WIDTH = 80, 300


def strip(*boxes: Box) -> Strip:
    """Return a field whose ink is filled boxes."""
    labels = np.zeros((HEIGHT, WIDTH), np.int32)
    for number, box in enumerate(boxes, 1):
        labels[box.top : box.bottom, box.left : box.right] = number
    area = Box(0, 0, WIDTH, HEIGHT)
    field = Field(name="a", box=(0, 0, WIDTH, HEIGHT))
    return Strip(field, area, area, (), (labels > 0).astype(np.float32), labels)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([Box(100, 40, 60, 6)], True),
        ([Box(100, 40, 25, 6), Box(135, 41, 25, 6)], True),
        ([Box(100, 40, 60, 6), Box(166, 43, 3, 3)], True),
        ([Box(100, 40, 8, 6), Box(112, 40, 50, 6)], True),
        ([Box(100, 35, 22, 17), Box(128, 35, 22, 17)], False),
        ([Box(100, 30, 60, 30)], False),
        ([Box(100, 40, 12, 6)], False),
    ],
    ids=["one", "two", "with a speck", "broken", "two small digits", "high", "short"],
)
def test_only_flat_ink_is_a_dash(boxes: list[Box], expected: bool) -> None:
    assert is_a_dash(strip(*boxes)) == expected
