"""Register cells, with known numbers but unknown digit positions.

If the reader reads a cell as its label, it yields the cell's digits, each with the ink that was
read (pseudo-labels, Lee 2013). Other cells are not used.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from digitscan.models import CROP_NETWORK, FINDER_NETWORK, LINE_NETWORK
from digitscan.reader import Reader
from digitscan.reader.loading.document import load_pages
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.normalize import SIDE
from digitscan.reading_options import Options
from digitscan.training.cache import cache_file, make_once
from digitscan.training.candidates import crop_of
from digitscan.training.lines.kept import packed_strings
from digitscan.training.lines.writing import RealString, cut_around, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digitscan.models import Model
    from digitscan.reader.tracing import Trace

NAME = "registers"
_FILE = "registers.zip"
_LABELS = "labels.csv"
_CELLS = "cells"
_PROCESSES = 2
_SHOWN = 500  # cells per line of progress
_CHUNK = 10  # cells that a process takes at a time
_TEN = "0123456789"


@dataclass(frozen=True)
class Cell:
    """A cell of a register: its file in the archive, its number, and its book by index."""

    file: str
    label: str
    book: int


@dataclass(frozen=True)
class ReadCell:
    """A cell that was read as its label.

    Attributes:
        crops: uint8 (n, 28, 28), ink 255, of its digits, left to right.
        string: its number; the fold is the book.
    """

    crops: NDArray[np.uint8]
    string: RealString


def registers_file(data: Path, cache: Path, model: Model) -> Path:
    """Return the file of training data from the register cells in `data`; create it if missing.

    It holds a corpus, `crops`, `labels` and `fold`, and strings, see `packed_strings`. The fold is
    the index of the cell's book.

    Raises:
        ModelError: the model has no finder.
    """
    file = cache_file(cache, NAME, model, (FINDER_NETWORK, CROP_NETWORK, LINE_NETWORK))
    archive, folder = data / _FILE, str(model.folder)
    return make_once(file, lambda: packed_cells(list(read_cells(archive, folder))))


def list_cells(archive: Path) -> list[Cell]:
    """Return the cells of an archive whose label is a number."""
    with zipfile.ZipFile(archive) as packed:
        rows = list(csv.DictReader(io.StringIO(packed.read(_LABELS).decode())))
    books = sorted({row["book"] for row in rows})
    return [
        Cell(f"{_CELLS}/{row['file']}", row["label"], books.index(row["book"]))
        for row in rows
        if row["label"] and set(row["label"]) <= set(_TEN)
    ]


def read_cells(archive: Path, model: str) -> Iterator[ReadCell]:
    """Read the cells of an archive in several processes and yield those that match their labels.

    Args:
        archive: a zip file of cells with their labels.
        model: the folder of the model that reads them.
    """
    cells = list_cells(archive)
    agreed = 0
    # Not forked, because the threads of OpenCV and TensorFlow would be missing.
    context = get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, context) as pool:
        found = pool.map(partial(_read, archive, model), cells, chunksize=_CHUNK)
        for count, read in enumerate(found, 1):
            if read is not None:
                agreed += 1
                yield read
            if count % _SHOWN == 0 or count == len(cells):
                line = f"registers: {count} of {len(cells)} cells read, {agreed} as labeled"
                print(line, file=sys.stderr, flush=True)


@cache
def _loaded(archive: Path, model: str) -> tuple[zipfile.ZipFile, Reader]:
    return zipfile.ZipFile(archive), Reader(model)


def _read(archive: Path, model: str, cell: Cell) -> ReadCell | None:
    packed, reader = _loaded(archive, model)
    image = next(load_pages(packed.read(cell.file))).image
    return agreeing(reader.trace(image, Options(rotate=0)), cell.label, cell.book)


def agreeing(traced: Trace, label: str, book: int) -> ReadCell | None:
    """Return the digits of a cell, or None unless one number was read and equals the label.

    Args:
        traced: the cell as read.
        label: the digits of its number.
        book: the index of its book.
    """
    numbers = [
        (run, reads)
        for line, by_run in zip(traced.found.lines, traced.reads, strict=True)
        for run, reads in zip(line, by_run, strict=True)
        if reads
    ]
    if len(numbers) != 1:
        return None
    run, reads = numbers[0]
    digits = tuple(int(read.probabilities[:DIGITS].argmax()) for read in reads)
    if "".join(map(str, digits)) != label:
        return None
    boxes = [read.glyph.box for read in reads]
    sides = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.float64)
    crops = np.stack([crop_of(read.glyph) for read in reads])
    return ReadCell(crops, cut_around(string_of(traced.found, [run], digits, sides, book)))


def packed_cells(cells: Sequence[ReadCell]) -> dict[str, NDArray[np.generic]]:
    """Return cells as arrays for a file; see `registers_file`."""
    strings = [cell.string for cell in cells]
    counts = [len(cell.crops) for cell in cells]
    none = np.zeros((0, SIDE, SIDE), np.uint8)
    return {
        "crops": np.concatenate([none, *(cell.crops for cell in cells)]),
        "labels": np.array([digit for each in strings for digit in each.true.digits], np.uint8),
        "fold": np.repeat(np.array([each.fold for each in strings], np.uint8), counts),
        **packed_strings(strings),
    }
