"""Excel workbooks (XLSX): the building blocks, and a workbook of the rows of `recognize`."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from digitscan.output.numerals import find_decimal, parse_numeral
from digitscan.output.pictures import MOST_HEIGHT, MOST_WIDTH
from digitscan.output.rows import COLUMNS, Cell
from digitscan.output.schema import kind

_COLORS = {"guess": "#F8B4B4", "check": "#FFE699"}
# Replaces the time of creation, so that the same readings give the same bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
# Excel's limits.
MOST_ROWS = 1_048_576
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
# Columns are as wide as their texts, in characters, between these limits.
_LEAST_WIDTH, _MOST_WIDTH = 6, 60
# Pictures are shown at half their size, in rows and columns with a little room around them.
_SHOWN = 0.5
_ROOM = 3  # in pixels
# Spreadsheets become slow with more.
MOST_PICTURES = 5000


class Workbook:
    """A workbook in progress; its bytes depend only on its content."""

    def __init__(self, made: Path, *, streamed: bool = False) -> None:
        """Start a workbook.

        Args:
            made: the path of the file.
            streamed: keep only one row in memory; rows must then come in order.
        """
        options = {"constant_memory": streamed, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(made), options)
        self._book.set_properties({"created": _CREATED})
        self._names: set[str] = set()
        self._pictures = 0
        self._formats: dict[tuple[str, str, bool], Any] = {}

    def sheet(self, name: str) -> Sheet:
        """Add a sheet; a name that is taken or not allowed is changed."""
        sheet = self._book.add_worksheet(self._free_name(name))
        return Sheet(self, sheet)

    def takes_picture(self) -> bool:
        """Count a picture; return whether it is within the limit."""
        self._pictures += 1
        return self._pictures <= MOST_PICTURES

    def close(self) -> None:
        """Write the file.

        Raises:
            OSError: the file cannot be written.
        """
        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error

    def style(self, number: str = "", color: str = "", *, bold: bool = False) -> Any:  # noqa: ANN401
        """Return a cell's format: the number format, the color, and whether it is bold."""
        key = (number, color, bold)
        if key not in self._formats:
            wanted: dict[str, Any] = {"num_format": number} if number else {}
            wanted |= {"bg_color": color} if color else {}
            self._formats[key] = self._book.add_format(wanted | ({"bold": True} if bold else {}))
        return self._formats[key]

    def _free_name(self, wanted: str) -> str:
        """Return a name that Excel allows and no other sheet has, ignoring case."""
        plain = _NOT_IN_NAMES.sub("_", as_utf_8(wanted)).strip("' ") or "table"
        plain = f"{plain}_" if plain.casefold() == "history" else plain
        name, number = _cut(plain, ""), 1
        while name.casefold() in self._names:
            number += 1
            name = _cut(plain, f" ({number})")
        self._names.add(name.casefold())
        return name


