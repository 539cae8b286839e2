"""Real images for the finder: cheques labeled by digit boxes, register cells by their text.

On a cheque the digit boxes show which ink is a digit. A register cell has no boxes. If a reading
gives exactly the cell's label, it shows which ink is a digit.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.engines.threads import one_thread_each
from digitscan.page import Box
from digitscan.reader.loading.document import load_pages
from digitscan.reader.reader import Reader, page_of
from digitscan.reader.tracing import Found, Options
from digitscan.training.strings import FOLDS, TrueDigit, strings_with_boxes
from digitscan.training.synthetic_pages.canvas import Canvas, Ink
from digitscan.training.synthetic_pages.store import StoredPage, page_file, write_page

_EDGE = 128  # of soft ink
_GRAY = 2  # dimensions of a gray image
# A mark is smaller than the first and centered below the second, both shares of the digit height.
_MARK_SIZE = 0.45
_MARK_FOOT = 0.55
_LEAST = 0.08  # smaller ink is paper texture
_RULE_LENGTH = 1.5
# One in this many register cells is read, since the cells of a book are much alike.
_EVERY = 3
_WINDOW = 1.5  # paper is averaged over this many digit heights
_DARKER = 22  # other ink is at least this many gray levels darker than the paper


def store_cheques(data: Path, folder: Path, left_out: int | None) -> int:
    """Store the strings of cheques as pages, except those of one fold; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for index, (file, truth) in enumerate(strings_with_boxes(data / "orand-car-a")):
        if index % FOLDS != left_out and truth:
            image = next(load_pages(file)).image
            write_page(page_file(folder, index), boxed_page(image, truth, "cheque"))
            count += 1
    return count


def boxed_page(image: NDArray[np.uint8], truth: Sequence[TrueDigit], layout: str) -> StoredPage:
    """Return a page whose digits are the dark pixels in their boxes.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB, ink darker than paper.
        truth: its digits, left to right.
        layout: the name of its layout.
    """
    color = image if image.ndim > _GRAY else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    gray = np.asarray(cv2.cvtColor(color, cv2.COLOR_RGB2GRAY), np.uint8)
    height = float(median(digit.box.height for digit in truth))
    window = round(_WINDOW * height) | 1
    dark = np.asarray(cv2.blur(gray, (window, window)), np.int16) - gray > _DARKER
    canvas = Canvas.blank(gray.shape[1], gray.shape[0], (0, 0, 0))
    canvas.image[:] = color
    canvas.classes[dark] = Ink.OTHER
    boxes = sorted((digit.box for digit in truth), key=lambda box: box.left)
    for box in boxes:
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        part = gray[rows, columns]
        if part.size:
            level = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]
            canvas.classes[rows, columns][part <= level] = Ink.DIGIT
    _label_marks(canvas, boxes, height)
    sides = [(box.left, box.top, box.right, box.bottom) for box in boxes]
    canvas.number_body([(float(a), float(b), float(c), float(d)) for a, b, c, d in sides], height)
    return StoredPage(canvas, height, layout)


def _label_marks(canvas: Canvas, boxes: Sequence[Box], height: float) -> None:
    """Label small ink at the foot of the gaps between digits as marks, and long ink as rules."""
    other = (canvas.classes == Ink.OTHER).astype(np.uint8)
    _, labels, stats, centers = cv2.connectedComponentsWithStats(other, connectivity=8)
    whole = Box.around(boxes)
    for number in range(1, len(stats)):
        wide, high = stats[number, cv2.CC_STAT_WIDTH], stats[number, cv2.CC_STAT_HEIGHT]
        x, y = centers[number]
        inside = whole.left < x < whole.right and y > whole.top + _MARK_FOOT * whole.height
        small = max(wide, high) < _MARK_SIZE * height and min(wide, high) > _LEAST * height
        if inside and small:
            canvas.classes[labels == number] = Ink.MARK
        elif wide > _RULE_LENGTH * height and high < _MARK_SIZE * height:
            canvas.classes[labels == number] = Ink.RULE


@dataclass(frozen=True)
class RegisterCell:
    """A cell of `registers.zip`: its picture, its label and its book."""

    image: NDArray[np.uint8]
    label: str
    book: str


def register_cells(file: Path) -> Iterator[RegisterCell]:
    """Yield the cells, in the order of their list."""
    with zipfile.ZipFile(file) as packed:
        listed = io.StringIO(packed.read("labels.csv").decode())
        for row in csv.DictReader(listed):
            image = next(load_pages(packed.read(f"cells/{row['file']}"))).image
            yield RegisterCell(image, row["label"], row["book"])


def store_registers_in_processes(
    file: Path, folder: Path, model: Path, left_out: frozenset[str], processes: int
) -> int:
    """Store the cells that are read correctly, with several processes; return how many.

    Args:
        file: `registers.zip`.
        folder: where the pages are stored.
        model: the folder of a model with a finder, which reads them.
        left_out: books whose cells are not stored.
        processes: the number of processes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        jobs = [
            pool.submit(_store_registers, file, folder, model, left_out, (part, processes))
            for part in range(processes)
        ]
        return sum(job.result() for job in jobs)


def _store_registers(
    file: Path, folder: Path, model: Path, left_out: frozenset[str], part: tuple[int, int]
) -> int:
    """Store one part of the cells, `part[0]` of `part[1]`."""
    one_thread_each()
    reader = Reader(str(model))
    count = 0
    for index, cell in enumerate(register_cells(file)):
        if cell.book in left_out or index % _EVERY or index // _EVERY % part[1] != part[0]:
            continue
        page = read_page_of(cell, reader)
        if page is not None:
            write_page(page_file(folder, index), page)
            count += 1
    return count


def read_page_of(cell: RegisterCell, reader: Reader) -> StoredPage | None:
    """Return a cell labeled by its reading, or None if that differs from its label."""
    traced = reader.trace(cell.image, Options(rotate=0))
    text = "".join(digit.text() for digit in page_of(traced).digits)
    if cell.label.isdigit() and text != cell.label:
        return None
    boxes = [
        (read.glyph.box, read.glyph.ink)
        for line in traced.reads
        for reads in line
        for read in reads
        if cell.label.isdigit()
    ]
    return _labeled(traced.found, boxes)


def _labeled(found: Found, digits: list[tuple[Box, NDArray[np.uint8]]]) -> StoredPage:
    """Return the page as it was read; ink outside `digits` is no digit."""
    image = found.view.image
    color = image if image.ndim > _GRAY else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    canvas = Canvas.blank(color.shape[1], color.shape[0], (0, 0, 0))
    canvas.image[:] = color
    classes = found.maps.classes.repeat(2, axis=0).repeat(2, axis=1)
    canvas.classes[:] = classes[: canvas.height, : canvas.width]
    false = np.isin(canvas.classes, (Ink.DIGIT, Ink.MARK))
    canvas.classes[false] = np.where(found.ink.mask[false] > 0, Ink.OTHER, Ink.PAPER)
    for box, ink in digits:
        rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
        canvas.classes[rows, columns][ink >= _EDGE] = Ink.DIGIT
    height = float(median([box.height for box, _ in digits] or [32.0]))
    if digits:
        sides = [(box.left, box.top, box.right, box.bottom) for box, _ in digits]
        bodies = [(float(a), float(b), float(c), float(d)) for a, b, c, d in sorted(sides)]
        canvas.number_body(bodies, height)
    return StoredPage(canvas, height, "register cell")
