"""Where the glyphs that the kinds network learns from come from, a source in each process."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitscan.engines.threads import one_thread_each
from digitscan.reader.loading.document import load_pages
from digitscan.reader.reader import Reader
from digitscan.training.drawn_pages import draw_numbers, draw_table
from digitscan.training.finder.__main__ import BOOKS_LEFT_OUT
from digitscan.training.finder.real import register_cells
from digitscan.training.glyph_kinds.examples import (
    of_digit,
    of_drawn_page,
    of_page,
    of_register_cell,
)
from digitscan.training.patches.examples import Examples, store
from digitscan.training.synthetic_pages.store import read_page

WORK = Path("runs/kinds")
SEED = 6
PROCESSES = 2
KEPT_BACK_FOLDER = "kept_back"
# Where the pages of each source are; other trainings compose all but those with signs.
_FOLDERS = {
    "pages": Path("runs/finder/pages"),
    "marked": Path("runs/marks/marked"),
    "cheques": Path("runs/finder/cheques"),
    "signs": WORK / "signs",
    KEPT_BACK_FOLDER: Path("runs/finder/kept_back"),
}
# One in so many register cells, and images of single digits, is read.
_EVERY_CELL = 2
_EVERY_DIGIT = 4
# Drawn pages, and drawn tables with marks: how many, the first seed, which no other use has, and
# the heights of their digits.
_DRAWN, _TABLES = 240, 200
_DRAWN_SEED = 90_000
_DRAWN_HEIGHTS = (24.0, 130.0)
_MOST_DIGITS = 6


def store_source(data: Path, model: Path, name: str, part: int) -> None:
    """Store the glyphs of one of `PROCESSES` parts of a source."""
    one_thread_each()
    reader = Reader(str(model))
    if name == "registers":
        made = _of_cells(data, reader, part)
    elif name == "dida":
        made = _of_digits(data, reader, part)
    elif name == "drawn":
        made = _of_drawn(reader, part)
    else:
        made = _of_pages(name, reader, part)
    store(made, WORK, name, part)


def _of_pages(name: str, reader: Reader, part: int) -> Iterator[Examples]:
    for number, file in enumerate(sorted(_FOLDERS[name].glob("*.npz"))):
        if number % PROCESSES == part:
            yield of_page(read_page(file), reader, np.random.default_rng([SEED, number]))


def _of_cells(data: Path, reader: Reader, part: int) -> Iterator[Examples]:
    for number, cell in enumerate(register_cells(data / "registers.zip")):
        wanted = cell.book not in BOOKS_LEFT_OUT and not number % _EVERY_CELL
        if wanted and number // _EVERY_CELL % PROCESSES == part:
            found = of_register_cell(cell, reader, np.random.default_rng([SEED, number]))
            if found is not None:
                yield found


def _of_digits(data: Path, reader: Reader, part: int) -> Iterator[Examples]:
    with zipfile.ZipFile(data / "digits-dida.zip") as packed:
        names = sorted(name for name in packed.namelist() if not name.endswith("/"))
        for name in names[part * _EVERY_DIGIT :: _EVERY_DIGIT * PROCESSES]:
            found = of_digit(next(load_pages(packed.read(name))).image, reader)
            if found is not None:
                yield found


def _of_drawn(reader: Reader, part: int) -> Iterator[Examples]:
    for number in range(part, _DRAWN, PROCESSES):
        rng = np.random.default_rng([SEED, number])
        page = draw_numbers(number, _DRAWN_SEED, _DRAWN_HEIGHTS, _MOST_DIGITS, rng)
        yield of_drawn_page(page, reader, rng)
    for number in range(_DRAWN + part, _DRAWN + _TABLES, PROCESSES):
        rng = np.random.default_rng([SEED, number])
        yield of_drawn_page(draw_table(number, _DRAWN_SEED, _DRAWN_HEIGHTS, rng), reader, rng)
