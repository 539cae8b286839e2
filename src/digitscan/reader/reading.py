"""The whole way: an image in, a page of lines, numbers and digits out."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from statistics import median
from typing import TYPE_CHECKING

from digitscan.engines import load_engine
from digitscan.errors import UsageError
from digitscan.models import (
    DEFAULT_MODEL,
    FINDER_NETWORK,
    LINE_NETWORK,
    SURROUNDINGS_NETWORK,
    ModelCard,
    find_model,
)
from digitscan.page import Box, Digit, Line, Number, Page
from digitscan.reader.classify import DIGITS, classify
from digitscan.reader.decode import Networks, Read, decode
from digitscan.reader.finding.finder import Finder
from digitscan.reader.glyphs import Glyph, Glyphs, without_lone_loops
from digitscan.reader.line_network import LineNetwork
from digitscan.reader.lines import group_lines, split_numbers
from digitscan.reader.printed import without_print
from digitscan.reader.skew import turned_back
from digitscan.reader.surroundings import Surroundings
from digitscan.reader.tracing import Options, Trace, trace
from digitscan.reader.unread import measure_unread
from digitscan.reader.words import without_words
from digitscan.reader.writing import find_writing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.reader.finding.view import View


class Reader:
    """A loaded model that reads pages; one serves for any number of them."""

    def __init__(self, model: str = DEFAULT_MODEL, engine: str = "auto") -> None:
        """Load a model.

        Args:
            model: a shipped model's name or the path of a model's folder.
            engine: one of `digitscan.engines.ENGINES`.

        Raises:
            ModelError: there is no such model, or it cannot be used.
            UsageError: there is no such engine.
        """
        found = find_model(model)
        self.card: ModelCard = found.card
        lines = LineNetwork(found, engine) if found.has(LINE_NETWORK) else None
        self._networks = Networks(load_engine(found, engine), self.card.temperature, lines)
        self._finder = Finder(found, engine) if found.has(FINDER_NETWORK) else None
        knows = found.has(SURROUNDINGS_NETWORK)
        self._surroundings = Surroundings(found, engine) if knows else None

    def chances(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what the network makes of digits that stand alone, see `classify`."""
        return classify(self._networks.crops, crops, self._networks.temperature)

    def trace(self, image: NDArray[np.uint8], options: Options | None = None) -> Trace:
        """Read one upright page and return every step's result; see `read`."""
        assert self._finder is not None
        return trace(image, self._finder, self._networks, options)

    def read(self, image: NDArray[np.uint8], options: Options | None = None) -> Page:
        """Read the digits of one upright page.

        Args:
            image: uint8 (H, W) grey or (H, W, 3) RGB, at least 1 x 1.
            options: how it is to be read.

        Raises:
            UsageError: the model has no finder, without which all but the defaults mean nothing.
        """
        if self._finder is not None:
            return page_of(self.trace(image, options))
        if options not in {None, Options()}:
            what = "the model has no finder, which rotates pages and tells print from handwriting"
            raise UsageError(f"{what}; use another model, or leave these options out")
        size = (image.shape[1], image.shape[0])
        writing = find_writing(image)
        ink, found, skew = writing.ink, writing.glyphs, writing.skew
        del writing  # its plane is of the size of the page
        boxes = [glyph.box for glyph in found.digits]
        lines = group_lines(boxes, found.height)
        glyphs = [[found.digits[i] for i in line] for line in lines]
        glyphs = without_lone_loops(glyphs, found.height)
        reads = decode(glyphs, found.writing(ink.soft), found.stroke, self._networks)
        reads = without_print(without_words(reads, glyphs, ink.soft, self._surroundings))
        frame = _Frame(ink.soft.shape, skew, ink.scale, size)
        return Page(tuple(_lines(reads, found, frame)), *size, skew)


def page_of(traced: Trace) -> Page:
    """Return what a trace read, in pixels of the page."""
    view = traced.found.view
    lines = []
    for line in traced.reads:
        numbers = [
            Number(tuple(_seen_digit(read, view) for read in reads)) for reads in line if reads
        ]
        if numbers:
            lines.append(Line(tuple(numbers)))
    unread, ink = measure_unread(traced)
    return Page(tuple(lines), *view.size, traced.found.overview.skew, unread, ink)


def _seen_digit(read: Read, view: View) -> Digit:
    ten = read.probabilities[:DIGITS]
    value = int(ten.argmax())
    box = view.box_on_page(read.glyph.box, read.glyph.ink)
    return Digit(value, float(ten[value]), box, tuple(ten.tolist()))


@dataclass(frozen=True)
class _Frame:
    """How the ink image lies on the page: its shape, its turn, its scale; the page's size."""

    shape: tuple[int, ...]
    skew: float
    scale: float
    size: tuple[int, int]

    def on_page(self, glyph: Glyph) -> Box:
        """Return the glyph's box in the page's pixels, inside the page."""
        box = glyph.box
        if self.skew:
            box = turned_back(box, glyph.ink, self.shape, self.skew)
        left, top = (floor(each / self.scale) for each in (box.left, box.top))
        right, bottom = (ceil(each / self.scale) for each in (box.right, box.bottom))
        width, height = self.size
        left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
        right, bottom = min(max(right, left + 1), width), min(max(bottom, top + 1), height)
        return Box(left, top, right - left, bottom - top)


def _lines(by_line: list[list[Read]], found: Glyphs, frame: _Frame) -> list[Line]:
    lines = []
    for reads in by_line:
        if not reads:
            continue
        boxes = [read.glyph.box for read in reads]
        height = median(box.height for box in boxes)
        digits = [_digit(read, frame) for read in reads]
        numbers = split_numbers(boxes, found.marks, height)
        lines.append(Line(tuple(Number(tuple(digits[i] for i in own)) for own in numbers)))
    return lines


def _digit(read: Read, frame: _Frame) -> Digit:
    ten = read.probabilities[:DIGITS]
    value = int(ten.argmax())
    return Digit(value, float(ten[value]), frame.on_page(read.glyph), tuple(ten.tolist()))
