from __future__ import annotations

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.finding.ink import SoftInk
from digitscan.reader.parameters import SegmentationParameters
from digitscan.reader.segmentation.runs import Segmentation, find_runs
from perfect_maps import perfect_maps

PARAMETERS = SegmentationParameters()


class Sheet:
    """A page on which each digit is a ring 20 pixels wide and 32 high."""

    def __init__(self) -> None:
        self.ink = np.zeros((160, 400), np.uint8)
        self.classes = np.zeros((160, 400), np.uint8)
        self.numbers: list[Box] = []

    def draw(self, mark: np.ndarray, left: int, top: int, ink: Ink) -> None:
        rows, columns = slice(top, top + mark.shape[0]), slice(left, left + mark.shape[1])
        self.ink[rows, columns] |= mark
        self.classes[rows, columns][mark > 0] = ink

    def number(self, left: int, top: int, count: int, ink: Ink = Ink.DIGIT) -> None:
        ring = np.zeros((32, 20), np.uint8)
        cv2.ellipse(ring, (10, 16), (7, 13), 0, 0, 360, 255, 4)
        for place in range(count):
            self.draw(ring, left + 24 * place, top, ink)
        self.numbers.append(Box(left, top, 24 * count - 4, 32))

    def found(self) -> Segmentation:
        maps = perfect_maps(self.classes, self.numbers, 32.0)
        return find_runs(maps, SoftInk(self.ink, self.ink), PARAMETERS)


def test_the_band_through_each_number_parts_neighboring_cells() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 3)
    sheet.number(94, 20, 2)  # as near as digits of one number
    found = sheet.found()
    assert sorted(len(run.glyphs) for run in found.runs) == [2, 3]


def test_glyphs_are_in_order_and_have_their_own_ink() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 3)
    (run,) = sheet.found().runs
    lefts = [glyph.box.left for glyph in run.glyphs]
    assert lefts == sorted(lefts)
    assert all(glyph.ink.shape == (glyph.box.height, glyph.box.width) for glyph in run.glyphs)
    assert run.height == 32


def test_rules_and_letters_are_no_glyphs() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 2)
    sheet.draw(np.full((3, 300), 255, np.uint8), 10, 60, Ink.RULE)
    sheet.draw(np.full((30, 4), 255, np.uint8), 120, 20, Ink.OTHER)
    found = sheet.found()
    assert [len(run.glyphs) for run in found.runs] == [2]
    assert not found.writing[55:70].any()


def test_a_rule_through_a_digit_does_not_reach_its_neighbor() -> None:
    sheet = Sheet()
    sheet.draw(np.full((2, 300), 255, np.uint8), 10, 44, Ink.RULE)
    sheet.number(20, 20, 1)
    sheet.number(120, 20, 1)
    assert [len(run.glyphs) for run in sheet.found().runs] == [1, 1]


def test_the_parts_of_a_broken_digit_are_joined() -> None:
    sheet = Sheet()
    sheet.draw(np.full((4, 16), 255, np.uint8), 24, 20, Ink.DIGIT)  # the bar of a 5
    sheet.draw(np.full((24, 5), 255, np.uint8), 22, 28, Ink.DIGIT)
    sheet.numbers.append(Box(20, 20, 22, 32))
    (run,) = sheet.found().runs
    assert [(glyph.box.top, glyph.box.bottom) for glyph in run.glyphs] == [(20, 52)]


def test_dust_is_no_glyph() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 1)
    sheet.draw(np.full((2, 2), 255, np.uint8), 60, 34, Ink.DIGIT)
    assert [len(run.glyphs) for run in sheet.found().runs] == [1]


def test_a_number_is_print_as_a_whole() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 2, Ink.PRINT)
    sheet.number(120, 20, 3)
    printed = {len(run.glyphs): run.printed for run in sheet.found().runs}
    assert printed == {2: True, 3: False}


def test_a_sure_digit_outside_every_band_is_a_number_by_itself() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 1)
    sheet.numbers.clear()
    assert [len(run.glyphs) for run in sheet.found().runs] == [1]


def test_marks_are_kept_apart() -> None:
    sheet = Sheet()
    sheet.number(20, 20, 2)
    sheet.draw(np.full((5, 5), 255, np.uint8), 40, 50, Ink.MARK)
    found = sheet.found()
    assert found.marks == (Box(40, 50, 5, 5),)
    assert [len(run.glyphs) for run in found.runs] == [2]
