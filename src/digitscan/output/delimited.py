"""CSV and TSV for other programs: RFC 4180, but lines end in a newline only.

TSV follows the same quoting rules, so that a page's text keeps its newlines in both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TextIO

from digitscan.inputs import STDIN
from digitscan.output.base import State
from digitscan.output.numerals import POINT, find_decimal, parse_numeral
from digitscan.output.rows import COLUMNS, Cell, PageReading, Row, rows

# First characters of a formula (OWASP, "CSV Injection"); the last four are full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_NUMBER = re.compile(r"\S+")


class DelimitedWriter:
    """Writes rows of cells with a delimiter, below a header."""

    def __init__(
        self,
        stream: TextIO,
        delimiter: str,
        per: str,
        min_confidence: float,
        state: State | None = None,
        decimal: str | None = None,
    ) -> None:
        """Write the header, or continue from the `state` of another writer.

        `decimal`, a point or comma, becomes the decimal sign of numbers and confidences.
        """
        self._stream, self._delimiter = stream, delimiter
        self._per, self._min_confidence, self._decimal = per, min_confidence, decimal
        if state is None:
            stream.write(self._line(COLUMNS[per]))
            stream.flush()

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        source = no_formula(reading.source)
        found = list(rows(reading, self._per, self._min_confidence))
        if self._decimal is not None:
            found = _with_decimal(found, COLUMNS[self._per], self._decimal)
        self._stream.write("".join(self._line((source, *row[1:])) for row in found))
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last row."""

    def state(self) -> State:
        """See `ResumableWriter.state`; empty, since each row is independent."""
        return {}

    def _line(self, row: Row) -> str:
        return delimited(row, self._delimiter)


def _with_decimal(found: Sequence[Row], columns: Sequence[str], decimal: str) -> list[Row]:
    """Return the rows of a page with another decimal sign, and without groups of thousands.

    A text of several numbers, joined by spaces and newlines, is rewritten number by number.
    """
    at = columns.index("text") if "text" in columns else None
    texts = [] if at is None else [str(row[at]) for row in found]
    own = find_decimal((number for text in texts for number in text.split()), decimal)
    confidence = columns.index("confidence")
    rewritten = []
    for row in found:
        cells = list(row)
        cells[confidence] = str(cells[confidence]).replace(POINT, decimal)
        if at is not None:
            cells[at] = _NUMBER.sub(partial(_rewritten, own, decimal), str(cells[at]))
        rewritten.append(tuple(cells))
    return rewritten


def _rewritten(own: str, decimal: str, found: re.Match[str]) -> str:
    numeral = parse_numeral(found[0], own)
    return found[0] if numeral is None else numeral.text(decimal)


def no_formula(source: str) -> str:
    """Return a path that no spreadsheet treats as a formula: `./` does not change its meaning."""
    return f"./{source}" if source.startswith(_FORMULA) and source != STDIN else source


def delimited(row: Row, delimiter: str) -> str:
    """Return a row as a line with its newline, quoted where necessary."""
    return delimiter.join(_quoted(cell, delimiter) for cell in row) + "\n"


def _quoted(cell: Cell, delimiter: str) -> str:
    # Python's csv does not quote a lone carriage return, which other readers take for a row's end.
    text = str(cell)
    if any(special in text for special in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
