"""`digitscan cluster` on a Ray of this machine, one of whose workers is killed in the middle."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from commands import COMMAND, command, lines

from digitscan.cli.app import run

pytestmark = pytest.mark.slow
PATIENCE = 240.0  # on a machine that does a lot else; idle, all of it takes a quarter of a minute


def opened_by_a_reader(pipe: Path, command: subprocess.Popen[bytes]) -> int:
    """Wait until a process reads the named pipe; return the pipe's end to write to."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert command.poll() is None, command.communicate()
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO  # no one has it open yet
            time.sleep(0.05)
    raise AssertionError("no worker came to it")


def holder_of(pipe: Path) -> int:
    """Return the id of the process, not this one, that has the named pipe open."""
    for each in Path("/proc").glob("[0-9]*/fd/*"):
        process = int(each.parts[2])
        try:
            if process != os.getpid() and each.readlink() == pipe:
                return process
        except OSError:
            continue
    raise AssertionError("no process has it open")


def parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="finds the worker in Linux' /proc")
def test_killed_worker_costs_nothing(good_page: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="ray is not installed; it comes with digitscan[ray]")
    pq = pytest.importorskip("pyarrow.parquet")
    page = good_page.read_bytes()
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"{number}.png").write_bytes(page)
    (tmp_path / "in" / "broken.png").write_bytes(page[:200])
    pipe = tmp_path / "in" / "pipe.png"
    os.mkfifo(pipe)
    out = tmp_path / "out"
    inputs = ["in", "in/pipe.png", f"file://{tmp_path}/in/0.png"]  # a folder leaves pipes out
    with subprocess.Popen(
        [*COMMAND, "cluster", *inputs, "-o", "out", "--workers", "2"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            held = opened_by_a_reader(pipe, process)
            reader = holder_of(pipe)
            worker = parent_of(reader)
            assert "ray::" in Path(f"/proc/{worker}/cmdline").read_text()
            os.kill(worker, signal.SIGKILL)
            while Path(f"/proc/{reader}").exists():  # it goes with its worker
                time.sleep(0.05)
            with os.fdopen(opened_by_a_reader(pipe, process), "wb") as end:
                os.close(held)  # not sooner: the next reader would be at the pipe's end
                os.set_blocking(end.fileno(), True)
                end.write(page)
            told, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert told == b""
    assert process.returncode == 1
    table = pq.read_table(out / "readings")
    names = [*(f"in/{number}.png" for number in range(6)), *inputs[1:]]
    assert Counter(table["source"].to_pylist()) == dict.fromkeys(names, 2)
    (failure,) = pq.read_table(out / "failures").to_pylist()
    assert failure["source"] == "in/broken.png"
    assert failure["error"].startswith("in/broken.png: is cut short: ")
    assert (out / "_SUCCESS").exists()
    assert lines(err)[-1] == "16 rows in out; 1 failures, each with its error in out/failures"
    assert len(lines(err)) == 2, "\n".join(lines(err))
    assert lines(err)[0].startswith("in/pipe.png: is a pipe or a device in a folder; ")


def test_without_ray_one_line_says_what_to_install(
    good_page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run(["cluster", str(good_page), "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "digitscan cluster needs ray[data] and pyarrow: `pip install 'digitscan[ray]'`"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-", "-o", "out"], "standard input "),
        (["x.png"], "digitscan cluster: Missing option "),
        (["x.png", "-o", "out", "-f", "json"], "--format: unknown value 'json'; "),
        (["memory://none", "-o", "out"], "memory://none: no such file; "),
        (["x.png", "-o", "out", "--per", "word"], "--per: unknown value 'word'; "),
    ],
)
def test_what_cannot_be_meant(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("ray", reason="ray is not installed; it comes with digitscan[ray]")
    monkeypatch.chdir(tmp_path)
    assert run(["cluster", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(told)
    assert list(tmp_path.iterdir()) == []


def test_help_loads_nothing_heavy() -> None:
    done = command("cluster", "--help", PYTHONPROFILEIMPORTTIME="1")
    loaded = {each.split(b"|")[-1].strip() for each in done.stderr.splitlines()}
    assert done.returncode == 0
    assert not {b"numpy", b"ray", b"pyarrow"} & loaded
