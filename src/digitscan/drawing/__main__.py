"""`python -m digitscan.drawing FOLDER` draws the sample pages and their truth into FOLDER."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitscan.drawing.samples import write_samples


def main() -> None:
    """Draw the samples into the given folder."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.drawing", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pages and truth.json go")
    for file in write_samples(parser.parse_args().folder):
        print(f"{file}  {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
