"""Measure the cost of a hundred million pages: processor time, pages per day and core, price.

    python benchmarks/cluster.py [--pages 12] [--price 0.04]

Three kinds of page are drawn into a temporary folder: a slip with ten digits, a form with about
seventy, and a full page of 2400 x 3800 pixels with 400. `digitscan recognize --jobs 1` reads each
once and N + 1 times, in alternating processes. The difference is the time of N pages without the
start, which an actor has only once. The benchmark counts processor seconds, which change little
when the machine has other work. The rest is arithmetic: a day has 86,400 seconds, and a core-hour
costs --price; 0.04 is about the price of a general machine in the cloud.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from digitscan.drawing import draw

DAY = 86_400
MANY = 100_000_000
TURNS = 3
# Lines, numbers per line, digits per number, digit height in pixels, width and height of a page.
KINDS = {
    "slip": (1, 2, 5, 60.0, None),
    "form": (6, 3, 4, 60.0, None),
    "full page": (20, 5, 4, 80.0, (2400, 3800)),
}
# ru_maxrss is in KiB on Linux and in bytes on macOS.
RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10


def draw_kind(kind: str, file: Path) -> None:
    lines, numbers, digits, height, size = KINDS[kind]
    held = np.random.default_rng(1).integers(0, 10, (lines, numbers, digits))
    texts = [" ".join("".join(map(str, number)) for number in line) for line in held]
    page = Image.fromarray(draw("scan", 1, height, texts).image)
    (page if size is None else page.resize(size)).save(file)


def spent(pages: Sequence[Path]) -> tuple[float, float]:
    """Return the processor seconds and the peak MiB of one process that reads `pages`."""
    command = [sys.executable, "-m", "digitscan", "recognize", *map(str, pages)]
    process = subprocess.Popen([*command, "--jobs", "1", "-q", "-o", os.devnull, "-f", "csv"])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * RSS_UNIT / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=12, metavar="N")
    parser.add_argument("--price", type=float, default=0.04, help="of a core for an hour")
    options = parser.parse_args()
    print(f"{'':10} s a page  pages a day  core-years for   cost of   peak")
    print(f"{'':10}   a core       a core    100 million   them all    MiB")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            file = Path(folder, f"{kind}.png")
            draw_kind(kind, file)
            turns = [(spent([file]), spent([file] * (options.pages + 1))) for _ in range(TURNS)]
            page = median((many[0] - one[0]) / options.pages for one, many in turns)
            hours = page * MANY / 3600
            print(
                f"{kind:10} {page:8.3f} {DAY / page:12,.0f} {hours / 24 / 365.25:15.1f} "
                f"{hours * options.price:10,.0f} {max(many[1] for _, many in turns):6.0f}"
            )


if __name__ == "__main__":
    main()
