"""The corpora of a data folder, made of a few images."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pages_with_strokes import model_of, strokes, traced
from PIL import Image

from digitscan.training import corpus
from digitscan.training.corpus import Corpus, load_corpora, load_isolated
from digitscan.training.negatives import NO_DIGIT
from digitscan.training.registers import agreeing, packed_cells
from finders import FakeFinder


def png(width: int = 40) -> bytes:
    """Draw an upright stroke, as a PNG."""
    image = np.full((60, width), 255, np.uint8)
    image[10:50, width // 2 - 3 : width // 2 + 3] = 0
    packed = io.BytesIO()
    Image.fromarray(image).save(packed, "PNG")
    return packed.getvalue()


def pack(file: Path, names: list[str]) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, png())
        packed.writestr("README.txt", "no image")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    strings = folder / "orand-car-a"
    (strings / "images").mkdir(parents=True)
    pack(folder / "digits-nist.zip", [f"{digit}/1.png" for digit in range(10)])
    pack(folder / "digits-usps.zip", ["train/3/1.png", "test/4/1.png"])
    pack(folder / "digits-dida.zip", ["7/1.jpg", "7/2.jpg"])
    pack(folder / "letters-nist-vowels.zip", ["train_41/1.png", "train_49/1.png"])
    pack(folder / "letters-choice.zip", ["lower_l/1.png", "upper_k/1.png"])
    pack(folder / "symbols-mdas.zip", ["addition_plus/1.png", "division_slash/1.png"])
    (strings / "images" / "a.png").write_bytes(png(80))
    coco = {
        "images": [{"id": 5, "file_name": "a.png"}],
        "annotations": [{"image_id": 5, "category_id": 1, "bbox": [36, 9, 9, 42]}],
    }
    (strings / "annotations.json").write_text(json.dumps(coco))
    return folder


def test_digits_keep_their_labels_and_parts_their_folders(data: Path, tmp_path: Path) -> None:
    corpora = load_isolated(data, tmp_path / "cache")

    assert list(corpora["nist"].labels) == list(range(10))
    assert list(corpora["nist"].fold) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
    assert list(corpora["usps"].labels) == [3]
    assert corpora["dida"].crops.shape == (2, 28, 28)


def test_letters_are_no_digits_but_those_like_digits_are_left_out(
    data: Path, tmp_path: Path
) -> None:
    corpora = load_isolated(data, tmp_path / "cache")

    for name in ("vowels", "letters", "symbols"):
        assert list(corpora[name].labels) == [NO_DIGIT]


def test_strings_and_registers_are_kept_by_what_found_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = agreeing(traced(strokes(4, 7)[0], "47"), "47", 8)
    assert cell is not None
    registers = tmp_path / "registers.npz"
    np.savez(registers, allow_pickle=False, **packed_cells([cell]))
    monkeypatch.setattr(corpus, "Finder", lambda *_: FakeFinder())
    monkeypatch.setattr(corpus, "registers_file", lambda *_: registers)
    found = load_corpora(data, tmp_path / "cache", model_of(tmp_path, finder="a"))
    load_corpora(data, tmp_path / "cache", model_of(tmp_path, finder="b"))
    assert list(found["cheques"].labels) == [1]
    assert list(found["registers"].labels) == [4, 7]
    assert list(found["registers"].fold) == [8, 8]
    assert len(list((tmp_path / "cache").glob("cheques-*.npz"))) == 2


def test_ten_books_are_five_folds() -> None:
    books = np.arange(10, dtype=np.uint8)
    registers = Corpus("registers", np.zeros((10, 28, 28), np.uint8), books, books)
    assert registers.only(3).labels.tolist() == [3, 8]
    assert registers.without(3).labels.tolist() == [0, 1, 2, 4, 5, 6, 7, 9]


def test_what_was_made_once_is_kept(data: Path, tmp_path: Path) -> None:
    first = load_isolated(data, tmp_path / "cache")
    (data / "digits-nist.zip").unlink()

    again = load_isolated(data, tmp_path / "cache")

    assert np.array_equal(first["nist"].crops, again["nist"].crops)