class Sheet:
    """A sheet of a workbook; rows and columns count from 0."""

    def __init__(self, book: Workbook, sheet: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book, self._sheet = book, sheet
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def head(self, names: Sequence[str], widths: Sequence[int]) -> None:
        """Write the first row in bold, freeze it, and set the column widths."""
        self.widths(widths)
        for column, name in enumerate(names):
            self._sheet.write_string(0, column, as_utf_8(name), self._book.style(bold=True))
        self._sheet.freeze_panes(1, 0)

    def widths(self, widths: Sequence[int]) -> None:
        """Set the column widths, in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, min(max(width + 1, _LEAST_WIDTH), _MOST_WIDTH))

    def number(self, row: int, column: int, value: float, places: int = 0) -> None:
        """Write a number with this many decimals."""
        self._sheet.write_number(row, column, value, self._book.style(_shown(places)))

    def text(self, row: int, column: int, text: str) -> None:
        """Write a text."""
        self._sheet.write_string(row, column, as_utf_8(text))

    def reading(self, row: int, column: int, text: str, grade: str, decimal: str) -> None:
        """Write a reading: as a number if it is one, in the color of its grade.

        Args:
            row: from 0.
            column: from 0.
            text: the number as it is written.
            grade: a `Grade`.
            decimal: the decimal sign, see `find_decimal`.
        """
        color = _COLORS.get(grade, "")
        numeral = parse_numeral(text, decimal)
        if numeral is None or not numeral.is_quantity:
            self._sheet.write_string(row, column, text, self._book.style("@", color))
            return
        style = self._book.style(_shown(len(numeral.fraction)), color)
        self._sheet.write_number(row, column, float(numeral.text(".")), style)

    def comment(self, row: int, column: int, text: str) -> None:
        """Add a comment to a cell."""
        self._sheet.write_comment(row, column, text, {"x_scale": 0.9, "y_scale": 0.35})

    def picture(self, row: int, column: int, picture: bytes, told: str) -> None:
        """Put a picture over an empty cell; `told` is its alternative text.

        The row and column grow to the largest size of a picture. Pictures beyond the workbook's
        `MOST_PICTURES` are left out.
        """
        if not self._book.takes_picture():
            return
        self._sheet.set_row_pixels(row, round(MOST_HEIGHT * _SHOWN) + 2 * _ROOM)
        self._sheet.set_column_pixels(column, column, round(MOST_WIDTH * _SHOWN) + 2 * _ROOM)
        options = {
            "image_data": io.BytesIO(picture),
            "x_offset": _ROOM,
            "y_offset": _ROOM,
            "x_scale": _SHOWN,
            "y_scale": _SHOWN,
            "object_position": 1,  # it is sorted and resized with its cell
            "description": told,
        }
        self._sheet.insert_image(row, column, "cell.jpg", options)


def workbook_of_rows(spool: Path, made: Path, per: str) -> None:
    """Convert a spool of pictured rows into a workbook; raises OSError if it cannot be written.

    There is one sheet, and another one when Excel's row limit is reached. A row's picture is beside
    it.
    """
    columns = COLUMNS[per]
    decimal = find_decimal(_texts(spool, columns))
    book = Workbook(made, streamed=True)
    sheet, at = None, MOST_ROWS
    for *row, grade, picture in _rows(spool):
        if at == MOST_ROWS:
            sheet, at = _sheet_of_rows(book, per), 1
        assert sheet is not None
        _write_row(sheet, at, dict(zip(columns, row, strict=True)), str(grade), decimal)
        if picture:
            told = f"{row[columns.index('source')]}, page {row[columns.index('page')]}"
            sheet.picture(at, len(columns), base64.b64decode(str(picture)), as_utf_8(told))
        at += 1
    if sheet is None:
        _sheet_of_rows(book, per)
    book.close()


def as_utf_8(text: str) -> str:
    r"""Return a text as valid UTF-8: any other byte of a file name becomes \xNN."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _sheet_of_rows(book: Workbook, per: str) -> Sheet:
    columns = COLUMNS[per]
    sheet = book.sheet(f"{per}s")
    sheet.head(columns, [_MOST_WIDTH // 2 if name == "source" else len(name) for name in columns])
    return sheet


def _write_row(sheet: Sheet, at: int, row: dict[str, Cell], grade: str, decimal: str) -> None:
    for column, (name, cell) in enumerate(row.items()):
        if cell == "":
            continue
        if name in ("text", "digit"):
            sheet.reading(at, column, str(cell), grade, decimal)
        elif kind(name) == "text":
            sheet.text(at, column, str(cell))
        else:
            sheet.number(at, column, float(cell), 4 if kind(name) == "share" else 0)


def _texts(spool: Path, columns: Sequence[str]) -> Iterator[str]:
    if "text" in columns:
        at = columns.index("text")
        yield from (str(row[at]) for row in _rows(spool))


def _rows(spool: Path) -> Iterator[Sequence[Cell]]:
    with spool.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def _cut(name: str, end: str) -> str:
    return name[: _LONGEST_NAME - len(end)].strip("' ") + end


def _shown(places: int) -> str:
    return "0." + "0" * places if places else ""
