"""Align several strings with a lattice at once (forced alignment)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.recognition.candidates import Candidate

    String = tuple[int, ...]

# A back pointer is 0, or a candidate's index times four plus one of these.
_DIGIT, _SHARING, _SKIPPED = 1, 2, 3
_KINDS = 4


class _Hypotheses:
    """The best hypotheses up to each piece, for each string and number of digits aligned so far.

    `scores` float64 and `came` int64, both (pieces + 1, strings, longest string + 1).
    """

    def __init__(self, pieces: int, strings: int, longest: int) -> None:
        self.scores = np.full((pieces + 1, strings, longest + 1), -np.inf)
        self.came = np.zeros(self.scores.shape, np.int64)

    def add(
        self,
        piece: int,
        first: int,
        scores: NDArray[np.float64],
        came: NDArray[np.int64] | np.int64,
    ) -> None:
        """Replace hypotheses that have at least `first` digits where `scores` are better."""
        held = self.scores[piece, :, first:]
        better = scores > held
        np.copyto(held, scores, where=better)
        np.copyto(self.came[piece, :, first:], came, where=better)


def align_strings(
    candidates: Sequence[Candidate],
    as_digit: NDArray[np.float64],
    skipped: Sequence[float],
    strings: Sequence[String],
) -> list[tuple[float, tuple[int, ...]] | None]:
    """Align each string with all pieces.

    Args:
        candidates: of one run, sorted by where they begin.
        as_digit: float64 (len(candidates), 10), the score of each as each digit.
        skipped: the score of skipping each candidate that is a single piece.
        strings: at least one.

    Returns:
        The score of each string's best alignment and the candidates of its digits; None if there
        is none.
    """
    longest = max(map(len, strings))
    digits = np.zeros((len(strings), longest), np.intp)
    for row, string in zip(digits, strings, strict=True):
        row[: len(string)] = string
    pieces = max(each.end for each in candidates)
    hypotheses = _Hypotheses(pieces, len(strings), longest)
    hypotheses.scores[0, :, 0] = 0.0
    # Hypotheses that end with a joined digit; the next digit may share its last piece.
    shared = _Hypotheses(pieces, len(strings), longest)
    for index, each in enumerate(candidates):
        before, code = hypotheses.scores[each.first], _KINDS * np.int64(index)
        digit_scores = as_digit[index][digits]
        if each.end == each.first + 1:
            hypotheses.add(each.end, 1, before[:, :-1] + digit_scores, code + _DIGIT)
            hypotheses.add(each.end, 0, before + skipped[index], code + _SKIPPED)
            continue
        sharing = shared.scores[each.first + 1] - thresholds.SHARE_COST
        came = np.where(sharing > before, code + _SHARING, code + _DIGIT)[:, :-1]
        longer = np.maximum(before, sharing)[:, :-1] + digit_scores
        hypotheses.add(each.end, 1, longer, came)
        shared.add(each.end, 1, longer, came)
    return [
        _traced(row, len(string), candidates, hypotheses, shared)
        for row, string in enumerate(strings)
    ]


def _traced(
    row: int,
    place: int,
    candidates: Sequence[Candidate],
    hypotheses: _Hypotheses,
    shared: _Hypotheses,
) -> tuple[float, tuple[int, ...]] | None:
    """Trace the alignment of a whole string back to its start."""
    piece, held = len(hypotheses.scores) - 1, hypotheses
    score = float(hypotheses.scores[piece, row, place])
    if score == -np.inf:
        return None
    taken: list[int] = []
    while code := int(held.came[piece, row, place]):
        index, kind = divmod(code, _KINDS)
        piece, held = candidates[index].first, hypotheses
        if kind != _SKIPPED:
            taken.append(index)
            place -= 1
        if kind == _SHARING:
            piece, held = piece + 1, shared
    return score, tuple(reversed(taken))
