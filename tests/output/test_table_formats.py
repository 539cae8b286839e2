"""Tables in every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from digitscan.output import PageReading
from digitscan.output.pictures import doubtful_boxes, pictures_of
from digitscan.output.tables import TableLayout
from table_pages import page_of, table, tabled

PLAIN = page_of(table("2019|2020|", "3.96||1,234", "|-0.5|0471"))


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(
    form: str,
    *pages: PageReading,
    least: float = 0.0,
    stream: io.StringIO | None = None,
    **options: bool | str,
) -> str:
    stream = stream or io.StringIO()
    writer = TableLayout(**options).open(form, stream, least)
    for page in pages:
        writer.write(page)
    writer.finish()
    return stream.getvalue()


def test_csv_has_as_many_columns_in_each_row() -> None:
    assert written("csv", PLAIN) == '2019,2020,\n3.96,,"1,234"\n,-0.5,0471\n'
    assert written("tsv", PLAIN) == "2019\t2020\t\n3.96\t\t1,234\n\t-0.5\t0471\n"


def test_tables_have_an_empty_line_between_them() -> None:
    text = written("csv", tabled(), page_of(), page_of(table("7")))
    assert text == "-3.96,\n,1 2\n\n0471\n\n7\n"


def test_no_table_is_an_empty_table() -> None:
    assert written("csv", page_of()) == ""
    assert written("table", page_of()) == ""
    assert json.loads(written("json", page_of()))[0]["tables"] == []


def test_empty_row_of_one_column_does_not_end_the_table() -> None:
    text = written("csv", page_of(table("1", "", "2")))
    assert text == '1\n""\n2\n'
    assert list(csv.reader(io.StringIO(text))) == [["1"], [""], ["2"]]


def test_decimal_comma_and_semicolon() -> None:
    text = written("csv", PLAIN, decimal=",", delimiter=";")
    assert text == "2019;2020;\n3,96;;1234\n;-0,5;0471\n"


def test_decimal_leaves_dates_and_others_alone() -> None:
    page = page_of(table("12.5.2020|1.234,50|3/4|0471"))
    assert written("csv", page, decimal=".") == "12.5.2020,1234.50,3/4,0471\n"


def test_header_names_each_column_once() -> None:
    page = page_of(table("7|7|", "1|2|3"))
    assert written("csv", page, header=True) == "7,7_2,column_3\n1,2,3\n"
    (found,) = json.loads(written("jsonl", page, header=True))["tables"]
    assert found["header"] == ["7", "7_2", "column_3"]
    assert found["data"] == [{"7": "1", "7_2": "2", "column_3": "3"}]


def test_json_has_rows_and_cells() -> None:
    (page,) = json.loads(written("json", tabled(), least=0.5))
    assert (page["schema"], page["source"], page["page"]) == ("digitscan-tables-1", "t.png", 1)
    first, second = page["tables"]
    assert first["data"] == [["-3.96", ""], ["", "? ?"]]
    assert [each["confidence"] for each in first["cells"]] == [0.99, 0.4]
    assert (second["rows"], second["columns"], second["data"]) == (1, 1, [["0471"]])


def test_a_table_on_a_terminal_stands_as_on_the_page() -> None:
    lines = written("table", PLAIN, stream=Terminal()).splitlines()
    assert lines[0] == "t.png, page 1, table 1 (3 × 3)"  # noqa: RUF001
    assert lines[3].replace(" ", "") == "│3.96││1,234│"
    assert len(lines) == 6


def test_a_header_is_set_off() -> None:
    lines = written("table", PLAIN, header=True).splitlines()
    assert lines[2].split() == ["│", "2019", "│", "2020", "│", "column_3", "│"]
    assert lines[3].startswith("├")


def wide() -> PageReading:
    return page_of(table("|".join(f"{at}.25" for at in range(100, 130)), "1|2"))


def test_wide_table_is_in_parts_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = written("table", wide(), stream=Terminal()).splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line.startswith("columns")] == [
        "columns 1 to 8", "columns 9 to 16", "columns 17 to 24", "columns 25 to 30",
    ]  # fmt: skip
    assert all(f"{at}.25" in "".join(lines) for at in range(100, 130))


def test_wide_table_is_whole_elsewhere() -> None:
    lines = written("table", wide()).splitlines()
    assert lines[2].count("│") == 31
    assert "129.25" in lines[2]


def test_a_cell_wider_than_the_terminal_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # a dumb one has 80 columns
    monkeypatch.setenv("COLUMNS", "30")
    lines = written("table", page_of(table("1|" + "7" * 40)), stream=Terminal()).splitlines()
    assert "".join(lines).count("7") == 40
    assert max(map(len, lines[1:])) <= 30


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "table"])
def test_goes_on_where_another_writer_ended(form: str) -> None:
    stream = io.StringIO()
    layout = TableLayout()
    first = layout.resume(form, stream, 0.0, None)
    first.write(tabled())
    second = layout.resume(form, stream, 0.0, json.loads(json.dumps(first.state())))
    second.write(PLAIN)
    second.finish()
    assert stream.getvalue() == written(form, tabled(), PLAIN)


def workbook(*pages: PageReading, **options: bool) -> Any:  # noqa: ANN401 - openpyxl's own
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl comes with digitscan[dev]")
    pytest.importorskip("xlsxwriter", reason="XlsxWriter comes with digitscan[xlsx]")
    content = io.BytesIO()
    stream = io.TextIOWrapper(content, write_through=True)
    writer = TableLayout(**options).open("xlsx", stream, 0.0)
    for page in pages:
        writer.write(page)
    writer.finish()
    return openpyxl.load_workbook(io.BytesIO(content.getvalue()))


def values(sheet: Any) -> list[list[object]]:  # noqa: ANN401 - openpyxl's own
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_sheet_has_numbers_and_texts() -> None:
    (sheet,) = workbook(PLAIN).worksheets
    assert values(sheet) == [[2019, 2020, None], [3.96, None, 1234], [None, -0.5, "0471"]]
    (commas,) = workbook(page_of(table("3,96|1.234|12.5.2020|1 2"))).worksheets
    assert values(commas) == [[3.96, 1234, "12.5.2020", "1 2"]]


def test_forty_digits_stay_whole() -> None:
    page = page_of(table("7" * 40 + "|1"))
    assert values(workbook(page).worksheets[0]) == [["7" * 40, 1]]
    assert written("csv", page) == "7" * 40 + ",1\n"


def test_a_doubtful_cell_has_a_color_and_a_comment() -> None:
    doubtful = page_of(table("1", confidence=0.4), table("2", confidence=0.95))
    first, second = workbook(doubtful).worksheets
    assert first["A1"].fill.fgColor.rgb == "FFF8B4B4"
    assert first["A1"].comment.text == "confidence 0.4000"
    assert (second["A1"].comment, second["A1"].fill.fill_type) == (None, None)


def test_a_doubtful_cell_has_its_picture_beside_the_table() -> None:
    page = tabled()
    shade = np.full((page.page.height, page.page.width), 128, np.uint8)
    pictures = pictures_of(shade, doubtful_boxes(page.page, "cell"))
    first, second = workbook(replace(page, pictures=pictures)).worksheets
    (picture,) = first._images
    assert (picture.anchor._from.row, picture.anchor._from.col) == (1, 4)
    assert values(first) == [[-3.96, None], [None, "1 2"]]
    assert len(second._images) == 1


def test_a_header_is_bold_and_stays_in_sight() -> None:
    (sheet,) = workbook(PLAIN, header=True).worksheets
    assert [each.value for each in sheet[1]] == ["2019", "2020", "column_3"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"


def test_sheets_have_names_that_excel_takes() -> None:
    names = ["a/[b]:*?.png", "c/[B]:*?.png", "History.png", "x" * 40 + ".png", "'q'.png", "-"]
    pages = [page_of(table("1"), table("2"), source=name, page=2) for name in names]
    found = workbook(*pages).sheetnames
    assert len({name.casefold() for name in found}) == len(found) == 12
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)
    assert found[-1] == "stdin p2 t2"
    assert found[6].endswith("x p2")


def test_a_workbook_without_a_table() -> None:
    assert workbook(page_of()).sheetnames == ["no table"]
