"""XLSX through the command: by suffix, through a pipe, whole or not at all, gone on with."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest
from commands import COMMAND, command, inked, lines

from digitscan.cli.app import run
from digitscan.models import find_model

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads it; it comes with digitscan[dev]")
pytest.importorskip("xlsxwriter", reason="XlsxWriter writes XLSX; it comes with digitscan[xlsx]")
pytestmark = pytest.mark.slow


def rows(file: Path | io.BytesIO) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))


def test_file_holds_what_is_printed(good_page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    done = command("recognize", good_page, "--marks", "none", "-o", out)
    assert (done.returncode, done.stdout) == (0, b"")
    header, first, second = rows(out)
    assert header[:5] == ("source", "page", "line", "number", "text")
    assert (first[4], second[4]) == (314, 2718)
    assert first[0] == str(good_page)
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_goes_through_a_pipe(good_page: Path) -> None:
    done = command("recognize", good_page, "--marks", "none", "-f", "xlsx")
    assert done.returncode == 0
    assert [row[4] for row in rows(io.BytesIO(done.stdout))] == ["text", 314, 2718]


def test_what_is_doubtful_has_its_picture(samples: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert command("recognize", samples / "cheques.jpg", "-o", out).returncode == 0
    sheet = openpyxl.load_workbook(out).active
    reliable = find_model().card.auto_threshold
    doubtful = [row[0].row for row in sheet.iter_rows(min_row=2) if row[5].value < reliable]
    assert [each.anchor._from.row + 1 for each in sheet._images] == doubtful != []


def test_reader_that_goes_away_ends_it_quietly(good_page: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "recognize", good_page, "-f", "xlsx"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"rror" not in process.stderr.read()
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_is_one_line(good_page: Path) -> None:
    done = command("recognize", good_page, "-o", "/dev/full", "-f", "xlsx")
    assert done.returncode == 1
    (line,) = lines(done.stderr)
    assert line.startswith("/dev/full: cannot be written (No space left on device); ")


def test_resumed_is_the_same_bytes(good_page: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole.xlsx", tmp_path / "out.xlsx"
    scans = tmp_path / "scans"
    scans.mkdir()
    for name in ("a.png", "b.png"):
        (scans / name).write_bytes(good_page.read_bytes())
    assert command("recognize", scans, "-o", whole).returncode == 0
    code = (
        "import os; from digitscan.batch.resumable_output import ResumableOutput as Output\n"
        "note = Output.note\n"
        "def stop(self, entry): note(self, entry); os._exit(9)\n"
        "Output.note = stop; from digitscan.cli import main; main()"
    )
    killed = subprocess.run(
        [COMMAND[0], "-c", code, "recognize", scans, "-o", out], check=False, env=os.environ
    )
    assert killed.returncode == 9
    assert not out.exists()
    assert command("recognize", scans, "-o", out, "--resume").returncode == 0
    assert out.read_bytes() == whole.read_bytes()


def test_terminal_is_told(good_page: Path) -> None:
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "recognize", good_page, "-f", "xlsx"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert lines(done.stderr) == ["xlsx is not text for a terminal; name a file with -o"]


def test_without_xlsxwriter_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inked().save(tmp_path / "a.png")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run(["recognize", str(tmp_path / "a.png"), "-o", "out.xlsx"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "XLSX needs XlsxWriter: `pip install 'digitscan[xlsx]'`"
    ]
