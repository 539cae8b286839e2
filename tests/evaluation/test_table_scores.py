from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.evaluation import records, report
from digitscan.evaluation.images import read_images, score_groups
from digitscan.evaluation.run import ImageResult
from digitscan.evaluation.strings import labelled_pages
from digitscan.evaluation.tables import CellCounts, PageTables, count_cells, read_tables
from digitscan.page import Box, Cell, Digit, Line, Mark, Number, Page, Table

BOX = Box(0, 0, 1, 1)
PRICES = (("", "3.96", "1.5"), ("", "12", ""), ("", "", "-7"))


def number(text: str, confidence: float = 0.9) -> Number:
    digits = tuple(Digit(int(t), confidence, BOX, (0.1,) * 10) for t in text if t.isdigit())
    marks = tuple(
        Mark(t, 1.0, BOX, sum(map(str.isdigit, text[:i])))
        for i, t in enumerate(text)
        if not t.isdigit()
    )
    return Number(digits, marks)


def page(*grids: tuple[tuple[str, ...], ...], confidence: float = 0.9) -> Page:
    tables = []
    for grid in grids:
        cells = [
            Cell(row, column, BOX, tuple(number(each, confidence) for each in text.split()))
            for row, texts in enumerate(grid, 1)
            for column, text in enumerate(texts, 1)
            if text
        ]
        tables.append(Table(len(grid), len(grid[0]), tuple(cells), BOX, ruled=True))
    numbers = tuple(n for table in tables for cell in table.cells for n in cell.numbers)
    return Page((Line(numbers),) if numbers else (), 10, 10, tables=tuple(tables))


def test_a_table_that_is_read_comes_back_as_its_texts() -> None:
    grid = (("3.96", "", "12 5"), ("", "", "-7"))
    assert read_tables(page(grid)) == (grid,)
    assert read_tables(page(grid, confidence=0.3), 0.5) == ((("?.??", "", "?? ?"), ("", "", "-?")),)


def test_a_cell_is_right_in_its_row_and_column_alone() -> None:
    assert count_cells([PRICES], [PRICES]) == CellCounts(4, 4)
    swapped = (PRICES[0], ("", "", "12"), PRICES[2])
    assert count_cells([swapped], [PRICES]) == CellCounts(3, 4)
    split = (PRICES[0], ("", "", ""), PRICES[1], PRICES[2])
    assert count_cells([split], [PRICES]) == CellCounts(2, 4)


def test_empty_leading_rows_and_columns_may_be_left_out() -> None:
    without_labels = tuple(row[1:] for row in PRICES)
    with_heading = (("", "", ""), *PRICES)
    assert count_cells([without_labels], [with_heading]) == CellCounts(4, 4)
    assert count_cells([with_heading], [without_labels]) == CellCounts(4, 4)


def test_a_number_read_in_a_heading_does_not_shift_the_table() -> None:
    truth = (("", "", ""), *PRICES)
    read = (("", "1", ""), *PRICES)
    assert count_cells([read], [truth]) == CellCounts(4, 4)


def test_tables_are_matched_by_their_right_cells_each_once() -> None:
    other = (("8", "9"),)
    assert count_cells([other, PRICES], [PRICES, other]) == CellCounts(6, 6)
    assert count_cells([PRICES], [PRICES, PRICES]) == CellCounts(4, 8)
    # Both tables of the truth are nearest to the first that was read; one must take the second.
    truth = (("1", "2", "3", "4"),), (("5", "2", "3", "9"),)
    read = (("1", "2", "3", "9"),), (("1", "7", "3", "4"),)
    assert count_cells(read, truth) == CellCounts(6, 8)


def test_a_table_that_is_not_read_is_wrong_and_one_too_many_nothing() -> None:
    assert count_cells([], [PRICES]) == CellCounts(0, 4)
    assert count_cells([PRICES, (("5",),)], [PRICES]) == CellCounts(4, 4)
    assert count_cells([PRICES], []).accuracy is None


