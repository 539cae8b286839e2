"""The models that are found, and a model's card, through `digitscan models`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from commands import command, lines

from digitscan.cli.app import run
from digitscan.models import find_model, user_models


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's folder of models, an empty one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # Linux
    monkeypatch.setenv("HOME", str(tmp_path / "data"))  # macOS
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))  # Windows
    assert user_models().is_relative_to(tmp_path)
    return user_models()


def test_shipped_models_are_listed(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 0
    said = capsys.readouterr().out
    (default,) = [line for line in said.splitlines() if line.startswith("default")]
    assert default.split()[1] == "*"
    assert f"{find_model().card.test['accuracy']:.2%}" in default
    assert str(find_model().folder) in default
    assert str(own) in said


def test_paths_are_whole_in_a_pipe_whatever_the_terminal(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    long = own / ("a-name-that-is-long-" * 8)
    shutil.copytree(find_model("mnist").folder, long)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run(["models"]) == 0
    said = capsys.readouterr().out
    assert str(long) in said.split()
    assert "\x1b" not in said
    assert run(["models", str(long)]) == 0
    assert str(long) in capsys.readouterr().out.split()


def test_a_users_own_model_goes_before_a_shipped_one(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(find_model("mnist").folder, own / "default")
    assert find_model().folder == own / "default"
    assert run(["models", "--format", "json"]) == 0
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert listed["default"]["folder"] == str(own / "default")
    assert listed["default"]["used"]
    assert listed["default"]["bytes"] > 1_000_000
    assert listed["mnist"]["card"]["name"] == "mnist"


def test_a_variable_names_the_model_that_is_used(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], good_page: Path
) -> None:
    assert own.name == "models"
    monkeypatch.setenv("DIGITSCAN_MODEL", "mnist")
    assert run(["models"]) == 0
    assert "mnist *" in capsys.readouterr().out
    monkeypatch.setenv("DIGITSCAN_MODEL", "nowhere")
    assert run(["recognize", str(good_page)]) == 3
    assert capsys.readouterr().err.startswith("nowhere: no such model; name one of")
    assert run(["recognize", str(good_page), "--model", "mnist"]) == 0


def test_a_card_is_shown(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert own.name == "models"
    assert run(["models", "mnist"]) == 0
    said = capsys.readouterr().out
    for part in ("digitscan-cnn-1, 11 classes", "mnist train", "as its card says", "seed"):
        assert part in said
    assert run(["models", "mnist", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "mnist"


def test_a_damaged_model_is_listed_as_such(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "broken").mkdir(parents=True)
    (own / "broken" / "card.json").write_text("{")
    shutil.copytree(find_model("mnist").folder, own / "short")
    (own / "short" / "model.onnx").write_bytes(b"")
    assert run(["models"]) == 0
    said = capsys.readouterr()
    assert re.search(r"^broken +damaged +- ", said.out, re.MULTILINE)
    assert said.err.startswith(f"{own / 'broken' / 'card.json'}: cannot be read as a model card")
    assert run(["models", "short"]) == 0
    assert "model.onnx, missing, or not what its card says" in capsys.readouterr().out
    assert run(["models", "broken"]) == 3


def test_a_strangers_card_drives_no_terminal(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(find_model("mnist").folder, own / "odd")
    card = json.loads((own / "odd" / "card.json").read_text())
    card |= {"test": [1], "data": "\x1b[2J", "recipe": None, "architecture": "\x1b[31m[red]x"}
    (own / "odd" / "card.json").write_text(json.dumps(card))
    assert run(["models", "odd"]) == 0
    assert run(["models"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "[red]x" in said


def test_the_real_command_lists_them_without_heavy_packages() -> None:
    done = command("models")
    assert done.returncode == 0
    assert lines(done.stdout)[0].split()[:2] == ["model", "network"]
    assert done.stderr == b""
