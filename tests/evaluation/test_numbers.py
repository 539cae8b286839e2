from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.evaluation import records, report
from digitscan.evaluation.images import ReadImage, read_images, score_groups
from digitscan.evaluation.numbers import (
    NumberCounts,
    PageNumbers,
    count_numbers,
    written_numbers,
)
from digitscan.evaluation.run import ImageResult
from digitscan.evaluation.strings import LabelledImage, labelled_pages
from digitscan.page import Box, Digit, Line, Number, Page


def number(text: str, confidence: float = 0.9) -> Number:
    return Number(tuple(Digit(int(t), confidence, Box(0, 0, 1, 1), (0.1,) * 10) for t in text))


def page(*numbers: Number) -> Page:
    return Page((Line(numbers),) if numbers else (), 10, 10)


def test_numbers_are_compared_as_a_multiset() -> None:
    assert count_numbers(["7", "12", "7"], ["12", "7", "3"]) == NumberCounts(2, 3, 3)
    assert count_numbers(["33"], ["3", "3"]) == NumberCounts(0, 1, 2)


def test_f1_is_two_hits_over_written_and_present() -> None:
    assert NumberCounts(2, 3, 5).f1 == 0.5
    assert (NumberCounts(1, 1, 1) + NumberCounts(0, 2, 0)).f1 == 0.5


def test_a_page_without_numbers_counts_as_nothing() -> None:
    empty = count_numbers([], [])
    assert empty.f1 is None
    assert (NumberCounts(1, 1, 1) + empty).f1 == 1


@pytest.mark.parametrize(
    ("read", "truth", "digits_alone", "as_written"),
    [
        ("29,9", "29,9", 1, 1),
        ("299", "29,9", 1, 0),
        ("29.9", "29,9", 1, 0),
        ("43", "4/3", 1, 0),
        ("1234567", "123-4567", 1, 0),
    ],
)
def test_marks_matter_only_as_written(
    read: str, truth: str, digits_alone: float, as_written: float
) -> None:
    numbers = PageNumbers((read,), (truth,))
    assert (numbers.digits_alone.f1, numbers.as_written.f1) == (digits_alone, as_written)


def test_numbers_without_digits_are_dropped_where_only_digits_count() -> None:
    numbers = PageNumbers(("5",), ("5", "-"))
    assert numbers.digits_alone == NumberCounts(1, 1, 1)
    assert numbers.as_written == NumberCounts(1, 1, 2)


def test_a_declined_digit_makes_its_number_a_miss() -> None:
    sure, doubtful = number("13"), Number((*number("1").digits, *number("2", 0.3).digits))
    texts = written_numbers(page(sure, doubtful), min_confidence=0.5)
    assert texts == ("13", "1?")
    numbers = PageNumbers(texts, ("13", "1"))
    assert numbers.digits_alone == numbers.as_written == NumberCounts(1, 2, 2)
    assert count_numbers(["?"], ["?"]).hits == 0


def test_cells_of_the_truth_are_its_numbers(tmp_path: Path) -> None:
    entries = [
        {"file": "a.png", "rows": ["2994"], "cells": [["29,9", "4"]], "printed_digits": True},
        {"file": "b.png", "rows": ["67000"], "cells": [["67000"]], "printed_only": True},
        {"file": "c.png", "rows": [], "cells": []},
        {"file": "d.png", "rows": ["1"]},
    ]
    (tmp_path / "truth.json").write_text(json.dumps(entries))
    pages = labelled_pages(tmp_path)
    assert [each.numbers for each in pages] == [("29,9", "4"), ("67000",), (), None]
    assert {each.group for each in pages} == {"digits alone"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("12", "cells of a.png is no list"),
        (["12"], "a row of the cells of a.png is no list"),
        ([[12]], "the cells of a.png are no strings"),
    ],
)
def test_cells_of_another_form_are_an_error(tmp_path: Path, cells: object, reason: str) -> None:
    truth = [{"file": "a.png", "rows": ["12"], "cells": cells}]
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    with pytest.raises(UnreadableInputError, match=reason):
        labelled_pages(tmp_path)


