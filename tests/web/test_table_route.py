"""`/v1/table`: the tables of a scan, held against OpenAPI."""

from __future__ import annotations

import base64
import io

import pytest
from files_to_send import png, tiff
from PIL import Image
from waiting import OneNumber, Serve

from digitscan.web.settings import Settings
from table_pages import tabled


@pytest.fixture
def _tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneNumber, "read", lambda *_: tabled().page)


@pytest.mark.usefixtures("_tables")
def test_tables_of_each_page(serve: Serve) -> None:
    answered = serve().post("/v1/table?source=a.tif&pages=2&min_confidence=0.5", content=tiff(2))
    assert answered.status_code == 200
    (page,) = answered.json()
    assert (page["source"], page["page"]) == ("a.tif", 2)
    assert [each["data"] for each in page["tables"]] == [[["-3.96", ""], ["", "? ?"]], [["0471"]]]


@pytest.mark.usefixtures("_tables")
def test_cells_as_csv(serve: Serve) -> None:
    answered = serve().post("/v1/recognize?format=csv&per=cell", content=png())
    assert answered.text.splitlines()[1] == "-,1,1,1,1,-3.96,0.9900,0,0,40,20"


def test_a_page_without_a_table_has_none(serve: Serve) -> None:
    answered = serve().post("/v1/table?marks=none", content=png())
    assert [page["tables"] for page in answered.json()] == [[]]


@pytest.mark.parametrize(("content", "status"), [(b"", 400), (b"text\n", 422)])
def test_what_cannot_be_read_is_refused(serve: Serve, content: bytes, status: int) -> None:
    assert serve(Settings()).post("/v1/table", content=content).status_code == status
    assert serve(Settings()).post("/v1/table?marks=some", content=png()).status_code == 400


def cell(row: int, column: int, text: str, **more: object) -> dict[str, object]:
    return {"row": row, "column": column, "text": text, "confidence": 1.0, **more}


def tables(*cells: dict[str, object], rows: int = 2) -> dict[str, object]:
    table = {"table": 1, "rows": rows, "columns": 2, "cells": cells}
    return {"pages": [{"source": "a.png", "page": 1, "tables": [table]}]}


def test_tables_become_a_workbook(serve: Serve) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl comes with digitscan[dev]")
    pytest.importorskip("xlsxwriter", reason="XlsxWriter comes with digitscan[xlsx]")
    picture = base64.b64encode(png(Image.new("L", (60, 20)))).decode()
    given = tables(cell(1, 1, "-3,96"), cell(2, 2, "007", confidence=0.5, picture=picture))
    answered = serve().post("/v1/workbook", json=given)
    assert answered.status_code == 200
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answered.content)).worksheets
    assert (sheet.title, sheet["A1"].value, sheet["B2"].value) == ("a", -3.96, "007")
    assert len(sheet._images) == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (tables(cell(3, 1, "1")), "table 1 has no cell at row 3, column 1"),
        (tables(rows=1_000_000), "more than 1,000,000 cells"),
        (tables(cell(1, 1, "1", picture="AAAA")), "a picture must be a JPEG or PNG file"),
        ({"pages": []}, "pages: "),
        ({}, "pages: "),
    ],
)
def test_what_is_no_table_is_refused(serve: Serve, given: dict[str, object], told: str) -> None:
    answered = serve().post("/v1/workbook", json=given)
    assert answered.status_code == 422
    assert told in answered.json()["detail"]


def test_without_xlsxwriter_the_answer_says_what_is_missing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    answered = serve().post("/v1/workbook", json=tables())
    assert answered.status_code == 501
    assert "XLSX needs XlsxWriter" in answered.json()["detail"]
    assert serve().get("/v1/about").json()["workbook"] is False
