"""Write readings, page by page as they come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

from digitscan.optional_dependencies import check_extra
from digitscan.output.base import Conversion, Layout, ResumableWriter, State, Writer
from digitscan.output.rows import COLUMNS, PageReading

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "COLUMNS",
    "FORMATS",
    "PERS",
    "SUFFIXES",
    "Conversion",
    "Layout",
    "PageReading",
    "ResumableWriter",
    "RowLayout",
    "State",
    "Writer",
    "check_format",
    "conversion_of",
    "open_resumable",
    "open_writer",
]

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "parquet", "xlsx")
PERS = tuple(COLUMNS)
SUFFIXES: Mapping[str, str] = {
    ".txt": "table",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}


def check_format(form: str) -> None:
    """Check that the packages that the format `form` needs are installed.

    Raises:
        DigitscanError: they are not.
    """
    if form == "parquet":
        check_extra("Parquet", "parquet", {"pyarrow": "pyarrow"})
    if form == "xlsx":
        check_extra("XLSX", "xlsx", {"xlsxwriter": "XlsxWriter"})


def open_writer(form: str, stream: TextIO, per: str, min_confidence: float) -> Writer:
    """Return a writer to `stream` in the format `form` (of `FORMATS`); the stream stays open.

    `per` is what a row is (of `PERS`); JSON always nests all levels. Parquet and XLSX are written
    to the binary `buffer` of the text `stream`.
    """
    if form == "parquet":
        from digitscan.output.parquet import ParquetWriter  # noqa: PLC0415

        return ParquetWriter(stream, per, min_confidence)
    convert = conversion_of(form, per)
    if convert is not None:
        from digitscan.output.spool import ConvertedWriter, SpoolWriter  # noqa: PLC0415

        pictured = form == "xlsx"
        spooled = partial(SpoolWriter, per=per, min_confidence=min_confidence, pictured=pictured)
        return ConvertedWriter(stream, spooled, convert)
    return open_resumable(form, stream, per, min_confidence, None)


def open_resumable(
    form: str, stream: TextIO, per: str, min_confidence: float, state: State | None
) -> ResumableWriter:
    """Return a writer to a file that a later run can resume.

    Args:
        form: the format, of `FORMATS`; for Parquet and XLSX a spool is written, see
            `conversion_of`.
        stream: the file, at its end; it stays open.
        per: what a row is, of `PERS`.
        min_confidence: digits below it are written `?`.
        state: the state of the previous writer; None to start a file.
    """
    # Each format is imported only when needed: importing rich takes longer than a page of CSV.
    if form in ("csv", "tsv"):
        from digitscan.output.delimited import DelimitedWriter  # noqa: PLC0415

        return DelimitedWriter(stream, "," if form == "csv" else "\t", per, min_confidence, state)
    if form == "json":
        from digitscan.output.nested import JsonWriter  # noqa: PLC0415

        return JsonWriter(stream, min_confidence, state)
    if form == "jsonl":
        from digitscan.output.nested import JsonLinesWriter  # noqa: PLC0415

        return JsonLinesWriter(stream, min_confidence)
    if form in ("parquet", "xlsx"):
        from digitscan.output.spool import SpoolWriter  # noqa: PLC0415

        return SpoolWriter(stream, per, min_confidence, pictured=form == "xlsx")
    from digitscan.output.table import TableWriter  # noqa: PLC0415

    return TableWriter(stream, per, min_confidence, state)


def conversion_of(form: str, per: str) -> Conversion | None:
    """Return what converts the spool of `open_resumable` into a file; None if there is no spool."""
    if form == "parquet":
        from digitscan.output.spool import from_spool  # noqa: PLC0415

        return partial(from_spool, per=per)
    if form == "xlsx":
        from digitscan.output.workbook import workbook_of_rows  # noqa: PLC0415

        return partial(workbook_of_rows, per=per)
    return None


@dataclass(frozen=True, slots=True)
class RowLayout:
    """A layout with one row for each `per`, see `Layout`.

    Attributes:
        per: what a row is, of `PERS`.
        decimal: the decimal sign in CSV and TSV, of `numerals.DECIMALS`; None keeps the page's
            own, and a point in confidences.
        delimiter: the separator of CSV; None for a comma.
    """

    per: str = "number"
    decimal: str | None = None
    delimiter: str | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """See `Layout.formats`."""
        return FORMATS

    def options(self) -> dict[str, Any]:
        """See `Layout.options`."""
        return {"--per": self.per, "--decimal": self.decimal, "--delimiter": self.delimiter}

    def pictured(self, form: str) -> str | None:
        """See `Layout.pictured`."""
        return self.per if form == "xlsx" else None

    def open(self, form: str, stream: TextIO, least: float) -> Writer:
        """See `Layout.open`."""
        if form in ("csv", "tsv"):
            return self.resume(form, stream, least, None)
        return open_writer(form, stream, self.per, least)

    def resume(
        self, form: str, stream: TextIO, least: float, state: State | None
    ) -> ResumableWriter:
        """See `Layout.resume`."""
        if form not in ("csv", "tsv"):
            return open_resumable(form, stream, self.per, least, state)
        from digitscan.output.delimited import DelimitedWriter  # noqa: PLC0415

        delimiter = "\t" if form == "tsv" else self.delimiter or ","
        return DelimitedWriter(stream, delimiter, self.per, least, state, self.decimal)

    def conversion(self, form: str) -> Conversion | None:
        """See `Layout.conversion`."""
        return conversion_of(form, self.per)
