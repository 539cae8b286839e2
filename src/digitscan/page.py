"""The result of reading a page: it has lines and tables, a line has numbers, a number digits.

All boxes are in whole pixels of the upright page, after its EXIF orientation is applied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from digitscan.levels import Levels, MinConfidence

if TYPE_CHECKING:
    import os

    import numpy as np
    from numpy.typing import NDArray

DECLINED = "?"
MARKS = ".,'-+/:"

# What a row is, see `digitscan.output.rows.COLUMNS`.
Per = Literal["number", "digit", "line", "cell", "page"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels; `right` and `bottom` are the first pixels outside it."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below the box."""
        return self.top + self.height

    @staticmethod
    def around(boxes: Iterable[Box]) -> Box:
        """Return the smallest box that contains all `boxes`, of which there is at least one."""
        held = list(boxes)
        left, top = min(b.left for b in held), min(b.top for b in held)
        right, bottom = max(b.right for b in held), max(b.bottom for b in held)
        return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True, repr=False)
class Digit:
    """One digit: its `value` 0 to 9, its calibrated `confidence` 0 to 1, and its box.

    `probabilities` are those of the ten digits, in order. They sum to at most 1; the rest is the
    probability that it is not a digit.
    """

    value: int
    confidence: float
    box: Box
    probabilities: tuple[float, ...]

    def text(self, min_confidence: float = 0.0) -> str:
        """Return the digit, or `?` where its confidence is below `min_confidence`."""
        return str(self.value) if self.confidence >= min_confidence else DECLINED

    def __repr__(self) -> str:
        return f"<Digit {self.value}, confidence {self.confidence:.4f}>"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that belongs to a number: a decimal point, a minus, the slash of a date.

    `text` is one of `MARKS`; `confidence` is the probability, 0 to 1, that the mark is there;
    `before` is how many of the number's digits are to its left.
    """

    text: str
    confidence: float
    box: Box
    before: int


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """A group of digits that belong together, left to right; at least one.

    `marks` are the signs between and before the digits, left to right.
    """

    digits: tuple[Digit, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def confidence(self) -> float:
        """The lowest confidence of its digits."""
        return min(digit.confidence for digit in self.digits)

    @property
    def box(self) -> Box:
        """The box around all its digits and marks."""
        boxes = [*(digit.box for digit in self.digits), *(mark.box for mark in self.marks)]
        return Box.around(boxes)

    def text(self, min_confidence: float = 0.0) -> str:
        """Return the number as it is written, `?` for digits below `min_confidence`."""
        parts = []
        for index in range(len(self.digits) + 1):
            parts += [mark.text for mark in self.marks if mark.before == index]
            parts += [digit.text(min_confidence) for digit in self.digits[index : index + 1]]
        return "".join(parts)

    def __repr__(self) -> str:
        return f"<Number {self.text()}, confidence {self.confidence:.4f}>"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """The numbers of one written line, left to right; at least one."""

    numbers: tuple[Number, ...]

    @property
    def confidence(self) -> float:
        """The lowest confidence of its digits."""
        return min(number.confidence for number in self.numbers)

    @property
    def box(self) -> Box:
        """The box around all its numbers."""
        return Box.around(number.box for number in self.numbers)

    def text(self, min_confidence: float = 0.0) -> str:
        """Return its numbers, joined by a space."""
        return " ".join(number.text(min_confidence) for number in self.numbers)

    def __repr__(self) -> str:
        return f"<Line {self.text()}>"


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """A cell of a table that holds numbers; `row` and `column` count from 1.

    `box` is the cell's own box in a ruled table, else the box around its numbers.
    """

    row: int
    column: int
    box: Box
    numbers: tuple[Number, ...]

    @property
    def confidence(self) -> float:
        """The lowest confidence of its digits."""
        return min(number.confidence for number in self.numbers)

    def text(self, min_confidence: float = 0.0) -> str:
        """Return its numbers, joined by a space."""
        return " ".join(number.text(min_confidence) for number in self.numbers)

    def __repr__(self) -> str:
        return f"<Cell in row {self.row}, column {self.column}: {self.text()}>"


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A table of `rows` x `columns` cells; `cells` are those with a number, row by row.

    `ruled` is True if its cells follow from ruled lines, not only from the places of its numbers.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    box: Box
    ruled: bool

    def __repr__(self) -> str:
        return f"<Table of {self.rows} rows and {self.columns} columns>"


class Origin(Protocol):
    """The source of a page."""

    def image(self) -> NDArray[np.uint8]:
        """Load the page again: uint8 (H, W) gray or (H, W, 3) RGB, upright.

        Raises:
            DigitscanError: the page no longer exists.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """The reading of one page; `lines` from top to bottom, empty if there are no digits.

    `width` and `height` are those of the upright page, in pixels. `skew` is the detected angle in
    degrees by which the writing rises to the right (counter-clockwise).

    `ink` is how much ink the page has, in digits that could be written with it; ruled lines, large
    solid areas and printed numbers that are left out do not count. `unread` is the share of the
    ink, 0 to 1, that does not belong to numbers. Both are 0 on a page without ink.

    `tables` are ordered from top to bottom; their cells hold numbers of `lines`.

    `levels` divide confidences into grades; they are those of the model that read the page.

    `source` is the name of the file and `number` the page's number in it, from 1. `origin` loads
    the page again, to show it. Pages that differ only in these three are equal.
    """

    lines: tuple[Line, ...]
    width: int
    height: int
    skew: float = 0.0
    unread: float = 0.0
    ink: float = 0.0
    tables: tuple[Table, ...] = ()
    levels: Levels = field(default_factory=Levels)
    source: str = field(default="-", compare=False)
    number: int = field(default=1, compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def digits(self) -> tuple[Digit, ...]:
        """All digits in reading order."""
        return tuple(d for line in self.lines for number in line.numbers for d in number.digits)

    def text(self, min_confidence: MinConfidence = 0.0) -> str:
        """Return its lines, joined by a newline."""
        least = self.levels.least(min_confidence)
        return "\n".join(line.text(least) for line in self.lines)

    def to_dict(self, min_confidence: MinConfidence = 0.0) -> dict[str, Any]:
        """Return the page as `--format json` writes it: lines, numbers, digits and tables."""
        from digitscan.output.exports import to_dict  # noqa: PLC0415 - imports this module

        return to_dict(self, min_confidence)

    def to_csv(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        per: Per = "number",
        min_confidence: MinConfidence = 0.0,
    ) -> str | None:
        """Return the page as `--format csv` writes it, or write it to `path` and return None.

        Raises:
            UsageError: `per` is unknown, or `path` cannot be written.
        """
        from digitscan.output.exports import to_csv  # noqa: PLC0415 - as above

        return to_csv(self, path, per, min_confidence)

    def to_dataframe(
        self,
        *,
        per: Per = "number",
        min_confidence: MinConfidence = 0.0,
        library: Literal["pandas", "polars"] | None = None,
    ) -> Any:  # noqa: ANN401 - of a library that may not be installed
        """Return the rows of `to_csv` as a DataFrame, with typed columns.

        Args:
            per: what a row is.
            min_confidence: digits below it are `?`.
            library: the library of the DataFrame; by default pandas if installed, else polars.

        Raises:
            UsageError: `per` or `library` is unknown.
            DigitscanError: the library is not installed.
        """
        from digitscan.output.exports import to_dataframe  # noqa: PLC0415 - as above

        return to_dataframe(self, per, min_confidence, library)

    def __repr__(self) -> str:
        numbers = sum(len(line.numbers) for line in self.lines)
        found = f"{numbers} number{'' if numbers == 1 else 's'}"
        return f"<Page {self.number} of {self.source}: {found}, {self.width}x{self.height} pixels>"

    def _repr_html_(self) -> str:
        from digitscan.output.notebook import to_html  # noqa: PLC0415 - as above

        return to_html(self)
