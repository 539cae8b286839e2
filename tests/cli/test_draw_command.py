"""What `digitscan draw` refuses, in one line, before or without a window."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from commands import command, lines

from digitscan.cli.app import run

SERVE = "draw in a browser by `digitscan serve`"


@pytest.mark.parametrize("display", ["", ":97531"])
@pytest.mark.skipif(importlib.util.find_spec("_tkinter") is None, reason="this Python has no Tk")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_one_line_says_so(display: str) -> None:
    done = command("draw", DISPLAY=display)
    (line,) = lines(done.stderr)
    assert done.returncode == 1
    assert line.startswith("draw: ")
    assert "display" in line
    assert line.endswith(SERVE)


def test_without_tk_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "_tkinter", None)
    assert run(["draw"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "apt install python3-tk" in line
    assert line.endswith(SERVE)


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--model", "none"], 3, "none: no such model; name one of `digitscan models`"),
        (["--engine", "x"], 2, "--engine: unknown value 'x'; choose from auto, opencv"),
        (["--pen", "1"], 2, "Invalid value for '--pen'"),
        (["--scale", "9"], 2, "Invalid value for '--scale'"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_there_is_a_window(
    arguments: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["draw", *arguments]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_the_window_loads_nothing_heavy_before_it_is_seen() -> None:
    pytest.importorskip("_tkinter", reason="this Python has no Tk")
    code = (
        "import sys, digitscan.cli.draw, digitscan.gui.window\n"
        "print(*{'numpy', 'cv2', 'PIL', 'onnxruntime', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.split() == []
