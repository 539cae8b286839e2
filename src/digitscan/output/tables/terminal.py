"""Tables for the terminal, with the rows and columns of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TextIO

from rich.text import Text

from digitscan.levels import Levels
from digitscan.messages import one_line
from digitscan.output.base import State
from digitscan.output.console import console_for
from digitscan.output.rows import PageReading
from digitscan.output.table import style_of
from digitscan.output.tables import TableLayout
from digitscan.output.tables.grid import Grid, grids

_TIMES = "\N{MULTIPLICATION SIGN}"
# The width around a column's text: a space on either side and a rule; the table has one more rule.
_AROUND, _EDGE = 3, 1


class TerminalWriter:
    """Writes a line that says where a table is, then the table, in parts if it is too wide.

    Off a terminal, lines are as long as the table is wide.
    """

    def __init__(
        self, stream: TextIO, layout: TableLayout, least: float, state: State | None = None
    ) -> None:
        """Start, or continue from the `state` of another writer."""
        self._console = console_for(stream)
        self._stream, self._layout, self._least = stream, layout, least
        self._room = self._console.width if stream.isatty() else None
        self._is_begun = state is not None and bool(state["begun"])

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`; a page without a table writes nothing."""
        for grid in grids(reading, self._least):
            if self._is_begun:
                self._print("")
            self._is_begun = True
            self._write(grid, reading.page.levels)
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last table."""

    def state(self) -> State:
        """See `ResumableWriter.state`; whether an empty line comes before the next table."""
        return {"begun": self._is_begun}

    def _write(self, grid: Grid, levels: Levels) -> None:
        size = f"{len(grid.texts)} {_TIMES} {len(grid.texts[0])}"
        name = f"{one_line(grid.source)}, page {grid.page}, table {grid.order} ({size})"
        self._print(Text(name, style="bold"))
        header = grid.header if self._layout.header else None
        shown = grid.with_decimal(self._layout.decimal)
        widths = self._widths([header or (), *shown.texts])
        parts = list(_parts(widths, self._room))
        for part in parts:
            if len(parts) > 1:
                self._print(f"columns {part.start + 1} to {part.stop}")
            for line in _drawn(shown, part, widths, header, levels):
                self._print(line)

    def _widths(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """Return the columns' widths, none of them wider than the terminal."""
        longest = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
        most = None if self._room is None else max(1, self._room - _AROUND - _EDGE)
        return [max(1, width if most is None else min(width, most)) for width in longest]

    def _print(self, line: str | Text) -> None:
        self._console.print(line, soft_wrap=True)


def _drawn(
    grid: Grid,
    part: slice,
    widths: Sequence[int],
    header: Sequence[str] | None,
    levels: Levels,
) -> Iterator[Text]:
    """Yield the lines of the columns `part`. rich's own tables take minutes for 50,000 cells."""
    widths = widths[part]
    yield _rule("┌┬┐", widths)
    if header is not None:
        yield from _row(header[part], [""] * len(widths), widths)
        yield _rule("├┼┤", widths)
    first = 0 if header is None else 1
    for texts, confidences in zip(grid.texts[first:], grid.confidences[first:], strict=True):
        styles = [style_of(each, levels) for each in confidences[part]]
        yield from _row(texts[part], styles, widths)
    yield _rule("└┴┘", widths)


def _rule(corners: str, widths: Sequence[int]) -> Text:
    return Text(corners[0] + corners[1].join("─" * (w + 2) for w in widths) + corners[2])


def _row(texts: Sequence[str], styles: Sequence[str], widths: Sequence[int]) -> Iterator[Text]:
    """Yield the lines of a row: one, or more where a text is wider than its column."""
    count = max(1, *(-(-len(t) // w) for t, w in zip(texts, widths, strict=True)))
    for at in range(count):
        line = Text("│")
        for text, style, width in zip(texts, styles, widths, strict=True):
            shown = text[at * width : (at + 1) * width].rjust(width)
            line.append(f" {shown}", style or None).append(" │")
        yield line


def _parts(widths: Sequence[int], room: int | None) -> Iterator[slice]:
    """Yield groups of adjacent columns that fit into `room`, each with at least one column."""
    start, taken = 0, _EDGE
    for column, width in enumerate(widths):
        if room is not None and column > start and taken + width + _AROUND > room:
            yield slice(start, column)
            start, taken = column, _EDGE
        taken += width + _AROUND
    yield slice(start, len(widths))
