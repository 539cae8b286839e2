"""Measure how fast pages are read, and how the time grows; no other software is needed.

    python benchmarks/speed.py [small page sheets growth] [--data ../shared/data]

`small` reads register cells (or small drawn pages, without --data) with --jobs 2 and --jobs 1 in
turn. `page` reads a page of 400 digits in new, cold processes. `sheets` reads the sheets of
--data. `growth` reads drawn pages with more and more pixels, digits or marks.

Except for the ratio of `small`, compare processor seconds, which other work on the machine changes
least. `sheets` and `growth` are measured in one process with one thread, with everything loaded.
"""

from __future__ import annotations

import argparse
import csv
import io
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.batch.page_task import PageTask
from digitscan.batch.session import Session
from digitscan.drawing import draw
from digitscan.engines.threads import keep_numpy_single, one_thread_each
from page import draw_page, measured
from throughput import digitscan, seconds
from throughput import draw_page as draw_plain

BAR = 40  # characters of the longest bar
FACTORS = (1, 2, 4, 8)


def small(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_small(folder, options.images, options.data)
        took: dict[int, list[tuple[float, float]]] = {2: [], 1: []}
        for _ in range(options.runs):
            for jobs, held in took.items():
                held.append(seconds(digitscan(jobs), folder))
    wall = {jobs: statistics.median(each[0] for each in held) for jobs, held in took.items()}
    for jobs, held in took.items():
        busy = statistics.median(each[1] for each in held) / options.images
        rate = options.images / wall[jobs]
        print(f"--jobs {jobs}: {rate:6.1f} images/s, {busy:.4f} processor s an image")
    print(f"--jobs 2 is {wall[1] / wall[2]:.2f} times as fast (aims: 150 images/s, 1.9 times)")


def write_small(folder: Path, count: int, data: Path | None) -> None:
    """Write `count` small images, spread evenly over the available ones."""
    if data is None:
        for seed in range(count):
            page = draw("scan", seed, 36.0, [f"{seed * 7919 % 10000:04}"])
            cv2.imwrite(str(folder / f"{seed:05}.png"), page.image)
        return
    with zipfile.ZipFile(data / "registers.zip") as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("labels.csv"), "utf-8")))
        for number in range(count):
            name = rows[number * len(rows) // count]["file"]
            inside = name if name in archive.NameToInfo else f"cells/{name}"
            (folder / f"{number:05}.jpg").write_bytes(archive.read(inside))


def page(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as made:
        file = Path(made, "page.png")
        elsewhere(draw_page, "scan", 1, file)
        command = [sys.executable, "-m", "digitscan", "recognize", str(file), "-q", "-f", "csv"]
        runs = [measured(command) for _ in range(options.runs)]
    wall, busy = (statistics.median(getattr(run, each) for run in runs)
                  for each in ("seconds", "busy"))  # fmt: skip
    mib = max(run.mib for run in runs)
    print(f"400 digits, cold: {wall:.2f} s, {busy:.2f} processor s, {mib:.0f} MiB at most"
          " (aims: 0.5 s, 220 MiB)")  # fmt: skip


def elsewhere(function: Callable[..., Any], *arguments: object) -> None:
    """Call a function in a new process, so that this one stays small; see `page.py`."""
    process = get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()


def sheets(options: argparse.Namespace) -> None:
    if options.data is None:
        print("sheets: needs --data")
        return
    session = loaded()
    took = {file.name: read(session, file) for file in images_of(options.data / "sheets")}
    worst = max(took, key=lambda name: took[name])
    print(f"{len(took)} sheets: {statistics.fmean(took.values()):.3f} processor s each,"
          f" {took[worst]:.2f} the worst ({worst}) (aims: 0.5, 2)")  # fmt: skip


def images_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in {".jpg", ".jpeg", ".png"})


def loaded() -> Session:
    """Return a session with one thread and all networks loaded."""
    keep_numpy_single()
    one_thread_each()
    session = PageTask().session()
    with tempfile.TemporaryDirectory() as made:
        file = Path(made, "page.png")
        draw_plain(99, file)
        read(session, file)
    return session


def read(session: Session, file: Path) -> float:
    """Return the processor seconds for reading a file."""
    begun = time.process_time()
    list(session.read(str(file)))
    return time.process_time() - begun


def growth(options: argparse.Namespace) -> None:
    session = loaded()
    for what, draw_one in (("pixels", larger), ("digits", fuller), ("marks", dotted)):
        print(f"time by {what}")
        took = []
        with tempfile.TemporaryDirectory() as made:
            for factor in FACTORS:
                file = Path(made, f"{factor}.png")
                count = draw_one(factor, file)
                least = min(read(session, file) for _ in range(options.runs))
                took.append((count, least))
        most = max(each for _, each in took)
        for count, each in took:
            bar = "#" * round(BAR * each / most)
            print(f"{count:12,d} {each:8.3f} s {bar}")
        print(f"{'':12} eight times as many take {took[-1][1] / took[0][1]:.1f} times as long")


def larger(factor: int, file: Path) -> int:
    """Draw the same 100 digits with `factor` times as many pixels; return the pixels."""
    lines = [text(seed, 2) for seed in range(10)]
    image = draw("scan", 5, 30.0 * factor**0.5, lines).image
    return save(image, file)


def fuller(factor: int, file: Path) -> int:
    """Draw `factor` times 100 digits on a page of fixed size; return their number."""
    lines = [text(seed, 2 + 2 * (factor > 1)) for seed in range(5 * factor + 5 * (factor == 1))]
    image = draw("scan", 5, 30.0, lines).image
    save(placed(image), file)
    return sum(len(line.replace(" ", "")) for line in lines)


def dotted(factor: int, file: Path) -> int:
    """Draw 320 digits with `factor` times 10 decimal points; return the number of points."""
    count, points = 80, 10 * factor
    digits = np.random.default_rng(7).integers(0, 10, (count, 4))
    places = {each * count // points for each in range(points)}
    halves = [("".join(map(str, row[:2])), "".join(map(str, row[2:]))) for row in digits]
    numbers = [("." if i in places else "").join(each) for i, each in enumerate(halves)]
    lines = [" ".join(numbers[first : first + 4]) for first in range(0, count, 4)]
    save(placed(draw("scan", 5, 30.0, lines).image), file)
    return points


def text(seed: int, numbers: int) -> str:
    digits = np.random.default_rng(seed).integers(0, 10, (numbers, 5))
    return " ".join("".join(map(str, number)) for number in digits)


def placed(image: NDArray[np.uint8], size: tuple[int, int] = (2200, 1400)) -> NDArray[np.uint8]:
    """Return the image placed on paper of this size, in rows and columns."""
    below, beside = (max(0, side - own) for side, own in zip(size, image.shape[:2], strict=True))
    paper = cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    return np.asarray(paper, np.uint8)[: size[0], : size[1]]


def save(image: NDArray[np.uint8], file: Path) -> int:
    """Write an image; return its number of pixels."""
    cv2.imwrite(str(file), image)
    return int(image.shape[0] * image.shape[1])


PARTS = {"small": small, "page": page, "sheets": sheets, "growth": growth}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all")
    parser.add_argument("--data", type=Path, help="the folder of the labeled handwriting")
    parser.add_argument("--images", type=int, default=200, help="small images")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: no such part")
    for name in options.parts or PARTS:
        PARTS[name](options)


if __name__ == "__main__":
    main()
