from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import cv2
import pytest

from digitscan.drawing import samples as made
from digitscan.drawing.samples import SAMPLES, Sample, write_samples

PAGES_FIELDS = {"file", "rows", "order", "rotate_ccw", "other_marks", "kind", "size", "notes"}


@pytest.fixture
def truth(samples: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((samples / "truth.json").read_text("utf-8"))
    return entries


def test_every_sample_is_there_with_its_truth(samples: Path, truth: list[dict[str, Any]]) -> None:
    files = {path.name for path in samples.iterdir()} - {"truth.json"}
    assert [entry["file"] for entry in truth] == [sample.file for sample in SAMPLES]
    assert files == {entry["file"] for entry in truth}
    assert all(entry.keys() >= PAGES_FIELDS for entry in truth)


def test_the_truth_is_what_the_samples_order(truth: list[dict[str, Any]]) -> None:
    for sample, entry in zip(SAMPLES, truth, strict=True):
        assert entry["rows"] == [re.sub(r"\D", "", line) for line in sample.lines]
        assert ["".join(numbers) for numbers in entry["numbers"]] == entry["rows"]
        assert "".join(str(digit[0]) for digit in entry["digits"]) == "".join(entry["rows"])


def test_tables_are_told_with_the_texts_of_their_cells(truth: list[dict[str, Any]]) -> None:
    told = {entry["file"]: entry for entry in truth if "tables" in entry}
    assert sorted(told) == ["amounts.png", "weather.png"]
    (table,) = told["weather.png"]["tables"]
    assert table[:2] == [["", "", "", "", ""], ["1", "3.96", "-4.5", "12.3", "1013.2"]]
    assert table[5] == ["5", "", "3.0", "18.2", "1016.8"]
    assert told["amounts.png"]["tables"][0][0] == ["", "1.250,00"]
    assert told["amounts.png"]["cells"][2] == ["-72,90"]


def test_the_pages_have_the_size_that_is_said(samples: Path, truth: list[dict[str, Any]]) -> None:
    for entry in truth:
        image = cv2.imread(str(samples / entry["file"]), cv2.IMREAD_UNCHANGED)
        assert image is not None
        assert [image.shape[1], image.shape[0]] == entry["size"]
    assert sum(path.stat().st_size for path in samples.iterdir()) < 3_000_000


def test_samples_come_out_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Sample("a.png", "fax", 1, 30, ("12 3",)), Sample("b.jpg", "ledger", 1, 30, ("4 5",))
    monkeypatch.setattr(made, "SAMPLES", small)
    once, again = (write_samples(tmp_path / name) for name in ("once", "again"))
    assert [file.name for file in once] == ["a.png", "b.jpg", "truth.json"]
    assert [file.read_bytes() for file in once] == [file.read_bytes() for file in again]


def test_the_recogniser_does_not_need_the_drawing() -> None:
    source = Path(made.__file__).parents[1]
    users = [
        path
        for part in ("reader", "engines", "output", "cli")
        for path in (source / part).rglob("*.py")
        if "digitscan.drawing" in path.read_text("utf-8")
    ]
    assert users == []
