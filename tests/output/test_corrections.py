"""Uncertain digits, exported for a person to put right."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from pages_to_write import digit
from PIL import Image

from digitscan.crops import crop_of
from digitscan.errors import UsageError
from digitscan.output import PageReading
from digitscan.output.corrections import CropExporter, Uncertain, uncertain_digits
from digitscan.page import Line, Number, Page

INKED = np.full((60, 90), 255, np.uint8)
INKED[22:30, 12:14] = INKED[22:30, 32:38] = INKED[22:24, 52:58] = 0


def page(*read: tuple[int, float]) -> Page:
    digits = tuple(digit(value, sure, 10 + 20 * i, 20) for i, (value, sure) in enumerate(read))
    return Page((Line((Number(digits),)),), width=90, height=60)


def uncertain(source: str, number: int, *read: tuple[int, float]) -> tuple[Uncertain, ...]:
    return uncertain_digits(INKED, PageReading(source, number, page(*read)), 0.9)


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / "crops.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_least_sure_comes_first_in_the_folder_of_its_reading(tmp_path: Path) -> None:
    exporter = CropExporter(str(tmp_path / "crops"))
    exporter.add(uncertain("scans/a b.png", 1, (1, 0.8), (7, 0.3), (4, 0.95)))
    exporter.add(uncertain("-", 2, (0, 0.5)))
    assert exporter.finish() == 3
    rows = listed(tmp_path / "crops")
    assert [row["file"] for row in rows] == [
        "7/0001-0.3000-a_b.png", "0/0002-0.5000-stdin-p2.png", "1/0003-0.8000-a_b.png",
    ]  # fmt: skip
    assert (rows[0]["source"], rows[0]["page"], rows[0]["position"]) == ("scans/a b.png", "1", "2")
    assert (rows[0]["left"], rows[0]["top"]) == ("30", "20")
    assert (rows[1]["source"], rows[1]["page"]) == ("-", "2")
    for row in rows:
        with Image.open(tmp_path / "crops" / row["file"]) as picture:
            crop = crop_of(np.asarray(picture))
        assert crop is not None
        assert crop.max() == 255


def test_there_is_a_folder_for_every_answer(tmp_path: Path) -> None:
    CropExporter(str(tmp_path)).finish()
    found = {each.name for each in tmp_path.iterdir()}
    assert found == {*"0123456789", "no-digit", "crops.csv"}
    assert listed(tmp_path) == []


def test_what_a_person_has_put_right_is_never_written_over(tmp_path: Path) -> None:
    CropExporter(str(tmp_path)).finish()
    with pytest.raises(UsageError, match="is not empty; name another for --export-crops"):
        CropExporter(str(tmp_path))


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made a folder"):
        CropExporter(str(tmp_path / "file" / "crops"))


def test_names_hold_nothing_that_a_file_system_minds(tmp_path: Path) -> None:
    exporter = CropExporter(str(tmp_path))
    source = "x/" + 'ä:"\n' * 50 + ".png"
    exporter.add(uncertain(source, 1, (7, 0.1)))
    exporter.finish()
    (row,) = listed(tmp_path)
    assert row["source"] == source
    assert len(row["file"]) < 100
    assert (tmp_path / row["file"]).is_file()
