"""`digitscan recognize --export-crops`, from a page to what `digitscan train` would learn."""

from __future__ import annotations

import csv
import gc
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from commands import FakeReader, inked
from numpy.typing import NDArray

from digitscan.cli.app import run
from digitscan.output.corrections import CropExporter
from digitscan.page import Page
from digitscan.training.labelled import load_source


def test_what_is_exported_is_what_a_training_learns(
    good_page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crops = tmp_path / "crops"
    options = ["-o", str(tmp_path / "read.csv"), "--export-crops", str(crops)]
    assert run(["recognize", str(good_page), *options, "--export-below", "1"]) == 0
    assert capsys.readouterr().err == (
        f"{crops}: 7 crops; move each into the folder of its digit, then run"
        f" digitscan train --from default --data {crops}\n"
        f"{tmp_path / 'read.csv'}: 2 numbers from 1 page\n"
    )
    with (crops / "crops.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["confidence"] for row in rows] == sorted(row["confidence"] for row in rows)
    assert {row["source"] for row in rows} == {str(good_page)}

    # A person finds that the first one is no digit.
    moved = crops / "no-digit" / Path(rows[0]["file"]).name
    (crops / rows[0]["file"]).rename(moved)
    found = load_source(str(crops), "default").all
    labels = sorted([10, *(int(row["digit"]) for row in rows[1:])])
    assert sorted(found.labels.tolist()) == labels


def test_sure_digits_are_not_exported(
    good_page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crops = tmp_path / "crops"
    options = ["--export-crops", str(crops), "--export-below", "0"]
    assert run(["recognize", str(good_page), *options]) == 0
    assert list(crops.rglob("*.png")) == []
    what = "no crops, since no digit is below 0; raise --export-below for more"
    assert capsys.readouterr().err == f"{crops}: {what}\n"


class DoubtfulReader(FakeReader):
    """Reads the fake reader's two digits fifty times on every page."""

    def read(self, image: NDArray[np.uint8], options: object = None) -> Page:
        page = super().read(image)
        return replace(page, lines=page.lines * 50)


def test_crops_do_not_wait_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitscan.reader.Reader", DoubtfulReader)
    inked().save(tmp_path / "page.png")
    finish, held = CropExporter.finish, []

    def weighed(exporter: CropExporter) -> int:
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
        return finish(exporter)

    monkeypatch.setattr(CropExporter, "finish", weighed)
    tracemalloc.start()
    try:
        for pages in (1, 2, 42):  # so many that what typing caches for each run hardly counts
            folder = tmp_path / str(pages)
            options = ["-q", "-o", str(tmp_path / "read.csv"), "--export-crops", str(folder)]
            assert run(["recognize", *[str(tmp_path / "page.png")] * pages, *options]) == 0
            assert len(list(folder.glob("7/*.png"))) == 50 * pages
            made = {each.name for each in folder.iterdir()}
            assert made == {*"0123456789", "no-digit", "crops.csv"}
    finally:
        tracemalloc.stop()
    # Bytes a crop, whose pixels alone are 784; the first run has loaded what is loaded once.
    assert (held[2] - held[1]) / (40 * 50) < 784 / 4


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--export-crops", ""), "--export-crops is empty"),
        (("--export-below", "2"), "--export-below 2: must be between 0 and 1"),
        (("--export-crops", "."), ".: is not empty; name another for --export-crops"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    options: tuple[str, str], line: str, good_page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["recognize", str(good_page), *options]) == 2
    assert capsys.readouterr().err.startswith(line)
