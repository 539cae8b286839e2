from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.evaluation import records, report
from digitscan.evaluation.images import read_images, score_groups
from digitscan.evaluation.run import ImageResult
from digitscan.evaluation.strings import LabelledImage, labelled_pages, labelled_strings
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
    ("truth", "told"),
    [
        ([{"rows": ["1"]}], "`file` is missing"),
        ([{"file": "a.png"}], "`rows` is missing"),
        ([{"file": 3, "rows": []}], "`file` is no text"),
        ([{"file": "a.png", "rows": ["1"], "rotate_ccw": 45}], "rotate_ccw of a.png is no mul"),
        ([{"file": "a.png", "rows": "12"}], "rows of a.png is no list"),
        ([{"file": "a.png", "rows": [12]}], "the rows of a.png are no strings"),
        ([3], "`file` is missing"),
        ({"file": "a.png"}, "the file is no list"),
        ([], "it lists no images"),
    ],
)
def test_a_truth_that_cannot_be_used_is_told_in_words(
    tmp_path: Path, truth: object, told: str
) -> None:
    write_truth(tmp_path, truth)
    with pytest.raises(UnreadableInputError) as caught:
        labelled_pages(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'truth.json'}: cannot be used as truth (")
    assert told in str(caught.value)
    assert "Error" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b'[{"file":\n]', "no JSON from line 2 on"), (b"\xff", "no UTF-8"), (b"[" * 99_999, "deeply")],
)
def test_a_file_that_is_no_json_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "truth.json").write_bytes(content)
    with pytest.raises(UnreadableInputError, match=told):
        labelled_pages(tmp_path)


@pytest.mark.parametrize(
    ("coco", "told"),
    [
        ({"images": []}, "`annotations` is missing"),
        ({"images": [], "annotations": []}, "it lists no images"),
        ({"images": [{"id": 1}], "annotations": []}, "`file_name` is missing"),
        ({"annotations": [{"bbox": [], "category_id": 1}]}, "a bbox is no list of numbers"),
        ({"annotations": [{"bbox": [1], "category_id": 12}]}, "category_id 12 is no digit"),
    ],
)
def test_annotations_that_cannot_be_used_are_told(tmp_path: Path, coco: object, told: str) -> None:
    (tmp_path / "annotations.json").write_text(json.dumps(coco))
    with pytest.raises(UnreadableInputError, match=told):
        labelled_strings(tmp_path)


@pytest.fixture
def result(tmp_path: Path) -> ImageResult:
    """Return two images read as 12: one is, the other is 9 and 2 in any order."""
    picture(tmp_path, "a.png")
    images = [
        LabelledImage(tmp_path / "a.png", "12", "digits alone"),
        LabelledImage(tmp_path / "a.png", "92", "with other marks", scattered=True),
    ]
    read = list(read_images(images, lambda _: page_of("12", 0.8)))
    return ImageResult("some/pages", "fake", read, score_groups(read))


def test_groups_are_scored_by_themselves_and_together(result: ImageResult) -> None:
    scores = result.groups
    assert list(scores) == ["digits alone", "with other marks", "all"]
    assert scores["digits alone"].exact == 1
    assert scores["with other marks"].recall == 0.5
    assert (scores["all"].images, scores["all"].exact, scores["all"].cer) == (2, 0.5, 0.5)


def test_digits_are_right_that_are_matched(result: ImageResult) -> None:
    assert [each.right for each in result.images] == [(True, True), (False, True)]
    # Three of four are right, each with 0.8; both images have 0.8, so that neither is kept.
    assert result.groups["all"].calibration_error == pytest.approx(0.05)
    assert result.groups["all"].read_rate == 0
    assert result.groups["digits alone"].read_rate == 1


def test_the_table_lists_images_on_demand(result: ImageResult) -> None:
    lines = report.as_table([result], verbose=True).splitlines()
    assert lines[:2] == [
        "ok    a.png: read 12, is 12; P 100.0%, R 100.0%",
        "WRONG a.png: read 12, is 29; P 50.0%, R 50.0%",
    ]
    assert lines[3] == "some/pages: 2 images"
    assert max(map(len, lines)) <= 80
    row = next(line for line in lines if line.startswith("with other marks"))
    assert row.split()[3:] == ["1", "2", "0.0%", "1.0000", "50.0%", "50.0%", "0.0%", "30.00%"]


def test_models_stand_below_each_other_and_data_together(result: ImageResult) -> None:
    other = ImageResult("some/pages", "other", result.images, result.groups)
    lines = report.as_table([result, other]).splitlines()
    assert [line.split("  ")[0] for line in lines[3:5]] == [
        "digits alone, fake",
        "digits alone, other",
    ]
    assert "pages and strings together" not in lines
    more = ImageResult("more/pages", "fake", result.images, result.groups)
    lines = report.as_table([result, more]).splitlines()
    pooled = lines[lines.index("pages and strings together") + 3].split()
    assert pooled[:3] == ["fake", "4", "8"]


def test_json_and_csv_hold_each_image(result: ImageResult) -> None:
    (held,) = json.loads(records.as_json([result]))["results"]
    assert held["groups"]["digits alone"]["cer"] == 0
    assert [tuple(each.values()) for each in held["risk_coverage"]] == [(0.5, 0), (1, 0.5)]
    assert "images" not in held
    more = ImageResult("more/pages", "fake", result.images, result.groups)
    held = json.loads(records.as_json([result, more], verbose=True))
    assert held["results"][0]["images"][1]["truth"] == "29"
    assert held["together"]["fake"]["calibration_error"] == 0.05
    rows = records.as_csv([result]).splitlines()
    assert (
        rows[2] == "fake,some/pages,with other marks,a.png,29,12,0,2,1.0000,0.8000,0.5000,0.5000,,"
    )


def test_the_sheets_of_the_shared_data_can_be_loaded(shared_data: Path) -> None:
    held = labelled_pages(shared_data / "sheets")
    assert len(held) == 49
    assert all(each.numbers is not None and each.path.is_file() for each in held)


def test_plots_of_images_are_drawn(result: ImageResult, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots need the extra `plots`")
    from digitscan.evaluation.plots import plots  # noqa: PLC0415 - needs an extra
    from digitscan.plotting import save_all  # noqa: PLC0415

    written = save_all(plots([result]), tmp_path / "plots")
    assert [each.stem for each in written] == ["reliability", "coverage", "mistakes"]
