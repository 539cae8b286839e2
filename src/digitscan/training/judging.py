"""Fit the regression that separates numbers from other ink; see `reader.recognition.judge`.

    python -m digitscan.training.judging DATA -o models/default

Synthetic pages that no network was trained on are composed and read. A number is right where most
of its ink is of digits. The weights are written on the model's card.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitscan.engines.threads import one_thread_each
from digitscan.models import find_model
from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.parameters import NumberParameters, Parameters
from digitscan.reader.reader import Reader
from digitscan.reader.recognition.judge import Evidence, weigh
from digitscan.reader.tracing import Options
from digitscan.training.synthetic_pages.characters import load_characters
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS
from digitscan.training.synthetic_pages.store import StoredPage, compose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.segmentation.glyph import Run

Labelled = tuple[list[Evidence], list[bool]]

SEED = 77
PAGES = 300
CHECKED = 100  # pages of the kept back kinds
_PROCESSES = 2
_PENALTY = 1.0  # the inverse of that of the weights' squares
_ROUNDS = 25
_FITTED = ("kind", "ones")
_MOSTLY = 0.5
_UNJUDGED = Parameters(number=NumberParameters(least_chance=0.0, confidence_power=0.0))


def main() -> None:
    """Fit on composed pages, and print how it does on kinds of page that were kept back."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.judging")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    taught = [name for name in LAYOUTS if name not in KEPT_BACK]
    known = Parameters.from_record(find_model(str(asked.output)).card.parameters).number
    fitted = fit(*_labelled(asked.data, asked.output, taught, PAGES), known)
    checked = _labelled(asked.data, asked.output, list(KEPT_BACK), CHECKED)
    print(f"intercept {fitted.intercept}, weights of {Evidence._fields}:", fitted.weights)
    for chance in (0.2, 0.3, 0.4, 0.5, 0.6):
        precision, recall = score(*checked, replace(fitted, least_chance=chance))
        print(f"least chance {chance}: P {precision:.3f} R {recall:.3f}")
    _write(asked.output, fitted)


def fit(
    seen: Sequence[Evidence], right: Sequence[bool], known: NumberParameters
) -> NumberParameters:
    """Fit the intercept and the weights of `_FITTED`; the other weights of `known` stay.

    Fitted on synthetic pages, the weights of what the finder says do worse on real ones: there the
    finder is less sure than on the kinds of page that it was taught.
    """
    places = [Evidence._fields.index(name) for name in _FITTED]
    values, labels = np.array(seen), np.array(right, np.float64)
    fixed = np.array(known.weights)
    fixed[places] = 0
    offset = known.intercept + values @ fixed
    changing = np.column_stack([np.ones(len(values)), values[:, places]])

    ridge = np.diag([0.0, *[1 / _PENALTY] * len(places)])
    found = np.zeros(1 + len(places))
    for _ in range(_ROUNDS):  # Newton's method
        chances = 1 / (1 + np.exp(-np.clip(offset + changing @ found, -30, 30)))
        gradient = changing.T @ (chances - labels) + ridge @ found
        curvature = (changing * (chances * (1 - chances))[:, None]).T @ changing + ridge
        found = found - np.linalg.solve(curvature, gradient)
    fixed[places] = found[1:]
    weights = tuple(round(float(each), 3) for each in fixed)
    return replace(known, intercept=round(known.intercept + float(found[0]), 3), weights=weights)


def score(
    seen: Sequence[Evidence], right: Sequence[bool], parameters: NumberParameters
) -> tuple[float, float]:
    """Return precision and recall of the numbers that are kept."""
    odds = parameters.intercept + np.array(seen) @ np.array(parameters.weights)
    kept = 1 / (1 + np.exp(-odds)) >= parameters.least_chance
    hits = int((kept & np.array(right)).sum())
    return hits / max(1, int(kept.sum())), hits / max(1, int(np.sum(right)))


def label(page: StoredPage, reader: Reader) -> Labelled:
    """Read a composed page; return the evidence for its numbers, and which of them are right."""
    traced = reader.read_digits(page.canvas.image, Options(printed="keep"), _UNJUDGED)
    found = traced.found
    runs = [run for line in found.lines for run in line]
    reads = [own for line in traced.reads for own in line]
    evidence, right = [], []
    for run, seen in zip(runs, weigh(runs, reads, found.maps), strict=True):
        if seen is not None:
            box = found.view.box_on_page(Box.around(glyph.box for glyph in run.glyphs))
            evidence.append(seen)
            right.append(_is_number(page.canvas.classes, box, run))
    return evidence, right


def _is_number(classes: NDArray[np.uint8], box: Box, run: Run) -> bool:
    region = classes[box.top : box.bottom, box.left : box.right]
    counts = np.bincount(region.ravel(), minlength=len(Ink))
    wanted = counts[Ink.PRINT if run.printed else Ink.DIGIT]
    ink = counts[[Ink.DIGIT, Ink.PRINT, Ink.OTHER]].sum()
    return bool(wanted > _MOSTLY * max(1, ink))


def _labelled(data: Path, model: Path, layouts: list[str], count: int) -> Labelled:
    evidence: list[Evidence] = []
    right: list[bool] = []
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        parts = [range(first, count, _PROCESSES) for first in range(_PROCESSES)]
        jobs = [pool.submit(_label_pages, data, model, layouts, part) for part in parts]
        for job in jobs:
            seen, labels = job.result()
            evidence += seen
            right += labels
    return evidence, right


def _label_pages(data: Path, model: Path, layouts: list[str], numbers: range) -> Labelled:
    one_thread_each()
    characters, reader = load_characters(data), Reader(str(model))
    evidence: list[Evidence] = []
    right: list[bool] = []
    for number in numbers:
        page = compose(characters, np.random.default_rng([SEED, number]), layouts)
        seen, labels = label(page, reader)
        evidence += seen
        right += labels
    return evidence, right


def _write(folder: Path, fitted: NumberParameters) -> None:
    card = find_model(str(folder)).card
    parameters = Parameters.from_record(card.parameters)
    replace(card, parameters=replace(parameters, number=fitted).record()).write(folder)


if __name__ == "__main__":
    main()
