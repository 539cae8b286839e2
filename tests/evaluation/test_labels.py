from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.evaluation import records, report
from digitscan.evaluation.images import read_images, score_groups, upright
from digitscan.evaluation.labels import evenly_spread, labelled_cells
from digitscan.evaluation.run import Evaluation, ImageResult, evaluate
from digitscan.evaluation.sources import Kind, kind_of
from digitscan.evaluation.strings import LabelledImage
from digitscan.page import Box, Digit, Line, Number, Page

BOOKS = "file,label,book\na.png,12,K1\nb.png,NB,K1\nc.png,7,K2\n"


def png(value: int = 255) -> bytes:
    packed = io.BytesIO()
    Image.new("L", (30, 20), value).save(packed, "PNG")
    return packed.getvalue()


def zipped(path: Path, labels: str, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("labels.csv", labels)
        for value, name in enumerate(names):
            packed.writestr(name, png(value))
    return path


def unzipped(folder: Path, labels: str, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "labels.csv").write_text(labels)
    for value, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(png(value))
    return folder


def shades(images: list[LabelledImage]) -> list[int]:
    return [int(upright(each)[0, 0]) for each in images]


def reading(text: str) -> Page:
    digits = tuple(Digit(int(each), 0.9, Box(0, 0, 1, 1), (0.1,) * 10) for each in text)
    return Page((Line((Number(digits),)),) if digits else (), 10, 10)


def test_a_zip_and_a_folder_with_labels_are_recognized(tmp_path: Path) -> None:
    assert kind_of(zipped(tmp_path / "a.zip", BOOKS)) is Kind.LABELS
    assert kind_of(unzipped(tmp_path / "a", BOOKS)) is Kind.LABELS


@pytest.mark.parametrize("pack", [zipped, unzipped])
def test_images_lie_in_cells_or_where_the_path_says(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    rows = "file,label\na.png,1\ndeep/b.png,2\ncells/c.png,3\nd.png,4\n"
    names = ("cells/a.png", "deep/b.png", "cells/c.png", "d.png")
    images = labelled_cells(pack(tmp_path / "source", rows, *names))
    assert shades(images) == [0, 1, 2, 3]
    assert [each.truth for each in images] == ["1", "2", "3", "4"]


def test_nothing_is_extracted_from_a_zip(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", BOOKS, "cells/a.png", "cells/b.png", "cells/c.png")
    images = labelled_cells(source)
    assert shades(images) == [0, 1, 2]
    assert images[0].path == source / "cells" / "a.png"
    assert list(tmp_path.iterdir()) == [source]


def test_the_group_is_the_book_if_there_is_one(tmp_path: Path) -> None:
    held = labelled_cells(zipped(tmp_path / "a.zip", BOOKS))
    assert [each.group for each in held] == ["K1", "K1", "K2"]
    (plain,) = labelled_cells(zipped(tmp_path / "b.zip", "label,file\n12,a.png\n"))
    assert plain.group == "labels"


@pytest.mark.parametrize("label", ["NB", "u.n.", "-", "", "24a", "0 23", "\u0663"])
def test_a_label_that_is_not_all_digits_is_no_number(tmp_path: Path, label: str) -> None:
    (image,) = labelled_cells(zipped(tmp_path / "a.zip", f"file,label\na.png,{label}\n"))
    assert (image.label, image.truth) == (label, "")


def test_a_byte_order_mark_and_other_columns_are_accepted(tmp_path: Path) -> None:
    rows = "\ufefffile,hand,label\r\na.png,x,12\r\n"
    (image,) = labelled_cells(zipped(tmp_path / "a.zip", rows))
    assert (image.label, image.truth) == (None, "12")


def test_a_limit_takes_an_evenly_spread_sample(tmp_path: Path) -> None:
    assert evenly_spread(list(range(9)), 3) == [0, 3, 6]
    assert evenly_spread(list(range(10)), 4) == [0, 2, 5, 7]
    assert evenly_spread([1, 2], 5) == evenly_spread([1, 2], None) == [1, 2]
    rows = "file,label,book\n" + "".join(f"{i}.png,{i},{i // 10}\n" for i in range(30))
    held = labelled_cells(zipped(tmp_path / "a.zip", rows), limit=3)
    assert [each.truth for each in held] == ["0", "10", "20"]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("", "the header must be file,label or file,label,book"),
        ("name,label\na.png,1\n", "the header must be file,label or file,label,book"),
        ("file,label\n", "it lists no images"),
        ("file,label\na.png\n", "line 2 must have a file and a label"),
        ("file,label\n,1\n", "line 2 must have a file and a label"),
        ('file,label\n"' + "x" * 200_000 + '",1\n', "field larger than field limit"),
    ],
)
def test_labels_of_another_form_are_an_error(tmp_path: Path, labels: str, reason: str) -> None:
    for source in (zipped(tmp_path / "a.zip", labels), unzipped(tmp_path / "a", labels)):
        with pytest.raises(UnreadableInputError) as caught:
            labelled_cells(source)
        start = f"{source / 'labels.csv'}: cannot be used as labels ({reason}"
        assert str(caught.value).startswith(start)


def test_labels_that_are_not_utf_8_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"file,label\n\xff.png,1\n")
    with pytest.raises(UnreadableInputError, match="it is not UTF-8"):
        labelled_cells(tmp_path)


