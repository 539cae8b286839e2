"""Rows on their way to a format that is written in one go: a JSON array of cells a line.

A file of this kind grows page by page, can be cut off after any of them and gone on with. When all
rows are there, Parquet is made of it, which depends on the rows alone, not on when they came.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from digitscan.output.base import State
from digitscan.output.rows import COLUMNS, PageReading, rows


class SpoolWriter:
    """Writes rows to a spool."""

    def __init__(self, stream: TextIO, per: str, min_confidence: float) -> None:
        self._stream, self._per, self._min_confidence = stream, per, min_confidence

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        found = rows(reading, self._per, self._min_confidence)
        self._stream.write("".join(json.dumps(row) + "\n" for row in found))
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; `from_spool` does the rest."""

    def state(self) -> State:
        """See `ResumableWriter.state`; each row stands by itself."""
        return {}


def from_spool(spool: Path, made: Path, per: str) -> None:
    """Make a Parquet file of a spool of rows; raises OSError where it cannot be written."""
    from digitscan.output.parquet import RowTable  # noqa: PLC0415 - heavy

    with spool.open(encoding="utf-8") as stream, made.open("wb") as sink:
        table = RowTable(sink, COLUMNS[per], per)
        for line in stream:
            table.add([tuple(json.loads(line))])
        table.close()
