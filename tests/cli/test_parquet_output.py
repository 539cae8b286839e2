"""Parquet through the command: by suffix, by name, through a pipe, whole or not at all."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest
from commands import COMMAND, command, lines

from digitscan.cli.app import run

pq = pytest.importorskip(
    "pyarrow.parquet", reason="pyarrow writes Parquet; it comes with digitscan[parquet]"
)
pytestmark = pytest.mark.slow


def test_file_holds_what_is_printed(good_page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    done = command("recognize", good_page, "--per", "digit", "-o", out)
    assert (done.returncode, done.stdout) == (0, b"")
    header, first, *_ = lines(command("recognize", good_page, "--per", "digit").stdout)
    table = pq.read_table(out)
    assert table.column_names == header.split(",")
    assert str(table["confidence"][0].as_py()) in first
    assert table["source"][0].as_py() == str(good_page)
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_goes_through_a_pipe(good_page: Path) -> None:
    done = command("recognize", good_page, "-f", "parquet")
    assert done.returncode == 0
    assert pq.read_table(io.BytesIO(done.stdout))["text"].to_pylist() == ["314", "2718"]


def test_reader_that_goes_away_ends_it_quietly(good_page: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "recognize", good_page, "-f", "parquet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"rror" not in process.stderr.read()
    assert process.returncode == 0


def test_input_that_fails_leaves_the_others(good_page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    done = command("recognize", tmp_path / "none.png", good_page, "-o", out)
    assert done.returncode == 1
    assert lines(done.stderr)[0].endswith("none.png: no such file; check the path")
    assert pq.read_table(out).num_rows == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_is_one_line(good_page: Path) -> None:
    done = command("recognize", good_page, "-o", "/dev/full", "-f", "parquet")
    line = lines(done.stderr)[-1]
    assert done.returncode == 1
    assert line.startswith("/dev/full: cannot be written (No space left on device); ")


def test_nothing_is_left_when_the_output_fails(good_page: Path, tmp_path: Path) -> None:
    done = command("recognize", good_page, "-o", tmp_path / "none" / "out.parquet")
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_terminal_is_told(good_page: Path) -> None:
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "recognize", good_page, "-f", "parquet"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert lines(done.stderr) == ["parquet is not text for a terminal; name a file with -o"]


def test_without_pyarrow_one_line_says_what_to_install(
    good_page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run(["recognize", str(good_page), "-o", "out.parquet"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Parquet needs pyarrow: `pip install 'digitscan[parquet]'`"
    ]
