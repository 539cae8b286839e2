from __future__ import annotations

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.finding.finder import Maps
from digitscan.reader.parameters import NumberParameters
from digitscan.reader.recognition.decode import Read
from digitscan.reader.recognition.judge import judge
from digitscan.reader.segmentation.glyph import Glyph, Run

PARAMETERS = NumberParameters()
BARE = np.full((6, 64, 640), 0.01, np.float32)
MAPS = Maps(BARE, BARE[0], np.full((32, 320), 32, np.float32), np.ones(4))


def run(chance: float, count: int = 2) -> Run:
    glyphs = tuple(
        Glyph(Box(30 * i, 0, 24, 32), np.full((32, 24), 255, np.uint8)) for i in range(count)
    )
    return Run(glyphs, 32.0, chance, False)


def reads_of(number: Run, sure: float = 0.99, count: int | None = None) -> list[Read]:
    chances = np.full(11, (1 - sure) / 10)
    chances[3] = sure
    return [Read(glyph, chances) for glyph in number.glyphs[:count]]


def test_a_number_that_the_finder_and_the_digits_are_sure_of_is_kept() -> None:
    number = run(0.98)
    (kept,) = judge([number], [reads_of(number)], MAPS, PARAMETERS)
    assert [read.glyph for read in kept] == list(number.glyphs)
    assert all(0.9 < read.probabilities[3] <= 0.99 for read in kept)


@pytest.mark.parametrize(("chance", "sure"), [(0.1, 0.99), (0.3, 0.4)])
def test_what_is_rather_a_word_is_left_out(chance: float, sure: float) -> None:
    number = run(chance)
    assert judge([number], [reads_of(number, sure)], MAPS, PARAMETERS) == [()]


def test_a_less_likely_number_is_less_sure() -> None:
    likely, doubtful = run(0.98), run(0.92)
    first, second = judge(
        [likely, doubtful], [reads_of(likely), reads_of(doubtful)], MAPS, PARAMETERS
    )
    assert first[0].probabilities[3] > second[0].probabilities[3]


def test_ink_that_was_read_as_nothing_counts_against_a_number() -> None:
    number = run(0.8, count=6)
    whole, part = (
        judge([number], [reads_of(number, count=count)], MAPS, PARAMETERS)[0] for count in (6, 1)
    )
    assert len(whole) == 6
    assert not part or part[0].probabilities[3] < whole[0].probabilities[3]


def test_a_doubtful_number_is_kept_among_sure_ones() -> None:
    doubtful, sure, none = run(0.6, 1), run(0.99, 20), run(0.05, 20)
    reads = [reads_of(doubtful), reads_of(sure)]
    among_sure = judge([doubtful, sure], reads, MAPS, PARAMETERS)[0]
    among_words = judge([doubtful, none], [reads[0], reads_of(none)], MAPS, PARAMETERS)[0]
    assert among_sure
    assert not among_words or among_words[0].probabilities[3] < among_sure[0].probabilities[3]


def test_a_doubtful_number_is_kept_where_it_is_all_that_was_cut_out() -> None:
    doubtful = run(0.6, 1)
    assert judge([doubtful], [reads_of(doubtful)], MAPS, PARAMETERS, cutout=True)[0]
    assert not judge([doubtful], [reads_of(doubtful, 0.5)], MAPS, PARAMETERS)[0]


def test_nothing_read_is_no_number() -> None:
    assert judge([run(0.9)], [[]], MAPS, PARAMETERS) == [()]
    assert judge([], [], MAPS, PARAMETERS) == []
