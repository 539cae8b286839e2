"""Fit the regression that separates numbers from other ink; see `reader.recognition.judge`.

    python -m digitscan.training.judging DATA -o models/default

Pages are read of which it is known what is a number, see `number_evidence`. The weights are written
on the model's card. How they do on kinds of page that were kept back is printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from digitscan.models import find_model
from digitscan.reader.parameters import NumberParameters, Parameters
from digitscan.reader.recognition.judge import Evidence
from digitscan.training.number_evidence import PROCESSES, Weighed, of_source
from digitscan.training.parts import work_in_parts

_TAUGHT = ("pages", "registers", "drawn")
_CHECKED = "kept_back"
_PENALTY = 3.0  # of the weights' squares
_ROUNDS = 40


def main() -> None:
    """Fit, and print how it does on kinds of page that were kept back."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.judging")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    known = Parameters.from_record(find_model(str(asked.output)).card.parameters).number
    fitted = fit(*_collected(asked.data, asked.output, _TAUGHT), known)
    print(f"intercept {fitted.intercept}, weights of {Evidence._fields}:", fitted.weights)
    checked = _collected(asked.data, asked.output, (_CHECKED,))
    for chance in (0.3, 0.4, 0.5, 0.6, 0.7):
        precision, recall = score(*checked, replace(fitted, least_chance=chance))
        print(f"least chance {chance}: P {precision:.3f} R {recall:.3f}")
    _write(asked.output, fitted)


def fit(
    seen: Sequence[Evidence], right: Sequence[bool], known: NumberParameters
) -> NumberParameters:
    """Return `known` with the intercept and the weights of a logistic regression, by ridge."""
    values, labels = np.array(seen), np.array(right, np.float64)
    columns = np.column_stack([np.ones(len(values)), values])
    ridge = np.diag([0.0, *[_PENALTY] * values.shape[1]])
    found = np.zeros(columns.shape[1])
    for _ in range(_ROUNDS):  # Newton's method
        chances = 1 / (1 + np.exp(-np.clip(columns @ found, -30, 30)))
        gradient = columns.T @ (chances - labels) + ridge @ found
        curvature = (columns * (chances * (1 - chances))[:, None]).T @ columns + ridge
        found = found - np.linalg.solve(curvature, gradient)
    intercept, *weights = (round(float(each), 3) for each in found)
    return replace(known, intercept=intercept, weights=tuple(weights))


def score(
    seen: Sequence[Evidence], right: Sequence[bool], parameters: NumberParameters
) -> tuple[float, float]:
    """Return precision and recall of the numbers that are kept."""
    odds = parameters.intercept + np.array(seen) @ np.array(parameters.weights)
    kept = 1 / (1 + np.exp(-odds)) >= parameters.least_chance
    hits = int((kept & np.array(right)).sum())
    return hits / max(1, int(kept.sum())), hits / max(1, int(np.sum(right)))


def _collected(data: Path, model: Path, names: Sequence[str]) -> Weighed:
    parts = work_in_parts(of_source, names, PROCESSES, data, model)
    evidence = [each for part in parts for each in part.evidence]
    return Weighed(evidence, [right for part in parts for right in part.right])


def _write(folder: Path, fitted: NumberParameters) -> None:
    card = find_model(str(folder)).card
    parameters = Parameters.from_record(card.parameters)
    replace(card, parameters=replace(parameters, number=fitted).record()).write(folder)


if __name__ == "__main__":
    main()
