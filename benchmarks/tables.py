"""Print how many cells of drawn tables are read right: row, column and text.

    python benchmarks/tables.py [--pages N] [--first-seed N]
    python benchmarks/tables.py --real [--data ../shared/data]

Each kind is drawn with other contents, writers and styles for each seed: decimals, negative
numbers, thousands, dates and times between rules, and amounts in columns without rules. No network
was trained on these pages. With --real it reads photographs and scans of real tables instead, whose
cells were labeled by eye (`tables_truth.json`); these are only for measuring.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.drawing import draw
from digitscan.drawing.contents import random_table
from digitscan.drawing.tables import RULED, TABLES, UNRULED
from digitscan.evaluation.images import upright
from digitscan.evaluation.strings import labelled_pages, truth_tables
from digitscan.evaluation.tables import CellCounts, Grid, PageTables, read_tables
from digitscan.reader import Reader

FIRST_SEED = 601
HEIGHT = 48
TRUTH = Path(__file__).with_name("tables_truth.json")
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
# A picture and its tables.
Page = tuple[NDArray[np.uint8], tuple[Grid, ...]]
Counts = tuple[CellCounts, CellCounts]  # by exact texts, by digits only


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10, help="pages of each kind (default: 10)")
    parser.add_argument(
        "--first-seed", type=int, default=FIRST_SEED, help="first random seed (default: 601)"
    )
    parser.add_argument("--real", action="store_true", help="measure on real tables instead")
    parser.add_argument("--data", type=Path, default=DATA, help="where pages/ and sheets/ lie")
    asked = parser.parse_args()
    if asked.real and not all((asked.data / part).is_dir() for part in ("pages", "sheets")):
        print(f"skipped: the real pages are not in {asked.data}; pass --data")
        return
    reader = Reader()
    print("table                                 pages   cells  as written  digits alone")
    if asked.real:
        show("all", [measure(name, [page], reader) for name, page in real_tables(asked.data)])
        return
    seeds = range(asked.first_seed, asked.first_seed + asked.pages)
    for name, kinds in (("ruled", RULED), ("unruled", UNRULED)):
        show(name, [measure(kind, drawn_tables(kind, seeds), reader) for kind in kinds])


def drawn_tables(kind: str, seeds: Iterable[int]) -> Iterator[Page]:
    for seed in seeds:
        rng = np.random.default_rng([seed, list(TABLES).index(kind)])
        contents = random_table(rng, amounts=kind in UNRULED)
        page = draw(kind, seed, HEIGHT, contents.lines, labels=contents.labels)
        yield page.image, page.tables


def real_tables(data: Path) -> Iterator[tuple[str, Page]]:
    """Yield the labeled real tables, one page each, with their names."""
    truth = json.loads(TRUTH.read_text("utf-8"))
    listed = {page.path.name: page for part in truth for page in labelled_pages(data / part)}
    for part in truth.values():
        for file, tables in part.items():
            yield file, (upright(listed[file]), truth_tables(tables, file))


def measure(name: str, pages: Iterable[Page], reader: Reader) -> tuple[int, Counts]:
    """Read the pages of a kind and print a line; return the number of pages and their counts."""
    read = [PageTables(read_tables(reader.read(image)), tables) for image, tables in pages]
    written = sum((each.as_written for each in read), CellCounts())
    digits = sum((each.digits_alone for each in read), CellCounts())
    show(name, [(len(read), (written, digits))])
    return len(read), (written, digits)


def show(name: str, measured: list[tuple[int, Counts]]) -> None:
    pages = sum(count for count, _ in measured)
    written, digits = (
        sum((counts[which] for _, counts in measured), CellCounts()) for which in (0, 1)
    )
    shares = (each.accuracy or 0.0 for each in (written, digits))
    print(
        f"{name:36} {pages:6} {written.present:7} "
        + " ".join(f"{share:>{width}.1%}" for share, width in zip(shares, (11, 13), strict=True)),
        flush=True,
    )


if __name__ == "__main__":
    main()
