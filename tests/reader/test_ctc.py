from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.recognition.ctc import likely_strings, spans, string_scores, without_blanks


def frames(count: int, seed: int) -> NDArray[np.float64]:
    """Return random frames that hear the blank, 0 and 1 alone."""
    chances = np.zeros((count, 11))
    chances[:, :3] = np.random.default_rng(seed).dirichlet([1, 1, 1], count)
    return np.log(chances + 1e-12)


def by_hand(log: NDArray[np.float64]) -> dict[tuple[int, ...], float]:
    """Sum the chances of all alignments of each string, as CTC is defined."""
    found: dict[tuple[int, ...], float] = {}
    for labels in product(range(3), repeat=len(log)):
        string = tuple(label - 1 for label, _ in groupby(labels) if label)
        chance = np.exp(sum(log[time, label] for time, label in enumerate(labels)))
        found[string] = found.get(string, 0.0) + float(chance)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_string_has_the_chance_of_all_its_alignments(seed: int) -> None:
    log = frames(6, seed)
    every = by_hand(log)
    strings = sorted(every)
    assert np.exp(string_scores(log, strings)) == pytest.approx([every[s] for s in strings])


def test_a_string_too_long_for_the_frames_has_no_chance() -> None:
    scores = string_scores(frames(3, 0), [(0, 0, 0), (0, 1, 0)])
    assert scores[0] < -1e6 < scores[1]


@pytest.mark.parametrize("seed", range(5))
def test_the_likeliest_strings_come_first(seed: int) -> None:
    log = frames(6, seed)
    every = by_hand(log)
    assert likely_strings(log, 30)[:3] == sorted(every, key=lambda s: -every[s])[:3]


def test_the_beam_is_no_wider_than_asked() -> None:
    assert len(likely_strings(frames(6, 0), 4)) == 4


def heard(*digits: int | None) -> NDArray[np.float64]:
    """Return frames that plainly hear these, None being the blank."""
    log = np.full((len(digits), 11), -9.0)
    log[np.arange(len(digits)), [0 if digit is None else digit + 1 for digit in digits]] = -0.0001
    return log


def test_each_digit_takes_the_frames_in_which_it_is_heard() -> None:
    log = heard(None, 4, 4, None, 4, 7, None)
    assert likely_strings(log, 1) == [(4, 4, 7)]
    assert spans(log, (4, 4, 7)) == [(1, 3), (4, 5), (5, 6)]


def test_no_digits_take_no_frames() -> None:
    assert spans(heard(None, None), ()) == []


def test_blanks_in_a_row_count_once() -> None:
    log = heard(None, None, None, 3, None, None, 3)
    fewer = without_blanks(log)
    assert fewer.argmax(axis=1).tolist() == [0, 4, 0, 4]
    assert likely_strings(fewer, 1) == likely_strings(log, 1) == [(3, 3)]
