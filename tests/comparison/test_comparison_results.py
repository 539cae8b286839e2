from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from digitscan.comparison import report
from digitscan.comparison.results import Kept, Result
from digitscan.errors import UsageError

SETTINGS = {"features": "raw", "seed": 1}


def result(method: str = "knn", errors: int = 3) -> Result:
    confusion = [[10 * (row == column) for column in range(10)] for row in range(10)]
    confusion[4][4] -= errors
    confusion[4][9] += errors
    return Result(
        method=method,
        title=method.upper(),
        says="k = 3",
        features="raw",
        trained_on=1000,
        tested_on=100,
        errors=errors,
        training_s=None if method == "model" else 0.004,
        testing_s=123.4,
        training_cpu_s=None,
        testing_cpu_s=200.0,
        size=2_500_000,
        confusion=confusion,
    )


def test_what_was_kept_is_found_again_with_the_same_parameters(tmp_path: Path) -> None:
    Kept(tmp_path / "deep" / "er", SETTINGS).keep(result())
    kept = Kept(tmp_path / "deep" / "er", SETTINGS)
    assert kept.find("knn", "k = 3") == result()
    assert kept.find("knn", "k = 5") is None
    assert kept.find("mlp", "k = 3") is None


@pytest.mark.parametrize("held", ['{"method": "knn"}', "[1]", "", '{"method": '])
def test_a_result_that_cannot_be_used_is_made_again(tmp_path: Path, held: str) -> None:
    kept = Kept(tmp_path, SETTINGS)
    (tmp_path / "knn.json").write_text(held)
    assert kept.find("knn", "k = 3") is None


def test_results_of_other_settings_are_never_mixed(tmp_path: Path) -> None:
    Kept(tmp_path, SETTINGS)
    with pytest.raises(UsageError, match=r"another seed \(1, not 2\); name another --output"):
        Kept(tmp_path, SETTINGS | {"seed": 2})


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        Kept(tmp_path / "file", SETTINGS)


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    odd = replace(result(), method="model-../../elsewhere")
    Kept(folder, SETTINGS).keep(odd)
    assert Kept(folder, SETTINGS).find(odd.method, odd.says) == odd
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_the_table_has_the_best_first_and_fits_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = report.as_table([result(), result("model", 1), result("mlp", 50)]).splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["MODEL", "KNN", "MLP"]
    assert lines[2].split() == ["KNN", "97.00%", "3.71%", "3", "4", "ms", "123", "s", "2.5", "MB"]
    assert lines[1].split()[4] == "-"
    assert max(map(len, lines)) <= 80
    assert "Trained on 1,000 digits, tested with 100; input: raw" in lines[-2]


def test_csv_and_json_hold_the_intervals() -> None:
    (row,) = csv.DictReader(report.as_csv([result()]).splitlines())
    assert row["accuracy"] == "0.97"
    assert (row["accuracy_low"], row["accuracy_high"]) == ("0.91548", "0.98975")
    (held,) = json.loads(report.as_json([result()]))
    assert held["confusion"][4][9] == 3
    assert (held["training_s"], held["size_bytes"]) == (0.004, 2_500_000)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "-"), (0.0123, "12 ms"), (1.26, "1.3 s"), (130.2, "130 s"), (1260.0, "21 min")],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert report.duration(seconds) == text


def test_plots_are_drawn_of_each_kind(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from digitscan.comparison.plots import plots  # noqa: PLC0415 - needs an extra
    from digitscan.plotting import save_all  # noqa: PLC0415

    perfect = replace(result("model", 0), testing_s=0.0)
    written = save_all(plots([result(), perfect]), tmp_path / "plots")
    assert [each.stem for each in written] == ["accuracy", "time", "errors", "confusion"]
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in written)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        save_all(plots([result()]), tmp_path / "file")
