from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink, Maps
from digitscan.reader.finding.overview import survey, turn_overview
from digitscan.reader.parameters import FindingParameters
from digitscan.reader.tracing import find
from finders import FakeFinder
from perfect_maps import perfect_maps


class Honest:
    """A finder that knows where the digits are, and sees them only at sizes that it was taught."""

    def __init__(self, digits: list[Box], size: tuple[int, int], turns: int = 0,
                 ink: Ink = Ink.DIGIT) -> None:  # fmt: skip
        self.digits, self.size, self.turns, self.ink = digits, size, turns, ink

    def look(self, image: NDArray[np.uint8]) -> Maps:
        scale = image.shape[1] / self.size[0]
        classes = np.zeros(image.shape[:2], np.uint8)
        height = np.median([box.height for box in self.digits] or [1]) * scale
        if 10 < height < 120:
            for box in self.digits:
                sides = (box.top, box.bottom, box.left, box.right)
                top, bottom, left, right = (round(side * scale) for side in sides)
                classes[top:bottom, left : left + max(2, (right - left) // 4)] = self.ink
        return perfect_maps(classes, [], float(height), self.turns)


def row_of(height: int, count: int) -> list[Box]:
    return [Box(20 + i * height, 40, round(0.7 * height), height) for i in range(count)]


@pytest.mark.parametrize("height", [24, 60, 150])
def test_the_height_is_found_whatever_it_is(height: int) -> None:
    digits, size = row_of(height, 8), (20 + 9 * height, 80 + 2 * height)
    page = np.full(size[::-1], 255, np.uint8)
    found = survey(page, Honest(digits, size), FindingParameters())  # type: ignore[arg-type]
    assert found.height == pytest.approx(height, rel=0.12)


def test_a_page_without_digits_has_no_height() -> None:
    page = np.full((300, 400), 255, np.uint8)
    assert survey(page, Honest([], (400, 300)), FindingParameters()).height is None  # type: ignore[arg-type]


def test_print_gives_the_height_where_there_is_nothing_else() -> None:
    digits = row_of(40, 6)
    finder = Honest(digits, (400, 300), ink=Ink.PRINT)
    found = survey(np.full((300, 400), 255, np.uint8), finder, FindingParameters())  # type: ignore[arg-type]
    assert found.height == pytest.approx(40, rel=0.12)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_turned_page_is_turned_back(turns: int) -> None:
    finder = Honest(row_of(40, 6), (400, 300), turns)
    found = survey(np.full((300, 400), 255, np.uint8), finder, FindingParameters())  # type: ignore[arg-type]
    assert found.quarters is not None
    assert (found.quarters + turns) % 4 == 0


@pytest.mark.parametrize(("height", "again"), [(32, 0), (33, 0), (45, 1)])
def test_a_page_is_not_looked_at_twice_at_the_same_scale(height: int, again: int) -> None:
    page = np.full((400, 500, 3), 255, np.uint8)
    for left in range(60, 400, 60):
        page[100 : 100 + height, left : left + 20] = 0
    finder = FakeFinder()
    looks = len(survey(page, finder, FindingParameters()).looks)  # type: ignore[arg-type]
    finder.looks.clear()
    found = find(page, finder)  # type: ignore[arg-type]
    assert len(finder.looks) == looks + again
    assert found.maps.classes.shape == tuple(-(-side // 2) for side in found.view.image.shape[:2])


@pytest.mark.parametrize("size", [(1333, 999), (2003, 1507), (131, 97)])
def test_each_look_has_the_size_of_the_page_at_its_scale(size: tuple[int, int]) -> None:
    finder = FakeFinder()
    found = survey(np.full(size[::-1], 255, np.uint8), finder, FindingParameters())  # type: ignore[arg-type]
    seen = [look[1::-1] for look in finder.looks]
    assert seen == [tuple(round(side * scale) for side in size) for scale in found.looks]


def test_a_survey_is_turned_without_another_look() -> None:
    finder = Honest(row_of(40, 6), (400, 300))
    found = survey(np.full((300, 400), 255, np.uint8), finder, FindingParameters())  # type: ignore[arg-type]
    turned = turn_overview(found, 1, FindingParameters())
    assert (turned.quarters, turned.height) == (1, found.height)
    assert turned.looks is found.looks
