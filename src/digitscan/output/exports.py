"""Pages of the Python API as dictionaries, CSV and DataFrames."""

from __future__ import annotations

import importlib.util
import io
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import unknown_value
from digitscan.output.delimited import DelimitedWriter
from digitscan.output.files import whole_file
from digitscan.output.nested import page_object
from digitscan.output.rows import COLUMNS, Cell, PageReading, rows
from digitscan.output.schema import kind

if TYPE_CHECKING:
    from digitscan.levels import MinConfidence
    from digitscan.page import Page

LIBRARIES = ("pandas", "polars")

_Typed = str | int | float | None


def to_dict(page: Page, min_confidence: MinConfidence) -> dict[str, Any]:
    """See `Page.to_dict`."""
    return page_object(_reading(page), page.levels.least(min_confidence))


def to_csv(
    page: Page, path: str | os.PathLike[str] | None, per: str, min_confidence: MinConfidence
) -> str | None:
    """See `Page.to_csv`."""
    _check_per(per)
    stream = io.StringIO()
    writer = DelimitedWriter(stream, ",", per, page.levels.least(min_confidence))
    writer.write(_reading(page))
    writer.finish()
    if path is None:
        return stream.getvalue()
    with whole_file(os.fspath(path)) as file:
        file.write(stream.getvalue())
    return None


def to_dataframe(page: Page, per: str, min_confidence: MinConfidence, library: str | None) -> Any:  # noqa: ANN401 - of a library that may not be installed
    """See `Page.to_dataframe`."""
    _check_per(per)
    chosen = _library(library)
    found = list(rows(_reading(page), per, page.levels.least(min_confidence)))
    columns = {
        name: [_typed(name, row[at]) for row in found] for at, name in enumerate(COLUMNS[per])
    }
    return _pandas(columns) if chosen == "pandas" else _polars(columns)


def _reading(page: Page) -> PageReading:
    return PageReading(page.source, page.number, page)


def _check_per(per: str) -> None:
    if per not in COLUMNS:
        raise UsageError(unknown_value("per", per, tuple(COLUMNS)))


def _library(wanted: str | None) -> str:
    if wanted is not None and wanted not in LIBRARIES:
        raise UsageError(unknown_value("library", wanted, LIBRARIES))
    for name in LIBRARIES if wanted is None else (wanted,):
        if importlib.util.find_spec(name) is not None:
            return name
    needed = wanted or " or ".join(LIBRARIES)
    raise DigitscanError(f"to_dataframe needs {needed}: `pip install {wanted or LIBRARIES[0]}`")


def _typed(column: str, cell: Cell) -> _Typed:
    if kind(column) == "text":
        return str(cell)
    if cell == "":  # from a page without digits
        return None
    return float(cell) if kind(column) == "share" else int(cell)


def _pandas(columns: Mapping[str, Sequence[_Typed]]) -> Any:  # noqa: ANN401 - as above
    pandas = importlib.import_module("pandas")
    types = {"text": "str", "share": "float64", "whole": "int64"}
    series = {}
    for name, cells in columns.items():
        # pandas has no plain integer column with missing values.
        wanted = "Int64" if None in cells and kind(name) == "whole" else types[kind(name)]
        series[name] = pandas.Series(cells, dtype=wanted)
    return pandas.DataFrame(series)


def _polars(columns: Mapping[str, Sequence[_Typed]]) -> Any:  # noqa: ANN401 - as above
    polars = importlib.import_module("polars")
    types = {"text": polars.String, "share": polars.Float64, "whole": polars.Int64}
    return polars.DataFrame(dict(columns), schema={name: types[kind(name)] for name in columns})
