"""What a call must not destroy, and what must not hold it up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from digitscan.cli.interrupts import leave_at_once, leaving_at_once

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
    assert "is not a list of paths" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
def test_ctrl_c_within_an_import_is_neither_lost_nor_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "interrupted.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(30)\n"
    )
    program = (
        "from digitscan.cli.interrupts import leaving_at_once\n"
        "with leaving_at_once():\n"
        "    try:\n"
        "        import interrupted\n"
        "    except KeyboardInterrupt:\n"
        "        pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip

    assert done.returncode == 130
    assert done.stderr == "interrupted\n"


def test_ctrl_c_is_an_exception_again_once_all_is_loaded() -> None:
    before = signal.getsignal(signal.SIGINT)
    with leaving_at_once():
        assert signal.getsignal(signal.SIGINT) is leave_at_once
    assert signal.getsignal(signal.SIGINT) is before
