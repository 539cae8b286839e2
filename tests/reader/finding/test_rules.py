"""The sides of boxes are ruled lines, even if the finder takes them for 1s."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.finding.finder import Ink
from digitscan.reader.finding.ink import SoftInk
from digitscan.reader.finding.rules import complete_rules, find_bridges
from digitscan.reader.parameters import FindingParameters
from perfect_maps import perfect_maps

PARAMETERS = FindingParameters()
HEIGHT = 32  # of digits
TOP, BOTTOM = 20, 60  # level rules
SIDE = slice(TOP + 2, BOTTOM), slice(40, 42)


def page(*, first: int = TOP, last: int = BOTTOM, ruled_to: int = 80) -> NDArray[np.uint8]:
    """Return classes of two level rules and an upright stroke that the finder takes for a digit."""
    classes = np.zeros((80, 80), np.uint8)
    classes[[TOP, TOP + 1], :ruled_to] = Ink.RULE
    classes[[TOP, TOP + 1], ruled_to:42] = Ink.DIGIT
    classes[[BOTTOM, BOTTOM + 1]] = Ink.RULE
    classes[first + 2 : last, 40:42] = Ink.DIGIT
    return classes


def completed(classes: NDArray[np.uint8], digit: float = 0.6) -> NDArray[np.uint8]:
    """Return the classes at the image's size after rules are completed.

    `digit` is the probability of digits; otherwise they are ruled lines.
    """
    mask = np.where(classes > 0, np.uint8(255), np.uint8(0))
    maps = perfect_maps(classes, [], HEIGHT)
    doubtful = maps.probabilities[Ink.DIGIT] > 1 / 2
    maps.probabilities[Ink.DIGIT, doubtful] = digit
    maps.probabilities[Ink.RULE, doubtful] = 1 - digit
    maps = complete_rules(maps, SoftInk(mask, mask), PARAMETERS)
    assert np.allclose(maps.probabilities.sum(axis=0), 1)
    return maps.classes.repeat(2, axis=0).repeat(2, axis=1)


@pytest.mark.parametrize("ruled_to", [80, 34], ids=["between two rules", "at a corner"])
def test_an_upright_stroke_between_rules_is_ruled(ruled_to: int) -> None:
    assert (completed(page(ruled_to=ruled_to))[SIDE] == Ink.RULE).all()


@pytest.mark.parametrize(
    "classes",
    [page(first=TOP + 6), page(last=BOTTOM - 6), page(ruled_to=10)],
    ids=["below a gap", "above a gap", "far from the end of a rule"],
)
def test_a_stroke_that_ends_elsewhere_stays_a_digit(classes: NDArray[np.uint8]) -> None:
    before = classes[SIDE]
    np.testing.assert_array_equal(completed(classes)[SIDE], before)


def test_a_stroke_that_is_surely_a_digit_stays_one() -> None:
    classes = page()
    np.testing.assert_array_equal(completed(classes, digit=0.95)[SIDE], classes[SIDE])


def test_bridges_are_long_and_have_no_gap() -> None:
    inked, ruled = np.zeros((2, 10, 4), np.bool_)
    digit = np.zeros((10, 4), np.float32)
    inked[1:9] = True
    ruled[[1, 8]] = True
    inked[4, 1] = False  # a gap
    ruled[8, 2] = False  # no lower end
    ruled[5, 3] = True  # a rule between
    bridges = find_bridges(inked, ruled, digit, 7, 0.7)
    assert bridges[:, 0].tolist() == inked[:, 0].tolist()
    assert not bridges[:, 1:3].any()
    assert bridges[1:9, 3].all()
    assert not find_bridges(inked, ruled, digit, 8, 0.7).any()
    digit[:, 0] = 0.8
    assert not find_bridges(inked, ruled, digit, 7, 0.7)[:, 0].any()