def test_digits_alone_leave_out_marks_but_not_the_space_between_numbers() -> None:
    tables = PageTables(((("396", "12 5", "1?"),),), ((("3.96", "1/2 5", "1"),),))
    assert tables.as_written == CellCounts(0, 3)
    assert tables.digits_alone == CellCounts(2, 3)
    assert PageTables(((("125",),),), ((("12 5",),),)).digits_alone == CellCounts(0, 1)


def write_truth(folder: Path, entries: list[dict[str, object]]) -> None:
    Image.new("L", (30, 20), 255).save(folder / "a.png")
    truth = [{"file": "a.png", "rows": ["12"]} | entry for entry in entries]
    (folder / "truth.json").write_text(json.dumps(truth))


def test_tables_of_the_truth_are_loaded(tmp_path: Path) -> None:
    write_truth(tmp_path, [{"tables": [[["", "1"], ["2", ""]]]}, {"tables": []}, {}])
    held = [each.tables for each in labelled_pages(tmp_path)]
    assert held == [((("", "1"), ("2", "")),), (), None]


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ("12", "tables of a.png is no list"),
        (["12"], "a table of a.png is no list"),
        ([["12"]], "a row of a table of a.png is no list"),
        ([[[12]]], "the cells of a table of a.png are no strings"),
        ([[["1", "2"], ["3"]]], "the rows of a table of a.png are not equally long"),
    ],
)
def test_tables_of_another_form_are_an_error(tmp_path: Path, tables: object, reason: str) -> None:
    write_truth(tmp_path, [{"tables": tables}])
    with pytest.raises(UnreadableInputError, match=reason):
        labelled_pages(tmp_path)


@pytest.fixture
def result(tmp_path: Path) -> ImageResult:
    """Return a page whose point is lost in one of two cells, and one without a truth of tables."""
    tables = [[["3.96", "12"]]]
    write_truth(tmp_path, [{"tables": tables, "cells": [["3.96", "12"]]}, {"other_marks": True}])
    read = list(read_images(labelled_pages(tmp_path), lambda _: page((("396", "12"),))))
    return ImageResult("some/sheets", "fake", read, score_groups(read))


def test_scores_tell_marks_and_cells(result: ImageResult) -> None:
    score = result.groups["digits alone"]
    assert (score.number_f1_digits_alone, score.number_f1_as_written) == (1, 0.5)
    assert (score.marked_numbers, score.number_f1_with_a_mark) == (1, 0)
    assert (score.cells, score.cell_accuracy_digits_alone) == (2, 1)
    assert score.cell_accuracy_as_written == 0.5
    unknown = result.groups["with other marks"]
    assert (unknown.cells, unknown.marks, unknown.marked_numbers) == (None, None, None)


def test_the_report_tells_marks_and_cells(result: ImageResult) -> None:
    text = report.as_table([result], verbose=True)
    lines = text.splitlines()
    assert lines[0].endswith("50.0% (as written), cells 1 of 2")
    marks = next(i for i, line in enumerate(lines) if "invented" in line)
    assert lines[marks + 1].split() == ["all", ".", "1", "0", "1", "0"]
    cells = next(i for i, line in enumerate(lines) if "right, as written" in line)
    rows = [line[16:].split() for line in lines[cells + 1 : cells + 4]]
    assert rows == [["2", "100.0%", "50.0%"], ["-", "-", "-"], ["2", "100.0%", "50.0%"]]
    assert max(map(len, lines[3:])) <= 80


def test_json_holds_marks_and_cells(result: ImageResult) -> None:
    (held,) = json.loads(records.as_json([result], verbose=True))["results"]
    assert held["total"]["marks"] == {".": {"present": 1, "read": 0, "lost": 1, "invented": 0}}
    assert held["total"]["cell_accuracy_as_written"] == 0.5
    image = held["images"][0]
    assert image["tables"] == {"read": [[["396", "12"]]], "truth": [[["3.96", "12"]]]}
    assert image["number_f1_with_a_mark"] == 0
    assert held["images"][1]["tables"] is None
