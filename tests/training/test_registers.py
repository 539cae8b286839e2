"""Cells of registers: what is read as the label says is learnt from."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pages_with_strokes import strokes, traced
from PIL import Image

from digitscan.models import find_model
from digitscan.training.registers import Cell, agreeing, list_cells, packed_cells, read_cells

if TYPE_CHECKING:
    from conftest import DrawPage

LABELS = "file,label,book\na.png,12,K2\nb.png,NB,K1\nc.png,,K1\nd.png,7,K1\n"


def pack(file: Path, labels: str, **pages: np.ndarray) -> Path:
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("labels.csv", labels)
        for name, page in pages.items():
            png = io.BytesIO()
            Image.fromarray(page).save(png, "PNG")
            packed.writestr(f"cells/{name}.png", png.getvalue())
    return file


def test_cells_without_a_number_are_left_out_and_the_book_is_counted(tmp_path: Path) -> None:
    cells = list_cells(pack(tmp_path / "some.zip", LABELS))
    assert cells == [Cell("cells/a.png", "12", 1), Cell("cells/d.png", "7", 0)]


def test_a_cell_that_agrees_gives_its_digits_and_its_string() -> None:
    page, _ = strokes(4, 7)
    cell = agreeing(traced(page, "47"), "47", 8)
    assert cell is not None
    assert cell.crops.shape == (2, 28, 28)
    assert cell.crops.max() > 200
    string = cell.string
    assert (string.true.digits, string.fold) == ((4, 7), 8)
    assert string.boxes.shape == (2, 4)
    assert string.found is not None
    assert string.found.height == pytest.approx(string.true.height, rel=0.1)


@pytest.mark.parametrize("label", ["4", "74", "047", "477"])
def test_only_the_very_digits_agree(label: str) -> None:
    page, _ = strokes(4, 7)
    assert agreeing(traced(page, "47"), label, 0) is None


def test_two_numbers_are_not_one() -> None:
    page, _ = strokes(4, 7, gap=150)
    assert agreeing(traced(page, "47"), "47", 0) is None


def test_an_empty_cell_agrees_with_nothing() -> None:
    assert agreeing(traced(np.full((60, 60), 255, np.uint8), ""), "7", 0) is None


def test_cells_become_a_corpus_whose_fold_is_the_book() -> None:
    page, _ = strokes(4, 7)
    cell = agreeing(traced(page, "47"), "47", 8)
    assert cell is not None
    arrays = packed_cells([cell, cell])
    assert arrays["crops"].shape == (4, 28, 28)
    assert arrays["labels"].tolist() == [4, 7, 4, 7]
    assert arrays["fold"].tolist() == [8] * 4


def test_no_cells_make_empty_arrays() -> None:
    assert {len(each) for each in packed_cells([]).values()} == {0}


@pytest.mark.slow
@pytest.mark.usefixtures("needs_finder")
def test_cells_are_read_in_processes(
    tmp_path: Path, drawn_page: DrawPage, capfd: pytest.CaptureFixture[str]
) -> None:
    page = drawn_page("scan", ("30",)).image
    labels = "file,label,book\na.png,30,K1\na.png,31,K2\n"
    archive = pack(tmp_path / "some.zip", labels, a=page)
    (cell,) = read_cells(archive, str(find_model().folder))
    assert (cell.string.true.digits, cell.string.fold) == ((3, 0), 0)
    assert "2 of 2 cells read, 1 as labeled" in capfd.readouterr().err
