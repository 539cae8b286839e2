"""Words and rough grounds, told by how sure and how whole the reading of a run is."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.decode import Read
from digitscan.reader.glyphs import Glyph
from digitscan.reader.surroundings import Surroundings
from digitscan.reader.words import without_words

WIDTH, HEIGHT = 30, 50
PAGE = np.zeros((100, 1000), np.uint8)


def glyphs(count: int, left: int = 0) -> list[Glyph]:
    ink = np.full((HEIGHT, WIDTH), 255, np.uint8)
    return [Glyph(Box(left + 36 * place, 0, WIDTH, HEIGHT), ink) for place in range(count)]


def reads(of: list[Glyph], sure: float = 0.99) -> list[Read]:
    probabilities = np.full(11, (1 - sure) / 10)
    probabilities[3] = sure
    return [Read(glyph, probabilities) for glyph in of]


def kept(lines: list[list[Read]], of: list[list[Glyph]]) -> list[int]:
    return [len(line) for line in without_words(lines, of, PAGE)]


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


@pytest.mark.parametrize(("doubtful", "left"), [(2, 2), (3, 0)])
def test_fewer_doubtful_digits_tell_where_they_stand_in_several_runs(
    doubtful: int, left: int
) -> None:
    """A tenth of the digits: the words of a ledger's first column, but no two doubtful numbers."""
    lines = [glyphs(2) if at < doubtful else glyphs(6) for at in range(doubtful * 4)]
    sure = [0.6 if at < doubtful else 0.99 for at in range(len(lines))]

    found = kept([reads(line, each) for line, each in zip(lines, sure, strict=True)], lines)

    assert found == [left] * doubtful + [6] * (3 * doubtful)


def test_a_run_mostly_read_as_nothing_is_a_word_wherever_it_stands() -> None:
    word, number = glyphs(5), glyphs(4, left=600)

    (line,) = without_words([[*reads(word[1:3]), *reads(number)]], [[*word, *number]], PAGE)

    assert [read.glyph for read in line] == number


@pytest.mark.parametrize(("unread", "left"), [(1, 5), (2, 4), (3, 0)])
def test_a_run_is_a_number_while_less_than_half_of_it_is_unread(unread: int, left: int) -> None:
    number = glyphs(6)

    assert kept([reads(number[unread:])], [number]) == [left]


def test_nothing_read_is_nothing_kept() -> None:
    assert without_words([], [], PAGE) == []
    assert kept([[], []], [glyphs(3), []]) == [0, 0]


class Says(Surroundings):
    """Says of one glyph after the other what it is told to, and counts what it was asked."""

    def __init__(self, *log_odds: float) -> None:
        self.asked = 0
        self._log_odds = log_odds

    def log_odds(self, reads: Sequence[Read], soft: NDArray[np.uint8]) -> NDArray[np.float64]:
        assert soft is PAGE
        self.asked += len(reads)
        return np.resize(np.array(self._log_odds, np.float64), len(reads))


def test_surroundings_are_asked_on_a_sheet_full_of_other_marks_alone() -> None:
    lines = [glyphs(6) for _ in range(6)]
    plain, doubtful = [reads(line, 0.9) for line in lines], [reads(lines[0], 0.6)]
    asked = Says(2, -2)

    assert without_words(plain, lines, PAGE, asked) == plain
    assert asked.asked == 0
    mixed = without_words([*doubtful, *plain[1:]], lines, PAGE, asked)
    assert asked.asked == 30
    assert [len(line) for line in mixed] == [0, 3, 3, 3, 3, 3]


def test_what_is_kept_is_no_surer_than_that_it_is_of_a_number() -> None:
    lines = [glyphs(6) for _ in range(6)]
    before = [reads(lines[0], 0.6), *(reads(line) for line in lines[1:])]

    after = without_words(before, lines, PAGE, Says(np.log(3)))

    for was, read in zip(before[1], after[1], strict=True):
        assert read.probabilities == pytest.approx(0.75 * was.probabilities)


@pytest.mark.parametrize(("said", "left"), [((3, 3, -1, 3, 3, 3), 6), ((-3, -3, 1, -3, -3, -3), 0)])
def test_a_run_is_a_number_or_a_word_as_a_whole(said: tuple[float, ...], left: int) -> None:
    """What is slightly in doubt of one digit is decided by the others of its run."""
    lines = [glyphs(6) for _ in range(6)]
    before = [reads(lines[0], 0.6), *(reads(line, 0.9) for line in lines[1:])]

    assert [len(line) for line in without_words(before, lines, PAGE, Says(*said))] == (
        [0] + [left] * 5
    )


def test_runs_that_stand_apart_are_judged_apart() -> None:
    lines = [[*glyphs(6), *glyphs(1, left=600)] for _ in range(6)]
    before = [reads(lines[0], 0.6), *(reads(line) for line in lines[1:])]

    kept = without_words(before, lines, PAGE, Says(3, 3, 3, 3, 3, 3, -1))

    assert [len(line) for line in kept] == [0, 6, 6, 6, 6, 6]
    assert all(read.glyph.box.left < 600 for line in kept for read in line)


@pytest.mark.parametrize(
    ("count", "sure", "left"), [(3, 0.98, 3), (6, 0.98, 6), (2, 0.98, 0), (6, 0.95, 0)]
)
def test_several_digits_read_surely_are_a_number_whatever_stands_about_them(
    count: int, sure: float, left: int
) -> None:
    lines = [glyphs(6), *(glyphs(count) for _ in range(5))]
    before = [reads(lines[0], 0.6), *(reads(line, sure) for line in lines[1:])]

    after = without_words(before, lines, PAGE, Says(-3))

    assert [len(line) for line in after] == [0] + [left] * 5
    for read in (read for line in after for read in line):  # kept, but not as sure as before
        assert read.probabilities.max() == pytest.approx(sure / 2)
