"""A page to review the doubtful fields of sheets: each one's picture, typed over by keyboard."""

from __future__ import annotations

import base64
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from digitscan.errors import UsageError
from digitscan.messages import problem
from digitscan.output.delimited import no_formula
from digitscan.output.files import placing, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.output.base import ResumableWriter, State
    from digitscan.output.forms import FormLayout
    from digitscan.output.rows import PageReading

_FILE = "reviewed.csv"


class ReviewWriter:
    """Writes sheets by another writer, and at the end the page for their doubtful fields.

    Until then, a line of JSON for each sheet is in a hidden file beside the page, so that an
    interrupted run can be resumed.
    """

    def __init__(
        self, start: Callable[[State | None], ResumableWriter], path: str, layout: FormLayout,
        state: State | None = None,
    ) -> None:  # fmt: skip
        """Begin, or go on.

        Args:
            start: begins the other writer, or goes on from its state.
            path: of the page.
            layout: how the sheets are written.
            state: that of the writer before; None to begin.

        Raises:
            UsageError: what the interrupted run left beside the page is gone.
        """
        self._path, self._layout = path, layout
        self._spool = _beside(path)
        with placing(path):
            if state is None:
                self._stream: BinaryIO = self._spool.open("wb")
            else:
                self._stream = _resumed(self._spool, state["review"], path)
        self._writer = start(None if state is None else state["writer"])

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._writer.write(reading)
        line = json.dumps(_reviewed(reading, self._layout), separators=(",", ":"))
        self._stream.write(line.encode("utf-8", "surrogatepass") + b"\n")
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; writes the page, the most doubtful fields first."""
        self._writer.finish()
        self._stream.close()
        rows: list[dict[str, Any]] = []
        items: list[dict[str, Any]] = []
        with self._spool.open("rb") as stream:
            for line in stream:
                sheet = json.loads(line)
                items += ({**item, "row": len(rows)} for item in sheet["items"])
                rows.append(sheet["row"])
        data = {
            "columns": self._layout.columns,
            "file": _FILE,
            "rows": rows,
            "items": sorted(items, key=lambda item: float(item["confidence"])),
        }
        # No tag of the page may end inside the data.
        text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
        page = files("digitscan.output").joinpath("review.html").read_text("utf-8")
        with whole_file(self._path) as stream:
            stream.write(page.replace("@DATA@", text))
        self._spool.unlink(missing_ok=True)

    def state(self) -> State:
        """See `ResumableWriter.state`; how much of the hidden file is whole."""
        return {"writer": self._writer.state(), "review": self._stream.tell()}


def _reviewed(reading: PageReading, layout: FormLayout) -> dict[str, Any]:
    """Return the row of a sheet and its doubtful fields as JSON can hold them."""
    sheet = reading.sheet
    assert sheet is not None
    cells = layout.row(reading, 0.0)
    cells["source"] = no_formula(cells["source"])
    sure = {field.name: round(field.confidence, 4) for field in sheet.fields}
    row = {"source": reading.source, "page": reading.number, "cells": cells, "sure": sure}
    items = [
        {
            "name": field.name,
            "confidence": field.confidence,
            "text": field.text,
            "failed": "; ".join(sheet.failed),
            "candidates": [each.text for each in field.candidates],
            "crop": _base64(field.crop),
            "digits": [_base64(each) for each in field.digits],
        }
        for field in sheet.fields
        if field.crop
    ]
    return {"row": row, "items": items}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _beside(path: str) -> Path:
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name}.part")


def _resumed(spool: Path, length: int, path: str) -> BinaryIO:
    """Open a hidden file cut to what is whole of it."""
    if not spool.is_file() or spool.stat().st_size < length:
        what = "the pictures of the interrupted run are gone"
        raise UsageError(problem(path, what, "leave out --resume to read all sheets again"))
    stream = spool.open("r+b")
    stream.truncate(length)
    stream.seek(length)
    return stream
