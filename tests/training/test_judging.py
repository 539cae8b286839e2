"""The regression of numbers learns what separates them, and its score counts what is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.drawing import draw
from digitscan.page import Box
from digitscan.reader.parameters import NumberParameters, Parameters
from digitscan.reader.recognition.decode import Read
from digitscan.reader.recognition.judge import Evidence, number_chance
from digitscan.reader.tracing import Found, Options, Trace, find
from digitscan.training.finder.real import RegisterCell
from digitscan.training.judging import fit, score
from digitscan.training.number_evidence import (
    NumberReader,
    of_drawn_page,
    of_page,
    of_register_cell,
)
from digitscan.training.synthetic_pages.canvas import Canvas, Ink
from digitscan.training.synthetic_pages.store import StoredPage
from finders import FakeFinder

KIND = Evidence._fields.index("kind")
NOTHING = Evidence(*[0.0] * len(Evidence._fields))


def evidence(count: int, kind: float, seed: int) -> list[Evidence]:
    """Return evidence that differs in the log-odds of the kinds; the rest is noise."""
    noise = np.random.default_rng(seed).normal(0, 1, (count, len(Evidence._fields)))
    noise[:, KIND] += kind
    return [Evidence(*row) for row in noise.tolist()]


def test_what_separates_numbers_gets_the_weight() -> None:
    seen = evidence(300, 3, 0) + evidence(300, -3, 1)
    known = NumberParameters(least_chance=0.3)
    fitted = fit(seen, [True] * 300 + [False] * 300, known)
    others = [weight for place, weight in enumerate(fitted.weights) if place != KIND]
    assert fitted.weights[KIND] > 5 * max(map(abs, others))
    assert fitted.least_chance == 0.3
    chances = [number_chance(each, fitted) for each in (seen[0], seen[-1])]
    assert chances[0] > 0.9
    assert chances[1] < 0.1


def test_score_counts_kept_numbers_that_are_right() -> None:
    weights = [0.0] * len(NOTHING)
    weights[KIND] = 1.0
    parameters = NumberParameters(intercept=0.0, weights=tuple(weights), least_chance=0.5)
    seen = [NOTHING._replace(kind=odds) for odds in (2.0, 1.0, -1.0, -2.0)]
    assert score(seen, [True, False, True, False], parameters) == (0.5, 0.5)
    everything = replace(parameters, least_chance=0.0)
    assert score(seen, [True, False, True, False], everything) == (0.5, 1.0)


class Reads(NumberReader):
    """Finds all black ink, and reads each number's glyphs as these digits, again and again."""

    def __init__(self, *digits: int) -> None:
        self.parameters = Parameters()
        self.digits = digits

    def read(self, image: NDArray[np.uint8], *, printed: bool = False) -> Trace:
        """See `NumberReader.read`."""
        options = Options(printed="keep" if printed else "auto", rotate=0)
        found: Found = find(image, FakeFinder(), options)  # type: ignore[arg-type]
        digits = iter(self.digits * 100)
        reads = tuple(
            tuple(
                tuple(Read(glyph, np.eye(11)[next(digits)]) for glyph in run.glyphs) for run in line
            )
            for line in found.lines
        )
        return Trace(found, reads)


def bars(*kinds: Ink) -> StoredPage:
    """Return a page of bars 32 pixels high, far apart, of these classes."""
    canvas = Canvas.blank(120 * len(kinds), 120, (255, 255, 255))
    for place, kind in enumerate(kinds):
        rows, columns = slice(44, 76), slice(50 + 120 * place, 62 + 120 * place)
        canvas.image[rows, columns] = 0
        canvas.classes[rows, columns] = kind
    return StoredPage(canvas, 32.0, "bars")


def test_of_a_synthetic_page_what_is_ink_of_digits_is_a_number() -> None:
    weighed = of_page(bars(Ink.DIGIT, Ink.OTHER, Ink.DIGIT), Reads(7))
    assert weighed.right == [True, False, True]
    assert len(weighed.evidence) == 3


@pytest.mark.parametrize(
    ("label", "right"),
    [("4", [True, False]), ("9", []), ("u.n.", [False, False])],
)
def test_of_a_register_cell_what_reads_as_its_label_is_right(label: str, right: list[bool]) -> None:
    image = bars(Ink.DIGIT, Ink.DIGIT).canvas.image
    assert of_register_cell(RegisterCell(image, label, "book"), Reads(4, 7)).right == right


def test_of_a_drawn_page_what_is_in_the_boxes_of_digits_is_right() -> None:
    page = draw("scan", 3, 40.0, ["12 345"])
    image = page.image.copy()
    image[2:34, 2:12] = 0  # a bar in the margin
    weighed = of_drawn_page(replace(page, image=image), Reads(3))
    assert sorted(weighed.right)[0] is False
    assert sum(weighed.right) >= 1
    assert all(isinstance(digit.box, Box) for digit in page.digits)
