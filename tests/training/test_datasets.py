from __future__ import annotations

import gzip
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.training.datasets import Digits, encode_idx, has_idx, load_digits, read_idx


def write_split(folder: Path, digits: Digits, split: str, *, packed: bool = False) -> None:
    pair = {"images-idx3": digits.images, "labels-idx1": digits.labels}
    for kind, array in pair.items():
        data = encode_idx(array)
        name = f"{split}-{kind}-ubyte"
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(data) if packed else data)


@pytest.mark.parametrize("packed", [False, True])
def test_idx_files_come_back_as_they_were_written(
    tmp_path: Path, drawn: Digits, packed: bool
) -> None:
    write_split(tmp_path, drawn, "train", packed=packed)
    write_split(tmp_path, drawn.part("few", slice(7)), "t10k", packed=packed)
    train, test = load_digits(tmp_path)
    assert np.array_equal(train.images, drawn.images)
    assert np.array_equal(train.labels, drawn.labels)
    assert len(test) == 7
    assert train.sha256() == drawn.sha256()


def test_names_with_a_dot_for_the_dash_are_found(tmp_path: Path, drawn: Digits) -> None:
    write_split(tmp_path, drawn, "t10k")
    for path in list(tmp_path.iterdir()):
        path.rename(tmp_path / path.name.replace("-idx", ".idx"))
    assert has_idx(tmp_path, "test")
    assert not has_idx(tmp_path, "train")


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0\x08", b"\x89PNG\r\n", encode_idx(np.zeros((3, 4), np.uint8))[:-1], b"\x1f\x8b\0"],
)
def test_a_damaged_idx_file_is_told_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t10k-labels-idx1-ubyte"
    path.write_bytes(data)
    with pytest.raises(UnreadableInputError, match="t10k-labels"):
        read_idx(path)


def test_images_and_labels_that_differ_in_number_are_refused(tmp_path: Path, drawn: Digits) -> None:
    write_split(tmp_path, drawn, "train")
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(encode_idx(drawn.labels[:-1]))
    with pytest.raises(UnreadableInputError, match="do not belong together"):
        load_digits(tmp_path)


def test_a_folder_that_lacks_a_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="train-images"):
        load_digits(tmp_path)


def test_crops_are_ink_from_0_to_1(drawn: Digits) -> None:
    crops = drawn.crops()
    assert crops.dtype == np.float32
    assert crops.min() == 0
    assert crops.max() == 1


def test_mnist_is_mnist(shared_data: Path) -> None:
    train, test = load_digits(shared_data / "mnist")
    assert (len(train), len(test)) == (60_000, 10_000)
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert train.crops().mean() == pytest.approx(0.1307, abs=1e-4)


def test_offline_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline() -> None:
        raise OSError("URL fetch failure: no route to host")

    fake = types.SimpleNamespace(
        datasets=types.SimpleNamespace(mnist=types.SimpleNamespace(load_data=offline))
    )
    monkeypatch.setitem(sys.modules, "keras", fake)
    with pytest.raises(UsageError, match="cannot be fetched; give the folder"):
        load_digits(None)
