from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.evaluation import records, report
from digitscan.evaluation.digits import DigitScore, LabelledCrops, read_digits, score_digits
from digitscan.evaluation.run import DigitResult


class LeftColumn:
    """An engine that reads the digit written into the first pixel; 0.95 is no digit."""

    name = "fake"

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        classes = np.minimum(np.round(crops[:, 0, 0] * 10), 10).astype(int)
        logits = np.eye(11, dtype=np.float32)[classes] * 8
        logits[:, 4] += 1  # so that a no-digit, too, has a likeliest digit
        return logits


@pytest.fixture
def result() -> DigitResult:
    crops = np.zeros((6, 28, 28), np.float32)
    crops[:, 0, 0] = [0.1, 0.2, 0.3, 0.3, 1.0, 0.7]
    labels = np.array([1, 2, 3, 5, 4, 9], np.uint8)
    names = tuple(f"{label}/{place}.png" for place, label in enumerate(labels))
    read = read_digits(LeftColumn(), LabelledCrops("six", crops, labels, names), 1.0)
    return DigitResult("six", "fake", read, score_digits(read))


@pytest.fixture
def score(result: DigitResult) -> DigitScore:
    return result.score


def test_the_likeliest_of_the_ten_digits_is_what_counts(score: DigitScore) -> None:
    assert score.digits == 6
    assert score.accuracy == pytest.approx(4 / 6)
    assert score.errors == 2
    assert score.confusion[5, 3] == 1
    assert score.confusion[4, 4] == 1
    assert score.taken_for_none == 1


def test_precision_and_recall_are_a_digits_own(score: DigitScore) -> None:
    assert (score.precision[3], score.recall[3]) == (0.5, 1)
    assert score.f1[3] == pytest.approx(2 / 3)
    assert (score.precision[9], score.recall[9], score.f1[9]) == (0, 0, 0)


def test_mistakes_come_the_surest_first(result: DigitResult) -> None:
    assert [result.read.data.name_of(int(each)) for each in result.read.mistakes()] == [
        "5/3.png",
        "9/5.png",
    ]
    unnamed = LabelledCrops("x", result.read.data.crops, result.read.data.labels)
    assert unnamed.name_of(0) == "1"


def test_the_table_fits_a_terminal_and_tells_all(result: DigitResult) -> None:
    lines = report.as_table([result]).splitlines()
    assert lines[0] == "six: 6 digits"
    assert max(map(len, lines)) <= 80
    shown = {line[:25].strip(): line[25:].strip() for line in lines[3:12]}
    assert shown["accuracy"] == "66.67%"
    assert (shown["95 % interval, from"], shown["to"]) == ("30.00%", "90.32%")
    assert (shown["errors"], shown["taken for no digit"]) == ("2", "1")
    five = lines[-5].split()
    assert five == ["5", "0.00%", "0.00%", "0.00%", ".", ".", ".", "1", *["."] * 6]


def test_models_stand_side_by_side(result: DigitResult) -> None:
    other = DigitResult("six", "another-model", result.read, result.score)
    lines = report.as_table([result, other]).splitlines()
    assert lines[2].split() == ["fake", "another-model"]
    assert lines[3].split() == ["accuracy", "66.67%", "66.67%"]
    assert lines.count("another-model") == 1  # above its own confusion matrix


def test_what_was_read_wrongly_is_listed_on_demand(result: DigitResult) -> None:
    lines = report.as_table([result], verbose=True).splitlines()
    assert lines[-2].startswith("WRONG fake: 5/3.png: read 3, is 5, confidence 0.99")


def test_json_holds_the_whole_matrix(result: DigitResult) -> None:
    (held,) = json.loads(records.as_json([result]))["results"]
    assert held["kind"] == "digits"
    assert held["accuracy"] == 0.66667
    assert held["confusion"][5][3] == 1
    assert sum(each["count"] for each in held["reliability"]) == 6
    assert "mistakes" not in held
    (held,) = json.loads(records.as_json([result], verbose=True))["results"]
    assert [(each["read"], each["truth"]) for each in held["mistakes"]] == [(3, 5), (7, 9)]


def test_csv_has_a_row_a_digit(result: DigitResult) -> None:
    rows = list(csv.DictReader(records.as_csv([result]).splitlines()))
    assert len(rows) == 6
    assert rows[3] | {"confidence": ""} == {
        "model": "fake",
        "data": "six",
        "group": "digits",
        "image": "5/3.png",
        "truth": "5",
        "read": "3",
        "exact": "0",
        "edits": "1",
        "cer": "1",
        "confidence": "",
        "precision": "",
        "recall": "",
        "number_f1_digits_alone": "",
        "number_f1_as_written": "",
    }


def test_each_plot_is_drawn_and_none_of_mistakes_without_any(
    result: DigitResult, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib", reason="plots need the extra `plots`")
    from digitscan.evaluation.plots import plots  # noqa: PLC0415 - needs an extra
    from digitscan.plotting import save_all  # noqa: PLC0415

    names = ["confusion", "digits", "reliability", "coverage"]
    written = save_all(plots([result]), tmp_path)
    assert [each.stem for each in written] == [*names, "mistakes"]
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in written)

    right = LabelledCrops("right", result.read.data.crops[:3], result.read.data.labels[:3])
    perfect = read_digits(LeftColumn(), right, 1.0)
    both = [result, DigitResult("some/right.zip", "fake", perfect, score_digits(perfect))]
    assert [name for name, _ in plots(both)] == [
        *(f"1-six-{name}" for name in (*names, "mistakes")),
        *(f"2-right.zip-{name}" for name in names),
    ]
    other = DigitResult("six", "path/to/other", result.read, result.score)
    assert [name for name, _ in plots([result, other])][-2:] == ["mistakes-fake", "mistakes-other"]
