"""Parquet for pandas, DuckDB or Spark: the columns of CSV, with types.

Rows are collected into row groups, and at most one group is held in memory, however many pages
come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, BinaryIO, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from digitscan.errors import UsageError
from digitscan.output.rows import COLUMNS, Cell, PageReading, Row, rows
from digitscan.output.schema import ROWS_SCHEMA, kind
from digitscan.page import DECLINED

# As bytes in the file's metadata, which readers find without reading a row.
SCHEMA_KEY, PER_KEY = b"digitscan.schema", b"digitscan.per"
# A group is large enough to compress and skip well, and takes some megabytes of memory. Rows become
# Arrow columns much earlier, because Python objects take ten times as much memory.
GROUP_ROWS = 65_536
BATCH_ROWS = 1_024
_TYPES = {"text": pa.string(), "share": pa.float64(), "whole": pa.int32()}


class ParquetWriter:
    """Writes rows as Parquet; the file is readable once `finish` has written its footer."""

    def __init__(self, stream: TextIO, per: str, min_confidence: float) -> None:
        """Start a file.

        Raises:
            UsageError: `stream` is a terminal.
        """
        if stream.isatty():
            raise UsageError("parquet is not text for a terminal; name a file with -o")
        self._per, self._min_confidence = per, min_confidence
        self._stream = stream  # without a reference, the text stream would close its buffer
        self._table = RowTable(stream.buffer, arrow_schema(COLUMNS[per], per))

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`; a page's rows reach the stream with their row group."""
        self._table.add(rows(reading, self._per, self._min_confidence))

    def finish(self) -> None:
        """See `Writer.finish`; writes the last row group and the footer."""
        self._table.close()


class RowTable:
    """A Parquet file of rows, written one row group at a time."""

    def __init__(self, sink: BinaryIO, schema: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        """Start a file with an Arrow schema on `sink`, which stays open and need not seek."""
        self._sink, self.schema = sink, schema
        self._file = pq.ParquetWriter(sink, self.schema)
        self._rows: list[Row] = []
        self._batches: list[Any] = []

    def add(self, found: Iterable[Row]) -> None:
        """Add rows with the columns' cells; an empty cell becomes null unless it is text."""
        for row in found:
            self._rows.append(row)
            if len(self._rows) == BATCH_ROWS:
                self._gather()
        if len(self._batches) * BATCH_ROWS >= GROUP_ROWS:
            self._write_group()

    def close(self) -> None:
        """Write the remaining rows and the footer."""
        self._gather()
        self._write_group()
        self._file.close()
        self._sink.flush()

    def _gather(self) -> None:
        if self._rows:
            self._batches.append(record_batch(self._rows, self.schema))
            self._rows = []

    def _write_group(self) -> None:
        if self._batches:
            whole = pa.Table.from_batches(self._batches)
            self._file.write_table(whole, row_group_size=whole.num_rows)
            self._batches = []


def arrow_schema(columns: Sequence[str], per: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the Arrow schema of the named columns, with its version in the metadata."""
    typed = [pa.field(name, _TYPES[kind(name)]) for name in columns]
    return pa.schema(typed, {SCHEMA_KEY: ROWS_SCHEMA.encode(), PER_KEY: per.encode()})


def form_schema(columns: Sequence[str], numeric: Collection[str]) -> Any:  # noqa: ANN401 - as above
    """Return the Arrow schema of a form's rows; `numeric` fields are numbers, others are text."""
    types = {"page": _TYPES["whole"], "confidence": _TYPES["share"]}
    types |= dict.fromkeys(numeric, _TYPES["share"])
    return pa.schema([pa.field(name, types.get(name, _TYPES["text"])) for name in columns])


def record_batch(found: Sequence[Row], schema: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return rows, at least one, as an Arrow record batch."""
    columns = [
        pa.array([_typed(cell, field.type) for cell in column], field.type)
        for column, field in zip(zip(*found, strict=True), schema, strict=True)
    ]
    return pa.record_batch(columns, schema=schema)


def _typed(cell: Cell, wanted: object) -> str | int | float | None:
    if wanted == _TYPES["text"]:
        # Arrow's text is UTF-8: any other byte of a file name is written \xNN.
        return str(cell).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if cell == "":
        return None
    if wanted == _TYPES["share"]:
        # A declined digit leaves no value.
        return None if DECLINED in str(cell) else float(cell)
    return int(cell)
