"""A virtual screen with a real pointer and real keys: Xvfb and xdotool, through XTEST."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PATIENCE = 60.0  # seconds; a loaded machine may take its time
# Tk takes several motions that wait together for one: each is given time to be seen.
STEP = "0.004"


@contextmanager
def virtual_screen(size: str = "1400x1000") -> Iterator[str]:
    """Start an X server of its own, and give its display."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-noreset",
         "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def xdotool(display: str, *arguments: str) -> str:
    done = subprocess.run(
        ["xdotool", *arguments],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | {"DISPLAY": display},
        timeout=PATIENCE,
    )
    return done.stdout


@dataclass
class Place:
    """Where a window is on the screen."""

    left: int
    top: int
    width: int
    height: int


class Program:
    """`digitscan draw --verbose` on a display, a person at the pointer and the keys."""

    def __init__(self, display: str, *options: str, folder: Path | None = None) -> None:
        self.display = display
        self.lines: list[str] = []
        self._told: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "digitscan", "draw", "--verbose", *options],
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=os.environ | {"DISPLAY": display},
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def wait_for(self, begin: str) -> str:
        """Return the next line that begins so, without the time before it."""
        until = time.monotonic() + PATIENCE
        while True:
            line = self._told.get(timeout=max(until - time.monotonic(), 0.01))
            said = re.sub(r"^[\d.]+ s: ", "", line)
            if said.startswith(begin):
                return said

    def read(self) -> str:
        """Return the next reading, lines parted by ` / `; empty where nothing was read."""
        text = self.wait_for("read ").removeprefix("read ").partition(" (")[0]
        return "" if text == "nothing" else text

    def place(self) -> Place:
        """Return where the window is."""
        told = xdotool(
            self.display, "search", "--onlyvisible", "--class", "Digitscan", "getwindowgeometry",
            "--shell",
        )  # fmt: skip
        found = dict(line.split("=") for line in told.split())
        return Place(*(int(found[key]) for key in ("X", "Y", "WIDTH", "HEIGHT")))

    def draw(self, ways: Sequence[NDArray[np.float64]], at: tuple[int, int]) -> None:
        """Move the pointer along `ways`, pixels from `at`, pressed down on each."""
        for way in ways:
            points = np.round(way[:: max(1, len(way) // 40)] + at).astype(int)
            points = np.vstack([points, np.round(way[-1:] + at).astype(int)])
            steps = [("mousemove", str(x), str(y), "sleep", STEP) for x, y in points]
            flat = [word for step in steps for word in step]
            xdotool(self.display, *flat[:5], "mousedown", "1", *flat[5:], "mouseup", "1")

    def click(self, x: int, y: int) -> None:
        xdotool(self.display, "mousemove", str(x), str(y), "sleep", "0.05", "click", "1")

    def key(self, *keys: str) -> None:
        xdotool(self.display, "key", *keys)

    def end(self) -> int:
        """Return the exit status, once it has ended by itself."""
        status = self.process.wait(PATIENCE)
        self._listener.join()
        return status

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as told:
            for line in told:
                self.lines.append(line.rstrip("\n"))
                self._told.put(line.rstrip("\n"))
