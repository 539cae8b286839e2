"""What a call must not destroy, and what must not hold it up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "plain.png"


def recognize(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "digitscan", "recognize", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("output", ["./page.png", "link.csv"])
def test_an_input_is_not_written_over(tmp_path: Path, output: str) -> None:
    page = shutil.copy(SAMPLE, tmp_path / "page.png")
    (tmp_path / "link.csv").symlink_to(page)

    done = recognize("page.png", "-o", output, "-f", "csv", folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr == f"{output}: is one of the inputs; name another output\n"
    assert Path(page).read_bytes() == SAMPLE.read_bytes()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_a_folder_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    shutil.copy(SAMPLE, tmp_path / "b.png")

    done = recognize(".", folder=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith("./a.png: is a pipe")
    assert "./b.png,1,1,1," in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_as_one() -> None:
    done = recognize(str(SAMPLE), "-o", "/dev/full", folder=SAMPLE.parent)

    assert done.returncode == 1
    assert done.stderr.startswith("/dev/full: cannot be written (No space left on device)")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--output", "--annotate", "--pages", "--model"])
def test_an_empty_value_is_refused(tmp_path: Path, option: str) -> None:
    done = recognize(str(SAMPLE), option, "", folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith(f"{option} is empty")
    assert not list(tmp_path.iterdir())


def test_a_list_of_another_kind_is_refused(tmp_path: Path) -> None:
    done = recognize("--files-from", str(SAMPLE), folder=tmp_path)

    assert done.returncode == 2
    assert "is no list of paths" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
@pytest.mark.parametrize("wait", [0.08, 0.15, 0.25, 0.35])
def test_ctrl_c_at_any_moment_shows_no_traceback(tmp_path: Path, wait: float) -> None:
    command = [sys.executable, "-m", "digitscan", "recognize", str(SAMPLE.parent), "-o", "a.csv"]
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    time.sleep(wait)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)

    assert "Traceback" not in told
    assert run.returncode in {0, 130}
    assert [path.name for path in tmp_path.iterdir()] == (["a.csv"] if run.returncode == 0 else [])
