"""Rows on their way to a format that is written in one go: a JSON array of cells a line.

A file of this kind grows page by page, can be cut off after any of them and gone on with. When all
rows are there, Parquet or XLSX is made of it. It depends on the rows only, not on when they came.
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

    `pictured` rows end in how sure they are, a `Grade`, and in a picture, JPEG as base64, or an
    empty text.
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
        """See `ResumableWriter.state`; each row stands by itself."""
        return {}


def open_layout(layout: Layout, form: str, stream: TextIO, least: float) -> Writer:
    """Begin writing in a format, with a spool if the file can only be made at the end.

    See `Layout.open` for the arguments.
    """
    convert = layout.conversion(form)
    if convert is None:
        return layout.resume(form, stream, least, None)
    spooled = partial(layout.resume, form, least=least, state=None)
    return ConvertedWriter(stream, spooled, convert)


class ConvertedWriter:
    """Writes to a spool in a temporary folder; at the end, what is made of it to a stream."""

    def __init__(
        self, stream: TextIO, spooled: Callable[[TextIO], Writer], convert: Conversion
    ) -> None:
        """Begin a spool.

        Args:
            stream: the bytes go to what lies below it, its `buffer`; it stays open.
            spooled: begins the spool's writer.
            convert: makes the file of the spool.
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
    """Make a Parquet file of a spool of rows; raises OSError where it cannot be written."""
    from digitscan.output.parquet import RowTable, arrow_schema  # noqa: PLC0415 - heavy

    with spool.open(encoding="utf-8") as stream, made.open("wb") as sink:
        table = RowTable(sink, arrow_schema(COLUMNS[per], per))
        for line in stream:
            table.add([tuple(json.loads(line))])
        table.close()


def _grade(reading: PageReading, row: Row) -> str:
    """Return how sure a row is; its confidence comes before its box."""
    confidence = row[-5]
    return "" if confidence == "" else reading.page.levels.grade(float(confidence))


def _picture(reading: PageReading, row: Row) -> str:
    """Return the picture of a row, which ends in its box; a page without digits has none."""
    *_, left, top, width, height = row
    if not reading.pictures or left == "":
        return ""
    picture = reading.pictures.get(Box(int(left), int(top), int(width), int(height)), b"")
    return base64.b64encode(picture).decode("ascii")
