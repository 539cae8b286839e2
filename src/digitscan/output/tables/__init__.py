"""Write tables with the rows and columns of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from digitscan.output.base import Conversion, ResumableWriter, State, Writer

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "xlsx")
DELIMITERS = (",", ";", "|")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The layout of tables, see `Layout`.

    Attributes:
        header: whether a table's first row is its header.
        decimal: the decimal sign, of `numerals.DECIMALS`; None for the page's own.
        delimiter: the separator of CSV, of `DELIMITERS`.
    """

    header: bool = False
    decimal: str | None = None
    delimiter: str | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """See `Layout.formats`."""
        return FORMATS

    def options(self) -> dict[str, Any]:
        """See `Layout.options`."""
        return {
            "command": "table",
            "--header": self.header,
            "--decimal": self.decimal,
            "--delimiter": self.delimiter,
        }

    def pictured(self, form: str) -> str | None:
        """See `Layout.pictured`."""
        return "cell" if form == "xlsx" else None

    def open(self, form: str, stream: TextIO, least: float) -> Writer:
        """See `Layout.open`."""
        from digitscan.output.spool import open_layout  # noqa: PLC0415

        return open_layout(self, form, stream, least)

    def resume(
        self, form: str, stream: TextIO, least: float, state: State | None
    ) -> ResumableWriter:
        """See `Layout.resume`."""
        if form in ("csv", "tsv"):
            from digitscan.output.tables.delimited import TableDelimitedWriter  # noqa: PLC0415

            delimiter = "\t" if form == "tsv" else self.delimiter or ","
            return TableDelimitedWriter(stream, delimiter, self, least, state)
        if form == "table":
            from digitscan.output.tables.terminal import TerminalWriter  # noqa: PLC0415

            return TerminalWriter(stream, self, least, state)
        from digitscan.output.nested import JsonLinesWriter, JsonWriter  # noqa: PLC0415
        from digitscan.output.tables.nested import (  # noqa: PLC0415
            tables_with_data,
            tables_with_pictures,
        )

        if form == "xlsx":
            return JsonLinesWriter(stream, least, tables_with_pictures)
        object_of = partial(tables_with_data, layout=self)
        if form == "json":
            return JsonWriter(stream, least, state, object_of)
        return JsonLinesWriter(stream, least, object_of)

    def conversion(self, form: str) -> Conversion | None:
        """See `Layout.conversion`."""
        if form != "xlsx":
            return None
        from digitscan.output.tables.sheets import workbook_of_tables  # noqa: PLC0415

        return partial(workbook_of_tables, layout=self)
