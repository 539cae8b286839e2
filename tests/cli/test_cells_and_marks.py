"""`--per cell` and `--marks`, in this process and with a fake reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from table_reader import Command, TableReader, scan

from digitscan.cli.app import run
from digitscan.reading_options import Options
from table_pages import table, tabled, untabled

HEADER = "source,page,table,row,column,text,confidence,left,top,width,height"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> TableReader:
    """Read two tables where a page is black, and none on what is one step lighter."""
    reader = TableReader(pages=(tabled().page, untabled().page))
    monkeypatch.setattr("digitscan.reader.Reader", lambda **_: reader)
    return reader


@pytest.fixture
def recognize(reader: TableReader, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str | Path) -> tuple[int, str, list[str]]:
        status = run(["recognize", *map(str, arguments)])
        shown = capsys.readouterr()
        return status, shown.out, shown.err.splitlines()

    return call


def test_a_row_a_cell(recognize: Command, tmp_path: Path) -> None:
    page = scan(tmp_path / "a.png", 0)
    status, out, err = recognize(page, "--per", "cell", "-f", "csv")
    assert (status, err) == (0, [])
    assert out.splitlines() == [
        HEADER,
        f"{page},1,1,1,1,-3.96,0.9900,0,0,40,20",
        f"{page},1,1,2,2,1 2,0.4000,40,20,40,20",
        f"{page},1,2,1,1,0471,0.8000,0,90,40,20",
    ]


def test_a_page_without_a_table_has_no_row_and_a_line(recognize: Command, tmp_path: Path) -> None:
    page = scan(tmp_path / "a.tif", 1, 1)
    status, out, err = recognize(page, "--per", "cell", "-f", "csv")
    assert (status, out) == (0, HEADER + "\n")
    assert err == [
        f"{page}: no table was found; read it with digitscan recognize --per number",
        f"{page}: page 2: no table was found; read it with digitscan recognize --per number",
    ]
    assert recognize(page, "--per", "cell", "-f", "csv", "-q")[2] == []
    assert recognize(page)[2] == []


def test_cells_on_a_terminal(recognize: Command, tmp_path: Path) -> None:
    page = scan(tmp_path / "a.tif", 0, 1)
    _, out, _ = recognize(page, "--per", "cell", "-f", "table")
    header, first, *_ = out.splitlines()
    assert header.split()[2:] == ["table", "row", "column", "text", "conf.", "at", "size"]
    assert first.split()[1:7] == ["1", "1", "1", "1", "-3.96", "0.9900"]
    assert "none" in out.splitlines()[4]


@pytest.mark.parametrize("marks", ["all", "none"])
def test_marks_reach_the_reader(
    recognize: Command, reader: TableReader, tmp_path: Path, marks: str
) -> None:
    recognize(scan(tmp_path / "a.png", 1), "--marks", marks)
    assert reader.options == [Options(marks=marks)]


def test_marks_have_a_default_and_no_other_values(
    recognize: Command, reader: TableReader, tmp_path: Path
) -> None:
    page = scan(tmp_path / "a.png", 0)
    recognize(page)
    assert reader.options == [Options(marks="all")]
    status, _, err = recognize(page, "--marks", "some")
    assert (status, err) == (2, ["--marks: unknown value 'some'; choose from all, none"])


def test_json_has_tables_and_marks(recognize: Command, tmp_path: Path) -> None:
    _, out, _ = recognize(scan(tmp_path / "a.png", 0), "-f", "jsonl")
    page = json.loads(out)
    assert [len(each["cells"]) for each in page["tables"]] == [2, 1]
    assert page["lines"][0]["numbers"][0]["marks"][1]["text"] == "."


def test_other_marks_begin_anew(recognize: Command, tmp_path: Path) -> None:
    page, gone = scan(tmp_path / "a.png", 0), tmp_path / "gone.png"
    out = tmp_path / "out.csv"
    (tmp_path / ".out.csv.journal").write_text('{"journal": 1, "made": {"--marks": "all"}}\n')
    _, _, err = recognize(page, gone, "-o", out, "--marks", "none", "--resume")
    assert "--marks" in err[0]
    assert table("1").rows == 1
