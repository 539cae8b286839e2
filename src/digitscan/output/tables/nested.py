"""The tables of a page as JSON objects."""

from __future__ import annotations

import base64
from typing import Any

from digitscan.output.nested import table_objects
from digitscan.output.rows import PageReading
from digitscan.output.schema import TABLES_SCHEMA
from digitscan.output.tables import TableLayout
from digitscan.output.tables.grid import Grid, grid_of
from digitscan.page import Box


def tables_object(reading: PageReading, least: float) -> dict[str, Any]:
    """Return a page's tables; the list is empty if there are none."""
    return {
        "schema": TABLES_SCHEMA,
        "source": reading.source,
        "page": reading.number,
        "image": {"width": reading.page.width, "height": reading.page.height},
        "tables": table_objects(reading.page, least),
    }


def tables_with_pictures(reading: PageReading, least: float) -> dict[str, Any]:
    """Return a page's tables for a workbook: each cell has its `grade`.

    A cell with a picture contains it as base64 JPEG.
    """
    found = tables_object(reading, least)
    for cell in (each for table in found["tables"] for each in table["cells"]):
        cell["grade"] = reading.page.levels.grade(cell["confidence"])
        box = Box(cell["left"], cell["top"], cell["width"], cell["height"])
        if box in reading.pictures:
            cell["picture"] = base64.b64encode(reading.pictures[box]).decode("ascii")
    return found


def tables_with_data(reading: PageReading, least: float, layout: TableLayout) -> dict[str, Any]:
    """Return a page's tables, each with its `data`, and with its `header` if the layout has one."""
    found = tables_object(reading, least)
    for table in found["tables"]:
        table.update(_data(grid_of(table, reading.source, reading.number), layout))
    return found


def _data(grid: Grid, layout: TableLayout) -> dict[str, Any]:
    """Return the texts row by row; with a header, each row is an object with its names."""
    rows = grid.with_decimal(layout.decimal).texts
    if not layout.header:
        return {"data": rows}
    header = grid.header
    return {
        "header": header,
        "data": [dict(zip(header, row, strict=True)) for row in rows[1:]],
    }