def test_a_missing_image_is_an_error_with_its_path(tmp_path: Path) -> None:
    rows = "file,label\na.png,1\n"
    for source in (zipped(tmp_path / "a.zip", rows), unzipped(tmp_path / "a", rows)):
        (image,) = labelled_cells(source)
        with pytest.raises(UnreadableInputError) as caught:
            upright(image)
        assert str(caught.value).startswith(f"{source / 'cells' / 'a.png'}: no such file; ")


def test_damage_in_a_zip_is_an_error_with_the_path(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("labels.csv", "file,label\na.png,1\n")
        packed.writestr("cells/a.png", png()[:40])
    (image,) = labelled_cells(tmp_path / "a.zip")
    with pytest.raises(UnreadableInputError, match=r"a\.zip/cells/a\.png: "):
        upright(image)

    content = bytearray(zipped(tmp_path / "b.zip", BOOKS).read_bytes())
    content[content.index(b"K1")] = ord("X")  # the checksum of labels.csv is now wrong
    (tmp_path / "b.zip").write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"b\.zip/labels\.csv: is damaged"):
        labelled_cells(tmp_path / "b.zip")

    (tmp_path / "c.zip").write_bytes(b"no zip")
    with pytest.raises(UnreadableInputError, match=r"c\.zip: is damaged"):
        labelled_cells(tmp_path / "c.zip")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rows = BOOKS + "d.png,-,K2\n"
    return zipped(tmp_path / "cells.zip", rows, *(f"cells/{each}.png" for each in "abcd"))


@pytest.fixture
def result(source: Path, monkeypatch: pytest.MonkeyPatch) -> ImageResult:
    """Return 12 and 7 read as 12 and nothing, and images without a number as 5 and nothing."""
    texts = {0: "12", 1: "5", 2: "", 3: ""}

    class Reader:
        def __init__(self, *_: str) -> None: ...

        def read(self, image: NDArray[np.uint8]) -> Page:
            return reading(texts[int(image[0, 0])])

    monkeypatch.setattr("digitscan.evaluation.run.Reader", Reader)
    (held,) = evaluate(Evaluation([source]), lambda *_: None)
    assert isinstance(held, ImageResult)
    return held


def test_images_without_a_number_are_counted_separately(result: ImageResult) -> None:
    assert (result.total.images, result.total.exact, result.total.cer) == (2, 0.5, 0.5)
    score = result.no_number_score
    assert score is not None
    assert (score.images, score.nothing_written) == (2, 0.5)


def test_books_are_in_the_table_only_when_verbose(result: ImageResult) -> None:
    lines = report.as_table([result]).splitlines()
    assert lines[0].endswith("cells.zip: 2 images")
    assert lines[3].startswith("all ")
    assert "images without a number: 2; nothing was written on 50.0%" in lines
    assert not any(line.startswith("K1") for line in lines)
    lines = report.as_table([result], verbose=True).splitlines()
    assert "WRONG b.png: read 5, is NB (no number)" in lines
    assert "ok    d.png: read -, is - (no number)" in lines
    rows = [line.split()[0] for line in lines if line.endswith("%")]
    assert [each for each in rows if each in ("K1", "K2", "all")] == ["K1", "K2", "all"]


def test_json_and_csv_have_books_and_images_without_a_number(result: ImageResult) -> None:
    (held,) = json.loads(records.as_json([result], verbose=True))["results"]
    assert {book: each["exact"] for book, each in held["groups"].items()} == {
        "K1": 1,
        "K2": 0,
        "all": 0.5,
    }
    assert held["total"]["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert held["no_number"] == {"images": 2, "nothing_written": 0.5}
    assert [each["label"] for each in held["images_without_number"]] == ["NB", "-"]
    rows = list(csv.DictReader(io.StringIO(records.as_csv([result]))))
    assert [row["group"] for row in rows] == ["K1", "K2", "no number", "no number"]
    assert [(row["truth"], row["exact"]) for row in rows[2:]] == [("", "0"), ("", "1")]


def test_labels_without_any_number_have_a_score_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\na.png,NB\n")
    Image.new("L", (30, 20), 255).save(tmp_path / "a.png")
    read = list(read_images(labelled_cells(tmp_path), lambda _: reading("")))
    table = report.as_table([ImageResult("x", "fake", [], score_groups([]), read, by_book=True)])
    assert "images without a number: 1; nothing was written on 100.0%" in table


def test_a_part_of_labels_is_refused(source: Path) -> None:
    with pytest.raises(UsageError, match="--part test is of images in folders; these are not"):
        evaluate(Evaluation([source], part="test"), lambda *_: None)


def test_the_registers_of_the_shared_data_can_be_loaded(shared_data: Path) -> None:
    held = labelled_cells(shared_data / "registers.zip")
    assert (len(held), sum(each.label is None for each in held)) == (6932, 6835)
    assert len({each.group for each in held}) == 10
    assert upright(held[-1]).ndim in (2, 3)
