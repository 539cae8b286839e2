"""`digitscan compare` through the real command line, on a few of MNIST's digits."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from commands import command, lines

from digitscan import optional_dependencies
from digitscan.cli.app import run
from digitscan.errors import DigitscanError

pytest.importorskip("sklearn", reason="compare needs the extra `compare`")
pytest.importorskip("matplotlib", reason="compare needs the extra `compare`")

QUICK = ("--limit", "200", "--method", "bayes", "--method", "rbf-svm")
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def mnist(shared_data: Path) -> str:
    return str(shared_data / "mnist")


def test_a_table_of_the_methods_beside_the_shipped_network(mnist: str, capsys: Captured) -> None:
    assert run(["compare", "--data", mnist, *QUICK]) == 0
    shown = capsys.readouterr()
    rows = [line.split("  ")[0] for line in shown.out.splitlines()[1:4]]
    assert rows == ["CNN, model mnist", "RBF SVM", "Gaussian naive Bayes"]
    assert "Trained on 200 digits, tested with 200; input: raw" in shown.out
    assert shown.err.splitlines()[0].startswith("Gaussian naive Bayes: ")


def test_features_change_what_the_methods_see(mnist: str, capsys: Captured) -> None:
    errors, seen = [], []
    for features in ("raw", "deskew", "hog"):
        arguments = ["--method", "knn", "--features", features, "-f", "csv", "--limit", "300"]
        assert run(["compare", "--data", mnist, *arguments]) == 0
        network, knn = csv.DictReader(capsys.readouterr().out.splitlines())
        assert knn["features"] == features
        seen.append(network["features"])
        errors.append(int(knn["errors"]))
    assert seen == ["raw", "deskew", "raw"]  # a network takes no gradients
    assert errors[0] > errors[1] > errors[2]


def test_an_interrupted_comparison_goes_on(mnist: str, tmp_path: Path, capsys: Captured) -> None:
    arguments = ["compare", "--data", mnist, "--limit", "150", "-o", str(tmp_path / "kept")]
    assert run([*arguments, "--method", "bayes"]) == 0
    first = json.loads((tmp_path / "kept" / "bayes.json").read_text())
    capsys.readouterr()
    assert run([*arguments, "--method", "bayes", "--method", "tree", "-f", "json"]) == 0
    shown = capsys.readouterr()
    told = shown.err.splitlines()
    assert [line.endswith("(kept from before)") for line in told] == [True, False, True]
    again = {each["method"]: each for each in json.loads(shown.out)}
    assert again["bayes"]["training_s"] == first["training_s"]
    plots = {"accuracy", "time", "errors", "confusion"}
    assert {each.stem for each in (tmp_path / "kept").glob("*.png")} == plots
    rows = list(csv.DictReader((tmp_path / "kept" / "comparison.csv").open()))
    assert {row["method"] for row in rows} == {"bayes", "tree", "model-mnist"}


def test_other_options_do_not_mix_with_what_is_kept(
    mnist: str, tmp_path: Path, capsys: Captured
) -> None:
    arguments = ["compare", "--data", mnist, "--method", "bayes", "--limit", "150"]
    assert run([*arguments, "-o", str(tmp_path)]) == 0
    assert run([*arguments, "-o", str(tmp_path), "--seed", "7"]) == 2
    assert "holds a comparison with another seed (1, not 7); name" in capsys.readouterr().err


def test_a_seed_gives_the_same_again(mnist: str, capsys: Captured) -> None:
    arguments = ["compare", "--data", mnist, "--method", "tree", "--limit", "300", "-f", "json"]
    found = []
    for seed in ("3", "3", "4"):
        assert run([*arguments, "--seed", seed]) == 0
        found.append(json.loads(capsys.readouterr().out)[-1]["confusion"])
    assert found[0] == found[1] != found[2]


def test_models_are_set_beside_the_methods(mnist: str, capsys: Captured) -> None:
    arguments = ["compare", "--data", mnist, *QUICK, "-f", "json"]
    assert run([*arguments, "--model", "default", "--model", "mnist"]) == 0
    held = {each["method"]: each for each in json.loads(capsys.readouterr().out)}
    assert set(held) == {"bayes", "rbf-svm", "model-default", "model-mnist"}
    assert held["model-default"]["trained_on"] == 0
    assert held["model-default"]["errors"] <= 4
    assert run([*arguments, "--model", "nowhere"]) == 3


@pytest.mark.slow
def test_every_method_learns(mnist: str) -> None:
    done = command("compare", "--data", mnist, "--limit", "300", "-f", "csv")
    assert done.returncode == 0, done.stderr
    accuracy = {row["method"]: float(row["accuracy"]) for row in csv.DictReader(lines(done.stdout))}
    assert len(accuracy) == 10
    assert accuracy.pop("tree") > 0.4
    assert min(accuracy.values()) > 0.6
    assert accuracy["cnn"] > 0.75
    assert len(lines(done.stderr)) == 10


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--method", "oracle"],
            "--method: unknown value 'oracle'; choose from bayes, tree",
        ),
        (
            ["--features", "wavelets"],
            "--features: unknown value 'wavelets'; choose from raw",
        ),
        (["-f", "xml"], "--format: unknown value 'xml'; choose from table, csv, json"),
        (["--limit", "5"], "Invalid value for '--limit'"),
        (["--data", "nowhere"], "nowhere: has no train-images-idx3-ubyte"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], told: str, capsys: Captured) -> None:
    assert run(["compare", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_a_missing_extra_is_named_with_its_remedy() -> None:
    packages = {"sklearn": "scikit-learn", "no_such_package": "no-such"}
    with pytest.raises(DigitscanError) as caught:
        optional_dependencies.check_extra("digitscan compare", "compare", packages)
    assert str(caught.value) == (
        "digitscan compare needs no-such: `pip install 'digitscan[compare]'`"
    )
