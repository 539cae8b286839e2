from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.evaluation import report
from digitscan.evaluation.strings import (
    LabelledImage,
    labelled_pages,
    labelled_strings,
    read_images,
    score_groups,
)
from digitscan.page import Box, Digit, Line, Number, Page


def page_of(text: str, confidence: float = 0.9) -> Page:
    digits = tuple(Digit(int(each), confidence, Box(0, 0, 1, 1), (0.1,) * 10) for each in text)
    return Page((Line((Number(digits),)),) if digits else (), 10, 10)


def write_truth(folder: Path, entries: object) -> None:
    (folder / "truth.json").write_text(json.dumps(entries))


def picture(folder: Path, name: str, size: tuple[int, int] = (30, 20)) -> None:
    Image.new("L", size, 255).save(folder / name)


def test_pages_are_grouped_turned_and_scattered_as_the_truth_says(tmp_path: Path) -> None:
    picture(tmp_path, "a.png")
    write_truth(
        tmp_path,
        [
            {"file": "a.png", "rows": ["12", "34"]},
            {"file": "a.png", "rows": ["21"], "order": "bag", "other_marks": True},
            {"file": "a.png", "rows": ["5"], "rotate_ccw": 90, "order": "rows"},
        ],
    )
    plain, bag, turned = labelled_pages(tmp_path)
    assert (plain.truth, plain.group, plain.scattered) == ("1234", "digits alone", False)
    assert (bag.group, bag.scattered) == ("with other marks", True)
    assert turned.quarters == 1

    shapes: list[tuple[int, ...]] = []

    def read(image: NDArray[np.uint8]) -> Page:
        shapes.append(image.shape)
        return page_of("1234"[: len(shapes) + 1])

    read_back = list(read_images([plain, bag, turned], read))
    assert shapes == [(20, 30), (20, 30), (30, 20)]
    assert [each.read for each in read_back] == ["12", "123", "1234"]
    assert read_back[1].truth == "12"


def test_the_turn_is_counter_clockwise(tmp_path: Path) -> None:
    marked = Image.new("L", (30, 20), 255)
    marked.putpixel((29, 0), 0)  # the upper right goes to the upper left
    marked.save(tmp_path / "a.png")
    seen: list[NDArray[np.uint8]] = []

    def read(image: NDArray[np.uint8]) -> Page:
        seen.append(image)
        return page_of("")

    list(read_images([LabelledImage(tmp_path / "a.png", "", "x", quarters=1)], read))
    assert seen[0][0, 0] == 0


def test_declined_digits_count_as_not_written(tmp_path: Path) -> None:
    picture(tmp_path, "a.png")
    images = [LabelledImage(tmp_path / "a.png", "12", "x")]
    (declined,) = read_images(images, lambda _: page_of("12", 0.4), min_confidence=0.5)
    assert declined.read == ""


def test_strings_are_read_from_left_to_right(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    picture(tmp_path / "images", "s.png")
    coco = {
        "images": [{"id": 7, "file_name": "s.png"}],
        "annotations": [
            {"image_id": 7, "category_id": 5, "bbox": [20, 0, 4, 9]},
            {"image_id": 7, "category_id": 1, "bbox": [3, 1, 4, 9]},
            {"image_id": 8, "category_id": 9, "bbox": [0, 0, 1, 1]},
        ],
    }
    (tmp_path / "annotations.json").write_text(json.dumps(coco))
    (string,) = labelled_strings(tmp_path)
    assert string.truth == "15"
    assert string.path == tmp_path / "images" / "s.png"


@pytest.mark.parametrize(
    "entries",
    [
        [{"rows": ["1"]}],
        [{"file": "a.png", "rows": ["1"], "rotate_ccw": 45}],
        [3],
        {"file": "a.png"},
    ],
)
def test_a_truth_that_cannot_be_used_is_told_by_name(tmp_path: Path, entries: object) -> None:
    write_truth(tmp_path, entries)
    with pytest.raises(UnreadableInputError, match=r"truth\.json"):
        labelled_pages(tmp_path)


def test_groups_are_scored_by_themselves_and_listed_on_demand(tmp_path: Path) -> None:
    picture(tmp_path, "a.png")
    images = [
        LabelledImage(tmp_path / "a.png", "12", "digits alone"),
        LabelledImage(tmp_path / "a.png", "99", "with other marks"),
    ]
    read = list(read_images(images, lambda _: page_of("12")))
    scores = score_groups(read)
    assert scores["digits alone"].exact == 1
    assert scores["with other marks"].recall == 0

    table = report.string_table(scores, read).splitlines()
    assert table[:2] == ["ok    a.png: read 12, is 12", "WRONG a.png: read 12, is 99"]
    assert table[-1].split() == [
        "with",
        "other",
        "marks",
        "1",
        "2",
        "0.00%",
        "1.0000",
        *["0.00%"] * 2,
    ]
    held = json.loads(report.string_json(scores))
    assert held["groups"]["digits alone"]["cer"] == 0
    assert "images" not in held
