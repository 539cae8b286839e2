from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from digitscan.cli.evaluate import evaluate as command
from digitscan.errors import ModelError, UsageError
from digitscan.evaluation import report
from digitscan.evaluation.run import DigitResult, Evaluation, ImageResult, evaluate


def unwatched(done: int, total: int, name: str) -> None:
    assert 1 <= done <= total
    assert name


def empty_page(folder: Path, rows: list[list[str]]) -> Path:
    """Write a truth of one white page, with these rows each time."""
    folder.mkdir(exist_ok=True)
    Image.new("L", (200, 100), 255).save(folder / "empty.png")
    truth = [{"file": "empty.png", "rows": each} for each in rows]
    (folder / "truth.json").write_text(json.dumps(truth))
    return folder


def test_the_shipped_network_keeps_its_promise_on_mnist(shared_data: Path) -> None:
    (result,) = evaluate(Evaluation([shared_data / "mnist"]), unwatched)
    assert isinstance(result, DigitResult)
    assert result.score.digits == 10_000
    assert result.score.accuracy >= 0.996


def test_pages_are_read_by_the_whole_reader(tmp_path: Path) -> None:
    folder = empty_page(tmp_path, [[], ["1"]])
    (result,) = evaluate(Evaluation([folder]), unwatched)
    assert isinstance(result, ImageResult)
    assert result.groups["digits alone"].exact == 0.5
    assert [each.read for each in result.images] == ["", ""]
    assert result.groups["digits alone"].calibration_error == 0
    (limited,) = evaluate(Evaluation([folder], limit=1), unwatched)
    assert isinstance(limited, ImageResult)
    assert limited.groups["digits alone"].images == 1


def test_every_model_is_measured_on_all_the_data(tmp_path: Path) -> None:
    folders = [empty_page(tmp_path / name, [["1"]]) for name in ("a", "b")]
    results = evaluate(Evaluation(folders, models=["default", "mnist"]), unwatched)
    assert [(Path(each.data).name, each.model) for each in results] == [
        ("a", "default"),
        ("a", "mnist"),
        ("b", "default"),
        ("b", "mnist"),
    ]


def test_data_of_the_same_name_are_kept_apart(tmp_path: Path) -> None:
    folders = [tmp_path / name / "digits" for name in ("a", "b")]
    for folder in folders:
        (folder / "3").mkdir(parents=True)
        Image.new("L", (20, 30), 255).save(folder / "3" / "a.png")
    results = evaluate(Evaluation(folders), unwatched)
    assert report.as_table(results).count("digits: 1 digits") == 2


def test_a_model_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    folder = empty_page(tmp_path, [["1"]])
    (folder / "empty.png").unlink()
    with pytest.raises(ModelError, match="nowhere"):
        evaluate(Evaluation([folder], models=["default", "nowhere"]), unwatched)


def test_a_part_of_what_has_none_is_refused(tmp_path: Path) -> None:
    folder = empty_page(tmp_path, [["1"]])
    with pytest.raises(UsageError, match="--part test is of images in folders; these are not"):
        evaluate(Evaluation([folder], part="test"), unwatched)


def test_a_threshold_for_isolated_digits_is_refused(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()
    Image.new("L", (20, 30), 255).save(tmp_path / "3" / "a.png")
    for least in (0.5, None):
        with pytest.raises(UsageError, match="--min-confidence: is of pages and strings"):
            evaluate(Evaluation([tmp_path], min_confidence=least), unwatched)


@pytest.mark.parametrize(
    "options",
    [{"form": "xml"}, {"engine": "abacus"}, {"min_confidence": "2"}, {"min_confidence": "high"}],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        command(None, **options)
