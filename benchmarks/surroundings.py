"""Run the tests, or some of them, in each of the environments that have broken them before.

    python benchmarks/surroundings.py [--only NAME]... [PYTEST ARGUMENTS]

Prints a line for each environment, and the end of pytest's output if it failed. NAME is the
beginning of an environment's name. Without pytest arguments the whole suite runs each time, which
takes hours; name a part, such as `tests/cli`.
"""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 25  # the last lines shown of a failed run
NOBODY = 65534
COLUMNS = 40


@dataclass(frozen=True)
class Surrounding:
    """How pytest is started: variables (None: removed), options, and arguments of Popen."""

    name: str
    variables: Mapping[str, str | None] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    start: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = ROOT
    on_terminal: bool = False


def surroundings(room: Path) -> list[Surrounding]:
    """Return all environments; the files that they need are created in the empty folder `room`."""
    return [
        Surrounding("narrow terminal", {"COLUMNS": str(COLUMNS)}, on_terminal=True),
        Surrounding("color forced", {"FORCE_COLOR": "1"}),
        Surrounding("LC_ALL=C", {"LC_ALL": "C", "LANG": None, "PYTHONUTF8": None}),
        Surrounding("HOME missing", {"HOME": str(room / "nowhere")}),
        Surrounding("HOME read-only", {"HOME": "/proc"}),  # not even root can write there
        Surrounding("umask 077", start={"umask": 0o077}),
        without_rights(room),
        Surrounding("path with spaces and umlauts", folder=room / "Ein Ordner für Zählwörter"),
        Surrounding("in the background", start=background()),
        Surrounding("random order", options=("--random-order",)),
        Surrounding("-n 2", options=("-n", "2")),
        Surrounding("DIGITSCAN_MODEL set", {"DIGITSCAN_MODEL": "mnist"}),
        Surrounding("own default model", {"XDG_DATA_HOME": own_model(room)}),
        Surrounding("Python without Tk", {"PYTHONPATH": without_tk(room)}),
    ]


def background() -> dict[str, Any]:
    """Return the Popen arguments of a shell's `&`: Ctrl-C is ignored, and stdin is empty."""
    ignore: Callable[[], object] = lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)  # noqa: E731
    return {"preexec_fn": ignore, "start_new_session": True, "stdin": subprocess.DEVNULL}


def without_rights(room: Path) -> Surrounding:
    """Return the environment of a user who can write only to a folder for temporary files."""
    folder = room / "nobody"
    folder.mkdir()
    variables = {"HOME": str(folder), "TMPDIR": str(folder), "USER": "nobody", "LOGNAME": "nobody"}
    start: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        start = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return Surrounding("user without rights", variables, start=start)


def own_model(room: Path) -> str:
    """Put a model called `default` among the user's own models; return the data folder."""
    shutil.copytree(ROOT / "models" / "mnist", room / "data" / "digitscan" / "models" / "default")
    return str(room / "data")


def without_tk(room: Path) -> str:
    """Return a Python path on which Tk cannot be found."""
    (room / "tk").mkdir()
    (room / "tk" / "sitecustomize.py").write_text("import sys\nsys.modules['_tkinter'] = None\n")
    return os.pathsep.join(filter(None, [str(room / "tk"), os.environ.get("PYTHONPATH")]))


def copied(folder: Path) -> None:
    """Copy the files under version control."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT).split(b"\0")
    for name in map(os.fsdecode, filter(None, listed)):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def environment(of: Surrounding) -> dict[str, str]:
    """Return the environment variables, with the package of the current folder."""
    changed = dict(os.environ) | {name: value or "" for name, value in of.variables.items()}
    for name, value in of.variables.items():
        if value is None:
            del changed[name]
    paths = [str(of.folder / "src"), *filter(None, [changed.get("PYTHONPATH")])]
    return changed | {"PYTHONPATH": os.pathsep.join(paths)}


def run(of: Surrounding, arguments: list[str]) -> tuple[int, str]:
    """Run pytest in an environment; return its exit status and output."""
    if of.folder != ROOT:
        copied(of.folder)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *of.options, *arguments]
    start = {"cwd": of.folder, "env": environment(of), **of.start}
    if of.on_terminal:
        return on_terminal(command, start)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        check=False, **start,
    )  # fmt: skip
    return done.returncode, done.stdout


def on_terminal(command: list[str], start: dict[str, Any]) -> tuple[int, str]:
    """Run a command on a terminal with COLUMNS columns; return its exit status and output."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, **start)
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # on Linux this means that the other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    return process.wait(), shown.decode(errors="replace")


def can_start(of: Surrounding) -> bool:
    """Return whether Python itself can start there."""
    start = {"cwd": ROOT, **of.start}
    try:
        return subprocess.run([sys.executable, "-c", ""], check=False, **start).returncode == 0
    except OSError:
        return False


def main() -> int:
    arguments, only = sys.argv[1:], []
    while arguments[:1] == ["--only"]:
        only.append(arguments[1])
        arguments = arguments[2:]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for each in surroundings(Path(folder)):
            if only and not each.name.startswith(tuple(only)):
                continue
            if not can_start(each):
                print(f"{each.name}: left out, Python cannot be started there", flush=True)
                continue
            begun = time.monotonic()
            status, shown = run(each, arguments)
            last = shown.strip().rpartition("\n")[2].strip()
            print(f"{each.name}: {last} [{time.monotonic() - begun:.0f} s]", flush=True)
            if status:
                failed += 1
                print("\n".join(shown.splitlines()[-SHOWN:]), flush=True)
    print(f"{failed} surroundings failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
