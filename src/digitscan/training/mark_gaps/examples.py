"""Labeled gaps between digits, as the reader finds them on synthetic, drawn and real pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from digitscan.page import MARKS
from digitscan.reader.reader import Reader
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.marks.between import (
    END,
    HEIGHT,
    NOTHING,
    WIDTH,
    Slot,
    class_of,
    slot_patches,
)
from digitscan.reader.recognition.marks.scene import neighbors
from digitscan.reader.tracing import Options, Trace
from digitscan.training.finder.real import RegisterCell
from digitscan.training.mark_gaps.cheques import Cheque
from digitscan.training.patches.examples import Examples
from digitscan.training.patches.shown import shown_part
from digitscan.training.synthetic_pages.store import StoredPage

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from digitscan.drawing import DrawnPage
    from digitscan.page import Box
    from digitscan.reader.recognition.decode import Read
    from digitscan.reader.segmentation.glyph import Run

_MOST_GAP = 2.5  # between two digits, in digit heights
_RIM = 16  # pixels of a stored patch beyond the network's, to be shifted and scaled
_FROM_A_PAGE = 40  # gaps without a mark
_EDGE = 128  # of soft ink
_MOSTLY = 0.3  # a digit's ink is of one character, or of none
_LEAST_MARK = 2  # pixels of a mark that can be seen
_KEEP = Options(printed="keep", rotate=0)


class _Known(NamedTuple):
    """A digit that was read, and its place in the truth: 0 where it is in no number."""

    read: Read
    height: float
    place: int


def of_page(page: StoredPage, reader: Reader, rng: Generator) -> Examples | None:
    """Copy a composed page badly, at some size, read it, and return its gaps."""
    shown = shown_part(page, rng)
    traced = reader.read_digits(shown.image, _KEEP)
    view = traced.found.view
    size = (view.image.shape[1], view.image.shape[0])
    seen = cv2.warpAffine(shown.owner, view.matrix, size, flags=cv2.INTER_NEAREST)
    owner = np.asarray(seen, np.uint16)
    pixels = np.bincount(owner.ravel(), minlength=len(page.canvas.characters) + 1)
    lines = _located(traced, lambda box, ink: _character(owner, box, ink))
    made = [
        each
        for line in lines
        for each in _labeled(line, [(c.text, c.number) for c in page.canvas.characters], pixels)
    ]
    return _picked(traced, made, rng)


def of_drawn_page(page: DrawnPage, reader: Reader, rng: Generator) -> Examples | None:
    """Return the gaps of a drawn page, whose numbers are known with their marks."""
    cells = [cell for grid in page.tables for row in grid for cell in row if cell]
    numbers = cells or [number for line in page.numbers for number in line]
    boxes = [digit.box for digit in page.digits]
    return _of_boxed(reader.read_digits(page.image, _KEEP), numbers, boxes, rng)


def of_cheque(cheque: Cheque, reader: Reader, rng: Generator) -> Examples | None:
    """Return the gaps of the amount on a cheque."""
    traced = reader.read_digits(cheque.image, _KEEP)
    return _of_boxed(traced, [cheque.text], cheque.boxes, rng)


def _of_boxed(
    traced: Trace, numbers: Sequence[str], boxes: Sequence[Box], rng: Generator
) -> Examples | None:
    """Return the gaps of a page with known numbers, and a box for each of their digits."""
    characters: list[tuple[str, int]] = []
    places = []
    for number, cell in enumerate(numbers):
        for char in cell:
            characters.append(("." if char not in MARKS and not char.isdigit() else char, number))
            if char.isdigit():
                places.append(len(characters))
    if len(places) != len(boxes):
        return None

    def place_of(box: Box, ink: NDArray[np.bool_]) -> int:
        there = traced.found.view.box_on_page(box, ink * np.uint8(255))
        shares = [_common(there, other) for other in boxes]
        best = int(np.argmax(shares))
        return places[best] if shares[best] > _MOSTLY else 0

    pixels = np.full(len(characters) + 1, _LEAST_MARK)
    lines = _located(traced, place_of)
    return _picked(traced, [e for line in lines for e in _labeled(line, characters, pixels)], rng)


def of_register_cell(cell: RegisterCell, reader: Reader, rng: Generator) -> Examples | None:
    """Return the gaps of a cell of a register: its number has no marks.

    None where the label is not read once: which ink its digits are is not known then.
    """
    traced = reader.read_digits(cell.image, _KEEP)
    lines = [_flat(line) for line in traced.paired]
    if not cell.label.isdigit():
        return None
    texts = [
        "".join(str(int(r.probabilities[:DIGITS].argmax())) for r, _ in line) for line in lines
    ]
    starts = [(i, at) for i, text in enumerate(texts) for at in _places(text, cell.label)]
    if len(starts) != 1:
        return None
    row, first = starts[0]
    ids = iter(range(1, sum(map(len, lines)) + 1))
    characters = [("", -1 - i) for i in range(sum(map(len, lines)))]
    known = []
    for i, line in enumerate(lines):
        own = []
        for at, (read, height) in enumerate(line):
            place = next(ids)
            if i == row and first <= at < first + len(cell.label):
                characters[place - 1] = (cell.label[at - first], 0)
            own.append(_Known(read, height, place))
        known.append(own)
    pixels = np.full(len(characters) + 1, _LEAST_MARK)
    return _picked(traced, [e for line in known for e in _labeled(line, characters, pixels)], rng)


def _digit(read: Read) -> str:
    return str(int(read.probabilities[:DIGITS].argmax()))


def _places(text: str, label: str) -> Iterator[int]:
    at = text.find(label)
    while at >= 0:
        yield at
        at = text.find(label, at + 1)


def _flat(line: Sequence[tuple[Run, tuple[Read, ...]]]) -> list[tuple[Read, float]]:
    return [(read, run.typical_height) for run, reads in line for read in reads]


def _located(
    traced: Trace, place_of: Callable[[Box, NDArray[np.bool_]], int]
) -> list[list[_Known]]:
    """Return the digits of each line, each with its place in the truth."""
    return [
        [
            _Known(read, height, place_of(read.glyph.box, read.glyph.ink >= _EDGE))
            for read, height in _flat(line)
        ]
        for line in traced.paired
    ]


def _labeled(
    line: Sequence[_Known], characters: Sequence[tuple[str, int]], pixels: NDArray[np.int_]
) -> Iterator[tuple[Slot, int]]:
    """Return the slots of a line, and the class of each.

    Args:
        line: its digits, left to right.
        characters: the text and the number of each character of the truth.
        pixels: how many pixels of each are to be seen, int (n + 1,).
    """
    for one, other in pairwise([None, *line]):
        assert other is not None
        joined = False
        if one is not None:
            height = (one.height + other.height) / 2
            label = _between(one.place, other.place, characters, pixels)
            joined = label is None or label != END
            if label is not None and neighbors(one.read.glyph, other.read.glyph, height, _MOST_GAP):
                yield Slot(one.read.glyph, other.read.glyph, height), label
        if not joined:
            label = _leading(other.place, characters, pixels)
            if label is not None:
                yield Slot(None, other.read.glyph, other.height), label


def _between(
    one: int, other: int, characters: Sequence[tuple[str, int]], pixels: NDArray[np.int_]
) -> int | None:
    """Return the class of the gap between two characters, None where it teaches nothing."""
    if not one or not other or characters[one - 1][1] != characters[other - 1][1]:
        return END
    if other <= one:
        return None
    marks = characters[one : other - 1]
    if not marks:
        return NOTHING
    if len(marks) > 1 or marks[0][0] not in MARKS or pixels[one + 1] < _LEAST_MARK:
        return None
    return class_of(marks[0][0])


def _leading(
    place: int, characters: Sequence[tuple[str, int]], pixels: NDArray[np.int_]
) -> int | None:
    """Return the class of the slot before a digit that begins a number."""
    if not place:
        return END
    number = characters[place - 1][1]
    before = [text for text, other in characters[: place - 1] if other == number]
    if not before:
        return END
    if before not in (["-"], ["+"]):
        return None  # a digit of this number was not read
    return class_of(before[0]) if pixels[place - 1] >= _LEAST_MARK else None


def _character(owner: NDArray[np.uint16], box: Box, ink: NDArray[np.bool_]) -> int:
    """Return which character, from 1, most of a glyph's ink is of, 0 where of none."""
    own = owner[box.top : box.bottom, box.left : box.right][ink]
    counts = np.bincount(own, minlength=1)
    counts[0] = 0
    most = int(counts.argmax())
    return most if counts[most] >= _MOSTLY * max(own.size, 1) else 0


def _picked(traced: Trace, labeled: Sequence[tuple[Slot, int]], rng: Generator) -> Examples | None:
    """Return all gaps with a mark, and some without."""
    marked = [each for each in labeled if each[1] > NOTHING]
    others = [each for each in labeled if each[1] <= NOTHING]
    picked = marked + [others[i] for i in rng.permutation(len(others))[:_FROM_A_PAGE]]
    if not picked:
        return None
    found = traced.found
    slots = [slot for slot, _ in picked]
    size = (HEIGHT + _RIM, WIDTH + _RIM)
    patches = slot_patches(found.view.image, found.maps.body, slots, size)
    return Examples(patches, np.array([label for _, label in picked], np.uint8))


def _common(box: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union."""
    wide = min(box.right, other.right) - max(box.left, other.left)
    high = min(box.bottom, other.bottom) - max(box.top, other.top)
    shared = max(wide, 0) * max(high, 0)
    return shared / (box.width * box.height + other.width * other.height - shared)
