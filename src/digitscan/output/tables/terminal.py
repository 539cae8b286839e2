"""Tables for people, as they stand on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from digitscan.messages import one_line
from digitscan.output.base import State
from digitscan.output.rows import PageReading
from digitscan.output.table import style_of
from digitscan.output.tables import TableLayout
from digitscan.output.tables.grid import Grid, grids

_TIMES = "\N{MULTIPLICATION SIGN}"
# What a column takes beside its text: a space on either side, and a rule; the table one rule more.
_AROUND, _EDGE = 3, 1


class TerminalWriter:
    """A line that says where a table stands, then the table, in parts if it is too wide.

    Anywhere but on a terminal, lines are as long as the table is wide.
    """

    def __init__(
        self, stream: TextIO, layout: TableLayout, least: float, state: State | None = None
    ) -> None:
        """Begin, or go on from the `state` of another writer."""
        self._console = Console(file=stream, highlight=False, emoji=False, markup=False)
        self._stream, self._layout, self._least = stream, layout, least
        self._room = self._console.width if stream.isatty() else None
        self._is_begun = state is not None and bool(state["begun"])

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`; nothing of a page without a table."""
        for grid in grids(reading, self._least):
            if self._is_begun:
                self._print("")
            self._is_begun = True
            self._write(grid)
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last table."""

    def state(self) -> State:
        """See `ResumableWriter.state`; whether an empty line comes before the next table."""
        return {"begun": self._is_begun}

    def _write(self, grid: Grid) -> None:
        size = f"{len(grid.texts)} {_TIMES} {len(grid.texts[0])}"
        name = f"{one_line(grid.source)}, page {grid.page}, table {grid.order} ({size})"
        self._print(Text(name, style="bold"))
        header = grid.header if self._layout.header else None
        shown = grid.with_decimal(self._layout.decimal)
        widths = [max(map(len, column)) for column in zip(*shown.texts, strict=True)]
        if header:
            widths = [max(w, len(n)) for w, n in zip(widths, header, strict=True)]
        parts = list(_parts(widths, self._room))
        for part in parts:
            if len(parts) > 1:
                self._print(f"columns {part.start + 1} to {part.stop}")
            width = _EDGE + sum(width + _AROUND for width in widths[part])
            self._console.width = self._room or width
            self._console.print(_table(shown, part, header))

    def _print(self, line: str | Text) -> None:
        self._console.print(line, soft_wrap=True)


def _table(grid: Grid, part: slice, header: Sequence[str] | None) -> Table:
    """Return the columns `part` of a table."""
    shown = Table(box=box.SQUARE, show_header=header is not None)
    for name in (header or [""] * len(grid.texts[0]))[part]:
        shown.add_column(name, justify="right", overflow="fold")
    first = 0 if header is None else 1
    for texts, confidences in zip(grid.texts[first:], grid.confidences[first:], strict=True):
        cells = zip(texts[part], confidences[part], strict=True)
        shown.add_row(*(Text(text, style=style_of(sure)) for text, sure in cells))
    return shown


def _parts(widths: Sequence[int], room: int | None) -> Iterator[slice]:
    """Give runs of columns that fit into `room`, each of one column at least."""
    start, taken = 0, _EDGE
    for column, width in enumerate(widths):
        if room is not None and column > start and taken + width + _AROUND > room:
            yield slice(start, column)
            start, taken = column, _EDGE
        taken += width + _AROUND
    yield slice(start, len(widths))
