"""Kill runs with `kill -9` at random moments, go on with them, and compare the outputs.

    python benchmarks/kills.py [--kills 50] [--seed 1] [--format csv]

Small drawn pages, files and a TIFF of many, are read once without interruption. Then, again and
again, the same run is killed at a moment between its first write and its end, drawn at random, and
gone on with. Prints how many of the outputs are equal, byte for byte, and fails unless all are.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from digitscan.drawing import draw

FILES, PAGES = 20, 10


def write_pages(folder: Path) -> None:
    folder.mkdir()
    pages = [
        Image.fromarray(draw("scan", n, 36.0, [f"{n * 7919 % 10000:04}"]).image)
        for n in range(FILES + PAGES)
    ]
    for n, page in enumerate(pages[:FILES]):
        page.save(folder / f"{n:02}.png")
    pages[FILES].save(folder / "many.tif", save_all=True, append_images=pages[FILES + 1 :])


def command(folder: Path, output: Path, *more: str) -> list[str]:
    read = [sys.executable, "-m", "digitscan", "recognize", str(folder), "--jobs", "2", "-q"]
    return [*read, "-o", str(output), *more]


def whole(folder: Path, output: Path) -> tuple[bytes, float]:
    """Read without interruption; return the output, and the seconds since the first write."""
    begun = None
    with subprocess.Popen(command(folder, output)) as process:
        while process.poll() is None:
            if begun is None and journal(output).exists():
                begun = time.monotonic()
            time.sleep(0.005)
    return output.read_bytes(), time.monotonic() - (begun or time.monotonic())


def journal(output: Path) -> Path:
    return output.with_name(f".{output.name}.journal")


def killed(folder: Path, output: Path, after: float) -> int:
    """Kill a run so many seconds after its first write; return how many inputs were whole."""
    with subprocess.Popen(command(folder, output)) as process:
        while process.poll() is None and not journal(output).exists():
            time.sleep(0.002)
        time.sleep(after)
        process.kill()
    found = journal(output)
    return found.read_text().count('"whole":true') if found.exists() else FILES + 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", default="csv")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    equal, moments = 0, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "scans")
        write_pages(folder)
        output = Path(name, f"out.{options.format}")
        expected, seconds = whole(folder, output)
        for _ in range(options.kills):
            output.unlink()
            moments.append(killed(folder, output, rng.uniform(0, seconds)))
            subprocess.run(command(folder, output, "--resume"), check=True)
            equal += output.read_bytes() == expected
    middle = sum(0 < each <= FILES for each in moments)
    print(f"{options.kills} kills in {options.format}, {middle} of them with some inputs whole")
    print(f"{equal} of {options.kills} outputs are equal to the uninterrupted one")
    return 0 if equal == options.kills else 1


if __name__ == "__main__":
    sys.exit(main())
