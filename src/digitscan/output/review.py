"""A page to review the doubtful fields of sheets: each one's picture, typed over by keyboard."""

from __future__ import annotations

import base64
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from digitscan.output.delimited import no_formula
from digitscan.output.files import whole_file

if TYPE_CHECKING:
    from digitscan.output.base import ResumableWriter, State
    from digitscan.output.forms import FormLayout
    from digitscan.output.rows import PageReading

_FILE = "reviewed.csv"


class ReviewWriter:
    """Writes sheets by another writer, and at the end the page for their doubtful fields."""

    def __init__(self, writer: ResumableWriter, path: str, layout: FormLayout) -> None:
        """Begin; `path` is that of the page."""
        self._writer, self._path, self._layout = writer, path, layout
        self._rows: list[dict[str, Any]] = []
        self._items: list[tuple[float, dict[str, Any]]] = []

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._writer.write(reading)
        sheet = reading.sheet
        assert sheet is not None
        cells = self._layout.row(reading, 0.0)
        cells["source"] = no_formula(cells["source"])
        sure = {field.name: round(field.confidence, 4) for field in sheet.fields}
        self._rows.append(
            {"source": reading.source, "page": reading.number, "cells": cells, "sure": sure}
        )
        for field in sheet.fields:
            if field.crop:
                self._items.append(
                    (
                        field.confidence,
                        {
                            "row": len(self._rows) - 1,
                            "name": field.name,
                            "text": field.text,
                            "failed": "; ".join(sheet.failed),
                            "candidates": [each.text for each in field.candidates],
                            "crop": base64.b64encode(field.crop).decode("ascii"),
                        },
                    )
                )

    def finish(self) -> None:
        """See `Writer.finish`; writes the page, the most doubtful fields first."""
        self._writer.finish()
        data = {
            "columns": self._layout.columns,
            "file": _FILE,
            "rows": self._rows,
            "items": [item for _, item in sorted(self._items, key=lambda each: each[0])],
        }
        # No tag of the page may end inside the data.
        text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
        page = files("digitscan.output").joinpath("review.html").read_text("utf-8")
        with whole_file(self._path) as stream:
            stream.write(page.replace("@DATA@", text))

    def state(self) -> State:
        """See `ResumableWriter.state`; a run with a review starts over."""
        return self._writer.state()
