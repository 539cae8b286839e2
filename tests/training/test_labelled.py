"""All kinds of labelled data, as they are found out and loaded."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.crops import picture_of
from digitscan.errors import UnreadableInputError, UsageError
from digitscan.training.datasets import Digits
from digitscan.training.labelled import load_source, together
from digitscan.training.negatives import NO_DIGIT


def put(folder: Path, name: str, crop: np.ndarray) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture_of(crop)).save(folder / name)


def test_folders_are_labels_and_test_is_kept_apart(tmp_path: Path, drawn: Digits) -> None:
    for name in ("3/a.png", "3/b.png", "no-digit/c.png", "test/4/d.png", "notes/e.png"):
        put(tmp_path, name, drawn.images[0])
    found = load_source(str(tmp_path), "default")
    assert found.train is not None
    assert found.test is not None
    assert sorted(found.train.labels) == [3, 3, NO_DIGIT]
    assert found.test.labels.tolist() == [4]
    # What was exported comes back as it was.
    assert np.array_equal(found.train.images[0], drawn.images[0])


def test_every_stretch_of_a_folder_holds_all_its_labels(tmp_path: Path, drawn: Digits) -> None:
    for label, count in ((1, 40), (5, 20), (8, 10)):
        for index in range(count):
            put(tmp_path, f"{label}/{index:03}.png", drawn.images[index])
    found = load_source(str(tmp_path), "default").all
    assert np.bincount(found.labels[-21:], minlength=9)[[1, 5, 8]].tolist() == pytest.approx(
        [12, 6, 3], abs=1
    )


def test_a_zip_file_is_a_folder(tmp_path: Path, drawn: Digits) -> None:
    put(tmp_path, "a.png", drawn.images[1])
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as packed:
        packed.write(tmp_path / "a.png", "deep/train/6/a.png")
        packed.write(tmp_path / "a.png", "deep/test/7/a.png")
    found = load_source(str(tmp_path / "some.zip"), "default")
    assert (found.all.labels.tolist(), found.held_out.labels.tolist()) == ([6], [7])


@pytest.mark.parametrize(
    "change",
    [
        lambda images: images,
        lambda images: images.reshape(-1, 784),
        lambda images: images[..., None],
        lambda images: images.astype(np.float32) / 255,
        lambda images: 255 - images,
    ],
    ids=["as they are", "a row an image", "a colour axis", "0 to 1", "dark ink"],
)
def test_arrays_are_read_in_all_usual_forms(change: object, tmp_path: Path, drawn: Digits) -> None:
    assert callable(change)
    np.savez(tmp_path / "some.npz", images=change(drawn.images), labels=np.eye(10)[drawn.labels])
    found = load_source(str(tmp_path / "some.npz"), "default")
    assert found.train is not None
    assert np.array_equal(found.train.images, drawn.images)
    assert np.array_equal(found.train.labels, drawn.labels)


def test_hidden_files_of_a_mac_are_skipped_in_zip_files(tmp_path: Path, drawn: Digits) -> None:
    put(tmp_path, "a.png", drawn.images[1])
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as packed:
        packed.write(tmp_path / "a.png", "mine/6/a.png")
        packed.writestr("__MACOSX/mine/6/._a.png", b"Mac OS X")
    assert load_source(str(tmp_path / "some.zip"), "default").all.labels.tolist() == [6]
    np.savez(tmp_path / "some.npz", images=drawn.images, labels=drawn.labels)
    with zipfile.ZipFile(tmp_path / "some.npz", "a") as packed:
        packed.writestr("__MACOSX/._images.npy", b"Mac OS X")
    assert len(load_source(str(tmp_path / "some.npz"), "default").all.labels) == len(drawn.labels)


@pytest.mark.usefixtures("needs_finder")
def test_strings_give_candidates_of_the_readers_own(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "orand-car-a"
    coco = json.loads((folder / "annotations.json").read_text())
    kept = {each["id"] for each in coco["images"][:2]}
    some = {
        "images": coco["images"][:2],
        "annotations": [each for each in coco["annotations"] if each["image_id"] in kept],
    }
    (tmp_path / "annotations.json").write_text(json.dumps(some))
    (tmp_path / "images").symlink_to(folder / "images")
    found = load_source(str(tmp_path), "default").all
    assert (found.labels < 10).sum() >= 0.7 * len(some["annotations"])
    assert (found.labels == NO_DIGIT).any()


@pytest.mark.parametrize("content", ["", "[]", '{"images": [{}], "annotations": []}'])
def test_damaged_annotations_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "annotations.json").write_text(content)
    with pytest.raises(UnreadableInputError, match=r"annotations\.json: cannot be used"):
        load_source(str(tmp_path), "default")


def test_pages_teach_what_is_told_for_sure(samples: Path) -> None:
    found = load_source(str(samples), "default").all
    truth = json.loads((samples / "truth.json").read_text())
    assert len(found) > 0.3 * sum(len("".join(each["rows"])) for each in truth)
    assert set(found.labels.tolist()) <= set(range(10))


def test_what_holds_no_digits_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no digits to learn from"):
        load_source(str(tmp_path), "default")
    with pytest.raises(UnreadableInputError, match="no such file or folder"):
        load_source(str(tmp_path / "nowhere"), "default")


def test_several_sets_become_one(drawn: Digits) -> None:
    both = together("both", [drawn.part("one", slice(7)), drawn.part("two", slice(5))])
    assert both is not None
    assert (both.name, len(both)) == ("both", 12)
    assert together("none", []) is None
