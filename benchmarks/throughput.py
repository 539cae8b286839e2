"""Read a batch on two cores, on one, and with Tesseract; measure the times and their ratios.

    python benchmarks/throughput.py [--pages 12] [--rounds 3] [--rapidocr PYTHON]

Pages of 1200 x 1600 pixels with 100 digits are drawn into a temporary folder. They are read in turn
by `digitscan recognize --jobs 2`, by `--jobs 1` and, if Tesseract is on the PATH, by two of its
processes at a time, one page each, with one thread each (its fastest setting). All processes start
cold. The ratios are those of the rounds' medians, so that other work on the machine affects all.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from digitscan.drawing import draw
from peers import RAPIDOCR

WIDTH, HEIGHT = 1200, 1600
LINES, NUMBERS, DIGITS = 10, 2, 5
CORES = 2
AIM_JOBS, AIM_TESSERACT, AIM_RAPIDOCR = 1.9, 3.0, 8.0
Run = Callable[[Path], None]


def draw_page(seed: int, file: Path) -> None:
    digits = np.random.default_rng(seed).integers(0, 10, (LINES, NUMBERS, DIGITS))
    lines = [" ".join("".join(map(str, number)) for number in line) for line in digits]
    image = draw("scan", seed, 50.0, lines).image[:HEIGHT, :WIDTH]
    below, beside = HEIGHT - image.shape[0], WIDTH - image.shape[1]
    cv2.imwrite(str(file), cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE))


def digitscan(jobs: int) -> Run:
    def run(folder: Path) -> None:
        command = [sys.executable, "-m", "digitscan", "recognize", str(folder), "-q"]
        subprocess.run([*command, "--jobs", str(jobs)], check=True, stdout=subprocess.DEVNULL)

    return run


def tesseract(folder: Path) -> None:
    options = ["-", "--psm", "6", "-c", "tessedit_char_whitelist=0123456789"]

    def read(page: Path) -> None:
        subprocess.run(
            ["tesseract", str(page), *options],
            check=True, capture_output=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(read, sorted(folder.iterdir())))


def rapidocr(python: Path) -> Run:
    """Return a run of RapidOCR, which uses both cores in one process."""

    def run(folder: Path) -> None:
        command = [str(python), "-c", RAPIDOCR, *map(str, sorted(folder.iterdir()))]
        environment = os.environ | {"THREADS": str(CORES)}
        subprocess.run(command, check=True, capture_output=True, env=environment)

    return run


def seconds(run: Run, folder: Path) -> tuple[float, float]:
    """Return wall-clock and processor seconds of a run."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run(folder)
    took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rapidocr", type=Path, help="the Python that has RapidOCR")
    options = parser.parse_args()
    runs: dict[str, Run] = {"--jobs 2": digitscan(2), "--jobs 1": digitscan(1)}
    if shutil.which("tesseract"):
        runs["tesseract"] = tesseract
    if options.rapidocr is not None:
        runs["rapidocr"] = rapidocr(options.rapidocr)
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            files = [folder / f"{seed:03}.png" for seed in range(options.pages)]
            list(pool.map(draw_page, range(options.pages), files))
        for _ in range(options.rounds):
            for name, run in runs.items():
                took[name].append(seconds(run, folder))
    print(f"{options.pages} pages of {WIDTH} x {HEIGHT}, median of {options.rounds} rounds")
    print(f"{'':10} seconds  pages/s  processor s")
    wall = {name: statistics.median(each[0] for each in held) for name, held in took.items()}
    for name, held in took.items():
        busy = statistics.median(each[1] for each in held)
        print(f"{name:10} {wall[name]:7.2f} {options.pages / wall[name]:8.2f} {busy:12.2f}")
    for name, aim in (
        ("--jobs 1", AIM_JOBS),
        ("tesseract", AIM_TESSERACT),
        ("rapidocr", AIM_RAPIDOCR),
    ):
        if name in wall:
            ratio = wall[name] / wall["--jobs 2"]
            print(f"{name} takes {ratio:.2f} times as long as --jobs 2 (aim {aim})")


if __name__ == "__main__":
    main()
