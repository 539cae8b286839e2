"""The lattice of a number's candidates, and its best paths by dynamic programming."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from digitscan import thresholds
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.string_alignment import align_strings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.recognition.candidates import Candidate

# Only the best hypothesis of each key is kept.
Key = TypeVar("Key")
# How many digits of each candidate are tried to find several paths.
_BEST_DIGITS = 3


@dataclass(frozen=True)
class Path:
    """A path through all pieces: its score, its digits and the indices of their candidates."""

    score: float
    digits: tuple[int, ...]
    candidates: tuple[int, ...]


class Lattice:
    """The candidates of a run, with the score of each as a digit or skipped."""

    def __init__(
        self, candidates: Sequence[Candidate], probabilities: NDArray[np.float64], height: float
    ) -> None:
        """Score the candidates.

        Args:
            candidates: of one run, sorted by where they begin.
            probabilities: float64 (len(candidates), classes).
            height: the run's typical digit height.
        """
        self.candidates = candidates
        self.probabilities = probabilities
        pairs = list(zip(candidates, probabilities, strict=True))
        self._as_digit = np.array([_digit_scores(each, p, height) for each, p in pairs])
        self._scores: list[list[float]] = self._as_digit.tolist()
        self._skipped = [_skip_score(each, p) for each, p in pairs]
        self._pieces = max(each.end for each in candidates)
        self._known: dict[tuple[int, ...], Path | None] = {}
        self._n_best: dict[int, list[Path]] = {}

    def best(self) -> Path:
        """Return the path with the greatest score.

        The score is the sum of log-probabilities weighted by ink. Without the weights, few large
        candidates would win. A piece may be skipped as no digit, at a cost.
        """
        likeliest = self._as_digit.argmax(axis=1)
        hypotheses = self._search(0, lambda key, index: [(key, int(likeliest[index]))])
        return hypotheses[0].path()

    def n_best(self, count: int) -> list[Path]:
        """Return the best paths with different readings, at most `count`; cached."""
        if count not in self._n_best:
            self._n_best[count] = self._find_n_best(count)
        return self._n_best[count]

    def _find_n_best(self, count: int) -> list[Path]:
        order = self._as_digit.argsort(axis=1)[:, ::-1][:, :_BEST_DIGITS].tolist()
        # Each string has a number, found by its prefix's number and its last digit, so that long
        # strings need not be copied and compared at every step.
        strings: dict[tuple[int, int], int] = {}

        def go_on(key: int, index: int) -> Iterable[tuple[int, int]]:
            return [
                (strings.setdefault((key, digit), len(strings) + 1), digit)
                for digit in order[index]
            ]

        found = [hypothesis.path() for hypothesis in self._search(0, go_on, count).values()]
        return sorted(found, key=lambda path: -path.score)

    def best_paths_for(self, strings: Sequence[tuple[int, ...]]) -> list[Path | None]:
        """Return the best path that reads each string, None if there is none; cached."""
        new = list({string: None for string in strings if string not in self._known})
        if new:
            found = align_strings(self.candidates, self._as_digit, self._skipped, new)
            for string, hypothesis in zip(new, found, strict=True):
                self._known[string] = hypothesis and Path(hypothesis[0], string, hypothesis[1])
        return [self._known[string] for string in strings]

    def _search(
        self, start: Key, go_on: Callable[[Key, int], Iterable[tuple[Key, int]]], count: int = 1
    ) -> dict[Key, _Hypothesis]:
        """Search for the best `count` hypotheses with different keys over all pieces.

        For a hypothesis key and a candidate index, `go_on` returns the digits that may come next,
        each with the key of the longer hypothesis.
        """
        hypotheses: list[dict[Key, _Hypothesis]] = [{} for _ in range(self._pieces + 1)]
        hypotheses[0][start] = _Hypothesis(0.0)
        # Hypotheses that end with a joined digit; the next digit may share its last piece.
        shared: list[dict[Key, _Hypothesis]] = [{} for _ in range(self._pieces + 1)]
        for index, each in enumerate(self.candidates):
            joined, scores = each.end > each.first + 1, self._scores[index]
            before = dict(_best(hypotheses[each.first], count))
            if joined:
                for key, old in _best(shared[each.first + 1], count).items():
                    cost = thresholds.SHARE_COST
                    _add(before, key, _Hypothesis(old.score - cost, old.step, old.before))
            for key, old in before.items():
                for after, digit in go_on(key, index):
                    longer = _Hypothesis(old.score + scores[digit], (index, digit), old)
                    _add(hypotheses[each.end], after, longer)
                    if joined:
                        _add(shared[each.end], after, longer)
                if not joined:
                    skipping = _Hypothesis(old.score + self._skipped[index], None, old)
                    _add(hypotheses[each.end], key, skipping)
        return _best(hypotheses[self._pieces], count)


class _Hypothesis(NamedTuple):
    """A hypothesis for the first pieces: its score, its last digit if any, its predecessor.

    A page has tens of thousands, and a tuple takes a third of a dataclass's time.
    """

    score: float
    step: tuple[int, int] | None = None
    before: _Hypothesis | None = None

    def path(self) -> Path:
        steps = []
        hypothesis: _Hypothesis | None = self
        while hypothesis:
            if hypothesis.step is not None:
                steps.append(hypothesis.step)
            hypothesis = hypothesis.before
        steps.reverse()
        return Path(self.score, tuple(d for _, d in steps), tuple(i for i, _ in steps))


def _add(hypotheses: dict[Key, _Hypothesis], key: Key, hypothesis: _Hypothesis) -> None:
    known = hypotheses.get(key)
    if known is None or hypothesis.score > known.score:
        hypotheses[key] = hypothesis


def _best(hypotheses: dict[Key, _Hypothesis], count: int) -> dict[Key, _Hypothesis]:
    if len(hypotheses) <= count:
        return hypotheses
    return dict(sorted(hypotheses.items(), key=lambda item: -item[1].score)[:count])


def _digit_scores(
    candidate: Candidate, probabilities: NDArray[np.float64], height: float
) -> NDArray[np.float64]:
    """Return the score as each of the ten digits, float64 (10,)."""
    chances = np.log(probabilities[:DIGITS] + thresholds.LEAST_CHANCE)
    size = candidate.glyph.box.height / height
    small = max(0.0, thresholds.SMALL_DIGIT - size) / thresholds.SMALL_DIGIT
    cost = thresholds.SMALL_COST * small + thresholds.JOIN_COST * candidate.joins
    return np.asarray(candidate.weight * chances - cost, np.float64)


def _skip_score(candidate: Candidate, probabilities: NDArray[np.float64]) -> float:
    """Return the score of skipping a single piece."""
    none = probabilities[DIGITS] if len(probabilities) > DIGITS else 0.0
    cost = thresholds.SKIP_PIECE_COST if candidate.glyph.is_piece else thresholds.SKIP_COST
    return float(candidate.weight * (np.log(none + thresholds.LEAST_CHANCE) - cost))
