"""A table as rows of texts."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from digitscan.output.nested import table_objects
from digitscan.output.numerals import POINT, find_decimal, parse_numeral
from digitscan.output.rows import PageReading

Texts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    `confidences` are those of its cells; an empty cell has 1 and an empty text. `pictures` are
    small JPEG files of doubtful cells, by row and column, from 0. `grades` are the cells' grades,
    also by row and column; only a table from a spool has them.
    """

    source: str
    page: int
    order: int
    texts: Texts
    confidences: tuple[tuple[float, ...], ...]
    pictures: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    grades: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def header(self) -> tuple[str, ...]:
        """The first row as unique column names; `column_N` for an empty cell."""
        names: list[str] = []
        for column, text in enumerate(self.texts[0], 1):
            wanted = text or f"column_{column}"
            name, times = wanted, 1
            while name in names:
                times += 1
                name = f"{wanted}_{times}"
            names.append(name)
        return tuple(names)

    def decimal(self, default: str | None) -> str:
        """Return the decimal sign of this table, see `find_decimal`."""
        return find_decimal((text for row in self.texts for text in row), default or POINT)

    def with_decimal(self, wanted: str | None) -> Grid:
        """Return the table with this decimal sign and without groups; None changes nothing."""
        if wanted is None:
            return self
        found = self.decimal(wanted)
        texts = tuple(tuple(_rewritten(text, found, wanted) for text in row) for row in self.texts)
        return replace(self, texts=texts)


def grids(reading: PageReading, least: float) -> Iterator[Grid]:
    """Yield the tables of a page; digits below `least` are `?`."""
    for table in table_objects(reading.page, least):
        yield grid_of(table, reading.source, reading.number)


def grid_of(table: dict[str, Any], source: str, page: int) -> Grid:
    """Return a table from its JSON object, see `table_objects` and `tables_with_pictures`."""
    texts = [[""] * table["columns"] for _ in range(table["rows"])]
    confidences = [[1.0] * table["columns"] for _ in range(table["rows"])]
    pictures, grades = {}, {}
    for cell in table["cells"]:
        row, column = cell["row"] - 1, cell["column"] - 1
        texts[row][column] = cell["text"]
        confidences[row][column] = cell["confidence"]
        grades[row, column] = cell.get("grade", "")
        if cell.get("picture"):
            pictures[row, column] = base64.b64decode(cell["picture"])
    rows, sure = tuple(map(tuple, texts)), tuple(map(tuple, confidences))
    return Grid(source, page, table["table"], rows, sure, pictures, grades)


def _rewritten(text: str, found: str, wanted: str) -> str:
    numeral = parse_numeral(text, found)
    return text if numeral is None else numeral.text(wanted)
