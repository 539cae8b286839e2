"""The shipped network, through the whole reader, on the project's own sample pages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from digitscan.evaluation.metrics import common_length
from digitscan.evaluation.strings import truth_tables
from digitscan.evaluation.tables import count_cells, read_tables
from digitscan.page import Box, Page
from digitscan.reader import Reader
from digitscan.reader.loading.document import load_pages

ROOT = Path(__file__).resolve().parents[1]
# The share of a page's digits that must be read right; the ground of a cheque and the pencil in
# a table are hard. Raise a floor when the reader gets better, never lower one.
FLOORS = {
    "plain.png": 0.98,
    "notebook.jpg": 0.95,
    "form.png": 0.95,
    "shadow.jpg": 0.97,
    "cheques.jpg": 0.90,
    "board.jpg": 0.98,
    "ledger.jpg": 0.95,
    "fax.png": 0.97,
    "weather.png": 0.95,
    "amounts.png": 0.95,
}
# The share of a table's cells whose row, column and text must be right.
CELL_FLOORS = {"weather.png": 0.98, "amounts.png": 0.95}
# What the shipped networks do not reach yet.
# Pages on which there is nothing but digits: what is read beside them is made up.
DIGITS_ALONE = ("plain.png", "notebook.jpg", "shadow.jpg", "board.jpg", "fax.png")


@cache
def truth_of(file: str) -> dict[str, Any]:
    entries = json.loads((ROOT / "samples" / "truth.json").read_text("utf-8"))
    return {entry["file"]: entry for entry in entries}[file]


@cache
def reader() -> Reader:
    return Reader()


@cache
def read(file: str) -> Page:
    (loaded,) = load_pages(ROOT / "samples" / file, None)
    return reader().read(loaded.image)


def overlap(a: Box, b: Box) -> float:
    """Return the shared area over the joint area of two boxes."""
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    shared = max(width, 0) * max(height, 0)
    return shared / (a.width * a.height + b.width * b.height - shared)


def right_there(value: int, box: Box, page: Page) -> bool:
    nearest = max(page.digits, key=lambda digit: overlap(box, digit.box))
    return nearest.value == value and overlap(box, nearest.box) > 0.5


def text_of(page: Page) -> str:
    return "".join(str(digit.value) for digit in page.digits)


@pytest.mark.parametrize("file", FLOORS)
def test_most_digits_are_read_in_their_place(file: str) -> None:
    digits = truth_of(file)["digits"]
    right = [right_there(value, Box(*box), read(file)) for value, _, _, *box in digits]
    assert sum(right) >= FLOORS[file] * len(digits)


@pytest.mark.parametrize("file", [*DIGITS_ALONE, "form.png"])
def test_nothing_is_made_up(file: str) -> None:
    truth, text = "".join(truth_of(file)["rows"]), text_of(read(file))
    assert common_length(text, truth) >= 0.95 * len(text)


@pytest.mark.parametrize("file", DIGITS_ALONE)
def test_lines_are_read_from_top_to_bottom(file: str) -> None:
    assert len(read(file).lines) == len(truth_of(file)["rows"])


def test_numbers_are_told_apart() -> None:
    written = [tuple(line) for file in DIGITS_ALONE for line in truth_of(file)["numbers"]]
    told = [
        tuple(number.text() for number in line.numbers)
        for file in DIGITS_ALONE
        for line in read(file).lines
    ]
    lengths = [[tuple(map(len, line)) for line in lines] for lines in (written, told)]
    alike = sum(a == b for a, b in zip(*lengths, strict=True))
    assert alike >= 0.6 * len(written)


@pytest.mark.parametrize("file", CELL_FLOORS)
def test_cells_are_read_in_their_row_and_column(file: str) -> None:
    tables = truth_tables(truth_of(file)["tables"], file)
    counts = count_cells(read_tables(read(file)), tables)
    assert counts.right >= CELL_FLOORS[file] * counts.present > 0
