"""Measure how long `digitscan draw` takes to start, and whether its window ever hangs.

    python benchmarks/draw.py [RUNS]
    xvfb-run -a python benchmarks/draw.py [RUNS]     (where there is no display)

Prints the median and the minimum of RUNS cold starts from the shell: until the window is visible
and until a drawing can be read, compared with an empty Tk window. The two alternate, so that other
work on the machine affects both. Then it prints the longest times without a response of the window,
while the network was loading and while numbers were read, compared with an empty window over the
same time. It fails if the median start is above the promised second.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tkinter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

PROMISED = 1.0
RUNS = 9
READINGS = 20
# Milliseconds between two checks; with less, Tk would have no idle time.
EVERY = 5
BARE = (
    "import tkinter; root = tkinter.Tk(); root.geometry('860x540');"
    "root.bind('<Map>', lambda _: print('window', flush=True)); root.mainloop()"
)
DRAW = (sys.executable, "-m", "digitscan", "draw", "--verbose")


@dataclass(frozen=True)
class Start:
    """Wall-clock seconds until each word was printed, and processor seconds until the last."""

    clock: tuple[float, ...]
    processor: float


def starting(command: tuple[str, ...], *words: str) -> Start:
    """Start a command, and kill it once it has printed all `words`, each at the end of a line."""
    begun = time.perf_counter()
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert program.stdout is not None
    took: list[float] = []
    with program.stdout as told:
        while len(took) < len(words) and (line := told.readline()):
            if line.split()[-1] == words[len(took)]:
                took.append(time.perf_counter() - begun)
    os.kill(program.pid, signal.SIGKILL)  # Popen.kill would reap one that has ended
    _, program.returncode, used = os.wait4(program.pid, 0)
    if len(took) < len(words):
        sys.exit(f"{' '.join(command)}: ended before it was there")
    return Start(tuple(took), used.ru_utime + used.ru_stime)


class Ticks:
    """Checks again and again whether a window responds, and records the delays."""

    def __init__(self, root: tkinter.Misc) -> None:
        self._root = root
        self.phase = ""
        self.waits: dict[str, list[float]] = {}
        self._last = time.perf_counter()
        self._tick()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.waits.setdefault(self.phase, []).append(now - self._last)
        self._last = now
        self._next = self._root.after(EVERY, self._tick)

    def stop(self) -> None:
        """Stop checking."""
        self._root.after_cancel(self._next)

    def told(self, phase: str) -> str:
        """Return the delays of a phase as text."""
        waits = sorted(self.waits[phase])
        longest, most = waits[-1], waits[int(0.99 * len(waits))]
        return f"99 of 100 within {most * 1000:5.1f} ms, all within {longest * 1000:5.1f} ms"


def waits_of_a_bare_window(seconds: float) -> str:
    root = tkinter.Tk()
    ticks = Ticks(root)
    root.after(round(seconds * 1000), root.quit)
    root.mainloop()
    ticks.stop()
    root.destroy()
    return ticks.told("")


def waits_while_reading() -> tuple[str, str, float]:
    """Return the lines about loading and about reading, and the seconds that these took."""
    from digitscan.gui.background import Background, loading  # noqa: PLC0415
    from digitscan.gui.window import Settings, Window  # noqa: PLC0415

    begun = time.perf_counter()
    readings = 0

    def tell(line: str) -> None:
        nonlocal readings
        ticks.phase = "reading" if line == "ready" else ticks.phase
        readings += line.startswith("read ")
        if readings == READINGS:
            ticks.stop()
            window.close()
        elif line == "ready" or line.startswith("read "):
            window.top.after(20, scribble(window))

    window = Window(Settings(), Background(loading("default", "auto")), tell)
    ticks = Ticks(window.top)
    ticks.phase = "loading"
    window.run()
    return ticks.told("loading"), ticks.told("reading"), time.perf_counter() - begun


def scribble(window: object) -> Callable[[], None]:
    """Return a function that writes 4027 on the board, as if by the pointer, after clearing it."""
    import numpy as np  # noqa: PLC0415

    from digitscan.drawing import random_hand  # noqa: PLC0415
    from digitscan.drawing.writing import write  # noqa: PLC0415
    from digitscan.gui.window import Window  # noqa: PLC0415

    assert isinstance(window, Window)
    rng = np.random.default_rng(8)
    glyphs = write(random_hand(rng), "4027", rng).glyphs
    ways = [path.points * 130 + (50, 300) for glyph in glyphs for path in glyph.paths]

    def draw() -> None:
        sketch = window.board.sketch
        sketch.clear()
        for way in ways:
            points = [(x, y) for x, y in way[::4].tolist()]
            sketch.begin(points[0], window.board.pen)
            for point in points[1:]:
                sketch.extend(point)
            sketch.end()
        window.board.redraw()
        window.recognise()

    return draw


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    bare_command = (sys.executable, "-c", BARE)
    starts = [
        (
            starting(bare_command, "window"),
            starting(DRAW, "window"),
            starting(DRAW, "window", "ready"),
        )
        for _ in range(runs)
    ]
    for which, name in enumerate(("bare window", "window", "can read")):
        clock = [each[which].clock[-1] for each in starts]
        processor = median(each[which].processor for each in starts)
        print(
            f"{name:12}  median {median(clock):.3f} s  least {min(clock):.3f} s"
            f"  processor {processor:.3f} s"
        )
    shown = median(each[1].clock[-1] for each in starts)
    bare = median(each[0].clock[-1] for each in starts)
    print(f"the window against the bare one: {shown / bare:.1f}")
    loading, reading, seconds = waits_while_reading()
    print(f"answers, bare window  {waits_of_a_bare_window(seconds)}")
    print(f"answers, loading      {loading}")
    print(f"answers, reading      {reading}")
    return 0 if shown <= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
