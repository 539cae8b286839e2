"""What is no number is left out, and a doubtful number is less sure."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.parameters import NumberParameters
from digitscan.reader.recognition.decode import Read
from digitscan.reader.recognition.judge import judge, may_be_number, weigh
from digitscan.reader.segmentation.glyph import Glyph, Run

PARAMETERS = NumberParameters()


def run(digit: float | None, count: int = 2) -> Run:
    """Return a run whose glyphs are digits with this probability; None: nobody was asked."""
    glyphs = tuple(
        Glyph(Box(30 * i, 0, 24, 32), np.full((32, 24), 255, np.uint8)) for i in range(count)
    )
    kinds = None if digit is None else np.array([[digit, 0.0, 1 - digit]] * count)
    return Run(glyphs, 32.0, printed=False, kinds=kinds)


def reads_of(number: Run, sure: float = 0.99, value: int = 3) -> list[Read]:
    chances = np.full(11, (1 - sure) / 10)
    chances[value] = sure
    return [Read(glyph, chances) for glyph in number.glyphs]


def test_a_number_of_glyphs_that_are_digits_is_kept() -> None:
    number = run(0.98)
    (kept,) = judge([number], [reads_of(number)], PARAMETERS)
    assert [read.glyph for read in kept] == list(number.glyphs)
    assert all(0.9 < read.probabilities[3] <= 0.99 for read in kept)


@pytest.mark.parametrize(("digit", "sure"), [(0.15, 0.99), (0.4, 0.4)])
def test_what_is_rather_a_word_is_left_out(digit: float, sure: float) -> None:
    number = run(digit)
    assert judge([number], [reads_of(number, sure)], PARAMETERS) == [()]


def test_a_less_likely_number_is_less_sure() -> None:
    likely, doubtful = run(0.98), run(0.8)
    first, second = judge([likely, doubtful], [reads_of(likely), reads_of(doubtful)], PARAMETERS)
    assert first[0].probabilities[3] > second[0].probabilities[3] > 0


def test_one_doubtful_glyph_is_less_likely_a_number_than_several() -> None:
    alone, several = run(0.8, 1), run(0.8, 5)
    few, many = judge([alone, several], [reads_of(alone, 0.9), reads_of(several, 0.9)], PARAMETERS)
    assert many
    assert not few or few[0].probabilities[3] < many[0].probabilities[3]


def test_the_evidence_is_what_the_networks_say() -> None:
    number = run(0.9, 4)
    seen = weigh(number, reads_of(number, 0.99, value=1))
    assert seen.kind == pytest.approx(np.log(9))
    assert seen.sure == pytest.approx(np.log(99))
    assert (seen.digits, seen.ones) == (2, 1)
    assert weigh(run(None), reads_of(number)).kind == 0


def test_nothing_read_is_no_number() -> None:
    assert judge([run(0.9)], [[]], PARAMETERS) == [()]
    assert judge([], [], PARAMETERS) == []


@pytest.mark.parametrize("digit", [0.02, 0.1, 0.3, 0.5, 0.7, 0.98])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_need_not_be_read_is_never_a_number(digit: float, count: int) -> None:
    number = run(digit, count)
    values = range(10)
    kept = [judge([number], [reads_of(number, 1.0, value)], PARAMETERS)[0] for value in values]
    assert may_be_number(number, PARAMETERS) or not any(kept)


def test_a_word_need_not_be_read() -> None:
    assert not may_be_number(run(0.02), PARAMETERS)
    assert may_be_number(run(0.98), PARAMETERS)
