from __future__ import annotations

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.finding.ink import find_ink
from digitscan.reader.parameters import FindingParameters
from perfect_maps import perfect_maps

STROKE = Box(60, 40, 5, 32)
PARAMETERS = FindingParameters()


def drawn(paper: object, ink: object, *, channels: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return a page with one upright stroke and its classes."""
    image = np.empty((112, 128, channels), np.float64)
    image[:] = paper
    classes = np.zeros((112, 128), np.uint8)
    rows, columns = slice(STROKE.top, STROKE.bottom), slice(STROKE.left, STROKE.right)
    image[rows, columns] = ink
    classes[rows, columns] = Ink.DIGIT
    return image.clip(0, 255).astype(np.uint8), classes


@pytest.mark.parametrize(
    ("paper", "ink"),
    [
        ((250, 250, 245), (40, 40, 90)),
        ((30, 40, 30), (230, 230, 225)),  # chalk
        ((250, 250, 245), (215, 215, 212)),  # pale pencil
        ((120, 200, 120), (200, 120, 120)),  # the same luma
    ],
)
def test_ink_is_full_on_the_stroke_and_none_on_paper(paper: object, ink: object) -> None:
    image, classes = drawn(paper, ink)
    found = find_ink(image, perfect_maps(classes, [STROKE], 32.0), PARAMETERS)
    assert (found.mask > 0).tolist() == (classes > 0).tolist()
    assert found.soft[56, 62] == 255
    assert found.soft[20, 20] == 0


def test_a_gray_page_is_read_like_one_in_color() -> None:
    image, classes = drawn((200, 200, 200), (60, 60, 60))
    maps = perfect_maps(classes, [STROKE], 32.0)
    in_color = find_ink(image, maps, PARAMETERS)
    gray = find_ink(image[..., 0], maps, PARAMETERS)
    assert np.abs(in_color.soft.astype(int) - gray.soft).max() <= 1


def test_uneven_light_does_not_count_as_ink() -> None:
    image, classes = drawn((250, 250, 245), (40, 40, 40))
    light = np.linspace(0.5, 1.0, 128)[None, :, None]
    found = find_ink((image * light).astype(np.uint8), perfect_maps(classes, [STROKE], 32.0),
                     PARAMETERS)  # fmt: skip
    assert (found.mask > 0).tolist() == (classes > 0).tolist()


def test_a_blank_page_has_no_ink() -> None:
    image = np.full((100, 100, 3), 240, np.uint8)
    found = find_ink(image, perfect_maps(np.zeros((100, 100), np.uint8), [], 32.0), PARAMETERS)
    assert not found.mask.any()
