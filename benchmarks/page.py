"""Read one large page in a cold process, and measure time, memory and accuracy.

    python benchmarks/page.py [--runs 7] [--kind scan] [--rapidocr PYTHON]

A page of 2400 x 3800 pixels with 400 digits is drawn into a temporary folder. `digitscan recognize`
reads it several times from the shell, each time in a new process. If Tesseract is on the PATH, it
reads the same page in alternation, so that other work on the machine affects both.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from digitscan.drawing import KINDS, draw
from digitscan.evaluation.metrics import common_length
from peers import RAPIDOCR

WIDTH, HEIGHT = 2400, 3800
LINES, NUMBERS, DIGITS = 20, 5, 4
FLOOR_SECONDS, FLOOR_MIB = 1.2, 300
# ru_maxrss is in KiB on Linux and in bytes on macOS.
RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10


@dataclass(frozen=True, slots=True)
class Run:
    """A process: wall-clock and processor seconds, peak memory in MiB, its output."""

    seconds: float
    busy: float
    mib: float
    text: str


def texts(seed: int) -> list[str]:
    """Return the lines of the page: 400 digits in four-digit numbers."""
    digits = np.random.default_rng(seed).integers(0, 10, (LINES, NUMBERS, DIGITS))
    return [" ".join("".join(map(str, number)) for number in line) for line in digits]


def draw_page(kind: str, seed: int, file: Path) -> str:
    """Write the page to `file`; return its digits in reading order."""
    lines = texts(seed)
    probe = draw(kind, seed, 20.0, lines).image
    height = 20.0 * 0.98 * min(WIDTH / probe.shape[1], HEIGHT / probe.shape[0])
    page = draw(kind, seed, height, lines)
    below, beside = HEIGHT - page.image.shape[0], WIDTH - page.image.shape[1]
    image = cv2.copyMakeBorder(page.image, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    cv2.imwrite(str(file), image if image.ndim < 3 else image[..., ::-1])  # noqa: PLR2004
    return "".join(page.rows)


def drawn_elsewhere(kind: str, seed: int, file: Path) -> str:
    """Run `draw_page` in a separate process.

    On Linux a process's peak memory starts with that of its parent, so this one has to stay small.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(draw_page, kind, seed, file).result()


def measured(command: Sequence[str]) -> Run:
    """Run `command` to its end; shows its errors and raises CalledProcessError if it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        text = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    busy = usage.ru_utime + usage.ru_stime
    return Run(seconds, busy, usage.ru_maxrss * RSS_UNIT / 2**20, text)


def commands(page: Path, rapidocr: Path | None) -> dict[str, list[str]]:
    """Return the commands to run on `page`, by program name."""
    beside = Path(sys.executable).with_name("digitscan")
    ours = str(beside) if beside.exists() else "digitscan"
    found = {"digitscan": [ours, "recognize", str(page), "--format", "csv", "--per", "page"]}
    if tesseract := shutil.which("tesseract"):
        digits = ["--psm", "6", "-c", "tessedit_char_whitelist=0123456789"]
        found["tesseract"] = [tesseract, str(page), "-", *digits]
    if rapidocr is not None:
        found["rapidocr"] = [str(rapidocr), "-c", RAPIDOCR, str(page)]
    return found


def digits_in(name: str, text: str) -> str:
    """Return the digits that the program `name` printed, in order."""
    if name == "digitscan":
        text = "".join(row["text"] for row in csv.DictReader(io.StringIO(text)))
    return re.sub(r"\D", "", text)


def line_of(name: str, runs: Sequence[Run], truth: str) -> str:
    seconds = [run.seconds for run in runs]
    read = digits_in(name, runs[-1].text)
    return (
        f"{name:10} {statistics.median(seconds):7.2f} {min(seconds):7.2f} "
        f"{min(run.busy for run in runs):7.2f} {max(run.mib for run in runs):8.0f} "
        f"{common_length(read, truth):6d} of {len(truth)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--kind", choices=list(KINDS), default="scan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rapidocr", type=Path, help="the Python that has RapidOCR")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.png")
        truth = drawn_elsewhere(options.kind, options.seed, file)
        runs: dict[str, list[Run]] = {name: [] for name in commands(file, options.rapidocr)}
        for _ in range(options.runs):
            for name, command in commands(file, options.rapidocr).items():
                runs[name].append(measured(command))
    print(f"{WIDTH} x {HEIGHT}, {len(truth)} digits, {options.kind}; {options.runs} cold runs")
    print(f"{'':10} median s   min s   cpu s peak MiB   read")
    for name, held in runs.items():
        print(line_of(name, held, truth))
    print(f"floor      {FLOOR_SECONDS:7.2f} {'':7} {'':7} {FLOOR_MIB:8d}")
    median = {name: statistics.median(run.seconds for run in runs[name]) for name in runs}
    for name in [name for name in runs if name != "digitscan"]:
        print(f"{name} takes {median[name] / median['digitscan']:.1f} times as long")


if __name__ == "__main__":
    main()
