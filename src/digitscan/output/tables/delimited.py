"""Tables as CSV or TSV, with an empty line between two tables."""

from __future__ import annotations

from typing import TextIO

from digitscan.output.base import State
from digitscan.output.delimited import delimited
from digitscan.output.rows import PageReading
from digitscan.output.tables import TableLayout
from digitscan.output.tables.grid import Grid, grids


class TableDelimitedWriter:
    """Writes rows of cells with a delimiter; all rows of a table have the same length."""

    def __init__(
        self,
        stream: TextIO,
        delimiter: str,
        layout: TableLayout,
        least: float,
        state: State | None = None,
    ) -> None:
        """Start, or continue from the `state` of another writer."""
        self._stream, self._delimiter = stream, delimiter
        self._layout, self._least = layout, least
        self._is_begun = state is not None and bool(state["begun"])

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`; a page without a table writes nothing."""
        for grid in grids(reading, self._least):
            self._stream.write("\n" if self._is_begun else "")
            self._is_begun = True
            for row in self._rows(grid):
                self._stream.write(self._line(row))
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last row."""

    def state(self) -> State:
        """See `ResumableWriter.state`; whether an empty line comes before the next table."""
        return {"begun": self._is_begun}

    def _rows(self, grid: Grid) -> list[tuple[str, ...]]:
        rows = list(grid.with_decimal(self._layout.decimal).texts)
        if self._layout.header:
            rows[0] = grid.header
        return rows

    def _line(self, row: tuple[str, ...]) -> str:
        # An empty row of a single column must differ from the empty line between two tables.
        return '""\n' if row == ("",) else delimited(row, self._delimiter)
