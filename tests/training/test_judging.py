"""The regression of numbers learns what separates them, and its score counts what is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digitscan.reader.parameters import NumberParameters
from digitscan.reader.recognition.judge import Evidence, number_chance
from digitscan.training.judging import fit, score

KIND = Evidence._fields.index("kind")
PLAIN = NumberParameters(intercept=0.0, weights=(1.0, *[0.0] * (len(Evidence._fields) - 1)))


def evidence(count: int, kind: float, seed: int) -> list[Evidence]:
    """Return evidence that differs in the log-odds of the kinds; the rest is noise."""
    noise = np.random.default_rng(seed).normal(0, 1, (count, len(Evidence._fields)))
    noise[:, KIND] += kind
    return [Evidence(*row) for row in noise.tolist()]


def test_what_separates_numbers_gets_the_weight() -> None:
    seen = evidence(300, 3, 0) + evidence(300, -3, 1)
    fitted = fit(seen, [True] * 300 + [False] * 300, PLAIN)
    assert fitted.weights[KIND] > 5 * abs(fitted.weights[KIND + 1])
    assert fitted.weights[0] == 1  # what is known stays
    assert set(fitted.weights[1:KIND]) == {0}
    chances = [number_chance(each, fitted) for each in (seen[0], seen[-1])]
    assert chances[0] > 0.9
    assert chances[1] < 0.1


def test_score_counts_kept_numbers_that_are_right() -> None:
    weights = (1.0, *[0.0] * (len(Evidence._fields) - 1))
    parameters = NumberParameters(intercept=0.0, weights=weights, least_chance=0.5)
    nothing = Evidence(*[0.0] * len(Evidence._fields))
    seen = [nothing._replace(finder=odds) for odds in (2.0, 1.0, -1.0, -2.0)]
    assert score(seen, [True, False, True, False], parameters) == (0.5, 0.5)
    everything = replace(parameters, least_chance=0.0)
    assert score(seen, [True, False, True, False], everything) == (0.5, 1.0)
