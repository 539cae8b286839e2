from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.recognition.candidates import Candidate
from digitscan.reader.recognition.lattice import Lattice
from digitscan.reader.recognition.line_recognizer import Frames
from digitscan.reader.recognition.rescoring import Read, by_lattice
from digitscan.reader.recognition.rescoring import combine as combine_all
from digitscan.reader.segmentation.glyph import Glyph

HEIGHT, WIDTH = 60, 30
WEIGHT = 1.0


def glyphs(count: int) -> list[Glyph]:
    ink = np.full((HEIGHT, WIDTH), 255, np.uint8)
    return [Glyph(Box(100 + 40 * i, 10, WIDTH, HEIGHT), ink, i + 1) for i in range(count)]


def lattice(*says: dict[int, float]) -> Lattice:
    """Return a lattice of single glyphs, each with the probabilities that `says` tells."""
    probabilities = np.full((len(says), 11), 1e-3)
    for row, own in zip(probabilities, says, strict=True):
        for value, chance in own.items():
            row[value] = chance
    found = [Candidate(i, i + 1, glyph, WEIGHT) for i, glyph in enumerate(glyphs(len(says)))]
    return Lattice(found, probabilities / probabilities.sum(1, keepdims=True), HEIGHT)


def frames(*says: dict[int, float] | None) -> Frames:
    """Return frames, 10 pixels wide, from x = 100 on; None is a blank."""
    chances = np.full((len(says), 11), 1e-4)
    for row, own in zip(chances, says, strict=True):
        row[0] = 1.0 if own is None else 1e-2
        for value, chance in (own or {}).items():
            row[value + 1] = chance
    chances /= chances.sum(axis=1, keepdims=True)
    return Frames(np.log(chances), 105.0 + 10 * np.arange(len(says)), 10.0)


def combine(lattice: Lattice, outputs: Frames, own: list[Glyph]) -> list[Read]:
    return combine_all(lattice, [outputs], own).reads


def text(reads: list[Read]) -> str:
    return "".join(str(int(read.probabilities[:10].argmax())) for read in reads)


def confidences(reads: list[Read]) -> NDArray[np.float64]:
    return np.array([read.probabilities[:10].max() for read in reads])


def test_the_lattice_alone_reads_by_its_candidates() -> None:
    assert text(by_lattice(lattice({3: 0.9}, {10: 0.99}, {5: 0.8}))) == "35"


def test_both_sure_of_the_same_are_sure_together() -> None:
    reads = combine(
        lattice({3: 0.9}, {5: 0.9}), frames(None, {3: 0.9}, None, None, {5: 0.9}), glyphs(2)
    )
    assert text(reads) == "35"
    assert confidences(reads).min() > 0.97
    assert [read.glyph.box for read in reads] == [glyph.box for glyph in glyphs(2)]


def test_where_one_doubts_the_other_decides() -> None:
    unsure, sure = {1: 0.5, 7: 0.4}, {7: 0.95}
    assert text(combine(lattice(unsure), frames(None, sure, None), glyphs(1))) == "7"
    assert text(combine(lattice({7: 0.97}), frames(None, {1: 0.5, 7: 0.4}, None), glyphs(1))) == "7"


def test_where_they_disagree_neither_is_sure() -> None:
    (read,) = combine(lattice({1: 0.9, 7: 0.01}), frames(None, {7: 0.9, 1: 0.01}, None), glyphs(1))
    assert read.probabilities[:10].max() < 0.9
    assert read.probabilities[[1, 7]].sum() > 0.9


def test_a_digit_that_no_candidate_has_is_read_by_the_line_network_and_has_a_box() -> None:
    one = lattice({8: 0.3, 10: 0.6})
    outputs = frames({0: 0.99}, None, {3: 0.99})
    reads = combine(one, outputs, glyphs(1))
    assert text(reads) == "03"
    first, second = (read.glyph.box for read in reads)
    assert first.left == 100
    assert first.right == second.left
    assert second.right == 100 + WIDTH


