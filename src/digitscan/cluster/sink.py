"""Where the rows of all actors go: parts below a folder of any storage, each whole or not there.

    OUT/readings/part-000000.parquet    rows as `digitscan recognize` writes them
    OUT/failures/part-000000.parquet    source and error of what could not be read
    OUT/_SUCCESS                        when all inputs are through

A part's name is its task's number: a task that Ray does again, since its machine was lost, takes
the place of what it wrote before.
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
# So many rows make a part, or what is left in the end: some megabytes.
PART_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of each kind there are."""

    readings: int = 0
    failures: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.readings + other.readings, self.failures + other.failures)


class RowsSink(Datasink[Written]):  # type: ignore[misc]  # Ray has no types
    """Writes what `ReadPages` gives; `written` holds the sums when all is done."""

    def __init__(self, folder: str, form: str, reading: Reading) -> None:
        self._folder, self._form, self._reading = folder, form, reading
        self.written = Written()

    def write(self, blocks: Iterable[Any], ctx: Any) -> Written:  # noqa: ANN401 - Ray's own
        """Write what one task was given; see `Datasink.write`."""
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
        """Say that all is there; see `Datasink.on_write_complete`."""
        self.written = sum(write_result.write_returns, Written())
        self._put(SUCCESS, b"")

    @property
    def min_rows_per_write(self) -> int:
        """How many rows a task is given, see `Datasink.min_rows_per_write`."""
        return PART_ROWS

    def _part(self, kind: str, table: Any, number: int) -> None:  # noqa: ANN401 - pyarrow has no types
        if table.num_rows:
            content = _as_parquet(table) if self._form == "parquet" else _as_csv(table)
            self._put(f"{kind}/part-{number:06}.{self._form}", content)

    def _put(self, name: str, content: bytes) -> None:
        """Write a file of the folder under another name, then give it its own."""
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
