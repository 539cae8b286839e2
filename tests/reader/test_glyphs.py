from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from truth import found_share, glyphs_of, overlap

from digitscan.drawing import PENS, DrawnPage, random_hand
from digitscan.page import Box
from digitscan.reader.glyphs import Glyph, find_glyphs, without_lone_loops
from digitscan.reader.ink import Ink

if TYPE_CHECKING:
    from conftest import DrawPage

LINES = ("0123456789", "58 2096 3")


@pytest.fixture(scope="module")
def page(drawn_page: DrawPage) -> DrawnPage:
    """Return a clean scan, digits 60 high, none broken."""
    whole = replace(random_hand(np.random.default_rng(4)), fickleness=0.0, drift=0.0)
    return drawn_page("scan", LINES, height=60, pen=PENS["fineliner"], hand=whole)


def truth_of(page: DrawnPage) -> list[Box]:
    return [digit.box for digit in page.digits]


def assert_the_digits(page: DrawnPage, image: NDArray[np.uint8], least: float = 0.9) -> None:
    """Assert that the glyphs of `image` are the digits of `page`, hardly one more."""
    truth = truth_of(page)
    _, found = glyphs_of(image)
    assert found_share(truth, found, 0.6) >= least
    assert found_share(found, truth, 0.5) >= least


@pytest.mark.parametrize("kind", ["scan", "form", "board", "ledger", "fax"])
def test_each_digit_of_a_drawn_page_is_a_glyph(drawn_page: DrawPage, kind: str) -> None:
    page = drawn_page(kind, LINES, height=60, seed=4)
    assert found_share(truth_of(page), glyphs_of(page.image)[1], 0.6) >= 0.8


def test_glyphs_are_where_the_digits_are_and_as_high(page: DrawnPage) -> None:
    assert_the_digits(page, page.image)
    glyphs, found = glyphs_of(page.image)
    by_height = np.median([box.height for box in found]) / np.median(
        [glyph.box.height for glyph in glyphs.digits]
    )
    assert glyphs.height * by_height == pytest.approx(60, rel=0.15)


def test_ink_lies_in_its_box(page: DrawnPage) -> None:
    for glyph in glyphs_of(page.image)[0].digits:
        assert glyph.ink.dtype == np.uint8
        assert glyph.ink.shape == (glyph.box.height, glyph.box.width)
        assert glyph.ink.max() > 200


@pytest.mark.parametrize("kind", ["scan", "form", "fax"])
@pytest.mark.parametrize("low", [25, 30])
def test_glyphs_are_alike_at_100_and_400_dpi(drawn_page: DrawPage, kind: str, low: float) -> None:
    for height in (low, 4 * low):
        page = drawn_page(kind, LINES, height=height, seed=4)
        truth = truth_of(page)
        assert found_share(truth, glyphs_of(page.image)[1]) >= 0.85, height


@pytest.mark.parametrize("at", [0.5, 0.98, 1.25], ids=["through", "foot", "under"])
def test_a_ruled_line_leaves_the_digits(page: DrawnPage, at: float) -> None:
    image = page.image.copy()
    for line in (1, 2):
        boxes = [digit.box for digit in page.digits if digit.line == line]
        top, height = np.median([b.top for b in boxes]), np.median([b.height for b in boxes])
        y = round(float(top + at * height))
        cv2.line(image, (0, y), (image.shape[1], y), 60, 2)
    assert_the_digits(page, image, least=0.75)


def test_a_rule_that_breaks_off_bit_by_bit_leaves_no_glyph() -> None:
    image = np.full((900, 500), 255, np.uint8)
    for top in range(20, 880, 120):  # noughts to either side of an upright rule
        for left in (120, 320):
            cv2.ellipse(image, (left, top + 35), (22, 33), 0, 0, 360, 0, 6, cv2.LINE_AA)
    cv2.line(image, (220, 500), (220, 899), 0, 3)
    for top in range(20, 490, 80):
        cv2.line(image, (220, top), (220, top + 66), 0, 3)

    _, found = glyphs_of(image)

    assert len(found) == 16
    assert not any(box.left < 225 < box.right + 10 for box in found)


