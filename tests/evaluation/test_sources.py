from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.evaluation.sources import Kind, kind_of, load_crops


def stroke_png() -> bytes:
    image = Image.new("L", (40, 60), 255)
    ImageDraw.Draw(image).line([(20, 8), (20, 50)], fill=0, width=6)
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    path = tmp_path / "digits.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("train/1/a.png", "train/1/b.png", "test/1/c.png", "test/7/d.png"):
            packed.writestr(name, stroke_png())
        packed.writestr("test/readme/e.png", stroke_png())
        packed.writestr("test/1/notes.txt", "no image")
    return path


def test_images_in_a_zip_are_labelled_by_their_folder(zipped: Path) -> None:
    data = load_crops(zipped, kind_of(zipped), "", None)
    assert sorted(data.labels.tolist()) == [1, 1, 1, 7]
    assert data.crops.shape == (4, 28, 28)
    assert data.crops.dtype == np.float32
    rows, _ = np.nonzero(data.crops[0] > 0.5)
    assert 18 <= np.ptp(rows) + 1 <= 20


MAC_METADATA = b"\0\5\26\7\0\2\0\0Mac OS X        "


def test_hidden_files_of_a_mac_are_skipped(zipped: Path, tmp_path: Path) -> None:
    plain = load_crops(zipped, Kind.FILES, "", None)
    folder = tmp_path / ".hidden" / "unpacked"
    with zipfile.ZipFile(zipped, "a") as packed:
        packed.writestr("__MACOSX/train/1/._a.png", MAC_METADATA)
        packed.writestr("train/1/._b.png", MAC_METADATA)
        packed.writestr("train/.DS_Store", MAC_METADATA)
        packed.extractall(folder)
    assert load_crops(zipped, Kind.FILES, "", None).names == plain.names
    assert load_crops(folder, Kind.FILES, "", None).names == plain.names


def test_a_part_is_those_below_its_folder(zipped: Path) -> None:
    data = load_crops(zipped, Kind.FILES, "test", None)
    assert data.labels.tolist() == [1, 7]
    assert data.name == "digits.zip test"


def test_a_folder_gives_what_its_zip_gives(zipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(zipped) as packed:
        packed.extractall(folder)
    one, other = load_crops(zipped, Kind.FILES, "", None), load_crops(folder, Kind.FILES, "", None)
    assert np.array_equal(one.crops, other.crops)
    assert np.array_equal(one.labels, other.labels)


def test_a_limit_takes_the_first_of_every_label(zipped: Path) -> None:
    data = load_crops(zipped, Kind.FILES, "", 3)
    assert data.names == ("test/1/c.png", "test/7/d.png", "train/1/a.png")
    assert data.labels.tolist() == [1, 7, 1]
    assert len(load_crops(zipped, Kind.FILES, "", 9).labels) == 4


def test_nothing_labelled_is_wrong_usage(zipped: Path) -> None:
    with pytest.raises(UsageError, match="folders named 0 to 9"):
        load_crops(zipped, Kind.FILES, "nowhere", None)


def test_a_damaged_image_is_told_with_its_zip(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("3/x.png", stroke_png()[:60])
    with pytest.raises(UnreadableInputError, match=r"bad\.zip/3/x\.png: "):
        load_crops(path, Kind.FILES, "", None)


def test_what_a_path_holds_is_told_by_what_lies_in_it(tmp_path: Path, zipped: Path) -> None:
    assert kind_of(None) is Kind.MNIST
    assert kind_of(zipped) is Kind.FILES
    assert kind_of(tmp_path) is Kind.FILES
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(b"")
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"")
    assert kind_of(tmp_path) is Kind.IDX
    (tmp_path / "annotations.json").write_text("{}")
    assert kind_of(tmp_path) is Kind.STRINGS
    (tmp_path / "truth.json").write_text("[]")
    assert kind_of(tmp_path) is Kind.PAGES


def test_no_such_path_and_no_such_kind_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="no such file"):
        kind_of(tmp_path / "nowhere")
    (tmp_path / "text").write_text("digits")
    with pytest.raises(UsageError, match="is not a zip file of digits"):
        kind_of(tmp_path / "text")
