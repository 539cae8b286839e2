"""The labels of real tables agree with what the shared truth says of the same pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from digitscan.evaluation.strings import labelled_pages, truth_tables

TRUTH = Path(__file__).resolve().parents[2] / "benchmarks" / "tables_truth.json"


@pytest.fixture
def labels() -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = json.loads(TRUTH.read_text("utf-8"))
    return held


def test_at_least_twenty_tables_are_labeled(labels: dict[str, dict[str, Any]]) -> None:
    grids = [
        grid
        for part in labels.values()
        for file, tables in part.items()
        for grid in truth_tables(tables, file)
    ]
    assert len(grids) >= 20
    assert all(any(map(any, grid)) for grid in grids)


def test_the_tables_hold_the_numbers_of_their_pages(
    labels: dict[str, dict[str, Any]], shared_data: Path
) -> None:
    for part, own in labels.items():
        pages = {page.path.name: page for page in labelled_pages(shared_data / part)}
        for file, tables in own.items():
            numbers = tuple(text for table in tables for row in table for text in row if text)
            page = pages[file]
            if page.numbers is not None:
                assert numbers == page.numbers, file
            # A `?` in the truth is a digit that may be read in two ways.
            pairs = zip("".join(filter(str.isdigit, "".join(numbers))), page.truth, strict=True)
            assert all(true in (digit, "?") for digit, true in pairs), file