def test_of_equal_digits_each_has_the_ink_that_was_heard() -> None:
    """The lattice takes the first for two and passes the second over: the same string."""
    first, second = glyphs(2)
    half, ink = WIDTH // 2, first.ink[:, : WIDTH // 2]
    halves = [Glyph(Box(100 + left, 10, half, HEIGHT), ink, 1) for left in (0, half)]
    probabilities = np.full((3, 11), 1e-3)
    probabilities[[0, 1], 2] = 0.99
    probabilities[2, 10] = 0.99
    found = [Candidate(i, i + 1, each, WEIGHT) for i, each in enumerate([*halves, second])]
    spelled = Lattice(found, probabilities, HEIGHT)
    outputs = frames(None, {2: 0.99}, None, None, None, {2: 0.99}, None)
    assert spelled.best().digits == (2, 2)
    reads = combine(spelled, outputs, [first, second])
    assert text(reads) == "22"
    assert [read.glyph.box for read in reads] == [first.box, second.box]


def test_equal_digits_keep_the_cuts_of_the_lattice_where_those_fit() -> None:
    run = Glyph(Box(100, 10, 70, HEIGHT), np.full((HEIGHT, 70), 255, np.uint8), 1)
    cut = 20  # and not half way between the frames
    pieces = [
        Glyph(Box(100, 10, cut, HEIGHT), run.ink[:, :cut], 1, is_piece=True),
        Glyph(Box(100 + cut, 10, 70 - cut, HEIGHT), run.ink[:, cut:], 1, is_piece=True),
    ]
    probabilities = np.full((2, 11), 1e-3)
    probabilities[:, 2] = 0.99
    found = [Candidate(i, i + 1, piece, WEIGHT) for i, piece in enumerate(pieces)]
    outputs = frames({2: 0.99}, None, None, None, {2: 0.99}, None, None)
    reads = combine(Lattice(found, probabilities, HEIGHT), outputs, [run])
    assert text(reads) == "22"
    assert [read.glyph.box for read in reads] == [piece.box for piece in pieces]


def test_a_digit_that_may_be_missing_makes_its_neighbours_doubtful() -> None:
    sure = {3: 0.97}, {5: 0.97}
    doubt = frames({3: 0.97}, None, {8: 0.45, -1: 0.5}, None, {5: 0.97})
    plain = frames({3: 0.97}, None, None, None, {5: 0.97})
    there, gone = (combine(lattice(*sure), outputs, glyphs(2)) for outputs in (doubt, plain))
    assert text(there) in ("35", "385")
    assert confidences(there).min() < confidences(gone).min()


def test_nothing_heard_in_what_is_no_digit_is_nothing_read() -> None:
    assert combine(lattice({10: 0.99}), frames(None, None, None), glyphs(1)) == []


def test_chances_are_chances() -> None:
    reads = combine(
        lattice({3: 0.5, 8: 0.4}, {1: 0.6, 10: 0.3}),
        frames({3: 0.5, 8: 0.4}, {1: 0.3}, None, {1: 0.5, 7: 0.2}),
        glyphs(2),
    )
    for read in reads:
        assert read.probabilities.min() >= 0
        assert read.probabilities[:10].sum() == pytest.approx(1, abs=0.35)
        assert read.probabilities[:10].sum() <= 1 + 1e-9


def test_what_several_tellings_say_counts_alike() -> None:
    one, other = frames(None, {1: 0.6, 7: 0.3}, None), frames(None, {1: 0.1, 7: 0.8}, None)
    unsure = lattice({1: 0.45, 7: 0.45})
    assert text(combine_all(unsure, [one], glyphs(1)).reads) == "1"
    assert text(combine_all(unsure, [one, other], glyphs(1)).reads) == "7"


def test_the_chance_is_that_of_the_whole_run() -> None:
    sure = combine_all(lattice({3: 0.9}), [frames(None, {3: 0.9}, None)], glyphs(1))
    unsure = combine_all(
        lattice({3: 0.5, 8: 0.4}), [frames(None, {8: 0.5, 3: 0.4}, None)], glyphs(1)
    )
    assert sure.confidence > 0.97
    assert 0.3 < unsure.confidence < 0.8
