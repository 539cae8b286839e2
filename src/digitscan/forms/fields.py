"""The likeliest readings of each field, by its type and length."""

from __future__ import annotations

import heapq
import math
import re
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

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

# Readings of a field that are looked at.
N_BEST = 60
DIGITS = 10
# No digit is more or less likely than this, whatever the networks say.
_FLOOR = 2e-4
# The probability that a box with no ink, or with ink, is empty.
_NO_INK, _INKED = 0.9995, 0.002
# The probability of an empty box between two digits, against one before or after them.
_GAP = 0.02
# A digit is sure from this probability on.
_SURE = 0.98
# A piece that is lower than this share of the tallest is a point or a dash, not a digit; one that
# is wider, in heights, may be several digits.
_SMALL, _WIDE = 0.4, 1.1
# Pieces that share this much of the narrower one's width stand above each other.
_STACKED = 0.55
# A dash is as flat as this, and as wide, in heights of the field; and so many times as wide as
# high: a small, broad 2 is not.
_FLAT, _LEAST_DASH, _LONG = 0.28, 0.25, 2.5
# Years of two digits from this on are 19xx (POSIX).
_PIVOT = 69
_POINT, _COMMA = ".", ","


@dataclass(frozen=True, slots=True)
class Option:
    """A possible reading of a field.

    Attributes:
        text: its value as the output has it; empty for an empty field.
        digits: its digits as they are written.
        number: for sums and ranges; a date counts its days.
        chance: its logarithmic probability.
        broken: the names of the field's own checks that it does not satisfy.
    """

    text: str
    digits: str
    number: float
    chance: float
    broken: tuple[str, ...] = ()


@dataclass
class Written:
    """What was found in a field.

    Attributes:
        digits: by place, the probabilities of 0 to 9 and of no digit, float64 (11,) each.
        marks: a point, comma, minus or the like, how many digits stand before it, and how sure.
    """

    digits: list[Chances] = field(default_factory=list)
    marks: list[tuple[str, int, float]] = field(default_factory=list)


def read_strips(strips: Sequence[Strip], reader: Reader) -> list[list[Option]]:
    """Return the likeliest readings of each field, most likely first; at least one each."""
    shown = [strip for strip in strips if not (strip.is_blank or _is_a_dash(strip))]
    found = _written(shown, reader)
    by_field = {strip.field.name: each for strip, each in zip(shown, found, strict=True)}
    return [_options(strip, by_field.get(strip.field.name)) for strip in strips]


def _written(strips: Sequence[Strip], reader: Reader) -> list[Written]:
    """Read strips with ink.

    The network of single digits reads what stands apart. The reader looks only at fields in which
    something is doubtful, since that takes ten times as long.
    """
    pieces = [_cell_pieces(strip) if strip.cells else find_pieces(strip) for strip in strips]
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


@dataclass(frozen=True)
class Piece:
    """Ink that may be a digit: its box in pixels of the strip, and its ink, float32 (h, w)."""

    box: Box
    ink: NDArray[np.float32]


def find_pieces(strip: Strip) -> list[Piece | None]:
    """Return the pieces of a strip's ink, left to right; parts above each other are one piece."""
    boxes: list[Box] = []
    members: list[list[int]] = []
    for label in np.unique(strip.labels[strip.labels > 0]).tolist():
        rows, columns = np.nonzero(strip.labels == label)
        left, top = int(columns.min()), int(rows.min())
        own = Box(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top)
        together = [own]
        labels = [label]
        for at in reversed(range(len(boxes))):
            if _are_stacked(own, boxes[at]):
                together.append(boxes.pop(at))
                labels += members.pop(at)
        boxes.append(Box.around(together))
        members.append(labels)
    pieces: list[Piece] = []
    for box, labels in zip(boxes, members, strict=True):
        inked = np.isin(strip.labels, labels)
        near = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        ink = np.where(near, strip.ink, np.float32(0))
        pieces.append(Piece(box, ink[box.top : box.bottom, box.left : box.right]))
    return [*sorted(pieces, key=lambda piece: _middle(piece.box)[0])]


