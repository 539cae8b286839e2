"""Kill runs with `kill -9` at random moments, resume them, and compare the outputs.

    python benchmarks/kills.py [--kills 50] [--seed 1] [--format csv]

Small drawn pages, as files and as a multi-page TIFF, are first read without interruption. Then the
same run is repeatedly killed up to a tenth of a second after a random line of its journal, and
resumed. Prints how many of the outputs are equal, byte for byte, and fails unless all are.
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
LINES = 1 + FILES + PAGES  # of the journal of an uninterrupted run


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


def journal(output: Path) -> Path:
    return output.with_name(f".{output.name}.journal")


def noted(output: Path) -> int:
    """Return how many lines the journal has; they follow within milliseconds of each other."""
    try:
        return journal(output).read_bytes().count(b"\n")
    except OSError:
        return 0


def killed(folder: Path, output: Path, lines: int, after: float) -> int:
    """Kill a run `after` seconds after this many journal lines; return the finished inputs."""
    with subprocess.Popen(command(folder, output)) as process:
        while process.poll() is None and noted(output) < lines:
            time.sleep(0.001)
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
        subprocess.run(command(folder, output), check=True)
        expected = output.read_bytes()
        for _ in range(options.kills):
            output.unlink()
            moments.append(killed(folder, output, rng.randint(0, LINES), rng.uniform(0, 0.1)))
            subprocess.run(command(folder, output, "--resume"), check=True)
            equal += output.read_bytes() == expected
    middle = sum(0 < each <= FILES for each in moments)
    print(f"{options.kills} kills in {options.format}, {middle} of them with some inputs whole")
    print(f"{equal} of {options.kills} outputs are equal to the uninterrupted one")
    return 0 if equal == options.kills else 1


if __name__ == "__main__":
    sys.exit(main())
