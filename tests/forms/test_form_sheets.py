"""Sheets laid over a template and read, whatever way they lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("pydantic", reason="pydantic comes with digitscan[forms]")
pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")

from form_pages import BOXES, Picture, StrokeReader, askew, blank, filled, write_template

from digitscan.forms.align import Aligner, find_features
from digitscan.forms.result import SheetReading
from digitscan.forms.sheets import SheetReader
from digitscan.forms.warping import project

VALUES = {"code": "4711", "a": "250", "b": "38", "total": "288"}
SUM = "checks:\n  - total = sum(a, b)\n"
Way = Callable[[Picture], Picture]


def photographed(sheet: Picture) -> Picture:
    return askew(sheet, [(0.1, 0.12), (0.86, 0.08), (0.9, 0.9), (0.06, 0.85)])


def upside_down(sheet: Picture) -> Picture:
    return np.rot90(sheet, 2).copy()


def in_half(sheet: Picture) -> Picture:
    half = cv2.resize(cv2.GaussianBlur(sheet, (0, 0), 0.8), None, fx=0.5, fy=0.5)
    return np.asarray(half, np.uint8)


def doubled(sheet: Picture) -> Picture:
    return np.asarray(cv2.resize(sheet, None, fx=2, fy=2), np.uint8)


def in_color(sheet: Picture) -> Picture:
    return np.repeat(sheet[..., None], 3, axis=2)


def in_a_shadow(sheet: Picture) -> Picture:
    light = np.linspace(1.0, 0.45, sheet.shape[1])
    return (sheet * light).astype(np.uint8)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> SheetReader:
    folder = tmp_path_factory.mktemp("forms")
    return SheetReader([write_template(folder, blank(), SUM)], StrokeReader())  # type: ignore[arg-type]


def texts(reading: SheetReading | None) -> dict[str, str]:
    assert reading is not None
    return {field.name: field.text for field in reading.fields}


@pytest.mark.parametrize(
    "way",
    [np.copy, photographed, upside_down, np.rot90, in_half, doubled, in_color, in_a_shadow],
    ids=lambda way: way.__name__,
)
def test_a_sheet_is_read_whatever_way_it_lies(reader: SheetReader, way: Way) -> None:
    sheet = np.ascontiguousarray(way(filled(blank(), VALUES)))
    reading = reader.read(sheet)
    assert texts(reading) == VALUES
    assert reading is not None
    assert reading.checks == "ok"


def test_what_is_printed_is_not_read(reader: SheetReader) -> None:
    assert texts(reader.read(photographed(blank()))) == dict.fromkeys(VALUES, "")


@pytest.mark.parametrize(
    "sheet",
    [
        np.full((400, 300), 255, np.uint8),
        np.zeros((60, 40), np.uint8),
        np.random.default_rng(1).integers(0, 255, (500, 700)).astype(np.uint8),
        np.fliplr(blank()).copy(),
        blank()[:, :350].copy(),
    ],
    ids=["white", "black", "noise", "mirrored", "half of it"],
)
def test_what_does_not_fit_is_not_read(reader: SheetReader, sheet: Picture) -> None:
    assert reader.read(sheet) is None


def test_a_sum_that_is_wrong_is_told(reader: SheetReader) -> None:
    reading = reader.read(filled(blank(), VALUES | {"total": "911"}))
    assert texts(reading)["total"] == "911"
    assert reading is not None
    assert reading.checks == "total = sum(a, b)"


def test_fields_are_told_where_they_are_on_the_sheet(reader: SheetReader) -> None:
    reading = reader.read(doubled(filled(blank(), VALUES)))
    assert reading is not None
    found = reading.fields[1].box
    expected = [2 * side for side in BOXES["a"]]
    assert (
        np.abs(np.array([found.left, found.top, found.width, found.height]) - expected).max() <= 4
    )


def test_each_sheet_is_read_by_the_template_that_fits(tmp_path: Path) -> None:
    other = blank("A wholly different form")[::-1, ::-1].copy()
    other[380:] = blank("Number two")[:120]
    paths = [
        write_template(tmp_path, blank(), name="one"),
        write_template(tmp_path, other, name="two"),
    ]
    reader = SheetReader(paths, StrokeReader())  # type: ignore[arg-type]
    readings = [reader.read(photographed(page)) for page in (other, blank())]
    assert [each and each.template for each in readings] == ["two", "one"]


def test_places_are_exact_on_a_photograph() -> None:
    found = Aligner(blank()).align(find_features(photographed(filled(blank(), VALUES))))
    assert found is not None
    assert found.fits
    size = np.array([900, 700])
    corner = project(found.matrix, np.array([[0.0, 0.0], [700.0, 500.0]]))
    assert np.abs(corner - np.array([(0.1, 0.12), (0.9, 0.9)]) * size).max() < 2.5


def test_a_filled_sheet_as_template(tmp_path: Path) -> None:
    page = filled(blank(), {"code": "9999", "a": "111", "b": "111", "total": "222"})
    path = write_template(tmp_path, page, "blank: false\n")
    reader = SheetReader([path], StrokeReader())  # type: ignore[arg-type]
    assert texts(reader.read(filled(blank(), VALUES))) == VALUES
