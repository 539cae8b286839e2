"""The class `Reader`: takes an image, returns a page of lines, numbers and digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.engines import load_engine
from digitscan.levels import Levels
from digitscan.models import DEFAULT_MODEL, LINE_NETWORK, ModelCard, find_model
from digitscan.page import Cell, Digit, Line, Mark, Number, Page, Table
from digitscan.reader.finding.finder import load_finder
from digitscan.reader.recognition.classify import DIGITS, classify
from digitscan.reader.recognition.decode import Networks, Read
from digitscan.reader.recognition.line_recognizer import LineNetwork
from digitscan.reader.tracing import Found, Options, Trace, find, read_digits, trace
from digitscan.reader.unread import measure_unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.finding.view import View
    from digitscan.reader.parameters import Parameters
    from digitscan.reader.recognition.marks.numbers import Sign, Written
    from digitscan.reader.tables.find import FoundTable


class Reader:
    """A loaded model that can read any number of pages."""

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
        self._finder = load_finder(model, engine)

    def chances(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of single-digit crops, see `classify`."""
        return classify(self._networks.crops, crops, self._networks.temperature)

    def find(
        self,
        image: NDArray[np.uint8],
        options: Options | None = None,
        parameters: Parameters | None = None,
    ) -> Found:
        """Find the numbers of one upright page; see `tracing.find`."""
        return find(image, self._finder, options, parameters)

    def trace(
        self,
        image: NDArray[np.uint8],
        options: Options | None = None,
        parameters: Parameters | None = None,
    ) -> Trace:
        """Read one upright page and return every step's result; see `read`."""
        return trace(image, self._finder, self._networks, options, parameters)

    def read_digits(
        self,
        image: NDArray[np.uint8],
        options: Options | None = None,
        parameters: Parameters | None = None,
    ) -> Trace:
        """Find and read the digits of one upright page, without their marks; see `trace`."""
        options, parameters = options or Options(), parameters or self._finder.parameters
        return read_digits(image, self._finder, self._networks, options, parameters)

    def read(self, image: NDArray[np.uint8], options: Options | None = None) -> Page:
        """Read the digits of one upright page.

        Args:
            image: uint8 (H, W) gray or (H, W, 3) RGB, at least 1 x 1.
            options: rotation and printed numbers.
        """
        return page_of(self.trace(image, options), self.card.levels)


def page_of(traced: Trace, levels: Levels | None = None) -> Page:
    """Return what a trace read, in pixels of the page; `levels` are the model's."""
    view = traced.found.view
    numbers = [[_number(written, view) for written in line] for line in traced.written]
    lines = tuple(Line(tuple(line)) for line in numbers if line)
    tables = tuple(_table(table, numbers, view) for table in traced.tables)
    unread, ink = measure_unread(traced)
    skew = traced.found.overview.skew
    return Page(lines, *view.size, skew, unread, ink, tables, levels or Levels())


def _table(table: FoundTable, numbers: list[list[Number]], view: View) -> Table:
    cells = tuple(
        Cell(
            cell.row + 1,
            cell.column + 1,
            view.box_on_page(cell.box),
            tuple(numbers[line][place] for line, place in cell.numbers),
        )
        for cell in table.cells
    )
    return Table(*table.size, cells, view.box_on_page(table.box), table.ruled)


def _number(written: Written, view: View) -> Number:
    marks = (_mark(sign, view) for sign in written.marks)
    return Number(tuple(_digit(read, view) for read in written.reads), tuple(marks))


def _mark(sign: Sign, view: View) -> Mark:
    return Mark(sign.text, sign.confidence, view.box_on_page(sign.box), sign.before)


def _digit(read: Read, view: View) -> Digit:
    ten = read.probabilities[:DIGITS]
    value = int(ten.argmax())
    box = view.box_on_page(read.glyph.box, read.glyph.ink)
    return Digit(value, float(ten[value]), box, tuple(ten.tolist()))
