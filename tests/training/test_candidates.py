"""Candidates labelled by the ink that they share with the digits drawn."""

import numpy as np
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.training.candidates import Labelled, labelled_candidates
from digitscan.training.negatives import NO_DIGIT
from digitscan.training.strings import TrueDigit
from finders import FakeFinder


def labelled(page: NDArray[np.uint8], truth: list[TrueDigit]) -> Labelled:
    return labelled_candidates(page, truth, FakeFinder())  # type: ignore[arg-type]


def two_strokes(gap: int) -> tuple[np.ndarray, list[TrueDigit]]:
    """Draw two upright strokes with feet that meet where `gap` is 0."""
    page = np.full((120, 200), 255, np.uint8)
    page[20:100, 60:68] = 0
    page[92:100, 60 : 100 - gap] = 0
    page[20:100, 100:108] = 0
    left = Box(60, 20, 40 - gap, 80)
    return page, [TrueDigit(1, left), TrueDigit(7, Box(100, 20, 8, 80))]


def test_digits_apart_are_each_covered_by_a_candidate() -> None:
    page, truth = two_strokes(gap=15)

    found = labelled(page, truth)

    assert found.covered.all()
    assert set(found.labels) >= {1, 7}


def test_touching_digits_are_parted_and_their_whole_is_no_digit() -> None:
    page, truth = two_strokes(gap=0)

    found = labelled(page, truth)

    assert found.covered.all()
    assert NO_DIGIT in found.labels
    assert found.crops.shape == (len(found.labels), 28, 28)


def test_ink_that_is_no_true_digit_is_labelled_so() -> None:
    page, truth = two_strokes(gap=15)

    found = labelled(page, truth[:1])

    assert 7 not in found.labels
    assert NO_DIGIT in found.labels


def test_slanted_digit_is_taught_though_its_neighbour_reaches_into_its_box() -> None:
    page = np.full((140, 260), 255, np.uint8)
    for y in range(20, 120):  # two parallel slanting strokes, each far into the other's box
        for left in (150, 190):
            x = left - round((y - 20) * 0.8)
            page[y, x : x + 9] = 0
    truth = [TrueDigit(1, Box(70, 20, 89, 100)), TrueDigit(7, Box(110, 20, 89, 100))]

    found = labelled(page, truth)

    assert {1, 7} <= set(found.labels)


def test_blank_image_yields_nothing() -> None:
    found = labelled(np.full((50, 80), 255, np.uint8), [TrueDigit(3, Box(5, 5, 9, 20))])

    assert len(found.crops) == 0
    assert not found.covered.any()
