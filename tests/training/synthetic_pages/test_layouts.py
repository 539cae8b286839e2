"""Every layout fills a page, and labels what it fills it with."""

from __future__ import annotations

import zlib
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.training.synthetic_pages.canvas import MARKS, Canvas, Ink
from digitscan.training.synthetic_pages.characters import Characters
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS
from digitscan.training.synthetic_pages.page import Page

DIGIT = 14.0  # pixels, small so that the tests are fast
IN_NUMBERS = (Ink.DIGIT, Ink.MARK, Ink.PRINT)


def filled(name: str, characters: Characters, seed: int) -> Canvas:
    """Fill a page of the smallest size that the layout has."""
    rng = np.random.default_rng([zlib.crc32(name.encode()), seed])
    width, height = (max(24.0, least * DIGIT) for least, _ in LAYOUTS[name].size)
    page = Page.blank(characters, rng, width, height, DIGIT)
    LAYOUTS[name].fill(page)
    return page.canvas


def planes(canvas: Canvas) -> list[NDArray[np.generic]]:
    return [canvas.image, canvas.classes, canvas.body, canvas.heights, canvas.owner]


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest, characters: Characters) -> tuple[str, Canvas]:
    """Return the name of a layout and a page that it filled."""
    return request.param, filled(request.param, characters, 2)


def test_the_labels_of_a_layout_are_valid(layout: tuple[str, Canvas]) -> None:
    _, canvas = layout
    assert canvas.classes.max() <= max(Ink)
    owned = np.isin(canvas.classes, IN_NUMBERS)
    np.testing.assert_array_equal(canvas.owner > 0, owned)
    assert canvas.owner.max() <= len(canvas.characters)
    numbers = [each.number for each in canvas.characters]
    assert numbers[:1] in ([], [0])
    assert all(later - earlier in (0, 1) for earlier, later in pairwise(numbers))
    assert all(each.text.isdigit() or each.text in MARKS for each in canvas.characters)


def test_ink_of_a_number_has_its_class_and_its_height(layout: tuple[str, Canvas]) -> None:
    _, canvas = layout
    for place, character in enumerate(canvas.characters, start=1):
        mine = canvas.owner == place
        classes = set(canvas.classes[mine].tolist())
        if not character.text.isdigit():
            assert classes <= {Ink.MARK}
            continue
        assert classes <= ({Ink.PRINT} if character.printed else {Ink.DIGIT})
        assert not mine.any() or canvas.heights[mine].any()


def test_the_same_seed_gives_the_same_page(
    layout: tuple[str, Canvas], characters: Characters
) -> None:
    name, one = layout
    other = filled(name, characters, 2)
    assert one.characters == other.characters
    for plane, same in zip(planes(one), planes(other), strict=True):
        np.testing.assert_array_equal(plane, same)


def test_another_seed_gives_another_page(characters: Characters) -> None:
    one, other = (filled("numbers", characters, seed) for seed in range(2))
    assert one.characters != other.characters


def test_the_kinds_that_are_kept_back_are_layouts() -> None:
    assert set(KEPT_BACK) < set(LAYOUTS)
    assert all(layout.weight > 0 for layout in LAYOUTS.values())
