"""`digitscan evaluate` through the real command line, on a little real data."""

from __future__ import annotations

import csv
import json
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from commands import command, lines
from PIL import Image

from digitscan.cli.app import run
from digitscan.drawing import DrawnPage
from digitscan.models import find_model

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def usps(shared_data: Path) -> str:
    return str(shared_data / "digits-usps.zip")


@pytest.fixture
def strings(shared_data: Path) -> str:
    return str(shared_data / "orand-car-a")


def results(shown: str) -> list[dict[str, object]]:
    held = json.loads(shown)["results"]
    assert isinstance(held, list)
    return held


def test_digits_are_measured_by_part_and_limit(usps: str, tmp_path: Path, capsys: Captured) -> None:
    rows = tmp_path / "rows.csv"
    arguments = ["--part", "test", "--limit", "100", "--csv", str(rows)]
    assert run(["evaluate", usps, *arguments]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("digits-usps.zip test: 100 digits\n")
    with rows.open(newline="") as stream:
        truths = Counter(row["truth"] for row in csv.DictReader(stream))
    # Of 2,007 there are 359 zeros and 160 fives.
    assert (len(truths), truths["0"], truths["5"]) == (10, 18, 8)
    assert "error at 5 % reject" in shown.out
    assert shown.err == ""


def test_models_and_engines_are_the_users(usps: str, capsys: Captured) -> None:
    arguments = ["evaluate", usps, "--limit", "50", "-f", "json"]
    assert run([*arguments, "--model", "mnist", "--model", "default", "--engine", "opencv"]) == 0
    held = results(capsys.readouterr().out)
    assert [each["model"] for each in held] == ["mnist", "default"]
    for each in held:
        confusion = np.array(each["confusion"])
        assert confusion.trace() > 0.9 * 50
        assert confusion.sum(axis=1).all()  # each of the ten digits is among them


def test_a_variable_names_the_model_where_no_option_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "3").mkdir()
    Image.new("L", (40, 40), 255).save(tmp_path / "3" / "a.png")
    shutil.copytree(find_model("mnist").folder, tmp_path / "my own")
    monkeypatch.chdir(tmp_path)
    for variable, option, taken in (
        ("my own", (), "my own"),
        ("", (), "default"),
        ("nowhere", ("--model", "mnist"), "mnist"),
    ):
        monkeypatch.setenv("DIGITSCAN_MODEL", variable)
        assert run(["evaluate", ".", "-f", "json", *option]) == 0
        assert [each["model"] for each in results(capsys.readouterr().out)] == [taken]
    assert run(["evaluate", "."]) == 3
    assert capsys.readouterr().err.startswith("nowhere: no such model; name one of")


def test_strings_and_pages_are_measured_together(
    strings: str, shared_data: Path, tmp_path: Path, capsys: Captured
) -> None:
    rows = tmp_path / "rows.csv"
    arguments = ["evaluate", strings, str(shared_data / "pages"), "--limit", "3", "-v"]
    assert run([*arguments, "--csv", str(rows)]) == 0
    shown = capsys.readouterr().out
    assert shown.count(": read ") == 6
    assert "pages and strings together" in shown
    held = list(csv.DictReader(rows.open()))
    assert len(held) == 6
    assert {row["exact"] for row in held} <= {"0", "1"}
    assert [row["data"].rpartition("/")[2] for row in held] == ["orand-car-a"] * 3 + ["pages"] * 3


