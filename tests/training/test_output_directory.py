from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from digitscan.errors import ModelError, UsageError
from digitscan.models import CARD_NAME
from digitscan.training.output_directory import check_exporters, check_output, made_whole


def model_in(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / CARD_NAME).write_text(text)
    return folder


def test_a_folder_with_other_things_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all my work")
    for replace in (False, True):
        with pytest.raises(UsageError, match="is no model"):
            check_output(tmp_path, replace=replace)


def test_a_model_is_replaced_only_when_asked_for(tmp_path: Path) -> None:
    folder = model_in(tmp_path / "mine", "old")
    with pytest.raises(UsageError, match="--force"):
        check_output(folder)
    check_output(folder, replace=True)


def test_a_new_and_an_empty_folder_will_do(tmp_path: Path) -> None:
    check_output(tmp_path / "some" / "new")
    check_output(tmp_path / "some")


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        check_output(tmp_path / "file" / "model")


def test_a_model_appears_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = model_in(tmp_path / "mine", "old")
    with made_whole(folder) as fresh:
        (fresh / CARD_NAME).write_text("new")
        assert (folder / CARD_NAME).read_text() == "old"
    assert (folder / CARD_NAME).read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_failure_keeps_the_old_model(tmp_path: Path) -> None:
    folder = model_in(tmp_path / "mine", "old")
    with pytest.raises(KeyboardInterrupt), made_whole(folder) as fresh:
        (fresh / CARD_NAME).write_text("half of it")
        raise KeyboardInterrupt
    assert (folder / CARD_NAME).read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_missing_exporters_are_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"onnx and tf2onnx: `pip install 'digitscan\[train\]'`"):
        check_exporters()
