"""Read 50 pages and 5,000 pages, and compare the peak memory of all processes of a call.

    python benchmarks/memory.py [--few 50] [--many 5000] [--jobs 2] [--tiff] [--crops] [--page FILE]

The input is small drawn pages, or copies of FILE, as files or as the pages of one TIFF, because the
benchmark measures the bookkeeping, not the pixels. With --crops a crop of every digit is exported
as well. The memory is the sum of the kernel's peak resident set sizes of the call and of each of
its workers. Sampling would by chance find more in a long run than in a short one. Shared memory
counts once per process. Only Linux reports these sizes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from PIL import Image

from digitscan.drawing import draw

AIM = 1.10
KINDS = 20  # different pages


def family(parent: int) -> list[int]:
    """Return the ids of a process and its children."""
    with suppress(OSError):
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [parent, *map(int, found)]
    return [parent]


def highest(process: int) -> int:
    """Return a process's peak memory so far in KiB."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def draw_pages() -> list[Image.Image]:
    return [
        Image.fromarray(draw("scan", seed, 36.0, [f"{seed * 7919 % 10000:04}"]).image)
        for seed in range(KINDS)
    ]


def write(pages: list[Image.Image], count: int, folder: Path, *, tiff: bool) -> None:
    """Write `count` pages into a new folder."""
    folder.mkdir()
    if tiff:
        chosen = [pages[n % len(pages)] for n in range(count)]
        chosen[0].save(folder / "all.tif", save_all=True, append_images=chosen[1:])
        return
    for n in range(count):
        pages[n % len(pages)].save(folder / f"{n:05}.png")


def peak(folder: Path, jobs: int, *, crops: bool) -> tuple[float, float]:
    """Read a folder; return the peak memory in MiB, and the seconds."""
    command = [sys.executable, "-m", "digitscan", "recognize", str(folder)]
    if crops:
        command += ["--export-crops", str(folder.with_suffix(".crops")), "--export-below", "1"]
    output = folder.with_suffix(".csv")
    begun = time.perf_counter()
    most: dict[int, int] = {}
    with subprocess.Popen([*command, "--jobs", str(jobs), "-o", str(output)]) as process:
        while process.poll() is None:
            for each in family(process.pid):
                most[each] = max(most.get(each, 0), highest(each))
            time.sleep(0.05)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return sum(most.values()) / 1024, time.perf_counter() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, default=50)
    parser.add_argument("--many", type=int, default=5000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--tiff", action="store_true", help="one TIFF in place of files")
    parser.add_argument("--crops", action="store_true", help="export a crop of every digit")
    parser.add_argument("--page", type=Path, help="copies of this page in place of drawn ones")
    options = parser.parse_args()
    pages = draw_pages() if options.page is None else [Image.open(options.page)]
    found = []
    with tempfile.TemporaryDirectory() as name:
        for count in (options.few, options.many):
            folder = Path(name, str(count))
            write(pages, count, folder, tiff=options.tiff)
            mib, seconds = peak(folder, options.jobs, crops=options.crops)
            found.append(mib)
            print(f"{count:6,} pages: {mib:6.0f} MiB at most, {seconds:.0f} s", flush=True)
    ratio = found[1] / found[0]
    print(f"{ratio:.2f} times as much, aim at most {AIM:.2f}")
    return 0 if ratio <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
