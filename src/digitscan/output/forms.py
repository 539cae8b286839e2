"""Write sheets of forms: one row per sheet, one column per field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

from digitscan.output.delimited import delimited, no_formula
from digitscan.output.rows import PageReading, Row, confidence_text

if TYPE_CHECKING:
    from pathlib import Path

    from digitscan.forms.result import FieldReading, SheetReading
    from digitscan.output.base import Conversion, ResumableWriter, State, Writer
    from digitscan.output.workbook import Sheet

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "parquet", "xlsx")
_TEXT_WIDTH = 30


@dataclass(frozen=True, slots=True)
class FormLayout:
    """The layout of sheets, see `Layout`.

    Attributes:
        templates: the paths of the template files.
        digests: digests of these files and their pictures, to detect changes.
        fields: the columns of all templates.
        numeric: the fields that hold numbers.
        review: the path of the review page for doubtful fields; None for no page.
    """

    templates: tuple[str, ...]
    digests: tuple[str, ...]
    fields: tuple[str, ...]
    numeric: frozenset[str] = frozenset()
    review: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns; with several templates, one of them is the template's name."""
        named = ("template",) if len(self.templates) > 1 else ()
        return ("source", "page", *named, *self.fields, "confidence", "checks")

    @property
    def formats(self) -> tuple[str, ...]:
        """See `Layout.formats`."""
        return FORMATS

    def options(self) -> dict[str, Any]:
        """See `Layout.options`."""
        return {"command": "form", "template": list(self.digests), "--review": self.review}

    def pictured(self, form: str) -> str | None:
        """See `Layout.pictured`; only the review page shows doubtful fields."""
        return None

    def open(self, form: str, stream: TextIO, least: float) -> Writer:
        """See `Layout.open`."""
        from digitscan.output.spool import open_layout  # noqa: PLC0415

        return open_layout(self, form, stream, least)

    def resume(
        self, form: str, stream: TextIO, least: float, state: State | None
    ) -> ResumableWriter:
        """See `Layout.resume`."""
        start = partial(self._writer, form, stream, least)
        if self.review is None:
            return start(state)
        from digitscan.output.review import ReviewWriter  # noqa: PLC0415

        return ReviewWriter(start, self.review, self, state)

    def _writer(
        self, form: str, stream: TextIO, least: float, state: State | None
    ) -> ResumableWriter:
        if form in ("csv", "tsv"):
            return SheetDelimitedWriter(stream, "," if form == "csv" else "\t", self, least, state)
        if form == "table":
            return SheetTableWriter(stream, self, least, state)
        from digitscan.output.nested import JsonLinesWriter, JsonWriter  # noqa: PLC0415

        if form == "json":
            return JsonWriter(stream, least, state, sheet_object)
        return JsonLinesWriter(stream, least, _graded_sheet if form == "xlsx" else sheet_object)

    def conversion(self, form: str) -> Conversion | None:
        """See `Layout.conversion`."""
        if form == "parquet":
            return partial(parquet_of_sheets, layout=self)
        return partial(workbook_of_sheets, layout=self) if form == "xlsx" else None

    def row(self, reading: PageReading, least: float) -> dict[str, str]:
        """Return the cells of a sheet, by column; the fields of other templates are empty."""
        sheet = _sheet(reading)
        cells = dict.fromkeys(self.columns, "")
        cells |= {field.name: field.shown(least) for field in sheet.fields}
        cells |= {"source": reading.source, "page": str(reading.number)}
        if "template" in cells:
            cells["template"] = sheet.template
        return cells | {"confidence": confidence_text(sheet.confidence), "checks": sheet.checks}


def _sheet(reading: PageReading) -> SheetReading:
    assert reading.sheet is not None
    return reading.sheet


