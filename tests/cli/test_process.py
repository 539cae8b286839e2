"""What only a process shows: clean standard output, signals, pipes, a terminal."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import COMMAND, command, lines

pytestmark = pytest.mark.slow

# Writes where it should not, from Python and as a native library would.
POLLUTER = """
import os, sys
import digitscan.reader
from digitscan.page import Page
class Card:
    auto_threshold = 0.9
class Reader:
    card = Card
    def __init__(self, **_): os.write(1, b"native noise\\n")
    def read(self, image, options):
        print("python noise", flush=True)
        os.write(1, b"more native noise\\n")
        return Page((), 1, 1)
digitscan.reader.Reader = Reader
from digitscan.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_nothing_but_data_reaches_standard_output(good_page: Path, form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", POLLUTER, "recognize", str(good_page), "-f", form],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert b"noise" not in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.count(b"noise") == 3


def test_nothing_reaches_standard_output_beside_a_file(good_page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = subprocess.run(
        [sys.executable, "-c", POLLUTER, "recognize", str(good_page), "-o", str(out)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"noise" not in out.read_bytes()


def test_recognize_loads_no_training_package(good_page: Path) -> None:
    done = command("recognize", good_page, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    modules = set(re.findall(r"\|\s*(\w+)", done.stderr.decode()))
    assert {"cv2", "numpy", "PIL"} <= modules
    assert not modules & {"tensorflow", "keras", "onnx", "tf2onnx", "rich"}


def started(*arguments: str | Path, **pipes: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(os.fspath, arguments)],
        **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes,
    )


def wait_for(process: subprocess.Popen[bytes], seen: bytes) -> bytes:
    """Read standard error until `seen` is in it; the command then waits for standard input."""
    assert process.stderr is not None
    told = b""
    while seen not in told or not told.endswith(b"\n"):
        chunk = os.read(process.stderr.fileno(), 4096)
        assert chunk, told
        told += chunk
    return told


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_what_is_whole_is_kept(good_page: Path, number: int, status: int) -> None:
    process = started("recognize", good_page, "-", "-f", "json", "-v")
    wait_for(process, b"good.png: page 1")
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert b"Traceback" not in err
    assert err == (b"interrupted\n" if number == signal.SIGINT else b"")
    assert [page["source"] for page in json.loads(out)] == [str(good_page)]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_file_is_not_there(
    good_page: Path, tmp_path: Path, number: int, status: int
) -> None:
    process = started("recognize", good_page, "-", "-o", tmp_path / "out.csv", "-v")
    wait_for(process, b"good.png: page 1")
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == status
    assert list(tmp_path.iterdir()) == []


def test_reader_that_goes_away_ends_it_quietly(good_page: Path) -> None:
    with started("recognize", *[good_page] * 400, "-f", "json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"[\n"
        process.stdout.close()
        told = process.stderr.read()
        assert (process.wait(timeout=60), told) == (0, b"")


def test_rows_come_as_pages_are_read(good_page: Path) -> None:
    with started("recognize", good_page, "-") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"source,")
        assert process.stdout.readline().startswith(os.fsencode(good_page))
        out, _ = process.communicate(good_page.read_bytes(), timeout=60)
        assert b"\n-,1,1,1," in b"\n" + out
        assert process.returncode == 0


def test_standard_input_is_an_image(good_page: Path) -> None:
    done = command("recognize", "-", stdin=good_page.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert {row["source"] for row in csv.DictReader(lines(done.stdout))} == {"-"}


def test_list_on_standard_input(good_page: Path) -> None:
    done = command("recognize", "--files-from", "-", stdin=os.fsencode(good_page) + b"\r\n")
    assert done.returncode == 0
    assert {row["source"] for row in csv.DictReader(lines(done.stdout))} == {str(good_page)}


def test_full_device_is_told_in_one_line(good_page: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        process = started("recognize", good_page, stdout=full.fileno())
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    (line,) = lines(err)
    assert line.startswith("standard output: cannot be written (No space left on device); ")


@pytest.mark.parametrize(
    ("redirection", "status", "told"), [(">&-", 2, b"standard output is closed"), ("2>&-", 1, b"")]
)
def test_closed_streams(good_page: Path, redirection: str, status: int, told: bytes) -> None:
    line = f'exec "$@" {redirection}'
    done = command("recognize", good_page, "none.png", before=("sh", "-c", line, "sh"))
    assert done.returncode == status
    assert done.stderr.startswith(told)
    assert b"Traceback" not in done.stderr


def test_name_that_is_no_utf8_comes_out_as_it_is(good_page: Path, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.png"
    try:
        Path(os.fsdecode(name)).write_bytes(good_page.read_bytes())
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    done = command("recognize", os.fsdecode(name), "none\udce9.png", LC_ALL="C.UTF-8")
    assert done.stdout.splitlines()[1].startswith(name + b",1,1,1,")
    assert done.stderr == b"none\xe9.png: no such file; check the path\n"


def on_terminal(*arguments: str | Path, **environment: str) -> tuple[int, str]:
    """Run the command on a terminal of 80 columns; return status and what it showed."""
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update({"COLUMNS": "80", "TERM": "xterm-256color"} | environment)
        os.execv(COMMAND[0], [*COMMAND, *map(os.fspath, arguments)])
    shown = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # how Linux tells that the terminal's other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return lambda shown: re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", shown)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_terminal_shows_progress_and_a_table(good_page: Path, plain: Callable[[str], str]) -> None:
    status, shown = on_terminal("recognize", *[good_page] * 30, "none.png", "--jobs", "2")
    assert status == 1
    assert re.search(r"\d+ pages, \d+ of 31 inputs, [\d.]+ pages/s, .* left", plain(shown))
    assert "none.png: no such file" in shown
    assert "30 pages, 60 numbers, 210 digits" in plain(shown)
    assert re.search(r"30 pages of 31 inputs; .* pages/s; 1 could not be read", plain(shown))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_quiet_shows_no_progress(good_page: Path) -> None:
    assert "pages/s" not in on_terminal("recognize", *[good_page] * 30, "-q")[1]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_no_color_is_honoured_on_a_terminal(good_page: Path) -> None:
    shown = on_terminal("recognize", good_page, "-q", NO_COLOR="1")[1]
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown)