@pytest.fixture
def images(tmp_path: Path) -> list[ReadImage]:
    """Return four pages read as 12 and 3: with marks, right, empty, and without known numbers."""
    Image.new("L", (30, 20), 255).save(tmp_path / "a.png")
    truths = [
        LabelledImage(tmp_path / "a.png", "123", "digits alone", numbers=("1.2", "3")),
        LabelledImage(tmp_path / "a.png", "123", "digits alone", numbers=("12", "3")),
        LabelledImage(tmp_path / "a.png", "", "with other marks", numbers=()),
        LabelledImage(tmp_path / "a.png", "123", "with other marks"),
    ]
    return list(read_images(truths, lambda _: page(number("12"), number("3"))))


@pytest.fixture
def result(images: list[ReadImage]) -> ImageResult:
    return ImageResult("some/sheets", "fake", images, score_groups(images))


def test_number_f1_is_totalled_over_pages(result: ImageResult) -> None:
    plain, total = result.groups["digits alone"], result.total
    assert (plain.numbers, plain.number_f1_digits_alone, plain.number_f1_as_written) == (4, 1, 0.75)
    # The empty page adds two numbers written, the page without known numbers nothing.
    assert (total.numbers, total.number_f1_digits_alone, total.number_f1_as_written) == (
        4,
        0.8,
        0.6,
    )
    assert total == result.groups["all"]


def test_pages_without_cells_have_no_number_f1(images: list[ReadImage]) -> None:
    scores = score_groups(images[3:])
    (score,) = scores.values()
    assert (score.numbers, score.number_f1_digits_alone) == (None, None)
    unknown = ImageResult("pages", "fake", images[3:], scores)
    assert "number F1" not in report.as_table([unknown])
    (held,) = json.loads(records.as_json([unknown]))["results"]
    assert held["total"]["number_f1_as_written"] is None
    assert records.as_csv([unknown]).splitlines()[1].endswith(",1.0000,1.0000,,")


def test_the_table_has_a_row_of_numbers_for_each_group(result: ImageResult) -> None:
    lines = report.as_table([result]).splitlines()
    start = next(i for i, line in enumerate(lines) if "number F1, digits alone" in line)
    rows = [line[16:].split() for line in lines[start + 1 : start + 4]]
    assert rows == [["4", "100.0%", "75.0%"], ["0", "0.0%", "0.0%"], ["4", "80.0%", "60.0%"]]
    assert max(map(len, lines)) <= 80


def test_a_group_without_known_numbers_has_a_dash(images: list[ReadImage]) -> None:
    unknown = replace(images[3], image=replace(images[3].image, group="unknown"))
    mixed = [*images[:1], unknown]
    table = report.as_table([ImageResult("mixed", "fake", mixed, score_groups(mixed))])
    (row,) = [line.split() for line in table.splitlines() if line.startswith("unknown")][1:]
    assert row == ["unknown", "-", "-", "-"]


def test_each_image_has_its_own_values(result: ImageResult) -> None:
    first = report.as_table([result], verbose=True).splitlines()[0]
    assert first == (
        "ok    a.png: read 123, is 123; P 100.0%, R 100.0%, "
        "number F1 100.0% (digits alone), 50.0% (as written)"
    )
    (held,) = json.loads(records.as_json([result], verbose=True))["results"]
    image = held["images"][0]
    assert image["numbers"] == {"read": ["12", "3"], "truth": ["1.2", "3"]}
    assert (image["number_f1_digits_alone"], image["number_f1_as_written"]) == (1, 0.5)
    empty = held["images"][2]
    assert (empty["precision"], empty["recall"], empty["number_f1_as_written"]) == (0, None, 0)
    rows = records.as_csv([result]).splitlines()
    assert rows[0].endswith(",precision,recall,number_f1_digits_alone,number_f1_as_written")
    assert rows[1].endswith(",1.0000,1.0000,1.0000,0.5000")
    assert rows[3].endswith(",0.0000,,0.0000,0.0000")
