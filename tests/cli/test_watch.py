"""`digitscan watch` as a process: files arrive in every way, and it is stopped in every way."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import COMMAND, command, lines

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))

from form_pages import blank, filled, write_template
from PIL import Image, ImageOps

from digitscan.cli.app import run

pytestmark = pytest.mark.slow
SETTLE = "0.6"
PATIENCE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def sources(out: Path) -> list[str]:
    """Return the names in the output, in its order, one a file."""
    if not out.exists():
        return []
    with out.open(newline="") as file:
        return [Path(row["source"]).name for row in csv.DictReader(file) if row["number"] == "1"]


def until(fulfilled: Callable[[], bool]) -> None:
    """Wait until something has come about."""
    end = time.monotonic() + PATIENCE
    while not fulfilled():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@contextmanager
def watching(folder: Path, out: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [*COMMAND, "watch", str(folder), "-o", str(out), "--settle", SETTLE, *options]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes], by: signal.Signals) -> tuple[int, list[str]]:
    """End the process by a signal; return its status and standard error."""
    process.send_signal(by)
    out, err = process.communicate(timeout=PATIENCE)
    assert out == b""
    return process.returncode, lines(err)


def test_files_that_come_in_every_way(folder: Path, good_page: Path, tmp_path: Path) -> None:
    page = good_page.read_bytes()
    out = tmp_path / "out.csv"
    (folder / "before.png").write_bytes(page)
    with watching(folder, out) as process:
        until(lambda: sources(out) == ["before.png"])
        with (folder / "slow.png").open("wb", buffering=0) as file:  # in pieces
            for begin in range(0, len(page), len(page) // 4):
                file.write(page[begin : begin + len(page) // 4])
                time.sleep(0.3)
        (folder / ".hidden.png").write_bytes(page)
        (folder / "left.png.part").write_bytes(page[:100])
        (folder / "renamed.png.part").write_bytes(page)
        until(lambda: "slow.png" in sources(out))
        (folder / "renamed.png.part").rename(folder / "renamed.png")
        until(lambda: "renamed.png" in sources(out))
        (folder / "broken.png").write_bytes(page[:200])
        with Image.open(good_page) as other:  # the same name again, another scan
            ImageOps.expand(other, 9, 255).save(folder / "before.png")
        until(lambda: sources(out).count("before.png") == 2)
        time.sleep(1.0)
        status, err = ended(process, signal.SIGTERM)
    assert sources(out) == ["before.png", "slow.png", "renamed.png", "before.png"]
    assert status == 0
    assert len(err) == 4
    assert err[0].startswith(f"{folder}/broken.png: is cut short: ")
    assert err[1].startswith(f"{folder}/broken.png: page 1: no ")
    assert err[2].startswith(f"{folder}/before.png: has other content than when it was read")
    assert err[3] == f"{folder}: 4 files read, 1 with errors"


def test_restart_reads_nothing_twice_and_loses_nothing(
    folder: Path, good_page: Path, tmp_path: Path
) -> None:
    page = good_page.read_bytes()
    out = tmp_path / "out.csv"
    (folder / "a.png").write_bytes(page)
    (folder / "broken.png").write_bytes(page[:200])
    with watching(folder, out) as process:
        until(lambda: sources(out) == ["a.png"])
        assert ended(process, signal.SIGINT)[0] == 130
    (folder / "b.png").write_bytes(page)
    with watching(folder, out) as process:
        until(lambda: sources(out) == ["a.png", "b.png"])
        process.kill()
        process.wait()
    (folder / "c.png").write_bytes(page)
    # The folder named otherwise is the same folder.
    with watching(folder / ".." / "in", out) as process:
        until(lambda: sources(out) == ["a.png", "b.png", "c.png"])
        time.sleep(1.0)
        status, err = ended(process, signal.SIGTERM)
    assert (status, len(err)) == (0, 1)  # of the broken file it was told before
    assert sources(out) == ["a.png", "b.png", "c.png"]


def test_folder_that_goes_and_comes_again(folder: Path, good_page: Path, tmp_path: Path) -> None:
    out, away = tmp_path / "out.csv", tmp_path / "away"
    (folder / "a.png").write_bytes(good_page.read_bytes())
    with watching(folder, out, "-q") as process:
        until(lambda: sources(out) == ["a.png"])
        folder.rename(away)
        time.sleep(1.5)
        (away / "b.png").write_bytes(good_page.read_bytes())
        away.rename(folder)
        until(lambda: sources(out) == ["a.png", "b.png"])
        status, err = ended(process, signal.SIGTERM)
    assert status == 0
    assert err == [f"{folder}: is gone; waiting for it", f"{folder}: is there again; going on"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none", "-o", "out.csv"], "none: is not a folder; name the folder to watch"),
        ([".", "-o", "none/out.csv"], "none/out.csv: its folder does not exist; "),
        ([".", "-o", "-"], "-: cannot be gone on with after a restart; "),
        ([".", "-o", "out.json"], "out.json: cannot be gone on with after a restart; "),
        ([".", "-o", "out.csv", "--per", "word"], "--per: unknown value 'word'; "),
        (["."], "digitscan watch: Missing option "),
    ],
)
def test_what_cannot_be_meant(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["watch", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(told)
    assert list(tmp_path.iterdir()) == []


def test_json_lines_per_page(folder: Path, good_page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    (folder / "a.png").write_bytes(good_page.read_bytes())
    with watching(folder, out, "-v", "--min-confidence", "1") as process:
        until(lambda: out.exists() and out.read_text().endswith("\n"))
        _, err = ended(process, signal.SIGTERM)
    assert '"text":"??? ????"' in out.read_text()
    assert err[0] == f"{folder}: watching; Ctrl-C ends it"
    assert err[1] == f"{folder}/a.png: 1 pages, 7 digits"


def test_help_loads_nothing_heavy() -> None:
    done = command("watch", "--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert not {b"numpy", b"sqlite3", b"cv2"} & {
        each.split(b"|")[-1].strip() for each in done.stderr.splitlines()
    }


def test_sheets_of_a_form_are_rows(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")
    out, template = tmp_path / "rows.csv", write_template(tmp_path, blank())
    with watching(folder, out, "--template", template) as process:
        sheet = filled(blank(), {"code": "4711", "a": "250", "b": "38", "total": "288"})
        Image.fromarray(sheet).save(folder / "a.png")
        Image.new("L", (300, 200), 255).save(folder / "b.png")
        until(lambda: out.exists() and "a.png" in out.read_text())
        time.sleep(5)
        _, told = ended(process, signal.SIGTERM)
    head, row = out.read_text().splitlines()
    assert head == "source,page,code,a,b,total,confidence,checks"
    assert row.startswith(f"{folder}/a.png,1,4711,250,38,288,")
    assert any("b.png: does not fit the template" in line for line in told)
