"""The handwriting in a field: its pieces of ink, and the digit probabilities of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from digitscan.forms.pieces import (
    SMALL,
    WIDE,
    Piece,
    cell_pieces,
    find_pieces,
    middle_of,
    tallest,
)
from digitscan.forms.strips import make_mosaic
from digitscan.page import Box
from digitscan.reader.recognition.normalize import SIDE, normalize
from digitscan.reading_options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from digitscan.forms.strips import Strip
    from digitscan.forms.template import Field
    from digitscan.page import Digit, Mark
    from digitscan.reader import Reader

    Chances = NDArray[np.float64]

DIGITS = 10
# No digit's probability is lower than about this, whatever the networks say.
FLOOR = 2e-4
# The probabilities that a box without ink, and one with ink, is empty.
_NO_INK, _INKED = 0.9995, 0.002
# A digit is sure from this probability on.
_SURE = 0.98


@dataclass
class Written:
    """The digits and marks of a field.

    Attributes:
        digits: for each place, the probabilities of 0 to 9 and of no digit, float64 (11,).
        marks: a point, comma, minus or the like, the number of digits before it, and its
            probability.
    """

    digits: list[Chances] = field(default_factory=list)
    marks: list[tuple[str, int, float]] = field(default_factory=list)


def read_written(strips: Sequence[Strip], reader: Reader) -> list[Written]:
    """Return the writing of each strip that has ink.

    The network of single digits reads separate pieces. The reader takes ten times as long, so it
    reads only fields with doubtful pieces.
    """
    pieces = [cell_pieces(strip) if strip.cells else find_pieces(strip) for strip in strips]
    read = _read_pieces(pieces, reader)
    again = [i for i, own in enumerate(pieces) if _is_doubtful(strips[i], own, read[i])]
    numbers = dict(zip(again, _numbers([strips[i] for i in again], reader), strict=True))
    none: Numbers = ([], [])
    return [
        _in_cells(strip, own, numbers.get(index, none))
        if strip.cells
        else _free(pieces[index], own, numbers.get(index))
        for index, (strip, own) in enumerate(zip(strips, read, strict=True))
    ]


def _read_pieces(
    pieces: Sequence[Sequence[Piece | None]], reader: Reader
) -> list[list[Chances | None]]:
    """Return the probabilities of each single piece; None if there is none."""
    found: list[list[Chances | None]] = [[None] * len(own) for own in pieces]
    places = [(i, at) for i, own in enumerate(pieces) for at, each in enumerate(own) if each]
    if not places:
        return found
    crops = [normalize(piece.ink) for own in pieces for piece in own if piece]
    chances = reader.chances(np.stack(crops).reshape(-1, SIDE, SIDE))
    for (index, place), own in zip(places, chances, strict=True):
        found[index][place] = own
    return found


def _is_doubtful(
    strip: Strip, pieces: Sequence[Piece | None], read: Sequence[Chances | None]
) -> bool:
    """Return whether a field should also be read as a number."""
    tall = tallest(pieces)
    for piece, chances in zip(pieces, read, strict=True):
        if piece is None or chances is None:
            continue
        if not strip.cells and piece.box.height < SMALL * tall:
            # A small piece may be a point or a minus; it is ignored if the field allows no marks.
            if wanted_marks(strip.field):
                return True
            continue
        if chances[:DIGITS].max() < _SURE or piece.box.width > WIDE * tall:
            return True
    return not any(pieces)


# The digits and marks that the reader found in a strip, in pixels of the strip.
Numbers = tuple[list[tuple[Box, "Digit"]], list[tuple[Box, "Mark"]]]


def _numbers(strips: Sequence[Strip], reader: Reader) -> list[Numbers]:
    """Return the digits and the marks that the reader finds in each strip, left to right."""
    if not strips:
        return []
    mosaic = make_mosaic(strips)
    page = reader.read(mosaic.image, Options(rotate=0, printed="keep"))
    digits: list[list[tuple[Box, Digit]]] = [[] for _ in strips]
    marks: list[list[tuple[Box, Mark]]] = [[] for _ in strips]
    boxes = mosaic.boxes
    for line in page.lines:
        for number in line.numbers:
            for digit in number.digits:
                for index in _holding(digit.box, boxes):
                    digits[index].append((mosaic.on_strip(digit.box, index), digit))
            for mark in number.marks:
                for index in _holding(mark.box, boxes):
                    marks[index].append((mosaic.on_strip(mark.box, index), mark))
    return [
        (sorted(own, key=_place), sorted(others, key=_place))
        for own, others in zip(digits, marks, strict=True)
    ]


def _holding(box: Box, boxes: Sequence[Box]) -> Iterator[int]:
    x, y = middle_of(box)
    for index, each in enumerate(boxes):
        if each.left <= x < each.right and each.top <= y < each.bottom:
            yield index
            return


def _place(found: tuple[Box, object]) -> float:
    return middle_of(found[0])[0]


def _free(
    pieces: Sequence[Piece | None], read: Sequence[Chances | None], numbers: Numbers | None
) -> Written:
    """Return the digits and marks of a field without boxes.

    The reader takes a single 1 for a ruled line, and other ink for a word. So the pieces that it
    leaves are read one by one.
    """
    tall = tallest(pieces)
    digits, marks = numbers or ([], [])
    found = [(box, _with_none(np.array(digit.probabilities))) for box, digit in digits]
    for piece, chances in zip(pieces, read, strict=True):
        if piece is None or chances is None or piece.box.height < SMALL * tall:
            continue
        if not any(_covers(box, piece.box) for box, _ in digits):
            found.append((piece.box, _alone(chances)))
    found.sort(key=_place)
    written = Written([chances for _, chances in found])
    for box, mark in marks:
        before = sum(middle_of(own)[0] < middle_of(box)[0] for own, _ in found)
        written.marks.append((mark.text, before, mark.confidence))
    return written


def _covers(box: Box, piece: Box) -> bool:
    """Return whether a digit covers much of a piece, or is a part of it."""
    wide = min(box.right, piece.right) - max(box.left, piece.left)
    tall = min(box.bottom, piece.bottom) - max(box.top, piece.top)
    least = min(box.width * box.height, piece.width * piece.height)
    return wide > 0 and tall > 0 and wide * tall > 0.3 * least


def _alone(chances: Chances) -> Chances:
    """Return the probabilities of a piece that only the network of single digits has read."""
    none = float(chances[DIGITS:].sum()) / 2
    ten = chances[:DIGITS] / max(float(chances[:DIGITS].sum()), 1e-9)
    return np.asarray(np.append(ten * (1 - none), none) / (1 + 11 * FLOOR) + FLOOR, np.float64)


def _with_none(ten: Chances) -> Chances:
    """Return probabilities of the ten digits and of no digit, none of them certain."""
    total = float(ten.clip(0).sum())
    # The missing part is the reader's doubt that this is a number; in a field it usually is one.
    none = max(1.0 - total, 0.0) ** 2
    chances = np.append(ten.clip(0) / max(total, FLOOR) * (1 - none), none) + FLOOR
    return np.asarray(chances / chances.sum(), np.float64)


def _in_cells(strip: Strip, boxed: Sequence[Chances | None], numbers: Numbers) -> Written:
    """Return the digits in the boxes of a comb, combining both networks for each box."""
    read: list[list[Digit]] = [[] for _ in strip.cells]
    for box, digit in numbers[0]:
        x = middle_of(box)[0]
        nearest = min(
            range(len(strip.cells)), key=lambda place: abs(middle_of(strip.cells[place])[0] - x)
        )
        read[nearest].append(digit)
    written = Written()
    for own, others in zip(boxed, read, strict=True):
        if own is None:
            chances = np.full(DIGITS + 1, (1 - _NO_INK) / DIGITS)
            chances[DIGITS] = _NO_INK
        else:
            ten = own[:DIGITS] / max(float(own[:DIGITS].sum()), 1e-9)
            if len(others) == 1:
                ten = (ten + np.array(others[0].probabilities).clip(0)) / 2
            none = 0.25 * float(own[DIGITS:].sum()) + _INKED
            chances = np.append(ten / max(float(ten.sum()), 1e-9) * (1 - none), none)
        chances = chances + FLOOR
        written.digits.append(np.asarray(chances / chances.sum()))
    return written


def wanted_marks(given: Field) -> str:
    """Return the marks that matter in a field of this type."""
    sign = "-" if given.type in ("integer", "decimal") and may_be_negative(given) else ""
    if given.type == "decimal" and given.decimals is None:
        return sign + ".,'"
    fixed = given.places == len(given.pattern)
    parts = {"date": ".-/", "time": ".:"}.get(given.type, "")
    return sign + ("" if fixed else parts)


def may_be_negative(given: Field) -> bool:
    """Return whether the range of a field allows negative numbers."""
    if given.range is None:
        return True
    low = given.range[0]
    return low is None or (isinstance(low, float | int) and low < 0)
