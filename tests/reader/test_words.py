"""Words and rough grounds, told by how sure and how whole the reading of a run is."""

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.decode import Read
from digitscan.reader.glyphs import Glyph
from digitscan.reader.words import without_words

WIDTH, HEIGHT = 30, 50


def glyphs(count: int, left: int = 0) -> list[Glyph]:
    ink = np.full((HEIGHT, WIDTH), 255, np.uint8)
    return [Glyph(Box(left + 36 * place, 0, WIDTH, HEIGHT), ink) for place in range(count)]


def reads(of: list[Glyph], sure: float = 0.99) -> list[Read]:
    probabilities = np.full(11, (1 - sure) / 10)
    probabilities[3] = sure
    return [Read(glyph, probabilities) for glyph in of]


def kept(lines: list[list[Read]], of: list[list[Glyph]]) -> list[int]:
    return [len(line) for line in without_words(lines, of)]


def test_numbers_alone_are_kept_though_some_are_doubtful() -> None:
    lines = [glyphs(6) for _ in range(10)]

    assert kept([reads(line, 0.99 if at else 0.5) for at, line in enumerate(lines)], lines) == (
        [6] * 10
    )


def test_a_short_string_is_kept_however_doubtful() -> None:
    string = glyphs(8)

    assert kept([reads(string, 0.4)], [string]) == [8]


def test_doubtful_runs_are_left_out_of_a_sheet_full_of_them() -> None:
    lines = [glyphs(6) for _ in range(6)]

    found = kept([reads(line, 0.6 if at % 2 else 0.99) for at, line in enumerate(lines)], lines)

    assert found == [6, 0, 6, 0, 6, 0]


def test_a_run_mostly_read_as_nothing_is_a_word_wherever_it_stands() -> None:
    word, number = glyphs(5), glyphs(4, left=600)

    (line,) = without_words([[*reads(word[1:3]), *reads(number)]], [[*word, *number]])

    assert [read.glyph for read in line] == number


@pytest.mark.parametrize(("unread", "left"), [(1, 5), (2, 4), (3, 0)])
def test_a_run_is_a_number_while_less_than_half_of_it_is_unread(unread: int, left: int) -> None:
    number = glyphs(6)

    assert kept([reads(number[unread:])], [number]) == [left]


def test_nothing_read_is_nothing_kept() -> None:
    assert without_words([], []) == []
    assert kept([[], []], [glyphs(3), []]) == [0, 0]
