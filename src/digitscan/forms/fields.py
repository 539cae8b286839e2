"""The most likely readings of each field, given its type and length."""

from __future__ import annotations

import heapq
import math
import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan.forms.handwriting import (
    DIGITS,
    FLOOR,
    Written,
    may_be_negative,
    read_written,
    wanted_marks,
)
from digitscan.forms.pieces import is_a_dash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from digitscan.forms.strips import Strip
    from digitscan.forms.template import Field
    from digitscan.reader import Reader

    Chances = NDArray[np.float64]

# The number of readings considered per field.
N_BEST = 60
# The probability of an empty box between two digits, relative to one before or after them.
_GAP = 0.02
# Two-digit years from this on are 19xx (POSIX).
_PIVOT = 69
_POINT, _COMMA = ".", ","


@dataclass(frozen=True, slots=True)
class Option:
    """A possible reading of a field.

    Attributes:
        text: its value in the output; empty for an empty field.
        digits: its digits as they are written.
        number: for sums and ranges; a date counts its days.
        chance: its log-probability.
        broken: the names of the field's own checks that it violates.
    """

    text: str
    digits: str
    number: float
    chance: float
    broken: tuple[str, ...] = ()


def read_strips(strips: Sequence[Strip], reader: Reader) -> list[list[Option]]:
    """Return the readings of each field, most likely first; at least one each."""
    shown = [strip for strip in strips if not (strip.is_blank or is_a_dash(strip))]
    found = read_written(shown, reader)
    by_field = {strip.field.name: each for strip, each in zip(shown, found, strict=True)}
    return [_options(strip, by_field.get(strip.field.name)) for strip in strips]


def _options(strip: Strip, written: Written | None) -> list[Option]:
    """Return the most likely values of a field; equal values keep the most likely reading."""
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
    """Yield the most likely strings of digits, with their marks and log-probability."""
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
    """Yield which places are digits, and the log-probability of that.

    If there are more than the field has room for, the least likely digits are dropped.
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
            if none > 10 * FLOOR:
                yield [each for each in every if each != place], math.log(none)


def _marks(given: Field, written: Written, kept: Sequence[int]) -> Iterator[tuple[Marks, float]]:
    """Yield the marks that the field's type allows, with and without the doubtful ones."""
    wanted = wanted_marks(given)
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


def _gaps(symbols: Sequence[int]) -> int:
    """Return the number of empty boxes between digits."""
    filled = [place for place, each in enumerate(symbols) if each < DIGITS]
    return sum(b - a - 1 for a, b in pairwise(filled))


def n_best(chances: Sequence[Chances], count: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield the most likely strings of symbols, most likely first, with log-probability.

    Args:
        chances: for each place the probabilities of the symbols, above 0.
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
    """Return the value of a string of digits in a field."""
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
    sign = "-" if any(text == "-" for text, _ in marks) and may_be_negative(given) else ""
    if given.decimals:
        padded = digits.rjust(given.decimals + 1, "0")
        return f"{sign}{padded[: -given.decimals]}{_POINT}{padded[-given.decimals :]}"
    points = [before for text, before in marks if text in (_POINT, _COMMA)]
    # Several points separate thousands, except for the last one if it is another sign.
    kinds = [text for text, _ in marks if text in (_POINT, _COMMA)]
    is_group = len(points) > 1 and len(set(kinds)) == 1
    if given.type != "decimal" or not points or is_group or not 0 < points[-1] < len(digits):
        return sign + digits
    return f"{sign}{digits[: points[-1]]}{_POINT}{digits[points[-1] :]}"


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