class SheetDelimitedWriter:
    """Writes CSV or TSV: a header, and one row per sheet."""

    def __init__(
        self, stream: TextIO, delimiter: str, layout: FormLayout, least: float, state: State | None
    ) -> None:
        """Write the header, or continue from the `state` of another writer."""
        self._stream, self._delimiter = stream, delimiter
        self._layout, self._least = layout, least
        if state is None:
            stream.write(delimited(layout.columns, delimiter))
            stream.flush()

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        row = self._layout.row(reading, self._least)
        row["source"] = no_formula(row["source"])
        self._stream.write(delimited(tuple(row.values()), self._delimiter))
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last row."""

    def state(self) -> State:
        """See `ResumableWriter.state`; empty, since each row is independent."""
        return {}


class SheetTableWriter:
    """Writes for the terminal: one field per line, doubtful ones in color."""

    def __init__(
        self, stream: TextIO, layout: FormLayout, least: float, state: State | None
    ) -> None:
        """Start, or continue from the `state` of another writer."""
        from rich.console import Console  # noqa: PLC0415 - heavy

        self._console = Console(file=stream, highlight=False, emoji=False, markup=False)
        self._stream, self._layout, self._least = stream, layout, least
        self._is_begun = state is not None and bool(state["begun"])

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        from rich.text import Text  # noqa: PLC0415 - heavy

        from digitscan.messages import one_line  # noqa: PLC0415
        from digitscan.output.table import style_of  # noqa: PLC0415

        sheet = _sheet(reading)
        if self._is_begun:
            self._console.print("")
        self._is_begun = True
        which = f", {sheet.template}" if len(self._layout.templates) > 1 else ""
        name = one_line(f"{reading.source}, page {reading.number}{which}")
        self._console.print(Text(name, style="bold"), soft_wrap=True)
        wide = max(len(field.name) for field in sheet.fields)
        values = [field.shown(self._least) for field in sheet.fields]
        room = max(map(len, values))
        for field, value in zip(sheet.fields, values, strict=True):
            line = Text(f"  {field.name.ljust(wide)}  ")
            line.append(
                f"{value.rjust(room)}  ", style_of(field.confidence, reading.page.levels) or None
            )
            line.append(confidence_text(field.confidence), "dim")
            self._console.print(line, soft_wrap=True)
        shown = Text(f"  checks: {sheet.checks}", style="bold red" if sheet.failed else "")
        self._console.print(shown, soft_wrap=True)
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; there is nothing after the last sheet."""

    def state(self) -> State:
        """See `ResumableWriter.state`; whether an empty line comes before the next sheet."""
        return {"begun": self._is_begun}


def sheet_object(reading: PageReading, least: float) -> dict[str, Any]:
    """Return a sheet as a JSON object."""
    sheet = _sheet(reading)
    return {
        "source": reading.source,
        "page": reading.number,
        "template": sheet.template,
        "fit": _rounded(sheet.fit),
        "fields": {field.name: _field(field, least) for field in sheet.fields},
        "confidence": _rounded(sheet.confidence),
        "checks": list(sheet.failed),
    }


def _graded_sheet(reading: PageReading, least: float) -> dict[str, Any]:
    """Return a sheet as a JSON object, with the `grade` of each field."""
    found = sheet_object(reading, least)
    for field in _sheet(reading).fields:
        found["fields"][field.name]["grade"] = reading.page.levels.grade(field.confidence)
    return found


def _field(field: FieldReading, least: float) -> dict[str, Any]:
    box = field.box
    return {
        "text": field.shown(least),
        "confidence": _rounded(field.confidence),
        "left": box.left,
        "top": box.top,
        "width": box.width,
        "height": box.height,
        "candidates": [
            {"text": each.text, "probability": _rounded(each.probability)}
            for each in field.candidates
        ],
    }


def _rounded(share: float) -> float:
    return round(min(max(share, 0.0), 1.0), 4)


def workbook_of_sheets(spool: Path, made: Path, layout: FormLayout) -> None:
    """Convert a spool of sheets into a workbook; raises OSError where it cannot be written."""
    from digitscan.output.workbook import Workbook  # noqa: PLC0415 - heavy

    book = Workbook(made, streamed=True)
    sheet = book.sheet("sheets")
    widths = [_TEXT_WIDTH if name == "source" else len(name) for name in layout.columns]
    sheet.head(layout.columns, widths)
    for at, row in enumerate(_spooled(spool), 1):
        for column, name in enumerate(layout.columns):
            if name in ("source", "template"):
                sheet.text(at, column, row[name])
            elif name == "page":
                sheet.number(at, column, row[name])
            elif name == "confidence":
                sheet.number(at, column, row[name], 4)
            elif name == "checks":
                sheet.text(at, column, "; ".join(row[name]) or "ok")
            elif (field := row["fields"].get(name)) and field["text"]:
                _write_field(sheet, at, column, field, is_number=name in layout.numeric)
    book.close()


def parquet_of_sheets(spool: Path, made: Path, layout: FormLayout) -> None:
    """Convert a spool of sheets into a Parquet file; raises OSError where it cannot be written."""
    from digitscan.output.parquet import RowTable, form_schema  # noqa: PLC0415 - heavy

    with made.open("wb") as sink:
        table = RowTable(sink, form_schema(layout.columns, layout.numeric))
        table.add(_cells(row, layout) for row in _spooled(spool))
        table.close()


def _cells(row: dict[str, Any], layout: FormLayout) -> Row:
    """Return the cells of a sheet by column; the fields of other templates are empty."""
    known = {name: field["text"] for name, field in row["fields"].items()}
    known |= {"checks": "; ".join(row["checks"]) or "ok"}
    known |= {name: str(row[name]) for name in ("source", "page", "template", "confidence")}
    return tuple(known.get(name, "") for name in layout.columns)


def _write_field(
    sheet: Sheet,
    at: int,
    column: int,
    field: dict[str, Any],
    *,
    is_number: bool,
) -> None:
    """Write a number in the color of its confidence; codes and dates as text."""
    if is_number:
        sheet.reading(at, column, field["text"], field["grade"], ".")
    else:
        sheet.text(at, column, field["text"])


def _spooled(spool: Path) -> Iterator[dict[str, Any]]:
    with spool.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