def test_the_boxes_of_a_form_are_no_glyphs(drawn_page: DrawPage) -> None:
    page = drawn_page("form", ("40718 26", "935"), height=60, seed=1)
    truth = truth_of(page)
    _, found = glyphs_of(page.image)
    assert found_share(truth, found) >= 0.8
    assert max(box.width for box in found) < 2 * max(box.width for box in truth)


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom", "all"])
def test_a_dark_edge_of_the_picture_is_no_glyph(page: DrawnPage, side: str) -> None:
    image = page.image.copy()
    edge = {
        "left": (slice(None), slice(0, 12)),
        "right": (slice(None), slice(-12, None)),
        "top": (slice(0, 12), slice(None)),
        "bottom": (slice(-12, None), slice(None)),
    }
    for each in edge if side == "all" else [side]:
        image[edge[each]] = 25
    assert_the_digits(page, image)


def test_a_sheet_askew_on_a_dark_table(page: DrawnPage) -> None:
    image = page.image.copy()
    tall, wide = image.shape
    cv2.fillPoly(image, [np.array([[0, 0], [28, 0], [6, tall], [0, tall]])], 45)
    cv2.fillPoly(image, [np.array([[0, tall], [0, tall - 20], [wide, tall - 5], [wide, tall]])], 45)
    assert_the_digits(page, image)


def test_specks_are_no_glyphs(page: DrawnPage) -> None:
    image = page.image.copy()
    rng = np.random.default_rng(6)
    for y, x in zip(*(rng.integers(0, side, 150) for side in image.shape), strict=True):
        if not any(
            b.left - 3 <= x < b.right + 3 and b.top - 3 <= y < b.bottom + 3 for b in truth_of(page)
        ):
            image[y : y + 2, x : x + 2] = 30
    assert_the_digits(page, image)


def test_points_are_marks_not_digits(page: DrawnPage) -> None:
    image = page.image.copy()
    first, second = truth_of(page)[:2]
    assert second.left > first.right + 8
    middle = (first.right + second.left) // 2
    cv2.circle(image, (middle, first.bottom - 3), 3, 20, -1)
    assert_the_digits(page, image)
    glyphs, found = glyphs_of(image)
    scale = glyphs.height / np.median([box.height for box in found])
    point = Box(middle - 3, first.bottom - 6, 7, 7)
    assert any(
        abs((mark.left + mark.width / 2) / scale - (point.left + 3.5)) < 3
        and abs((mark.top + mark.height / 2) / scale - (point.top + 3.5)) < 3
        for mark in glyphs.marks
    )


def blank(page: DrawnPage) -> NDArray[np.uint8]:
    """Return the page with its second line wiped, for drawing something there."""
    image = page.image.copy()
    image[min(d.box.top for d in page.digits if d.line == 2) - 5 :] = image.max()
    return image


def polyline(image: NDArray[np.uint8], *points: tuple[int, int]) -> None:
    cv2.polylines(image, [np.array(points)], False, 20, 4, cv2.LINE_AA)


def wholly_found(image: NDArray[np.uint8], whole: Box) -> bool:
    """Tell whether one glyph is `whole`, and no other one in it."""
    _, found = glyphs_of(image)
    inside = [box for box in found if overlap(box, whole) > 0.02]
    return len(inside) == 1 and overlap(inside[0], whole) > 0.75


@pytest.mark.parametrize("gap", [5, 9])
def test_the_detached_bar_of_a_five_belongs_to_it(page: DrawnPage, gap: int) -> None:
    image = blank(page)
    top = image.shape[0] - 75
    body = [(100, 0), (97, 24), (115, 24), (125, 36), (120, 52), (108, 58), (94, 54)]
    polyline(image, *((x, y + top) for x, y in body))
    polyline(image, (103 + gap, top), (132 + gap, top - 1))
    whole = Box(92, top - 2, 42 + gap, 62)
    assert wholly_found(image, whole)


