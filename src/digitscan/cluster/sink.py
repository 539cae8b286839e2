"""Write the rows of all actors: files in a folder on any storage, each written atomically.

    OUT/readings/part-000000.parquet    rows as `digitscan recognize` writes them
    OUT/failures/part-000000.parquet    source and error of what could not be read
    OUT/_SUCCESS                        when all inputs are done

A part is named after the number of its task. If Ray repeats a task because its machine was lost,
the new part replaces the old one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ray.data import Datasink
from ray.data.block import BlockAccessor

from digitscan.cluster.page_task import ERROR, SOURCE, Reading
from digitscan.cluster.storage import located
from digitscan.output.delimited import delimited, no_formula
from digitscan.output.rows import Cell, confidence_text

READINGS, FAILURES, SUCCESS = "readings", "failures", "_SUCCESS"
FORMATS = ("parquet", "csv")
# Rows per part, except the last: some megabytes.
PART_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Written:
    """The number of rows of each kind."""

    readings: int = 0
    failures: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.readings + other.readings, self.failures + other.failures)


class RowsSink(Datasink[Written]):  # type: ignore[misc]  # Ray has no types
    """Writes the results of `ReadPages`; `written` holds the totals at the end."""

    def __init__(self, folder: str, form: str, reading: Reading) -> None:
        self._folder, self._form, self._reading = folder, form, reading
        self.written = Written()

    def write(self, blocks: Iterable[Any], ctx: Any) -> Written:  # noqa: ANN401 - Ray's own
        """Write the rows of one task; see `Datasink.write`."""
        wanted = self._reading.schema
        tables = [BlockAccessor.for_block(block).to_arrow() for block in blocks]
        tables = [each.select(wanted.names).cast(wanted) for each in tables if each.num_rows]
        if not tables:
            return Written()
        whole = pa.concat_tables(tables)
        failed = pc.not_equal(whole[ERROR], "")
        readings = whole.filter(pc.invert(failed)).select(list(self._reading.columns))
        failures = whole.filter(failed).select([SOURCE, ERROR])
        self._part(READINGS, readings, ctx.task_idx)
        self._part(FAILURES, failures, ctx.task_idx)
        return Written(readings.num_rows, failures.num_rows)

    def on_write_complete(self, write_result: Any) -> None:  # noqa: ANN401 - Ray's own
        """Write the `_SUCCESS` file; see `Datasink.on_write_complete`."""
        self.written = sum(write_result.write_returns, Written())
        self._put(SUCCESS, b"")

    @property
    def min_rows_per_write(self) -> int:
        """How many rows a task gets, see `Datasink.min_rows_per_write`."""
        return PART_ROWS

    def _part(self, kind: str, table: Any, number: int) -> None:  # noqa: ANN401 - pyarrow has no types
        if table.num_rows:
            content = _as_parquet(table) if self._form == "parquet" else _as_csv(table)
            self._put(f"{kind}/part-{number:06}.{self._form}", content)

    def _put(self, name: str, content: bytes) -> None:
        """Write a file of the folder under a temporary name, then rename it."""
        system, root = located(self._folder)
        target = f"{root.rstrip('/')}/{name}"
        folder, _, last = target.rpartition("/")
        system.create_dir(folder, recursive=True)
        part = f"{folder}/.{last}.part"
        with system.open_output_stream(part) as stream:
            stream.write(content)
        system.move(part, target)


def _as_parquet(table: Any) -> bytes:  # noqa: ANN401 - pyarrow has no types
    content = io.BytesIO()
    pq.write_table(table, content)
    return content.getvalue()


def _as_csv(table: Any) -> bytes:  # noqa: ANN401 - pyarrow has no types
    lines = [delimited(tuple(table.column_names), ",")]
    cells = (_cells(name, table[name].to_pylist()) for name in table.column_names)
    lines += [delimited(row, ",") for row in zip(*cells, strict=True)]
    return "".join(lines).encode()


def _cells(name: str, values: Sequence[str | int | float | None]) -> list[Cell]:
    """Return a column's cells as `recognize` writes them."""
    if name in (SOURCE, ERROR):  # an error begins with the source
        return [no_formula(str(each)) for each in values]
    return [
        "" if each is None else confidence_text(float(each)) if name == "confidence" else str(each)
        for each in values
    ]
