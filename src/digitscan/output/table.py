"""A table for the terminal, written page by page.

The column widths are fixed in advance from the terminal's width, so that rows need not wait for the
last page. A page with longer numbers gets wider columns, so that no number is broken. Off a
terminal nothing is shortened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import TextIO

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from digitscan.levels import Grade, Levels
from digitscan.messages import one_line
from digitscan.output.base import State
from digitscan.output.console import console_for
from digitscan.output.rows import COLUMNS, PageReading, Row, rows
from digitscan.output.sureness import Sureness, sureness_of_numbers

_NARROW = {
    "page": 4, "line": 4, "number": 3, "position": 4, "digit": 5, "confidence": 6,
    "table": 5, "row": 4, "column": 6,
}  # fmt: skip
_NAMES = {"number": "no.", "position": "pos.", "confidence": "conf."}
_AT, _SIZE = 10, 9
_GAP = 2
_TIMES = "\N{MULTIPLICATION SIGN}"
_LEAST_SOURCE, _LEAST_TEXT = 12, 8
_MOST_SOURCE = 48
_SOURCE_SHARE = 0.67
# The width for the layout of columns off a terminal.
_USUAL_WIDTH = 100
_STYLES: dict[Grade, str] = {"reliable": "", "check": "yellow", "guess": "bold red"}
# Columns that a narrow terminal leaves out, in this order.
_SPARED = ("size", "at", "line", "number", "position")


class TableWriter:
    """Writes rows below a header, and a summary; a source is named only in its first row."""

    def __init__(
        self, stream: TextIO, per: str, min_confidence: float, state: State | None = None
    ) -> None:
        """Start a table, or continue from the `state` of another writer."""
        self._console = console_for(stream)
        self._stream, self._shortens = stream, stream.isatty()
        self._width = self._console.width if self._shortens else _USUAL_WIDTH
        self._per, self._min_confidence = per, min_confidence
        self._last_source: str | None = None
        self._pages = self._digits = 0
        self._sureness = Sureness()
        if state is not None:
            self._width = state["width"]
            self._last_source = state["source"]
            self._pages, self._digits, *sureness = state["counts"]
            self._sureness = Sureness(*sureness)
        self._widths = _widths(per, self._width)

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._count(reading)
        found = rows(reading, self._per, self._min_confidence) if reading.page.lines else ()
        levels = reading.page.levels
        cells = [self._cells(row, levels) for row in found] or [self._empty_row(reading)]
        table = self._table(cells, with_header=self._pages == 1)
        for each in cells:
            table.add_row(*each)
        needed = sum((column.width or 0) + _GAP for column in table.columns)
        self._console.width = max(self._console.width, needed)
        self._console.print(table)
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; writes the summary."""
        counts = [_counted(self._pages, "page"), _counted(self._sureness.readings, "number")]
        summary = ", ".join([*counts, _counted(self._digits, "digit")])
        if to_check := self._sureness.summary("number"):
            summary += f"\n{to_check}"
        self._console.print(Text(("\n" if self._pages else "") + summary, style="bold"))
        self._stream.flush()

    def state(self) -> State:
        """See `ResumableWriter.state`; the width, the last source, and the counts."""
        counts = [self._pages, self._digits, *astuple(self._sureness)]
        return {"width": self._width, "source": self._last_source, "counts": counts}

    def _count(self, reading: PageReading) -> None:
        self._pages += 1
        self._digits += len(reading.page.digits)
        self._sureness += sureness_of_numbers(reading.page)

    def _table(self, cells: Sequence[Sequence[Text]], *, with_header: bool) -> Table:
        """Return a table without rows, whose columns have room for the words of `cells`."""
        table = Table(box=None, show_header=with_header, pad_edge=False, padding=(0, _GAP, 0, 0))
        columns = zip(*cells, strict=True)
        for (name, width), column in zip(self._widths.items(), columns, strict=True):
            left = name in ("source", "text")
            table.add_column(
                _NAMES.get(name, name),
                width=max(width, *(_longest_word(cell, name) for cell in column)),
                justify="left" if left else "right",
                overflow="fold",
                header_style="bold underline",
            )
        return table

    def _cells(self, row: Row, levels: Levels) -> list[Text]:
        """Return the cells of one row of `COLUMNS[per]`; the box becomes position and size."""
        named = dict(zip(COLUMNS[self._per], row, strict=True))
        style = style_of(float(named["confidence"]), levels)
        cells = [Text(self._source(str(named["source"])))]
        named["at"] = f"{named['left']},{named['top']}"
        named["size"] = f"{named['width']}{_TIMES}{named['height']}"
        for name in list(self._widths)[1:]:
            shown = style if name in ("text", "digit", "confidence") else ""
            cells.append(Text(str(named[name]), style="dim" if name in ("at", "size") else shown))
        return cells

    def _empty_row(self, reading: PageReading) -> list[Text]:
        note = {"text": Text("none", "dim"), "digit": Text("none", "dim")}
        cells = [note.get(name, Text()) for name in self._widths]
        cells[:2] = [Text(self._source(reading.source)), Text(str(reading.number))]
        return cells

    def _source(self, source: str) -> str:
        if source == self._last_source:
            return ""
        self._last_source = source
        name = one_line(source)
        return shorten_left(name, self._widths["source"]) if self._shortens else name


def _longest_word(cell: Text, column: str) -> int:
    """Return the width that a cell needs if it may only be wrapped between numbers."""
    parts = [cell.plain] if column == "source" else cell.plain.split()
    return max(map(cell_len, parts), default=0)


def shorten_left(text: str, width: int) -> str:
    """Return the end of `text` in at most `width` cells, with `…` for the omitted part."""
    if cell_len(text) <= width:
        return text
    while cell_len(text) > width - 1:
        text = text[1:]
    return "…" + text


def _widths(per: str, console_width: int) -> dict[str, int]:
    """Return the column widths: what the narrow columns leave goes to source and text."""
    names = [name for name in COLUMNS[per] if name not in ("left", "top", "width", "height")]
    widths = {name: _NARROW.get(name, 0) for name in names} | {"at": _AT, "size": _SIZE}
    least = _LEAST_SOURCE + (_LEAST_TEXT if "text" in widths else 0)
    for spared in _SPARED:
        if _room(widths, console_width) < least:
            widths.pop(spared, None)
    room = _room(widths, console_width)
    share = round(room * _SOURCE_SHARE) if "text" in widths else room
    widths["source"] = min(max(share, _LEAST_SOURCE), _MOST_SOURCE)
    if "text" in widths:
        widths["text"] = max(room - widths["source"], _LEAST_TEXT)
    return widths


def _room(widths: Mapping[str, int], console_width: int) -> int:
    """Return what the narrow columns and the gaps leave."""
    return console_width - sum(widths.values()) - _GAP * (len(widths) - 1)


def style_of(confidence: float, levels: Levels) -> str:
    """Return rich's style for a reading of that confidence; empty for a reliable one."""
    return _STYLES[levels.grade(confidence)]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