@pytest.mark.parametrize("gap", [5, 9])
def test_two_stacked_parts_are_one_digit(page: DrawnPage, gap: int) -> None:
    image = blank(page)
    top = image.shape[0] - 80
    cv2.ellipse(image, (115, top + 14), (12, 13), 0, 0, 360, 20, 4, cv2.LINE_AA)
    lower = (115, top + 29 + gap + 15)
    cv2.ellipse(image, lower, (14, 14), 0, 0, 360, 20, 4, cv2.LINE_AA)
    assert wholly_found(image, Box(99, top - 1, 32, 61 + gap))


def test_digits_of_two_lines_are_not_stacked_parts(drawn_page: DrawPage) -> None:
    page = drawn_page("ruled", ("88888", "33333", "88888"), height=60, seed=2)
    assert found_share(truth_of(page), glyphs_of(page.image)[1]) >= 0.85


def test_a_glyph_holds_no_ink_of_its_neighbours() -> None:
    # Two slanted strokes: the box of each reaches into the other's.
    image = np.full((160, 300), 240, np.uint8)
    for left in (60, 90, 150, 180, 240):
        cv2.line(image, (left + 30, 40), (left, 100), 20, 5, cv2.LINE_AA)
    glyphs, found = glyphs_of(image)
    assert len(found) == 5
    assert any(a.right > b.left for a, b in pairwise(sorted(found, key=lambda b: b.left)))
    for glyph in glyphs.digits:
        count, _ = cv2.connectedComponents((glyph.ink > 127).astype(np.uint8))
        assert count == 2  # the paper, and one stroke


@pytest.mark.parametrize("grey", [0, 255])
def test_an_empty_page_has_no_glyphs(grey: int) -> None:
    glyphs, found = glyphs_of(np.full((100, 80), grey, np.uint8))
    assert found == []
    assert glyphs.marks == ()


@pytest.mark.parametrize(("hole", "digits"), [(True, 4), (False, 3)], ids=["nought", "blot"])
def test_a_small_nought_beside_tall_digits_is_a_glyph(hole: bool, digits: int) -> None:
    soft = np.zeros((160, 400), np.uint8)
    for left in (30, 110, 190):
        cv2.ellipse(soft, (left + 25, 80), (22, 48), 0, 0, 360, 255, 5)
    cv2.ellipse(soft, (300, 118), (14, 9), 0, 0, 360, 255, 5 if hole else -1)
    found = find_glyphs(Ink(soft, soft, 5.0, 1.0))
    assert len(found.digits) == digits
    assert len(found.marks) == 4 - digits


def test_small_loops_without_a_tall_digit_are_letters() -> None:
    ink = np.full((10, 10), 255, np.uint8)
    tall, low, loop = (Glyph(Box(0, 0, 20, height), ink) for height in (60, 22, 14))

    lines = without_lone_loops([[tall, loop, loop], [loop, loop], [low, loop], []], 60.0)

    assert [[glyph.box.height for glyph in line] for line in lines] == [[60, 14, 14], [22, 14]]


def test_what_runs_out_of_a_sheet_is_no_1(page: DrawnPage) -> None:
    height, width = page.image.shape[:2]
    image = page.image.copy()
    left = width * 2 // 3
    cv2.line(image, (left, height - 70), (left, height), 40, 6)
    truth = truth_of(page)
    assert not any(box.left < left < box.right and box.bottom > height - 70 for box in truth)
    _, found = glyphs_of(image)
    assert len(found) == len(glyphs_of(page.image)[1])


def test_a_1_that_touches_the_border_of_a_strip_stays(page: DrawnPage) -> None:
    strip = np.full((80, 300), 255, np.uint8)
    for left in (40, 110, 180, 250):
        cv2.line(strip, (left, 15), (left, 80), 0, 10)
    assert len(glyphs_of(strip)[1]) == 4
