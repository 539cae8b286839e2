"""`digitscan table`, in this process and with a fake reader that finds tables."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from table_reader import Command, TableReader, scan

from digitscan.cli.app import run
from digitscan.reading_options import Options
from table_pages import page_of, table, tabled, untabled

NO_TABLE = "no table was found; read it with digitscan recognize --per number"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> TableReader:
    """Read two tables, none, or one with commas, as black a page is."""
    commas = page_of(table("0471|3,96", "|1.234"))
    reader = TableReader(pages=(tabled().page, untabled().page, commas.page))
    monkeypatch.setattr("digitscan.reader.Reader", lambda **_: reader)
    return reader


@pytest.fixture
def read(reader: TableReader, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str | Path) -> tuple[int, str, list[str]]:
        status = run(["table", *map(str, arguments)])
        shown = capsys.readouterr()
        return status, shown.out, shown.err.splitlines()

    return call


def test_csv_is_the_table_and_no_more(read: Command, tmp_path: Path) -> None:
    assert read(scan(tmp_path / "a.png", 2)) == (0, '0471,"3,96"\n,1.234\n', [])


def test_pages_and_inputs_one_after_the_other(read: Command, tmp_path: Path) -> None:
    many, one = scan(tmp_path / "a.tif", 0, 1, 2), scan(tmp_path / "b.png", 2)
    status, out, err = read(many, one)
    assert status == 0
    assert [each.count("\n") + 1 for each in out.strip().split("\n\n")] == [2, 1, 2, 2]
    assert err == [f"{many}: page 2: {NO_TABLE}"]


def test_page_without_a_table_is_an_empty_table(read: Command, tmp_path: Path) -> None:
    page, out = scan(tmp_path / "a.png", 1), tmp_path / "out.csv"
    told = [f"{page}: {NO_TABLE}", f"{out}: 0 tables from 1 page"]
    assert read(page, "-o", out) == (0, "", told)
    assert out.read_text() == ""
    assert read(page, "-q") == (0, "", [])


def test_input_that_cannot_be_read_leaves_the_others(read: Command, tmp_path: Path) -> None:
    status, out, err = read(tmp_path / "none.png", scan(tmp_path / "a.png", 2))
    assert (status, len(out.splitlines())) == (1, 2)
    assert err == [f"{tmp_path}/none.png: no such file; check the path"]


def test_spreadsheets_with_a_decimal_comma(read: Command, tmp_path: Path) -> None:
    page = scan(tmp_path / "a.png", 2)
    assert read(page, "--decimal", ",", "--delimiter", ";")[1] == "0471;3,96\n;1234\n"
    assert read(page, "--decimal", ".", "-f", "tsv")[1] == "0471\t3.96\n\t1234\n"


def test_header(read: Command, tmp_path: Path) -> None:
    out = read(scan(tmp_path / "a.png", 0), "--header")[1]
    assert out.splitlines()[0] == "-3.96,column_2"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("out.csv", b"0471,"),
        ("out.tsv", b"0471\t"),
        ("out.json", b"[\n{"),
        ("out.jsonl", b"{"),
        ("out.txt", b"/"),
        ("out.xlsx", b"PK"),
    ],
)
def test_output_has_its_suffix_s_format(
    read: Command, tmp_path: Path, name: str, begins: bytes
) -> None:
    if name == "out.xlsx":
        pytest.importorskip("xlsxwriter", reason="XlsxWriter comes with digitscan[xlsx]")
    told = [f"{tmp_path / name}: 1 table from 1 page"]
    assert read(scan(tmp_path / "a.png", 2), "-o", tmp_path / name) == (0, "", told)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_options_reach_the_reader(read: Command, reader: TableReader, tmp_path: Path) -> None:
    page = scan(tmp_path / "a.tif", 0, 0, 0)
    options = ("--marks", "none", "--rotate", "90", "--printed", "keep", "--pages", "2")
    out = read(page, *options, "--min-confidence", "0.95")[1]
    assert out == "-3.96,\n,? ?\n\n????\n"
    assert reader.options == [Options(90, "keep", "none")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-f", "parquet"), "--format: unknown value 'parquet'; choose from table, csv, tsv"),
        (("-o", "a.parquet"), "a.parquet: parquet holds no tables; choose from table, csv, tsv"),
        (("--decimal", "x"), "--decimal: unknown value 'x'; choose from ,, ."),
        (("--delimiter", "x"), "--delimiter: unknown value 'x'; choose from ,, ;, |"),
        (("--delimiter", ";", "-f", "json"), "--delimiter is for csv, not for json; leave it out"),
        (("--resume",), "--resume needs a file; name it with -o"),
    ],
)
def test_wrong_usage(read: Command, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    status, out, (line,) = read(scan(tmp_path / "a.png", 0), *arguments)
    assert (status, out) == (2, "")
    assert line.startswith(told)


def test_standard_input(read: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = scan(tmp_path / "a.png", 2).read_bytes()
    monkeypatch.setattr("digitscan.batch.runner._has_several_pages", lambda *_: False)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    status, out, _ = read("-", "-f", "jsonl")
    assert status == 0
    assert json.loads(out)["source"] == "-"


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.xlsx", "out.txt"])
def test_an_interrupted_run_is_gone_on_with(
    read: Command,
    reader: TableReader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    if name == "out.xlsx":
        pytest.importorskip("xlsxwriter", reason="XlsxWriter comes with digitscan[xlsx]")
    pages = [scan(tmp_path / f"{place}.png", place) for place in (0, 2)]
    assert read(*pages, "-o", tmp_path / f"whole-{name}")[0] == 0
    usual = TableReader.read

    def stop(self: TableReader, image: object, options: object = None) -> object:
        if int(image[0, 0]) == 2:  # type: ignore[index]
            raise KeyboardInterrupt
        return usual(self, image, options)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(TableReader, "read", stop)
        assert read(*pages, "-o", tmp_path / name)[0] == 130
    assert not (tmp_path / name).exists()
    reader.options.clear()
    assert read(*pages, "-o", tmp_path / name, "--resume")[0] == 0
    assert len(reader.options) == 1
    assert (tmp_path / name).read_bytes() == (tmp_path / f"whole-{name}").read_bytes()


def test_other_options_begin_anew(read: Command, tmp_path: Path) -> None:
    page = scan(tmp_path / "a.png", 2)
    (tmp_path / ".out.csv.journal").write_text('{"journal": 1, "made": {"--header": false}}\n')
    _, _, err = read(page, "-o", tmp_path / "out.csv", "--header", "--resume")
    assert "--header" in err[0]


def test_without_xlsxwriter_one_line_says_what_to_install(
    read: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = scan(tmp_path / "a.png", 0)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    line = "XLSX needs XlsxWriter: `pip install 'digitscan[xlsx]'`"
    assert read(page, "-o", "out.xlsx") == (1, "", [line])
