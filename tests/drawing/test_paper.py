from __future__ import annotations

import numpy as np
import pytest

from digitscan.drawing import paper

BLACK = (0.0, 0.0, 0.0)


@pytest.fixture
def white() -> paper.Surface:
    return np.ones((40, 60, 3), np.float32)


def test_a_line_is_as_wide_as_ordered_to_the_part_of_a_pixel(white: paper.Surface) -> None:
    paper.lines(white, [paper.level(10.25, 0, 60, 2.5)], BLACK)
    assert 1 - white[8:13, 30, 0] == pytest.approx([0, 1, 1, 0.5, 0])


def test_crossing_lines_are_no_darker_than_one(white: paper.Surface) -> None:
    half = (0.5, 0.5, 0.5)
    paper.lines(white, [paper.level(10, 0, 60, 2), paper.upright(30, 0, 40, 2)], half)
    assert white.min() == pytest.approx(0.5)


def test_a_grid_has_its_lines_and_empty_cells(white: paper.Surface) -> None:
    paper.grid(white, [5, 25, 45], [5, 35], 2, BLACK)
    assert white[20, [4, 24, 44], 0].tolist() == [0, 0, 0]
    assert white[8:32, 8:22].min() == 1


def test_words_are_printed_above_the_point_they_start_at(white: paper.Surface) -> None:
    paper.words(white, "Hm", (5, 30), 16)
    assert white[10:31, 5:40].min() < 0.5
    assert white[33:].min() == 1


@pytest.mark.parametrize("colour", [paper.WHITE, paper.CREAM, paper.CHEQUE, paper.BOARD])
def test_paper_has_its_colour_and_a_texture(colour: paper.Colour) -> None:
    sheet = paper.plain((120, 80), 40, np.random.default_rng(0), colour)
    assert sheet.shape == (80, 120, 3)
    assert sheet.mean(axis=(0, 1)) == pytest.approx(np.array(colour), abs=0.02)
    assert 0.002 < sheet.std(axis=(0, 1)).max() < 0.03


def test_a_cheques_ground_is_patterned_but_paler_than_ink() -> None:
    sheet = np.ones((120, 200, 3), np.float32)
    paper.guilloche(sheet, 40, np.random.default_rng(0), paper.GUILLOCHE)
    assert sheet.std() > 0.02
    assert sheet.min() > 0.4
