"""What is written keeps to the schemas that are written down, and these to the documentation."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages_to_write import EMPTY, reading

from digitscan.drawing import DrawnPage
from digitscan.output import COLUMNS, PERS, PageReading, open_writer
from digitscan.output.schema import PAGE_SCHEMA, ROWS_SCHEMA, page_schema, rows_schema
from digitscan.reader import Reader
from table_pages import tabled

jsonschema = pytest.importorskip(
    "jsonschema", reason="jsonschema checks the schemas; it comes with digitscan[dev]"
)
PAGES = (reading(), reading("b\udcff\n.png", 1), EMPTY, tabled())
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "schema.md"


def objects(*pages: PageReading, least: float = 0.0) -> list[dict[str, Any]]:
    stream = io.StringIO()
    writer = open_writer("jsonl", stream, "number", least)
    for page in pages:
        writer.write(page)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def parquet_rows(per: str, *pages: PageReading) -> list[dict[str, Any]]:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow writes Parquet")
    content = io.BytesIO()
    writer = open_writer("parquet", io.TextIOWrapper(content), per, 0.95)
    for page in pages:
        writer.write(page)
    writer.finish()
    return list(pq.read_table(io.BytesIO(content.getvalue())).to_pylist())


def undescribed(value: object, schema: dict[str, Any], root: dict[str, Any]) -> set[str]:
    """Return the fields of `value` that `schema` does not name."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if isinstance(value, list):
        items = schema.get("items", {})
        return set().union(*(undescribed(each, items, root) for each in value))
    if not isinstance(value, dict):
        return set()
    known = schema.get("properties", {})
    below = (undescribed(each, known.get(name, {}), root) for name, each in value.items())
    return (set(value) - set(known)).union(*below)


@pytest.mark.parametrize("schema", [page_schema(), *map(rows_schema, PERS)])
def test_schemas_are_schemas(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("least", [0.0, 0.95])
def test_every_page_keeps_to_its_schema_and_says_which(least: float) -> None:
    schema = page_schema()
    assert schema["properties"]["schema"]["const"] == PAGE_SCHEMA
    for found in objects(*PAGES, least=least):
        jsonschema.validate(found, schema)
        assert undescribed(found, schema, schema) == set()


def test_real_reading_keeps_to_its_schema(drawn_page: Callable[..., DrawnPage]) -> None:
    drawn = drawn_page()
    (found,) = objects(PageReading("a.png", 1, Reader().read(drawn.image)))
    assert found["lines"]
    jsonschema.validate(found, page_schema())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), "digitscan-page-1"),
        (("page",), 0),
        (("text",), "4 x"),
        (("confidence",), 1.5),
        (("lines", 0, "numbers", 0, "digits", 0, "digit"), "47"),
        (("lines", 0, "numbers", 0, "digits", 0, "probabilities"), [0.1] * 9),
        (("lines", 0, "numbers", 0, "digits"), []),
        (("lines", 0, "left"), -1),
    ],
)
def test_schema_refuses_what_is_none(place: tuple[str | int, ...], value: object) -> None:
    (page,) = objects(reading())
    part: Any = page
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(page, page_schema())


@pytest.mark.parametrize("per", PERS)
def test_rows_keep_to_their_schema(per: str) -> None:
    schema = rows_schema(per)
    found = parquet_rows(per, *PAGES)
    assert found
    for row in found:
        jsonschema.validate(row, schema)
    assert list(schema["properties"]) == schema["required"] == list(COLUMNS[per])


def test_document_tells_of_both_versions_and_of_every_field_and_column() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert f"`{PAGE_SCHEMA}`" in text
    assert f"`{ROWS_SCHEMA}`" in text
    for per in PERS:
        assert ",".join(COLUMNS[per]) in text
    schema = page_schema()
    fields = [schema, *schema["$defs"].values(), schema["properties"]["image"]]
    named = {name for each in fields for name in each.get("properties", {})}
    described = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert named - described == set()
