"""Where the gaps that the marks network learns from come from, a source in each process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitscan.engines.threads import one_thread_each
from digitscan.reader.reader import Reader
from digitscan.training.drawn_pages import draw_numbers, draw_table
from digitscan.training.finder.__main__ import BOOKS_LEFT_OUT, FOLD_LEFT_OUT
from digitscan.training.finder.real import register_cells
from digitscan.training.mark_gaps.cheques import cheques, shown_cheque
from digitscan.training.mark_gaps.examples import (
    of_cheque,
    of_drawn_page,
    of_page,
    of_register_cell,
)
from digitscan.training.patches.examples import Examples, store
from digitscan.training.strings import FOLDS
from digitscan.training.synthetic_pages.store import read_page

WORK = Path("runs/marks")
SEED = 11
PROCESSES = 2
KEPT_BACK_FOLDER = "kept_back"
_EVERY_CELL = 4  # one in so many register cells is read
_COPIES = 4  # of each cheque, the first as it is
# Drawn tables, and other drawn pages, whose numbers have no marks: how many, the first seed, which
# no other use has, and the heights of their digits.
_DRAWN, _PLAIN = 300, 240
_DRAWN_SEED = 190_000
_DRAWN_HEIGHTS = (20.0, 70.0)
_MOST_DIGITS = 7


def store_source(data: Path, model: Path, name: str, part: int) -> None:
    """Store the gaps of one of `PROCESSES` parts of a source."""
    one_thread_each()
    reader = Reader(str(model))
    if name == "registers":
        made = _of_cells(data, reader, part)
    elif name == "cheques":
        made = _of_cheques(data, reader, part)
    elif name == "drawn":
        made = _of_tables(reader, part)
    elif name == "plain":
        made = _of_plain(reader, part)
    else:
        made = _of_pages(name, reader, part)
    store(made, WORK, name, part)


def _of_pages(name: str, reader: Reader, part: int) -> Iterator[Examples | None]:
    for number, file in enumerate(sorted((WORK / name).glob("*.npz"))):
        if number % PROCESSES == part:
            page = read_page(file, characters=True)
            yield of_page(page, reader, np.random.default_rng([SEED, number]))


def _of_cells(data: Path, reader: Reader, part: int) -> Iterator[Examples | None]:
    for number, cell in enumerate(register_cells(data / "registers.zip")):
        wanted = cell.book not in BOOKS_LEFT_OUT and not number % _EVERY_CELL
        if wanted and number // _EVERY_CELL % PROCESSES == part:
            yield of_register_cell(cell, reader, np.random.default_rng([SEED, number]))


def _of_cheques(data: Path, reader: Reader, part: int) -> Iterator[Examples | None]:
    taught = set(range(FOLDS)) - {FOLD_LEFT_OUT}
    for number, cheque in enumerate(cheques(data / "orand-car-a", taught)):
        if number % PROCESSES == part:
            for copy in range(_COPIES):
                rng = np.random.default_rng([SEED, number, copy])
                yield of_cheque(shown_cheque(cheque, rng) if copy else cheque, reader, rng)


def _of_tables(reader: Reader, part: int) -> Iterator[Examples | None]:
    for number in range(part, _DRAWN, PROCESSES):
        rng = np.random.default_rng([SEED, number])
        yield of_drawn_page(draw_table(number, _DRAWN_SEED, _DRAWN_HEIGHTS, rng), reader, rng)


def _of_plain(reader: Reader, part: int) -> Iterator[Examples | None]:
    for number in range(_DRAWN + part, _DRAWN + _PLAIN, PROCESSES):
        rng = np.random.default_rng([SEED, number])
        page = draw_numbers(number, _DRAWN_SEED, _DRAWN_HEIGHTS, _MOST_DIGITS, rng)
        yield of_drawn_page(page, reader, rng)
