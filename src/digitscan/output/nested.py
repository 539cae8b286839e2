"""JSON for other programs: one object per page with lines, numbers, digits and tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from digitscan.output.base import State
from digitscan.output.rows import PageReading
from digitscan.output.schema import PAGE_SCHEMA
from digitscan.page import Box, Cell, Digit, Line, Mark, Number, Page

_CONFIDENCE_PLACES = 4
_PROBABILITY_PLACES = 6
# Makes a page's JSON object, with digits below a confidence written `?`.
ObjectOf = Callable[[PageReading, float], dict[str, Any]]


class JsonLinesWriter:
    """Writes one object per page and line, each complete at once."""

    def __init__(
        self, stream: TextIO, min_confidence: float, object_of: ObjectOf | None = None
    ) -> None:
        """Set up the writer; `object_of` makes a page's object, by default `page_object`."""
        self._stream, self._min_confidence = stream, min_confidence
        self._object_of = object_of or page_object

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._stream.write(_dumps(self._object_of(reading, self._min_confidence)) + "\n")
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last object."""

    def state(self) -> State:
        """See `ResumableWriter.state`; empty, since each object is independent."""
        return {}


class JsonWriter:
    """Writes one array with an object per page and line, as the pages come."""

    def __init__(
        self,
        stream: TextIO,
        min_confidence: float,
        state: State | None = None,
        object_of: ObjectOf | None = None,
    ) -> None:
        """Start an array, or continue from the `state` of another writer; `object_of` as above."""
        self._stream, self._min_confidence = stream, min_confidence
        self._object_of = object_of or page_object
        self._before = "[\n" if state is None else state["before"]

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._stream.write(self._before + _dumps(self._object_of(reading, self._min_confidence)))
        self._stream.flush()
        self._before = ",\n"

    def finish(self) -> None:
        """See `Writer.finish`."""
        self._stream.write("[]\n" if self._before == "[\n" else "\n]\n")
        self._stream.flush()

    def state(self) -> State:
        """See `ResumableWriter.state`; whether the array was started."""
        return {"before": self._before}


def page_object(reading: PageReading, min_confidence: float) -> dict[str, Any]:
    """Return a page as a JSON object; `confidence` is null where there are no digits."""
    page, lines = reading.page, reading.page.lines
    least = min((line.confidence for line in lines), default=None)
    return {
        "schema": PAGE_SCHEMA,
        "source": reading.source,
        "page": reading.number,
        "image": {"width": page.width, "height": page.height, "skew": round(page.skew, 2)},
        "text": page.text(min_confidence),
        "confidence": None if least is None else _rounded(least, _CONFIDENCE_PLACES),
        "lines": [_line(order, line, min_confidence) for order, line in enumerate(lines, 1)],
        "tables": table_objects(page, min_confidence),
    }


def table_objects(page: Page, min_confidence: float) -> list[dict[str, Any]]:
    """Return the tables of a page as JSON objects; empty cells are left out."""
    places = {
        id(number): {"line": order, "number": at}
        for order, line in enumerate(page.lines, 1)
        for at, number in enumerate(line.numbers, 1)
    }
    return [
        {
            "table": order,
            "rows": table.rows,
            "columns": table.columns,
            "ruled": table.ruled,
            **_box(table.box),
            "cells": [_cell(cell, places, min_confidence) for cell in table.cells],
        }
        for order, table in enumerate(page.tables, 1)
    ]


def _line(order: int, line: Line, least: float) -> dict[str, Any]:
    numbers = [_number(at, number, least) for at, number in enumerate(line.numbers, 1)]
    return {"line": order, **_reading(line, least), "numbers": numbers}


def _number(order: int, number: Number, least: float) -> dict[str, Any]:
    digits = [_digit(at, digit, least) for at, digit in enumerate(number.digits, 1)]
    marks = [_mark(mark) for mark in number.marks]
    return {"number": order, **_reading(number, least), "digits": digits, "marks": marks}


def _cell(cell: Cell, places: Mapping[int, dict[str, int]], least: float) -> dict[str, Any]:
    numbers = [places[id(number)] for number in cell.numbers if id(number) in places]
    place = {"row": cell.row, "column": cell.column}
    return {**place, **_reading(cell, least), "numbers": numbers}


def _mark(mark: Mark) -> dict[str, Any]:
    confidence = _rounded(mark.confidence, _CONFIDENCE_PLACES)
    box = _box(mark.box)
    return {"text": mark.text, "before": mark.before, "confidence": confidence, **box}


def _reading(part: Line | Number | Cell, least: float) -> dict[str, Any]:
    confidence = _rounded(part.confidence, _CONFIDENCE_PLACES)
    return {"text": part.text(least), "confidence": confidence, **_box(part.box)}


def _digit(position: int, digit: Digit, least: float) -> dict[str, Any]:
    return {
        "position": position,
        "digit": digit.text(least),
        "confidence": _rounded(digit.confidence, _CONFIDENCE_PLACES),
        **_box(digit.box),
        "probabilities": [_rounded(p, _PROBABILITY_PLACES) for p in digit.probabilities],
    }


def _box(box: Box) -> dict[str, int]:
    return {"left": box.left, "top": box.top, "width": box.width, "height": box.height}


def _rounded(share: float, places: int) -> float:
    return round(min(max(float(share), 0.0), 1.0), places)


def _dumps(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A byte of a file name that is not UTF-8 becomes \udcNN, which JSON can hold.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
