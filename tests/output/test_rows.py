"""The columns and cells of each `--per`."""

from __future__ import annotations

import pytest
from pages_to_write import EMPTY, reading

from digitscan.output.rows import COLUMNS, PageReading, confidence_text, rows
from table_pages import tabled

BOX = ("left", "top", "width", "height")


def test_columns_are_the_contract_s() -> None:
    promised = {
        "number": ("source", "page", "line", "number", "text", "confidence", *BOX),
        "digit": ("source", "page", "line", "number", "position", "digit", "confidence", *BOX),
        "line": ("source", "page", "line", "text", "confidence", *BOX),
        "cell": ("source", "page", "table", "row", "column", "text", "confidence", *BOX),
        "page": ("source", "page", "text", "confidence", *BOX),
    }
    assert promised == COLUMNS


def test_a_row_a_number() -> None:
    assert list(rows(reading(), "number", 0.0)) == [
        ("a.png", 2, 1, 1, "47", "0.9000", 10, 20, 18, 12),
        ("a.png", 2, 1, 2, "1", "0.5000", 60, 20, 8, 12),
        ("a.png", 2, 2, 1, "08", "0.7000", 10, 50, 18, 12),
    ]


def test_a_row_a_digit() -> None:
    found = list(rows(reading(), "digit", 0.0))
    assert found[:3] == [
        ("a.png", 2, 1, 1, 1, "4", "0.9900", 10, 20, 8, 12),
        ("a.png", 2, 1, 1, 2, "7", "0.9000", 20, 20, 8, 12),
        ("a.png", 2, 1, 2, 1, "1", "0.5000", 60, 20, 8, 12),
    ]
    assert len(found) == 5


def test_a_row_a_line_joins_numbers_by_a_space() -> None:
    assert list(rows(reading(), "line", 0.0)) == [
        ("a.png", 2, 1, "47 1", "0.5000", 10, 20, 58, 12),
        ("a.png", 2, 2, "08", "0.7000", 10, 50, 18, 12),
    ]


def test_a_row_a_page_joins_lines_by_a_newline() -> None:
    assert list(rows(reading(), "page", 0.0)) == [
        ("a.png", 2, "47 1\n08", "0.5000", 10, 20, 58, 42)
    ]


def test_a_row_a_cell_that_is_not_empty() -> None:
    assert list(rows(tabled(), "cell", 0.0)) == [
        ("t.png", 1, 1, 1, 1, "-3.96", "0.9900", 0, 0, 40, 20),
        ("t.png", 1, 1, 2, 2, "1 2", "0.4000", 40, 20, 40, 20),
        ("t.png", 1, 2, 1, 1, "0471", "0.8000", 0, 90, 40, 20),
    ]


@pytest.mark.parametrize(
    ("per", "texts"),
    [
        ("number", ["4?", "?", "0?"]),
        ("digit", ["4", "?", "?", "0", "?"]),
        ("line", ["4? ?", "0?"]),
        ("page", ["4? ?\n0?"]),
    ],
)
def test_digits_below_the_least_confidence_are_declined(per: str, texts: list[str]) -> None:
    at = COLUMNS[per].index("digit" if per == "digit" else "text")
    assert [row[at] for row in rows(reading(), per, 0.95)] == texts


def test_a_digit_at_the_least_confidence_is_written() -> None:
    assert next(iter(rows(reading(), "number", 0.9)))[4] == "47"


@pytest.mark.parametrize("per", ["number", "digit", "line", "cell"])
def test_page_without_digits_has_no_row(per: str) -> None:
    assert list(rows(EMPTY, per, 0.0)) == []


def test_page_without_digits_is_still_a_page() -> None:
    assert list(rows(EMPTY, "page", 0.0)) == [("empty.png", 1, "", "", "", "", "", "")]


@pytest.mark.parametrize("per", COLUMNS)
def test_every_row_has_every_column(per: str) -> None:
    for page in (reading(), EMPTY, tabled()):
        assert all(len(row) == len(COLUMNS[per]) for row in rows(page, per, 0.0))


@pytest.mark.parametrize(
    ("confidence", "text"),
    [
        (0.0, "0.0000"),
        (-1e-9, "0.0000"),
        (0.12345, "0.1235"),
        (0.99996, "1.0000"),
        (1.0000001, "1.0000"),
    ],
)
def test_confidence_has_four_places_and_never_more_than_one(confidence: float, text: str) -> None:
    assert confidence_text(confidence) == text


def test_source_and_page_are_the_reading_s() -> None:
    moved = PageReading("b/ü,.png", 7, reading().page)
    assert {row[:2] for row in rows(moved, "digit", 0.0)} == {("b/ü,.png", 7)}
