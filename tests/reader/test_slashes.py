"""The slashes of dates are no 1s, and 1s are no slashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.parameters import MarkParameters
from digitscan.reader.recognition.decode import Read
from digitscan.reader.recognition.marks.between import CLASSES, class_of
from digitscan.reader.recognition.marks.scene import PlacedDigit, Scene
from digitscan.reader.recognition.marks.slashes import without_slashes
from digitscan.reader.segmentation.glyph import Glyph, Run
from perfect_maps import perfect_maps

HIGH, PITCH = 32, 30
SURE, DOUBTFUL = 0.001, 0.4  # the kinds network's probability of no digit
DATE = (SURE, SURE, DOUBTFUL, SURE, SURE, DOUBTFUL, SURE, SURE)


def line(text: str, others: Sequence[float], wide: int = 6) -> list[PlacedDigit]:
    """Return a run of digits; its 1s are narrow, and `others` are the chances of no digit."""
    glyphs = []
    for place, value in enumerate(text):
        size = wide if value == "1" else 18
        box = Box(40 + PITCH * place, 40, size, HIGH)
        glyphs.append(Glyph(box, np.full((HIGH, size), 255, np.uint8)))
    kinds = np.array([(1 - other, 0.0, other) for other in others])
    run = Run(tuple(glyphs), float(HIGH), printed=False, kinds=kinds)
    reads = [Read(glyph, np.eye(11)[int(value)]) for glyph, value in zip(glyphs, text, strict=True)]
    return [PlacedDigit(read, run) for read in reads]


def left(digits: Sequence[PlacedDigit], seen: float, *, ruled: int | None = None) -> str:
    """Return the digits left if the marks network gives each slot this chance of a slash."""

    def classify(patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        chances = np.full((len(patches), CLASSES), (1 - seen) / (CLASSES - 1))
        chances[:, class_of("/")] = seen
        return chances

    blank = np.zeros((120, 400), np.uint8)
    rules = blank > 0
    if ruled is not None:
        rules[:, ruled] = True
    maps = perfect_maps(blank, [], float(HIGH))
    scene = Scene(blank, maps, blank, rules, classify, MarkParameters())
    (kept,) = without_slashes([digits], scene)
    return "".join(str(digit.read.probabilities.argmax()) for digit in kept)


def test_two_doubtful_strokes_of_a_date_are_slashes() -> None:
    assert left(line("06104147", DATE), 0.98) == "060447"


@pytest.mark.parametrize(
    ("others", "seen"),
    [((SURE,) * 8, 0.98), (DATE, 0.01)],
    ids=["the kinds network is sure of 1s", "the marks network sees no slash"],
)
def test_both_networks_must_agree(others: Sequence[float], seen: float) -> None:
    assert left(line("06104147", others), seen) == "06104147"


def test_a_slash_alone_must_be_likelier() -> None:
    assert left(line("215", (SURE, DOUBTFUL, SURE)), 0.5) == "215"
    assert left(line("215", (SURE, 0.7, SURE)), 0.99) == "25"


def test_what_is_wide_or_at_the_end_is_no_slash() -> None:
    assert left(line("06104147", DATE, wide=24), 0.98) == "06104147"
    assert left(line("06104147", DATE)[:3], 0.98) == "061"


def test_a_stroke_at_a_ruled_line_is_no_slash() -> None:
    assert left(line("215", (SURE, 0.7, SURE)), 0.99, ruled=40 + PITCH - 5) == "215"
