"""Crops of uncertain digits for a person to put right, and for `digitscan train` to learn from.

    DIR/7/0001-0.4213-invoice-p2.png   read as a 7 with a confidence of 0.42, the least of all
    DIR/no-digit/                      for what is none
    DIR/crops.csv                      where each crop comes from

The person moves a crop that was read wrong into the folder of what it shows, and deletes what
cannot be told. Its name stays, by which crops.csv knows it.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from digitscan.crops import NO_DIGIT_FOLDER, crops_of, picture_of
from digitscan.errors import DigitscanError, UsageError
from digitscan.inputs import STDIN
from digitscan.messages import problem
from digitscan.output.delimited import delimited, no_formula
from digitscan.output.rows import COLUMNS, Cell, PageReading, Row, confidence_text, rows
from digitscan.reader.normalise import SIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LIST_NAME = "crops.csv"
COLUMNS_OF_CROPS = ("file", *COLUMNS["digit"])
_FOLDERS = (*"0123456789", NO_DIGIT_FOLDER)
# What of a source's name may stand in a file's name on any system, and how much of it.
_ODD = re.compile(r"[^\w.-]+")
_LONGEST = 60


@dataclass(frozen=True)
class Uncertain:
    """A digit that was not read for sure."""

    confidence: float
    value: int
    crop: NDArray[np.uint8]
    row: Row
    page: str


def uncertain_digits(
    image: NDArray[np.uint8], reading: PageReading, below: float
) -> tuple[Uncertain, ...]:
    """Return the digits of a page whose confidence is below `below`, with their crops."""
    digits = zip(reading.page.digits, rows(reading, "digit", 0.0), strict=True)
    uncertain = [(digit, row) for digit, row in digits if digit.confidence < below]
    crops = crops_of(image, [digit.box for digit, _ in uncertain])
    page = page_name(reading)
    return tuple(
        Uncertain(digit.confidence, digit.value, crop, row, page)
        for (digit, row), crop in zip(uncertain, crops, strict=True)
    )


def _as_it_was(
    confidence: float, value: int, crop: str, row: Sequence[Cell], page: str
) -> Uncertain:
    pixels = np.frombuffer(b64decode(crop), np.uint8).reshape(SIDE, SIDE)
    return Uncertain(confidence, value, pixels, tuple(row), page)


class CropExporter:
    """Collects the uncertain digits of all pages, and writes them, the least sure first."""

    def __init__(self, folder: str, before: Iterable[Sequence[Any]] | None = None) -> None:
        """Make the folder, new or empty: what a person has put right is never written over.

        Args:
            folder: where the crops go.
            before: what an interrupted run has found, as `kept` gives it, and in whose folder.

        Raises:
            UsageError: it holds something, or cannot be made.
        """
        self._folder = Path(folder)
        self._found = [_as_it_was(*each) for each in before or ()]
        remedy = "name another for --export-crops"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if before is None and any(self._folder.iterdir()):
                raise UsageError(problem(folder, "is not empty", remedy))
            for name in _FOLDERS:
                (self._folder / name).mkdir(exist_ok=before is not None)
        except OSError as error:
            what = f"cannot be made a folder ({error.strerror})"
            raise UsageError(problem(folder, what, remedy)) from error

    def add(self, found: Iterable[Uncertain]) -> None:
        """Take the uncertain digits of one page."""
        self._found += found

    @staticmethod
    def kept(found: Iterable[Uncertain]) -> list[tuple[Any, ...]]:
        """Return uncertain digits as JSON can hold them, and as `before` takes them."""
        return [
            (
                each.confidence,
                each.value,
                b64encode(each.crop.tobytes()).decode(),
                each.row,
                each.page,
            )
            for each in found
        ]

    def finish(self) -> int:
        """Write all crops and their list; return how many there are.

        Raises:
            DigitscanError: something cannot be written.
        """
        self._found.sort(key=lambda each: each.confidence)
        try:
            files = [self._write(rank, each) for rank, each in enumerate(self._found, 1)]
            with (self._folder / LIST_NAME).open(
                "w", encoding="utf-8", errors="surrogateescape", newline=""
            ) as stream:
                stream.write(delimited(COLUMNS_OF_CROPS, ","))
                for file, each in zip(files, self._found, strict=True):
                    source, *rest = each.row
                    stream.write(delimited((file, no_formula(str(source)), *rest), ","))
        except OSError as error:
            what = f"cannot be written ({error.strerror or error})"
            raise DigitscanError(problem(str(self._folder), what, "make room for it")) from error
        return len(files)

    def _write(self, rank: int, each: Uncertain) -> str:
        confidence = confidence_text(each.confidence)
        name = f"{rank:0{self._places}}-{confidence}-{each.page}.png"
        Image.fromarray(picture_of(each.crop)).save(self._folder / str(each.value) / name)
        return f"{each.value}/{name}"

    @property
    def _places(self) -> int:
        """How many places the ranks have, so that names sort as ranks do."""
        return max(4, len(str(len(self._found))))


def page_name(reading: PageReading) -> str:
    """Return what a page may be called in a file's name on any system."""
    stem = "stdin" if reading.source == STDIN else Path(reading.source).stem
    plain = _ODD.sub("_", stem.encode("ascii", "replace").decode())[:_LONGEST]
    return plain if reading.number == 1 else f"{plain}-p{reading.number}"
