"""Random contents of tables: decimals, negative numbers, thousands, dates and times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from numpy.random import Generator

from digitscan.drawing.page_spec import CELL_END

WORDS = ("Water", "Heat", "Meter", "Rooms", "Total", "Rate", "Home", "Alarm", "Market", "North")
HEADINGS = ("Item", "Reading", "Amount", "Change", "Day", "Hour", "Sum", "Net", "Tax", "Due")
# The shares of tables with a column of words and with headings, and of empty cells.
LABELS, HEADED, EMPTY = 0.5, 0.6, 0.06


@dataclass(frozen=True, slots=True)
class Contents:
    """A table's `lines`, with cells separated by `|`, and the `labels` that head its columns."""

    lines: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """How a person writes decimals, thousands, dates and times."""

    point: str
    group: str
    date: str
    time: str


Column: TypeAlias = Callable[[Generator, Signs], str]


def random_table(rng: Generator, *, amounts: bool = False) -> Contents:
    """Return a table with four to nine rows and two to five columns of numbers.

    Args:
        rng: the random generator.
        amounts: whether to use only columns of decimals, as in accounts.
    """
    signs = _signs(rng)
    kinds = (decimal, decimal, thousands, negative) if amounts else tuple(COLUMNS)
    count, rows = int(rng.integers(1 if amounts else 2, 4 if amounts else 6)), rng.integers(4, 10)
    columns = [_column(rng, signs, kinds, int(rows)) for _ in range(count)]
    if amounts or rng.random() < LABELS:
        columns.insert(0, [str(rng.choice(WORDS)) for _ in range(rows)])
    labels = tuple(map(str, rng.choice(HEADINGS, len(columns) + 2, replace=False)))
    lines = tuple(f" {CELL_END} ".join(row) for row in zip(*columns, strict=True))
    return Contents(lines, labels if rng.random() < HEADED else ())


def _signs(rng: Generator) -> Signs:
    point = str(rng.choice([".", ","]))
    group = str(rng.choice(["'", "," if point == "." else "."]))
    return Signs(point, group, str(rng.choice([".", "/", "-"])), ":")


def _column(rng: Generator, signs: Signs, kinds: tuple[Column, ...], rows: int) -> list[str]:
    kind = kinds[int(rng.integers(len(kinds)))]
    # The first row is never empty, so that no column at the table's edge is empty.
    return [kind(rng, signs) if row == 0 or rng.random() >= EMPTY else "" for row in range(rows)]


def integer(rng: Generator, signs: Signs) -> str:
    """Return a whole number of one to four digits."""
    return str(rng.integers(1, 10 ** rng.integers(1, 5)))


def decimal(rng: Generator, signs: Signs) -> str:
    """Return an amount with two decimals."""
    return f"{rng.integers(0, 10 ** rng.integers(1, 4))}{signs.point}{rng.integers(100):02}"


def tenths(rng: Generator, signs: Signs) -> str:
    """Return a number with one decimal."""
    return f"{rng.integers(0, 100)}{signs.point}{rng.integers(10)}"


def negative(rng: Generator, signs: Signs) -> str:
    """Return a number with one decimal, negative half of the time."""
    return ("-" if rng.random() < 0.5 else "") + tenths(rng, signs)  # noqa: PLR2004 - half


def thousands(rng: Generator, signs: Signs) -> str:
    """Return an amount of four to six digits with thousands separators and two decimals."""
    whole, cents = rng.integers(1_000, 10 ** rng.integers(4, 7)), rng.integers(100)
    return f"{whole:,}".replace(",", signs.group) + f"{signs.point}{cents:02}"


def date(rng: Generator, signs: Signs) -> str:
    """Return a date with two-digit day, month and year."""
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(100)
    return signs.date.join(f"{part:02}" for part in (day, month, year))


def time(rng: Generator, signs: Signs) -> str:
    """Return a time in hours and minutes."""
    return f"{rng.integers(24)}{signs.time}{rng.integers(60):02}"


COLUMNS: tuple[Column, ...] = (integer, decimal, tenths, negative, thousands, date, time)