def _are_stacked(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > _STACKED * min(one.width, other.width)


def _read_pieces(
    pieces: Sequence[Sequence[Piece | None]], reader: Reader
) -> list[list[Chances | None]]:
    """Return the probabilities of each piece by itself; None where there is none."""
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
    """Return whether a field is to be read as a number, too."""
    tall = _tallest(pieces)
    for piece, chances in zip(pieces, read, strict=True):
        if piece is None or chances is None:
            continue
        if not strip.cells and piece.box.height < _SMALL * tall:
            # A small piece may be a point or a minus; where none can be, it is not looked at.
            if _wanted_marks(strip.field):
                return True
            continue
        if chances[:DIGITS].max() < _SURE or piece.box.width > _WIDE * tall:
            return True
    return not any(pieces)


def _tallest(pieces: Sequence[Piece | None]) -> int:
    return max((piece.box.height for piece in pieces if piece), default=0)


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
    x, y = _middle(box)
    for index, each in enumerate(boxes):
        if each.left <= x < each.right and each.top <= y < each.bottom:
            yield index
            return


def _place(found: tuple[Box, object]) -> float:
    return _middle(found[0])[0]


def _middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def _free(
    pieces: Sequence[Piece | None], read: Sequence[Chances | None], numbers: Numbers | None
) -> Written:
    """Return what stands in a field without boxes.

    The reader takes a lone 1 for a ruled line, and other ink for a word: what it left is read
    piece by piece.
    """
    tall = _tallest(pieces)
    digits, marks = numbers or ([], [])
    found = [(box, _with_none(np.array(digit.probabilities))) for box, digit in digits]
    for piece, chances in zip(pieces, read, strict=True):
        if piece is None or chances is None or piece.box.height < _SMALL * tall:
            continue
        if not any(_covers(box, piece.box) for box, _ in digits):
            found.append((piece.box, _alone(chances)))
    found.sort(key=_place)
    written = Written([chances for _, chances in found])
    for box, mark in marks:
        before = sum(_middle(own)[0] < _middle(box)[0] for own, _ in found)
        written.marks.append((mark.text, before, mark.confidence))
    return written


def _covers(box: Box, piece: Box) -> bool:
    """Return whether a digit takes much of a piece, or is a part of it."""
    wide = min(box.right, piece.right) - max(box.left, piece.left)
    tall = min(box.bottom, piece.bottom) - max(box.top, piece.top)
    least = min(box.width * box.height, piece.width * piece.height)
    return wide > 0 and tall > 0 and wide * tall > 0.3 * least


def _alone(chances: Chances) -> Chances:
    """Return the probabilities of a piece that only the network of single digits has read."""
    none = float(chances[DIGITS:].sum()) / 2
    ten = chances[:DIGITS] / max(float(chances[:DIGITS].sum()), 1e-9)
    return np.asarray(np.append(ten * (1 - none), none) / (1 + 11 * _FLOOR) + _FLOOR, np.float64)


def _with_none(ten: Chances) -> Chances:
    """Return probabilities of the ten digits and of no digit, none of them certain."""
    total = float(ten.clip(0).sum())
    # What is missing is the reader's doubt that this is a number. In a field, it mostly is one.
    none = max(1.0 - total, 0.0) ** 2
    chances = np.append(ten.clip(0) / max(total, _FLOOR) * (1 - none), none) + _FLOOR
    return np.asarray(chances / chances.sum(), np.float64)


def _cell_pieces(strip: Strip) -> list[Piece | None]:
    """Return the ink of each box of a comb; None if it is empty."""
    return [
        None if ink is None else Piece(cell, ink)
        for cell, ink in zip(strip.cells, _cell_inks(strip), strict=True)
    ]


def _cell_inks(strip: Strip) -> Iterator[NDArray[np.float32] | None]:
    """Give the ink of each box of a comb; what reaches over a box's side stays whole."""
    count = int(strip.labels.max()) + 1
    shares = np.zeros((len(strip.cells), count))
    for place, cell in enumerate(strip.cells):
        part = strip.labels[:, max(cell.left, 0) : cell.right]
        shares[place] = np.bincount(part.ravel(), minlength=count)
    total = np.maximum(np.bincount(strip.labels.ravel(), minlength=count), 1)
    shares /= total
    owner = shares.argmax(axis=0)
    # A component that is in two boxes is two digits that touch: it is cut between them.
    cut = shares.max(axis=0) < 0.7  # noqa: PLR2004
    for place, cell in enumerate(strip.cells):
        mine = (owner == place) & ~cut
        mine[0] = False
        inked = mine[strip.labels]
        columns = slice(max(cell.left, 0), cell.right)
        inked[:, columns] |= cut[strip.labels[:, columns]] & (strip.labels[:, columns] > 0)
        pixels = int(inked.sum())
        if pixels < 0.006 * cell.height * cell.height or _is_flat(inked, cell.height):
            yield None
            continue
        near = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        ink = np.where(near, strip.ink, np.float32(0))
        rows, inside = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        yield ink[rows[0] : rows[-1] + 1, inside[0] : inside[-1] + 1]


def _is_flat(inked: NDArray[np.bool_], height: float) -> bool:
    """Return whether all ink is a dash."""
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return True
    tall, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    return bool(tall < _FLAT * height and wide > max(_LEAST_DASH * height, _LONG * tall))


def _is_a_dash(strip: Strip) -> bool:
    """Return whether a field is empty by the template: a dash, or struck through by a cross."""
    inked = strip.labels > 0
    if "dash" in strip.field.empty and not strip.cells and _is_flat(inked, strip.area.height):
        return True
    if "cross" not in strip.field.empty:
        return False
    # A cross reaches over most of the box, and fills little of it.
    for place in np.unique(strip.labels[inked]):
        rows, columns = np.nonzero(strip.labels == place)
        wide, tall = np.ptp(columns) + 1, np.ptp(rows) + 1
        if wide > 0.55 * strip.area.width and tall > 0.55 * strip.area.height:
            return not strip.cells or len(strip.cells) > 1
    return False


def _in_cells(strip: Strip, boxed: Sequence[Chances | None], numbers: Numbers) -> Written:
    """Return what stands in the boxes of a comb: both networks' opinions of each box."""
    read: list[list[Digit]] = [[] for _ in strip.cells]
    for box, digit in numbers[0]:
        x = _middle(box)[0]
        nearest = min(
            range(len(strip.cells)), key=lambda place: abs(_middle(strip.cells[place])[0] - x)
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
        chances = chances + _FLOOR
        written.digits.append(np.asarray(chances / chances.sum()))
    return written


def _options(strip: Strip, written: Written | None) -> list[Option]:
    """Return the likeliest values of a field; of equal ones the likeliest reading."""
    given = strip.field
    if written is None:
        return [_empty(given, 0.0)]
    best: dict[tuple[str, str], Option] = {}
    for digits, marks, chance in _strings(given, written, is_comb=bool(strip.cells)):
        option = _option(given, digits, marks, chance)
        key = (option.text, option.digits)
        if key in best:
            both = np.logaddexp(best[key].chance, chance)
            option = Option(option.text, option.digits, option.number, float(both), option.broken)
        best[key] = option
    found = sorted(best.values(), key=lambda option: -option.chance)
    return found or [_empty(given, 0.0)]


def _empty(given: Field, chance: float) -> Option:
    broken = (f"required({given.name})",) if given.required else ()
    return Option("", "", 0.0, chance, broken)


Marks = tuple[tuple[str, int], ...]


def _strings(
    given: Field, written: Written, *, is_comb: bool
) -> Iterator[tuple[str, Marks, float]]:
    """Give the likeliest strings of digits, with their marks and logarithmic probability."""
    for kept, more in _lengths(given, written.digits, is_comb=is_comb):
        for marks, sure in _marks(given, written, kept):
            for symbols, chance in n_best([written.digits[place] for place in kept], N_BEST):
                if not is_comb and DIGITS in symbols:
                    continue
                digits = "".join(str(each) for each in symbols if each < DIGITS)
                gap = math.log(_GAP) * _gaps(symbols)
                yield digits, marks, chance + more + sure + gap


def _lengths(
    given: Field, digits: Sequence[Chances], *, is_comb: bool
) -> Iterator[tuple[list[int], float]]:
    """Give which places are taken for digits, and the logarithmic probability of that.

    More than a field has room for cannot be: what is least a digit is left out.
    """
    every = list(range(len(digits)))
    if is_comb:
        yield every, 0.0
        return
    most = given.places
    if most is not None and len(every) > most:
        surest = sorted(every, key=lambda place: digits[place][DIGITS])[:most]
        yield sorted(surest), 0.0
        return
    yield every, 0.0
    if most is None and len(every) > 1:
        for place in every:
            none = float(digits[place][DIGITS])
            if none > 10 * _FLOOR:
                yield [each for each in every if each != place], math.log(none)


def _marks(given: Field, written: Written, kept: Sequence[int]) -> Iterator[tuple[Marks, float]]:
    """Give the marks that the field's type can have, and without the doubtful ones."""
    wanted = _wanted_marks(given)
    own = [
        (text, sum(place < before for place in kept), min(sure, 0.98))
        for text, before, sure in written.marks
        if text in wanted
    ]
    signs = [each for each in own if each[0] != "-" or each[1] == 0 or given.type == "date"]
    marks = tuple((text, before) for text, before, _ in signs)
    sure = math.prod(each[2] for each in signs)
    yield marks, math.log(sure)
    if marks and sure < 0.95:  # noqa: PLR2004
        yield (), math.log(1 - sure)


def _wanted_marks(given: Field) -> str:
    """Return the marks that tell something of a field of its type."""
    sign = "-" if given.type in ("integer", "decimal") and _may_be_negative(given) else ""
    if given.type == "decimal" and given.decimals is None:
        return sign + ".,'"
    fixed = given.places == len(given.pattern)
    parts = {"date": ".-/", "time": ".:"}.get(given.type, "")
    return sign + ("" if fixed else parts)


def _gaps(symbols: Sequence[int]) -> int:
    """Return how many empty boxes stand between digits."""
    filled = [place for place, each in enumerate(symbols) if each < DIGITS]
    return sum(b - a - 1 for a, b in pairwise(filled))


def n_best(chances: Sequence[Chances], count: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Give the likeliest strings of symbols, most likely first, with logarithmic probability.

    Args:
        chances: by place the probabilities of the symbols, above 0.
        count: how many.
    """
    orders = [np.argsort(-own, kind="stable") for own in chances]
    logs = [np.log(own[order]) for own, order in zip(chances, orders, strict=True)]
    first = (0,) * len(chances)
    heap = [(-float(sum(log[0] for log in logs)), first)]
    seen = {first}
    for _ in range(count):
        if not heap:
            return
        cost, ranks = heapq.heappop(heap)
        yield tuple(int(o[r]) for o, r in zip(orders, ranks, strict=True)), -cost
        for place, rank in enumerate(ranks):
            if rank + 1 == len(logs[place]):
                continue
            after = (*ranks[:place], rank + 1, *ranks[place + 1 :])
            if after not in seen:
                seen.add(after)
                heapq.heappush(
                    heap, (cost + float(logs[place][rank] - logs[place][rank + 1]), after)
                )


def _option(given: Field, digits: str, marks: Marks, chance: float) -> Option:
    """Return the value that a string of digits is in a field."""
    if not digits:
        return _empty(given, chance)
    broken: list[str] = []
    if given.type in ("date", "time"):
        make = _date if given.type == "date" else _time
        parts = _by_pattern(given.pattern, digits, marks)
        value = None if parts is None else make(parts)
        if value is None:
            return Option(digits, digits, 0.0, chance, (f"{given.type}({given.name})",))
        text, number = value
    else:
        text = _number_text(given, digits, marks)
        number = float(text)
        if given.places is not None and not given.cells and len(digits) != given.places:
            broken.append(f"digits({given.name})")
    if given.range is not None and not _is_in_range(given, number):
        broken.append(f"range({given.name})")
    return Option(given.prefix + text, digits, number, chance, tuple(broken))


def _number_text(given: Field, digits: str, marks: Marks) -> str:
    sign = "-" if any(text == "-" for text, _ in marks) and _may_be_negative(given) else ""
    if given.decimals:
        padded = digits.rjust(given.decimals + 1, "0")
        return f"{sign}{padded[: -given.decimals]}{_POINT}{padded[-given.decimals :]}"
    points = [before for text, before in marks if text in (_POINT, _COMMA)]
    # Several points stand between thousands; the last one does not if it is another sign.
    kinds = [text for text, _ in marks if text in (_POINT, _COMMA)]
    is_group = len(points) > 1 and len(set(kinds)) == 1
    if given.type != "decimal" or not points or is_group or not 0 < points[-1] < len(digits):
        return sign + digits
    return f"{sign}{digits[: points[-1]]}{_POINT}{digits[points[-1] :]}"


def _may_be_negative(given: Field) -> bool:
    if given.range is None:
        return True
    low = given.range[0]
    return low is None or (isinstance(low, float | int) and low < 0)


def _is_in_range(given: Field, number: float) -> bool:
    assert given.range is not None
    low, high = (each.toordinal() if isinstance(each, date) else each for each in given.range)
    return (low is None or number >= low) and (high is None or number <= high)


def _by_pattern(pattern: str, digits: str, marks: Marks) -> dict[str, str] | None:
    """Return the digits of each part of a date or time, by its letter."""
    runs = [(letter, len(list(run))) for letter, run in groupby(pattern)]
    places = sorted({before for _, before in marks if 0 < before < len(digits)})
    if len(places) == len(runs) - 1:
        cuts = [0, *places, len(digits)]
        parts = [digits[a:b] for a, b in pairwise(cuts)]
    elif len(digits) == len(pattern):
        parts, at = [], 0
        for _, length in runs:
            parts.append(digits[at : at + length])
            at += length
    else:
        return None
    return {letter: part for (letter, _), part in zip(runs, parts, strict=True)}


def _date(parts: dict[str, str]) -> tuple[str, float] | None:
    year = int(parts["Y"])
    if len(parts["Y"]) <= 2:  # noqa: PLR2004
        year += 1900 if year >= _PIVOT else 2000
    try:
        found = date(year, int(parts["M"]), int(parts["D"]))
    except ValueError:
        return None
    return found.isoformat(), float(found.toordinal())


def _time(parts: dict[str, str]) -> tuple[str, float] | None:
    numbers = [int(parts.get(letter, "0")) for letter in "HMS"]
    if numbers[0] > 23 or max(numbers[1:]) > 59:  # noqa: PLR2004
        return None
    text = ":".join(f"{int(parts[letter]):02}" for letter in "HMS" if letter in parts)
    hours, minutes, seconds = numbers
    return re.sub("^(\\d\\d)$", "\\1:00", text), hours + minutes / 60 + seconds / 3600
