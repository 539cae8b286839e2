"""Crops of uncertain digits, to correct by hand and to train on with `digitscan train`.

    DIR/7/0001-0.4213-invoice-p2.png   read as a 7 with a confidence of 0.42, the lowest of all
    DIR/no-digit/                      for crops that are not a digit
    DIR/crops.csv                      where each crop comes from

The user moves a misread crop into the folder of the digit that it shows, and deletes illegible
ones. The file keeps its name, which identifies it in crops.csv.
"""

from __future__ import annotations

import json
import re
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digitscan.crops import NO_DIGIT_FOLDER, crops_of, picture_of
from digitscan.errors import UsageError
from digitscan.inputs import STDIN
from digitscan.messages import problem
from digitscan.output.delimited import delimited, no_formula
from digitscan.output.files import writing_to
from digitscan.output.rows import COLUMNS, Cell, PageReading, Row, confidence_text, rows
from digitscan.reader.recognition.normalize import SIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LIST_NAME = "crops.csv"
COLUMNS_OF_CROPS = ("file", *COLUMNS["digit"])
_FOLDERS = (*"0123456789", NO_DIGIT_FOLDER)
# Characters that are not safe in a file name on every system, and the length limit of the name.
_ODD = re.compile(r"[^\w.-]+")
_LONGEST = 60
# An uncertain digit in a form that JSON can hold: confidence, value, crop as base64, row, page.
Kept = tuple[float, int, str, Sequence[Cell], str]


@dataclass(frozen=True)
class Uncertain:
    """A digit with a low confidence."""

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


class CropExporter:
    """Collects the uncertain digits of all pages; writes them at the end, least certain first."""

    def __init__(self, folder: str, before: Iterable[Kept] | None = None) -> None:
        """Create the folder, new or empty, so that corrections by hand are never overwritten.

        Args:
            folder: the folder for the crops.
            before: what an interrupted run found, as `add` returns it; allows its folder.

        Raises:
            UsageError: the folder is not empty or cannot be created.
            DigitscanError: there is no space for the earlier crops.
        """
        self._folder = Path(folder)
        remedy = "name another for --export-crops"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if before is None and any(self._folder.iterdir()):
                raise UsageError(problem(folder, "is not empty", remedy))
            for name in _FOLDERS:
                (self._folder / name).mkdir(exist_ok=before is not None)
            self._spool = _Spool(self._folder)
        except OSError as error:
            what = f"cannot be made a folder ({error.strerror})"
            raise UsageError(problem(folder, what, remedy)) from error
        self._take(before or ())

    def add(self, found: Iterable[Uncertain]) -> list[Kept]:
        """Add the uncertain digits of one page; return them in the form of `before`.

        Raises:
            DigitscanError: there is no space for them.
        """
        kept = [_kept(each) for each in found]
        self._take(kept)
        return kept

    def finish(self) -> int:
        """Write all crops, then their list; return how many there are.

        Raises:
            DigitscanError: something cannot be written.
        """
        part = self._folder / f".{LIST_NAME}.part"
        with closing(self), writing_to(str(self._folder)):
            with part.open("w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
                stream.write(delimited(COLUMNS_OF_CROPS, ","))
                for rank, each in enumerate(self._spool.by_confidence(), 1):
                    source, *rest = each[3]
                    row = (self._write(rank, each), no_formula(str(source)), *rest)
                    stream.write(delimited(row, ","))
            part.replace(self._folder / LIST_NAME)
        return len(self._spool)

    def close(self) -> None:
        """Drop what is not written."""
        self._spool.close()

    def _take(self, kept: Iterable[Kept]) -> None:
        with writing_to(str(self._folder)):
            for each in kept:
                self._spool.add(each)

    def _write(self, rank: int, kept: Kept) -> str:
        confidence, value, crop, _, page = kept
        name = f"{rank:0{self._places}}-{confidence_text(confidence)}-{page}.png"
        pixels = np.frombuffer(b64decode(crop), np.uint8).reshape(SIDE, SIDE)
        Image.fromarray(picture_of(pixels)).save(self._folder / str(value) / name)
        return f"{value}/{name}"

    @property
    def _places(self) -> int:
        """The number of places of a rank, so that names sort by rank."""
        return max(4, len(str(len(self._spool))))


class _Spool:
    """Uncertain digits in an unnamed temporary file; memory holds only 16 bytes of each.

    Their names contain their ranks, which are known only at the end.
    """

    def __init__(self, folder: Path) -> None:
        """Create the file on the disk of the crops; raises OSError."""
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - `close` does
        self._confidences, self._places = array("d"), array("Q")

    def __len__(self) -> int:
        return len(self._places)

    def add(self, kept: Kept) -> None:
        """Add one; raises OSError."""
        self._confidences.append(kept[0])
        self._places.append(self._file.tell())
        self._file.write(json.dumps(kept).encode("ascii") + b"\n")

    def by_confidence(self) -> Iterator[Kept]:
        """Yield all, the least certain first, equals in order of arrival; raises OSError."""
        for index in np.argsort(self._confidences, kind="stable"):
            self._file.seek(self._places[index])
            yield json.loads(self._file.readline())

    def close(self) -> None:
        """Delete the file."""
        with suppress(OSError):  # nobody needs the lost content
            self._file.close()


def _kept(found: Uncertain) -> Kept:
    crop = b64encode(found.crop.tobytes()).decode()
    return found.confidence, found.value, crop, found.row, found.page


def page_name(reading: PageReading) -> str:
    """Return a name for a page that is valid in a file name on any system."""
    stem = "stdin" if reading.source == STDIN else Path(reading.source).stem
    plain = _ODD.sub("_", stem.encode("ascii", "replace").decode())[:_LONGEST]
    return plain if reading.number == 1 else f"{plain}-p{reading.number}"