@pytest.mark.skipif(os.name == "nt", reason="no file may be called so there")
def test_no_cell_is_a_formula(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    folder = tmp_path / "-data"
    for name in ("-pages/=1+2.png", "@digits/3/=1+2.png"):
        (folder / name).parent.mkdir(parents=True)
        Image.new("L", (40, 40), 255).save(folder / name)
    truth = [{"file": "=1+2.png", "rows": ["=1+2"]}]
    (folder / "-pages" / "truth.json").write_text(json.dumps(truth))
    shutil.copytree(find_model("mnist").folder, folder / "+mine")
    monkeypatch.chdir(folder)
    options = ["--csv", "rows.csv", "--model", "+mine"]
    assert run(["evaluate", *options, "--", "-pages", "@digits"]) == 0
    with Path("rows.csv").open(newline="") as stream:
        page, digit = csv.DictReader(stream)
    assert (page["image"], page["truth"]) == ("./=1+2.png", "./=1+2")
    assert (page["data"], digit["data"]) == ("./-pages", "./@digits")
    assert digit["image"] == "3/=1+2.png"
    assert page["model"] == digit["model"] == "./+mine"


def test_a_threshold_leaves_doubtful_digits_out(strings: str, capsys: Captured) -> None:
    written = []
    for least in ("0", "auto", "1"):
        arguments = ["--limit", "40", "--min-confidence", least, "-v", "-f", "json"]
        assert run(["evaluate", strings, *arguments]) == 0
        (held,) = results(capsys.readouterr().out)
        images = held["images"]
        assert isinstance(images, list)
        written.append(sum(len(each["read"]) for each in images))
    assert written[0] > written[1] > written[2] == 0


def test_json_has_the_points_of_risk_against_coverage(usps: str, capsys: Captured) -> None:
    assert run(["evaluate", usps, "--limit", "300", "-f", "json"]) == 0
    (held,) = results(capsys.readouterr().out)
    points, risk = held["risk_coverage"], 1 - float(str(held["accuracy"]))
    assert isinstance(points, list)
    assert len(points) == 100
    assert points[-1] == {"coverage": 1, "risk": pytest.approx(risk, abs=1e-4)}
    # What is surest is seldom wrong.
    assert points[49]["coverage"] == 0.5
    assert points[49]["risk"] < risk


def test_plots_are_drawn_where_asked_for(usps: str, tmp_path: Path, capsys: Captured) -> None:
    pytest.importorskip("matplotlib", reason="plots need the extra `plots`")
    folder = tmp_path / "deep" / "plots"
    arguments = ["--part", "test", "--limit", "400", "--plots", str(folder)]
    assert run(["evaluate", usps, *arguments]) == 0
    names = {each.name for each in folder.iterdir()}
    assert names == {
        f"{name}.png" for name in ("confusion", "coverage", "digits", "mistakes", "reliability")
    }
    assert run(["evaluate", usps, "--limit", "9", "--plots", str(folder / "coverage.png")]) == 2
    assert "coverage.png: is not a folder; name another for --plots" in capsys.readouterr().err


def test_plots_without_their_package_are_refused_kindly(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run(["evaluate", "nowhere", "--plots", "plots"]) == 1
    told = "--plots needs matplotlib: `pip install 'digitscan[plots]'`\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["nowhere"], 1, "nowhere: no such file or folder; check the path"),
        (["--csv", "none/rows.csv", "samples"], 2, "none/rows.csv: its folder does not exist"),
        (["--csv", "-"], 2, "--csv -: is not a file; name one"),
        (["samples", "--part", "test"], 2, "samples: --part test is of images in folders; these"),
        (["samples", "--model", "nowhere"], 3, "nowhere: no such model"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: list[str], status: int, told: str, samples: Path, capsys: Captured
) -> None:
    arguments = [str(samples) if each == "samples" else each for each in arguments]
    assert run(["evaluate", *arguments]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_cells_of_a_zip_file_are_read_in_an_evenly_spread_sample(
    tmp_path: Path, capsys: Captured
) -> None:
    Image.new("L", (40, 40), 255).save(tmp_path / "blank.png")
    labels = "".join(f"{i}.png,{'NB' if i == 4 else i},{i // 4}\n" for i in range(8))
    with zipfile.ZipFile(tmp_path / "cells.zip", "w") as packed:
        packed.writestr("labels.csv", "file,label,book\n" + labels)
        for i in range(8):
            packed.write(tmp_path / "blank.png", f"cells/{i}.png")
    arguments = ["evaluate", str(tmp_path / "cells.zip"), "--limit", "4", "-f", "json", "-v"]
    assert run(arguments) == 0
    (held,) = results(capsys.readouterr().out)
    images = held["images"]
    assert isinstance(images, list)
    assert [each["truth"] for each in images] == ["0", "2", "6"]
    assert held["no_number"] == {"images": 1, "nothing_written": 1}


def test_numbers_of_a_page_are_scored(
    tmp_path: Path, drawn_page: Callable[..., DrawnPage], capsys: Captured
) -> None:
    Image.fromarray(drawn_page(lines=["314 2718"]).image).save(tmp_path / "a.png")
    cells = [["314", "2718", "9"]]
    truth = [{"file": "a.png", "rows": ["3142718"], "cells": cells}]
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    assert run(["evaluate", str(tmp_path), "-f", "json"]) == 0
    (held,) = results(capsys.readouterr().out)
    total = held["total"]
    assert isinstance(total, dict)
    assert total["numbers"] == 3
    assert total["number_f1_digits_alone"] == total["number_f1_as_written"] == 0.8


@pytest.mark.parametrize("content", [b"PK", b"file,label\n"])
def test_bad_labels_are_one_line(content: bytes, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "labels.csv").write_bytes(content)
    assert run(["evaluate", str(tmp_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{tmp_path / 'labels.csv'}: cannot be used as labels (")


@pytest.mark.slow
def test_a_full_device_is_told_in_one_line(samples: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    line = 'exec "$@" >/dev/full'
    done = command("evaluate", samples, "--limit", "1", before=("sh", "-c", line, "sh"))
    assert done.returncode == 1
    (told,) = lines(done.stderr)
    assert told.startswith("standard output: cannot be written (No space left on device); ")
