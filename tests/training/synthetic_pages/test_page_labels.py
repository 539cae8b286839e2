"""What is written or printed on a page gets the labels that the finder learns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from digitscan.training.synthetic_pages.canvas import HEIGHT_STEPS, Canvas, Character, Ink
from digitscan.training.synthetic_pages.characters import Characters
from digitscan.training.synthetic_pages.layouts.parts.elements import struck_out
from digitscan.training.synthetic_pages.page import Page

HEIGHT = 30.0
Draw = Callable[[Page, str], Canvas]


@pytest.fixture
def page(characters: Characters) -> Page:
    page = Page.blank(characters, np.random.default_rng(5), 400, 120, HEIGHT)
    page.canvas.image[:] = 255
    page.hand.color, page.hand.opacity = (0.0, 0.0, 0.0), 1.0
    page.print_color = (0.0, 0.0, 0.0)
    return page


def write(page: Page, text: str) -> Canvas:
    page.hand.number(page.canvas, text, 40, 80)
    return page.canvas


def printed(page: Page, text: str) -> Canvas:
    page.print(text, 40, 80, HEIGHT)
    return page.canvas


@pytest.mark.parametrize("draw", [write, printed])
def test_each_character_of_a_number_is_registered_once(draw: Draw, page: Page) -> None:
    canvas = draw(page, "12.75")
    draw(page, "8")
    is_printed = draw is printed
    assert canvas.characters == [
        *(Character(text, 0, is_printed) for text in "12.75"),
        Character("8", 1, is_printed),
    ]


@pytest.mark.parametrize("draw", [write, printed])
def test_the_body_runs_through_each_digit_of_a_number(draw: Draw, page: Page) -> None:
    canvas = draw(page, "40968")
    for place in range(1, 6):
        rows, columns = np.nonzero(canvas.owner == place)
        middle = (rows.min() + rows.max()) // 2
        inside = canvas.body[middle, columns.min() : columns.max() + 1] > 0
        assert inside.mean() > 0.7
        assert not canvas.body[rows.min()].any()
        assert not canvas.body[rows.max()].any()


@pytest.mark.parametrize("draw", [write, printed])
def test_the_height_of_the_digits_is_labeled_in_steps_of_an_octave(draw: Draw, page: Page) -> None:
    canvas = draw(page, "27")
    steps = canvas.heights[canvas.heights > 0]
    assert 2 ** (steps / HEIGHT_STEPS) == pytest.approx(HEIGHT, rel=0.05)


def test_a_mark_inside_a_number_is_one_and_a_mark_behind_it_is_not(page: Page) -> None:
    canvas = write(page, "1.5")
    assert (canvas.classes == Ink.MARK).any()
    canvas.classes[:] = Ink.PAPER
    write(page, "15.")
    assert not (canvas.classes == Ink.MARK).any()
    assert (canvas.classes == Ink.OTHER).any()


def test_letters_are_other_ink(page: Page) -> None:
    printed(page, "abc")
    page.hand.word(page.canvas, "no", 200, 80)
    assert set(np.unique(page.canvas.classes)) == {Ink.PAPER, Ink.OTHER}
    assert page.canvas.characters == []


def test_a_number_that_is_struck_out_is_none(page: Page) -> None:
    end = struck_out(page, page.hand, "123", 40, 80)
    assert end > 40 + HEIGHT
    assert set(np.unique(page.canvas.classes)) == {Ink.PAPER, Ink.OTHER}
    assert page.canvas.characters == []
    assert not page.canvas.owner.any()
    assert not page.canvas.body.any()
    assert not page.canvas.heights.any()


def test_a_digit_keeps_its_ink_where_a_rule_crosses_it(page: Page) -> None:
    canvas = write(page, "8")
    before = canvas.owner == 1
    page.rule(0, 65, 400, 65, 3)
    np.testing.assert_array_equal(canvas.owner == 1, before)
    assert (canvas.classes == Ink.RULE).any()


def test_what_is_covered_is_no_number_any_more(page: Page) -> None:
    canvas = write(page, "8")
    canvas.cover([(0, 0), (400, 0), (400, 120), (0, 120)], (0, 0, 0))
    assert set(np.unique(canvas.classes[:119, :399])) == {Ink.OTHER}
    assert not canvas.owner.any()
    assert not canvas.body.any()
