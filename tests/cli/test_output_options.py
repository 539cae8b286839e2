"""What a run writes: CSV for spreadsheets, nothing without a page, and a line about a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Card, FakeReader, inked
from PIL import Image

from digitscan.cli.app import run

HEADER = "source,page,line,number,text,confidence,left,top,width,height"
Recognize = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def recognize(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Recognize:
    """Run the command in an empty folder with a fake reader; return status, output and errors."""
    monkeypatch.setattr("digitscan.reader.Reader", FakeReader)
    monkeypatch.chdir(tmp_path)
    inked().save("page.png")

    def recognized(*arguments: str) -> tuple[int, str, list[str]]:
        status = run(["recognize", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err.splitlines()

    return recognized


def test_csv_for_a_spreadsheet_in_german(recognize: Recognize) -> None:
    status, out, err = recognize("page.png", "--delimiter", ";", "--decimal", ",", "--bom")
    assert (status, err) == (0, [])
    assert out.startswith("\ufeffsource;page;")
    assert out.splitlines()[1] == "page.png;1;1;1;47;0,9000;1;2;14;10"


def test_a_file_begins_with_its_byte_order_mark(recognize: Recognize) -> None:
    assert recognize("page.png", "page.png", "-o", "a.csv", "--bom")[0] == 0
    assert Path("a.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")
    assert Path("a.csv").read_bytes().count(b"\xef\xbb\xbf") == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["-f", "json", "--bom"], "--bom is for csv and tsv, not for json"),
        (["-f", "tsv", "--delimiter", ";"], "--delimiter is for csv, not for tsv"),
        (["--delimiter", "x"], "--delimiter: unknown value 'x'"),
        (["--decimal", ";"], "--decimal: unknown value ';'"),
        (["--null"], "--null is for the list of --files-from"),
        (["-o", "a.csv", "--output", "b.csv"], "--output is given twice; name one file"),
        (["-o", "-", "-o", "-"], "--output is given twice"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    recognize: Recognize, options: list[str], told: str
) -> None:
    status, out, err = recognize("page.png", *options)
    assert (status, out) == (2, "")
    assert told in err[0]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "table"])
def test_nothing_is_written_when_no_input_could_be_read(recognize: Recognize, form: str) -> None:
    status, out, err = recognize("none.png", "https://example.org/a.png", "-f", form)
    assert (status, out, len(err)) == (1, "", 2)


def test_no_file_is_made_when_no_input_could_be_read(recognize: Recognize) -> None:
    status, _, err = recognize("none.png", "-o", "a.csv")
    assert status == 1
    assert err[-1] == "a.csv: not written, since no input could be read"
    assert [each.name for each in Path().iterdir()] == ["page.png"]


def test_a_page_without_digits_has_its_header(recognize: Recognize) -> None:
    Image.new("L", (40, 30), 255).save("blank.png")
    assert recognize("blank.png", "none.png")[:2] == (1, HEADER + "\n")


def test_a_run_that_writes_a_file_says_so(recognize: Recognize) -> None:
    status, out, err = recognize("page.png", "page.png", "-o", "a.csv")
    assert (status, out, err) == (0, "", ["a.csv: 2 numbers from 2 pages, 2 to check (100 %)"])
    assert recognize("page.png", "-o", "a.csv")[2] == [
        "a.csv: 1 number from 1 page, 1 to check (100 %)"
    ]
    assert recognize("page.png", "-o", "a.csv", "-q")[2] == []


def test_sure_numbers_need_no_check(recognize: Recognize, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "digitscan.reader.Reader", lambda **options: FakeReader(**options, card=Card(0.5))
    )
    assert recognize("page.png", "-o", "a.csv")[2] == ["a.csv: 1 number from 1 page"]


def test_the_part_that_is_there_is_read_and_told(recognize: Recognize) -> None:
    Image.effect_noise((80, 90), 60).save("whole.png")
    content = Path("whole.png").read_bytes()
    Path("cut.png").write_bytes(content[: len(content) // 2])
    status, out, err = recognize("cut.png", "page.png")
    assert status == 1
    assert [line.split(",")[0] for line in out.splitlines()] == ["source", "cut.png", "page.png"]
    assert len(err) == 1
    assert err[0].startswith("cut.png: is cut short: 5")
    status, out, err = recognize("cut.png", "page.png", "--strict")
    assert (status, len(out.splitlines())) == (1, 2)
    assert err[0].startswith("cut.png: is damaged or cut short")


def test_paths_with_newlines_come_from_find(
    recognize: Recognize, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("page.png").rename("a\nb.png")
    Path("list").write_bytes(b"a\nb.png\0")
    status, out, err = recognize("--files-from", "list", "-0", "-f", "tsv")
    assert (status, err) == (0, [])
    assert out.splitlines()[1] == '"a'
