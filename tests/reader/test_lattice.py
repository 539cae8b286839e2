from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from digitscan.page import Box
from digitscan.reader.recognition.candidates import Candidate
from digitscan.reader.recognition.lattice import Lattice
from digitscan.reader.segmentation.glyph import Glyph

HEIGHT = 40


def candidate(first: int, end: int, joins: int = 0, tall: int = HEIGHT) -> Candidate:
    box = Box(20 * first, 0, 20 * (end - first), tall)
    glyph = Glyph(box, np.full((tall, box.width), 255, np.uint8))
    return Candidate(first, end, glyph, 0.5 * (end - first), joins)


def lattice(*says: tuple[Candidate, dict[int, float]]) -> Lattice:
    """Return a lattice whose candidates have the probabilities that are told; 10: no digit."""
    probabilities = np.full((len(says), 11), 1e-3)
    for row, (_, own) in zip(probabilities, says, strict=True):
        for value, chance in own.items():
            row[value] = chance
    return Lattice([each for each, _ in says], probabilities, HEIGHT)


# Two pieces that are a 1 and a 7 each, or together a 4, which is likelier.
FOUR = (
    (candidate(0, 1), {1: 0.4, 10: 0.5}),
    (candidate(0, 2), {4: 0.9, 9: 0.05}),
    (candidate(1, 2), {7: 0.4, 10: 0.5}),
)


def test_the_best_way_takes_what_is_likeliest_as_a_whole() -> None:
    path = lattice(*FOUR).best()
    assert path.digits == (4,)
    assert path.candidates == (1,)


def test_a_piece_that_is_no_digit_is_passed_over() -> None:
    path = lattice((candidate(0, 1), {3: 0.9}), (candidate(1, 2), {10: 0.98})).best()
    assert path.digits == (3,)


def test_several_ways_read_differently_and_come_best_first() -> None:
    paths = lattice(*FOUR).n_best(8)
    assert paths[0] == lattice(*FOUR).best()
    assert len({path.digits for path in paths}) == len(paths)
    assert all(one.score >= other.score for one, other in pairwise(paths))
    assert {(4,), (9,), (1, 7), ()} <= {path.digits for path in paths}


def test_a_reading_has_the_score_of_its_best_way() -> None:
    found = lattice(*FOUR)
    for path in found.n_best(4):
        assert found.best_paths_for([path.digits]) == [path]
    (told,) = found.best_paths_for([(1, 7)])
    assert told is not None
    assert told.candidates == (0, 2)


def test_more_digits_than_pieces_cannot_be_read() -> None:
    assert lattice(*FOUR).best_paths_for([(1, 7, 1)]) == [None]


def test_two_joined_digits_may_share_a_piece_at_a_cost() -> None:
    """Two 0s that share a wall: pieces 0 1 and 1 2."""
    says = (
        (candidate(0, 1), {10: 0.5}),
        (candidate(0, 2), {0: 0.95}),
        (candidate(1, 2), {10: 0.5}),
        (candidate(1, 3), {0: 0.95}),
        (candidate(2, 3), {10: 0.5}),
    )
    path = lattice(*says).best()
    assert path.digits == (0, 0)
    assert path.candidates == (1, 3)


def test_a_low_candidate_scores_less_as_a_digit() -> None:
    scores = [lattice((candidate(0, 1, tall=tall), {3: 0.9})).best().score for tall in (HEIGHT, 16)]
    assert scores[0] > scores[1]


def test_joining_what_lies_side_by_side_costs() -> None:
    apart, one = (lattice((candidate(0, 1, joins), {3: 0.9})).best().score for joins in (1, 0))
    assert one == pytest.approx(apart + 0.5, abs=0.01)
