"""Evidence for and against numbers, from pages of which it is known what is one.

Synthetic pages that the finder was not trained on, register cells, and pages that `drawing` draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.engines.threads import one_thread_each
from digitscan.models import find_model
from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.parameters import NumberParameters, Parameters
from digitscan.reader.reader import Reader
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.judge import Evidence, weigh
from digitscan.reader.tracing import Options, Trace
from digitscan.training.drawn_pages import draw_numbers, share_within
from digitscan.training.finder.__main__ import BOOKS_LEFT_OUT
from digitscan.training.finder.real import RegisterCell, register_cells
from digitscan.training.synthetic_pages.characters import load_characters
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS
from digitscan.training.synthetic_pages.store import StoredPage, compose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.drawing import DrawnPage
    from digitscan.reader.segmentation.glyph import Run

SEED = 77
PROCESSES = 2
# How many pages of each source, and one in so many register cells.
_PAGES, _CHECKED, _DRAWN = 400, 120, 160
_EVERY_CELL = 9
_DRAWN_SEED = 95_000  # the first; no other use has it
_DRAWN_HEIGHTS = (24.0, 130.0)  # of the digits in pixels
_MOST_DIGITS = 6
_MOSTLY = 0.5


class Weighed(NamedTuple):
    """What was read as numbers: the evidence for each, and whether it is one."""

    evidence: list[Evidence]
    right: list[bool]


class NumberReader:
    """A reader that gives everything that it reads as a number, however unlikely."""

    def __init__(self, model: Path) -> None:
        self._reader = Reader(str(model))
        known = Parameters.from_record(find_model(str(model)).card.parameters)
        unjudged = NumberParameters(least_chance=0.0, confidence_power=0.0)
        self.parameters = replace(known, number=unjudged)

    def read(self, image: NDArray[np.uint8], *, printed: bool = False) -> Trace:
        """Read an upright page."""
        options = Options(printed="keep" if printed else "auto", rotate=0)
        return self._reader.read_digits(image, options, self.parameters)

    def weighed(self, traced: Trace, is_number: Callable[[Run], bool]) -> Weighed:
        """Return the evidence for each number, and what `is_number` says of its glyphs."""
        pairs = [(run, own) for line in traced.paired for run, own in line if own]
        return Weighed([weigh(*pair) for pair in pairs], [is_number(run) for run, _ in pairs])


def of_page(page: StoredPage, reader: NumberReader) -> Weighed:
    """Read a synthetic page; a number is right where most of its ink is of digits."""
    traced = reader.read(page.canvas.image, printed=True)

    def is_number(run: Run) -> bool:
        box = traced.found.view.box_on_page(Box.around(glyph.box for glyph in run.glyphs))
        region = page.canvas.classes[box.top : box.bottom, box.left : box.right]
        counts = np.bincount(region.ravel(), minlength=len(Ink))
        wanted = counts[Ink.PRINT if run.printed else Ink.DIGIT]
        ink = counts[[Ink.DIGIT, Ink.PRINT, Ink.OTHER]].sum()
        return bool(wanted > _MOSTLY * max(1, ink))

    return reader.weighed(traced, is_number)


def of_register_cell(cell: RegisterCell, reader: NumberReader) -> Weighed:
    """Read a cell; what reads as its label is right. Nothing where that is none or several."""
    traced = reader.read(cell.image)
    texts = {
        id(run): "".join(str(int(read.probabilities[:DIGITS].argmax())) for read in own)
        for line in traced.paired
        for run, own in line
    }
    if cell.label.isdigit() and list(texts.values()).count(cell.label) != 1:
        return Weighed([], [])
    return reader.weighed(traced, lambda run: texts[id(run)] == cell.label)


def of_drawn_page(page: DrawnPage, reader: NumberReader) -> Weighed:
    """Read a drawn page; a number is right where most of its glyphs are in digits' boxes."""
    traced = reader.read(page.image)

    def is_number(run: Run) -> bool:
        boxes = [traced.found.view.box_on_page(glyph.box, glyph.ink) for glyph in run.glyphs]
        shares = [max((share_within(box, digit.box) for digit in page.digits), default=0.0)
                  for box in boxes]  # fmt: skip
        return fmean(shares) > _MOSTLY

    return reader.weighed(traced, is_number)


def of_source(data: Path, model: Path, name: str, part: int) -> Weighed:
    """Return the evidence of one of `PROCESSES` parts of a source: a name of `SOURCES`."""
    one_thread_each()
    reader = NumberReader(model)
    evidence: list[Evidence] = []
    right: list[bool] = []
    for weighed in SOURCES[name](data, reader, part):
        evidence += weighed.evidence
        right += weighed.right
    return Weighed(evidence, right)


def _composed(data: Path, reader: NumberReader, part: int) -> Iterator[Weighed]:
    taught = [name for name in LAYOUTS if name not in KEPT_BACK]
    return _pages(data, reader, taught, range(part, _PAGES, PROCESSES))


def _kept_back(data: Path, reader: NumberReader, part: int) -> Iterator[Weighed]:
    return _pages(data, reader, list(KEPT_BACK), range(part, _CHECKED, PROCESSES))


def _pages(
    data: Path, reader: NumberReader, layouts: list[str], numbers: range
) -> Iterator[Weighed]:
    characters = load_characters(data)
    for number in numbers:
        page = compose(characters, np.random.default_rng([SEED, number]), layouts)
        yield of_page(page, reader)


def _cells(data: Path, reader: NumberReader, part: int) -> Iterator[Weighed]:
    for number, cell in enumerate(register_cells(data / "registers.zip")):
        wanted = cell.book not in BOOKS_LEFT_OUT and not number % _EVERY_CELL
        if wanted and number // _EVERY_CELL % PROCESSES == part:
            yield of_register_cell(cell, reader)


def _drawn(_: Path, reader: NumberReader, part: int) -> Iterator[Weighed]:
    for number in range(part, _DRAWN, PROCESSES):
        rng = np.random.default_rng([SEED, number])
        page = draw_numbers(number, _DRAWN_SEED, _DRAWN_HEIGHTS, _MOST_DIGITS, rng)
        yield of_drawn_page(page, reader)


SOURCES: dict[str, Callable[[Path, NumberReader, int], Iterator[Weighed]]] = {
    "pages": _composed,
    "registers": _cells,
    "drawn": _drawn,
    "kept_back": _kept_back,
}
