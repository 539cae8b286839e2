"""Fit the regression that separates marks from other ink; see `recognition.marks.evidence`.

    python -m digitscan.training.marks DATA -o models/default

Synthetic pages that no network was trained on are composed and read. Ink is a mark where most of it
was composed as that mark, in the number of the digits beside it. The weights are written on the
model's card, and how they do on kinds of page that were kept back is printed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from sklearn.linear_model import LogisticRegression

from digitscan.engines.threads import one_thread_each
from digitscan.models import find_model
from digitscan.page import MARKS, Box
from digitscan.reader.parameters import MarkParameters, Parameters
from digitscan.reader.reader import Reader
from digitscan.reader.recognition.marks.candidates import Sign
from digitscan.reader.recognition.marks.evidence import Evidence
from digitscan.reader.recognition.marks.numbers import consider, write_numbers
from digitscan.reader.tracing import Options, Trace, mark_scene
from digitscan.training.synthetic_pages.characters import load_characters
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS
from digitscan.training.synthetic_pages.store import compose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.finding.view import View
    from digitscan.reader.recognition.decode import Read
    from digitscan.training.synthetic_pages.canvas import Canvas

SEED = 79
PAGES = 160
CHECKED = 60  # pages of the kept back kinds
_PENALTY = 0.3  # the inverse of the weights' squares', see scikit-learn
_EDGE = 128  # of soft ink
_MOSTLY = 0.3  # a mark's blurred edge is no ink of its own where it was composed
_EACH_MARK = 4  # of the pages without marks, every so many is read


def main() -> None:
    """Fit on composed pages, and print how it does on kinds of page that were kept back."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.marks")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    parser.add_argument("--dry-run", action="store_true", help="leave the card as it is")
    asked = parser.parse_args()
    one_thread_each()
    card = find_model(str(asked.output)).card
    parameters = Parameters.from_record(card.parameters)
    taught = [name for name in LAYOUTS if name not in KEPT_BACK]
    labelled = [
        each
        for canvas, traced in _pages(asked.data, asked.output, taught, PAGES)
        for each in label(canvas, traced, parameters.mark)
    ]
    fitted = fit(labelled, parameters.mark)
    weights = dict(zip(Evidence._fields, fitted.weights, strict=True))
    print(f"intercept {fitted.intercept}, weights {weights}")
    counts = sum(
        (
            score(canvas, traced, fitted)
            for canvas, traced in _pages(asked.data, asked.output, list(KEPT_BACK), CHECKED)
        ),
        Counter[str](),
    )
    print(summary(counts))
    if not asked.dry_run:
        record = replace(parameters, mark=fitted).record()
        replace(card, parameters=record).write(asked.output)


def fit(labelled: Sequence[tuple[Evidence, bool]], parameters: MarkParameters) -> MarkParameters:
    """Return the parameters with an intercept and weights for this evidence."""
    regression = LogisticRegression(C=_PENALTY, max_iter=5000)
    regression.fit(np.array([seen for seen, _ in labelled]), [right for _, right in labelled])
    weights = tuple(round(float(each), 3) for each in regression.coef_[0])
    intercept = round(float(regression.intercept_[0]), 3)
    return replace(parameters, intercept=intercept, weights=weights)


def label(canvas: Canvas, traced: Trace, parameters: MarkParameters) -> list[tuple[Evidence, bool]]:
    """Return the evidence for all that may be a mark on a composed page, and whether it is."""
    view = traced.found.view
    found = consider(traced.paired, mark_scene(traced, parameters))
    return [
        (sign.evidence, is_mark(canvas, view, sign, before, after)) for sign, before, after in found
    ]


def is_mark(canvas: Canvas, view: View, sign: Sign, before: Read | None, after: Read) -> bool:
    """Return whether ink was composed as this mark of the number that is beside it."""
    composed = _character(canvas, view, sign.blob.box, sign.blob.ink)
    if composed is None or canvas.characters[composed - 1].text != sign.text:
        return False
    number = canvas.characters[composed - 1].number
    beside = [
        _character(canvas, view, read.glyph.box, read.glyph.ink >= _EDGE)
        for read in (before, after)
        if read is not None
    ]
    return all(each and canvas.characters[each - 1].number == number for each in beside)


def score(canvas: Canvas, traced: Trace, parameters: MarkParameters) -> Counter[str]:
    """Count a page's marks: `read X`, `right X` and `present X` of each mark X."""
    counts: Counter[str] = Counter()
    for line in write_numbers(traced.paired, mark_scene(traced, parameters)):
        for number in line:
            for sign in number.marks:
                before = number.reads[sign.before - 1] if sign.before else None
                after = number.reads[sign.before]
                right = is_mark(canvas, traced.found.view, sign, before, after)
                counts[f"read {sign.text}"] += 1
                counts[f"right {sign.text}"] += right
    for owner in np.unique(canvas.owner)[1:]:
        each = canvas.characters[owner - 1]
        counts[f"present {each.text}"] += each.text in MARKS and not each.printed
    return counts


def summary(counts: Counter[str]) -> str:
    """Return precision and recall of each mark and of all, a line each."""
    lines = []
    for name, marks in (("all", MARKS), *((mark, mark) for mark in MARKS)):
        read, right, present = (
            sum(counts[f"{what} {mark}"] for mark in marks) for what in ("read", "right", "present")
        )
        shares = f"P {right / max(1, read):.3f} R {right / max(1, present):.3f}"
        lines.append(f"{name:3} {shares} of {present}")
    return "\n".join(lines)


def _character(canvas: Canvas, view: View, box: Box, ink: NDArray[np.bool_]) -> int | None:
    """Return which character, from 1, most of some ink of the view was composed as."""
    rows, columns = np.nonzero(ink)
    if not len(rows):
        return None
    places = [columns + box.left + 0.5, rows + box.top + 0.5, np.ones(len(rows))]
    x, y = np.floor(cv2.invertAffineTransform(view.matrix) @ places).astype(int)
    x, y = x.clip(0, canvas.width - 1), y.clip(0, canvas.height - 1)
    owners = np.bincount(canvas.owner[y, x])
    owners[0] = 0
    most = int(owners.argmax())
    return most if owners[most] >= _MOSTLY * len(rows) else None


def _pages(
    data: Path, model: Path, layouts: list[str], count: int
) -> Iterator[tuple[Canvas, Trace]]:
    """Compose and read pages, mostly those with marks."""
    characters, reader = load_characters(data), Reader(str(model))
    for number in range(count):
        canvas = compose(characters, np.random.default_rng([SEED, number]), layouts).canvas
        marked = any(each.text in MARKS and not each.printed for each in canvas.characters)
        if marked or number % _EACH_MARK == 0:
            yield canvas, reader.trace(canvas.image, Options(printed="drop"))


if __name__ == "__main__":
    main()
