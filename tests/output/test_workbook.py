"""XLSX: the rows in a sheet, numbers as numbers, and the same bytes for the same rows."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pages_to_write import EMPTY, reading

from digitscan.output import PERS, PageReading, open_writer
from digitscan.output.pictures import doubtful_boxes, pictures_of
from digitscan.output.rows import COLUMNS
from table_pages import page_of, table, tabled

pytest.importorskip("xlsxwriter", reason="XlsxWriter writes XLSX; it comes with digitscan[xlsx]")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads it; it comes with digitscan[dev]")


def written(per: str, *pages: PageReading) -> bytes:
    content = io.BytesIO()
    stream = io.TextIOWrapper(content, write_through=True)
    writer = open_writer("xlsx", stream, per, 0.0)
    for page in pages:
        writer.write(page)
    writer.finish()
    return content.getvalue()


def sheet(per: str, *pages: PageReading) -> list[list[object]]:
    (found,) = openpyxl.load_workbook(io.BytesIO(written(per, *pages))).worksheets
    return [list(row) for row in found.iter_rows(values_only=True)]


def test_rows_have_numbers_texts_and_a_header() -> None:
    assert sheet("number", reading()) == [
        list(COLUMNS["number"]),
        ["a.png", 2, 1, 1, 47, 0.9, 10, 20, 18, 12],
        ["a.png", 2, 1, 2, 1, 0.5, 60, 20, 8, 12],
        ["a.png", 2, 2, 1, "08", 0.7, 10, 50, 18, 12],
    ]


@pytest.mark.parametrize("per", PERS)
def test_every_per_has_its_sheet(per: str) -> None:
    found = openpyxl.load_workbook(io.BytesIO(written(per, reading(), tabled()))).worksheets
    assert [each.title for each in found] == [f"{per}s"]
    assert [cell.value for cell in found[0][1]] == list(COLUMNS[per])
    assert found[0].max_row > 1
    assert found[0].freeze_panes == "A2"
    assert found[0]["A1"].font.bold


def test_page_without_digits_has_empty_cells() -> None:
    assert sheet("page", EMPTY)[1] == ["empty.png", 1] + [None] * 6
    assert sheet("number", EMPTY) == [list(COLUMNS["number"])]
    assert sheet("number") == [list(COLUMNS["number"])]


def test_other_numbers_tell_what_a_comma_is() -> None:
    commas = page_of(table("1,234|0,5"))
    assert [row[5] for row in sheet("cell", commas)[1:]] == [1.234, 0.5]
    groups = page_of(table("1,234|0.5"))
    assert [row[5] for row in sheet("cell", groups)[1:]] == [1234, 0.5]


def test_decimals_are_shown_as_they_are_written() -> None:
    content = written("cell", page_of(table("3.10|12:30|12.5.20")))
    cells = openpyxl.load_workbook(io.BytesIO(content)).active["F"][1:]
    assert [cell.value for cell in cells] == [3.1, "12:30", "12.5.20"]
    assert [cell.number_format for cell in cells] == ["0.00", "@", "@"]


def test_doubtful_readings_are_colored() -> None:
    pages = [page_of(table("1", confidence=each)) for each in (0.95, 0.8, 0.4)]
    cells = openpyxl.load_workbook(io.BytesIO(written("number", *pages))).active["E"][1:]
    colors = [cell.fill.fgColor.rgb if cell.fill.fill_type else "" for cell in cells]
    assert colors == ["", "FFFFE699", "FFF8B4B4"]


def pictured(page: PageReading) -> PageReading:
    """Return a page with a picture of each doubtful number."""
    shade = np.full((page.page.height, page.page.width), 128, np.uint8)
    return replace(page, pictures=pictures_of(shade, doubtful_boxes(page.page, "number")))


def test_a_doubtful_number_has_its_picture_beside_it() -> None:
    pages = [pictured(page_of(table("1", confidence=each))) for each in (0.95, 0.8)]
    (found,) = openpyxl.load_workbook(io.BytesIO(written("number", *pages))).worksheets
    (picture,) = found._images
    place = picture.anchor._from
    assert (place.row, place.col) == (2, len(COLUMNS["number"]))
    assert found.row_dimensions[3].height > 20
    assert found.max_column == len(COLUMNS["number"])


def test_pictures_are_no_more_than_a_spreadsheet_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitscan.output.workbook.MOST_PICTURES", 2)
    page = pictured(page_of(table("1|2|3", confidence=0.8)))
    (found,) = openpyxl.load_workbook(io.BytesIO(written("number", page))).worksheets
    assert len(found._images) == 2
    assert found.max_row == 4


@pytest.mark.parametrize(
    ("source", "shown"),
    [("=1+1.png", "=1+1.png"), ("http://a/b.png", "http://a/b.png"), ("a\udcff.png", r"a\xff.png")],
)
def test_names_are_texts(source: str, shown: str) -> None:
    found = openpyxl.load_workbook(io.BytesIO(written("page", reading(source)))).active["A2"]
    assert (found.value, found.data_type, found.hyperlink) == (shown, "s", None)


def test_same_rows_are_the_same_bytes() -> None:
    assert written("number", reading(), pictured(tabled())) == written(
        "number", reading(), pictured(tabled())
    )


def test_rows_that_excel_has_no_room_for_are_in_another_sheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("digitscan.output.workbook.MOST_ROWS", 3)
    found = openpyxl.load_workbook(io.BytesIO(written("number", reading()))).worksheets
    assert [(each.title, each.max_row) for each in found] == [("numbers", 3), ("numbers (2)", 2)]


def test_a_stream_that_fails_is_an_os_error(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:  # type: ignore[override]
            raise OSError(28, "No space left on device")

    writer = open_writer("xlsx", io.TextIOWrapper(Full()), "number", 0.0)
    with pytest.raises(OSError, match="No space"):
        writer.finish()
