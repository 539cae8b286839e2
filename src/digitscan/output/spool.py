"""A spool of rows for formats that are written in one go: one JSON array of cells per line.

The file grows page by page; it can be cut off after any page and continued. When all rows are
there, it is converted into Parquet or XLSX. The result depends only on the rows, not on when they
came.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from digitscan.output.base import Conversion, Layout, State, Writer
from digitscan.output.rows import COLUMNS, PageReading, Row, rows
from digitscan.page import Box


class SpoolWriter:
    """Writes rows to a spool.

    `pictured` rows end with a `Grade`, and with a picture as base64 JPEG or an empty text.
    """

    def __init__(
        self, stream: TextIO, per: str, min_confidence: float, *, pictured: bool = False
    ) -> None:
        self._stream, self._per, self._min_confidence = stream, per, min_confidence
        self._pictured = pictured

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        for row in rows(reading, self._per, self._min_confidence):
            ending = (_grade(reading, row), _picture(reading, row)) if self._pictured else ()
            self._stream.write(json.dumps((*row, *ending)) + "\n")
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; `from_spool` does the rest."""

    def state(self) -> State:
        """See `ResumableWriter.state`; empty, since each row is independent."""
        return {}


def open_layout(layout: Layout, form: str, stream: TextIO, least: float) -> Writer:
    """Return a writer in a format, with a spool if the file can only be made at the end.

    See `Layout.open` for the arguments.
    """
    convert = layout.conversion(form)
    if convert is None:
        return layout.resume(form, stream, least, None)
    spooled = partial(layout.resume, form, least=least, state=None)
    return ConvertedWriter(stream, spooled, convert)


class ConvertedWriter:
    """Writes to a spool in a temporary folder, and at the end the converted file to a stream."""

    def __init__(
        self, stream: TextIO, spooled: Callable[[TextIO], Writer], convert: Conversion
    ) -> None:
        """Start a spool.

        Args:
            stream: a text stream; the bytes go to its `buffer`; it stays open.
            spooled: opens the writer of the spool.
            convert: converts the spool into the file.
        """
        self._stream, self._convert = stream, convert
        self._folder = TemporaryDirectory(prefix="digitscan-")
        self._spool = Path(self._folder.name, "spool").open("w", encoding="utf-8")  # noqa: SIM115
        self._writer = spooled(self._spool)

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._writer.write(reading)

    def finish(self) -> None:
        """See `Writer.finish`."""
        with self._folder as folder, self._spool:
            self._writer.finish()
            self._spool.flush()
            made = Path(folder, "made")
            self._convert(Path(self._spool.name), made)
            with made.open("rb") as source:
                shutil.copyfileobj(source, self._stream.buffer)
        self._stream.buffer.flush()


def from_spool(spool: Path, made: Path, per: str) -> None:
    """Convert a spool of rows into a Parquet file; raises OSError where it cannot be written."""
    from digitscan.output.parquet import RowTable, arrow_schema  # noqa: PLC0415 - heavy

    with spool.open(encoding="utf-8") as stream, made.open("wb") as sink:
        table = RowTable(sink, arrow_schema(COLUMNS[per], per))
        for line in stream:
            table.add([tuple(json.loads(line))])
        table.close()


def _grade(reading: PageReading, row: Row) -> str:
    """Return the grade of a row; its confidence precedes its box."""
    confidence = row[-5]
    return "" if confidence == "" else reading.page.levels.grade(float(confidence))


def _picture(reading: PageReading, row: Row) -> str:
    """Return the picture of a row, which ends with its box; a page without digits has none."""
    *_, left, top, width, height = row
    if not reading.pictures or left == "":
        return ""
    picture = reading.pictures.get(Box(int(left), int(top), int(width), int(height)), b"")
    return base64.b64encode(picture).decode("ascii")
