"""Connected ink is of digits or of other writing, all of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.finding.finder import Ink, Maps
from digitscan.reader.finding.ink import SoftInk
from digitscan.reader.finding.settle import settle
from digitscan.reader.parameters import FindingParameters

PARAMETERS = FindingParameters(settled_odds=0.0)
HEIGHT = 32


def stroke(
    left: int, chances: dict[Ink, float], high: int = 16
) -> tuple[slice, slice, NDArray[np.float32]]:
    column = np.full(len(Ink), 0.001, np.float32)
    for ink, chance in chances.items():
        column[ink] = chance
    return slice(4, 4 + high), slice(left, left + 3), column[:, None, None]


def maps_of(*strokes: tuple[slice, slice, NDArray[np.float32]]) -> tuple[Maps, SoftInk]:
    """Return the maps of a page of upright strokes, and its ink; all at the maps' scale."""
    chances = np.zeros((len(Ink), 40, 80), np.float32)
    chances[Ink.PAPER] = 1
    mask = np.zeros((40, 80), np.uint8)
    for rows, columns, column in strokes:
        chances[:, rows, columns] = column
        mask[rows, columns] = 255
    heights = np.full((20, 40), HEIGHT, np.float32)
    full = mask.repeat(2, axis=0).repeat(2, axis=1)
    return Maps(chances, chances[0] * 0, heights, np.ones(4)), SoftInk(full, full)


DIGIT, OTHER = {Ink.DIGIT: 0.9, Ink.OTHER: 0.1}, {Ink.DIGIT: 0.1, Ink.OTHER: 0.9}


def test_the_larger_part_of_a_stroke_decides_about_all_of_it() -> None:
    upper, lower = stroke(10, DIGIT, 16), stroke(10, OTHER, 6)
    settled = settle(*maps_of(upper, lower), PARAMETERS, 0.0).classes
    assert (settled[4:20, 10:13] == Ink.DIGIT).all()


@pytest.mark.parametrize(("around", "expected"), [(DIGIT, Ink.DIGIT), (OTHER, Ink.OTHER)])
def test_a_doubtful_stroke_is_what_the_page_is_full_of(
    around: dict[Ink, float], expected: Ink
) -> None:
    doubtful = stroke(10, {Ink.DIGIT: 0.5, Ink.OTHER: 0.5})
    rest = [stroke(left, around) for left in (20, 30, 40, 50)]
    settled = settle(*maps_of(doubtful, *rest), PARAMETERS, 0.0).classes
    assert (settled[4:20, 10:13] == expected).all()


def test_what_is_far_lower_than_a_digit_stays() -> None:
    maps, ink = maps_of(stroke(10, DIGIT), stroke(20, {Ink.DIGIT: 0.4, Ink.OTHER: 0.6}, high=3))
    settled = settle(maps, ink, PARAMETERS, 0.0)
    assert (settled.classes[4:7, 20:23] == Ink.OTHER).all()
    np.testing.assert_array_equal(
        settled.probabilities[:, 4:7, 20:23], maps.probabilities[:, 4:7, 20:23]
    )


def test_a_picture_cut_out_around_a_number_has_digits_rather() -> None:
    doubtful = stroke(10, {Ink.DIGIT: 0.3, Ink.OTHER: 0.7})
    maps, ink = maps_of(doubtful)
    assert (settle(maps, ink, PARAMETERS, 0.0).classes[4:20, 10:13] == Ink.OTHER).all()
    assert (settle(maps, ink, PARAMETERS, 0.98).classes[4:20, 10:13] == Ink.DIGIT).all()


def test_a_rather_doubtful_stroke_is_left_to_the_networks_behind() -> None:
    maps, ink = maps_of(stroke(10, {Ink.DIGIT: 0.4, Ink.OTHER: 0.6}))
    for odds, expected in ((0.0, Ink.OTHER), (-1.5, Ink.DIGIT)):
        settled = settle(maps, ink, FindingParameters(settled_odds=odds), 0.0).classes
        assert (settled[4:20, 10:13] == expected).all()
