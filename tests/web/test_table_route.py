"""`/v1/table`: the tables of a scan, held against OpenAPI."""

from __future__ import annotations

import pytest
from files_to_send import png, tiff
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
