from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from digitscan.errors import ModelError
from digitscan.models import CARD_NAME, ONNX_NAME, Model, ModelCard, find_model

NETWORK = b"a network"
CARD = ModelCard(
    name="mine",
    architecture="test",
    classes=11,
    temperature=1.5,
    auto_threshold=0.7,
    seed=1,
    data=[{"name": "Ziffern, übermalt"}],
    sha256={ONNX_NAME: hashlib.sha256(NETWORK).hexdigest()},
)


def put(folder: Path, card: ModelCard = CARD) -> Path:
    """Put a small model into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ONNX_NAME).write_bytes(NETWORK)
    card.write(folder)
    return folder


def test_the_shipped_model_is_what_its_card_describes() -> None:
    model = find_model()
    assert model.card.temperature > 0
    assert 0 < model.card.auto_threshold < 1
    assert model.card.sha256
    for name in model.card.sha256:
        assert model.verified(name)


def test_a_card_that_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    assert find_model(str(put(tmp_path / "mine"))).card == CARD


def test_a_copied_model_is_found_by_the_path_of_its_folder(tmp_path: Path) -> None:
    copied = shutil.copytree(find_model().folder, tmp_path / "copy")
    model = find_model(str(copied))
    assert model.folder == copied
    assert model.card == find_model().card


def test_a_folder_at_hand_goes_before_a_shipped_model_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "default")
    monkeypatch.chdir(tmp_path)
    assert find_model("default").card.name == "mine"


def test_a_shipped_name_is_found_though_a_file_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "default").write_text("notes")
    monkeypatch.chdir(tmp_path)
    assert find_model("default").card.name == "default"


@pytest.mark.parametrize(
    "name",
    [
        "no-such-model",
        "",
        "no/such/folder",
        "n" * 300,
    ],
)
def test_an_unknown_name_is_told_with_the_remedy(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=f"{name}: no such model; .*digitscan train"):
        find_model(name)


def test_a_folder_without_a_card_is_no_model(tmp_path: Path) -> None:
    (put(tmp_path) / CARD_NAME).unlink()
    with pytest.raises(ModelError, match="no such model"):
        find_model(str(tmp_path))


def as_json(change: Callable[[dict[str, object]], object]) -> bytes:
    card = {"name": "mine", "architecture": "test", "classes": 11, "temperature": 1.5}
    card |= {"auto_threshold": 0.7, "seed": 1}
    change(card)
    return json.dumps(card).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"name": "mi',
        b"[]",
        b"3",
        b"\xff\xfe\x00",
        as_json(lambda card: card.pop("temperature")),
        as_json(lambda card: card.update(colour="blue")),
    ],
    ids=["empty", "cut off", "a list", "a number", "no text", "a field short", "a field more"],
)
def test_a_damaged_card_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CARD_NAME).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        find_model(str(tmp_path))
    assert str(tmp_path / CARD_NAME) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[]", "it is not an object"),
        (as_json(lambda card: card.pop("temperature")), "`temperature` is missing"),
        (as_json(lambda card: card.update(colour="blue")), "`colour` is unknown"),
    ],
)
def test_what_is_wrong_with_a_card_is_said_in_words(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / CARD_NAME).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        find_model(str(tmp_path))
    assert str(caught.value).endswith(f"({told}); train or copy the model again")


@pytest.mark.parametrize(
    "field",
    [{"temperature": "warm"}, {"temperature": 0.0}, {"temperature": None}, {"sha256": []}],
    ids=str,
)
def test_a_card_with_values_that_cannot_be_is_named(
    tmp_path: Path, field: dict[str, object]
) -> None:
    (tmp_path / CARD_NAME).write_bytes(as_json(lambda card: card.update(field)))
    with pytest.raises(ModelError) as caught:
        find_model(str(tmp_path))
    assert str(tmp_path / CARD_NAME) in str(caught.value)


def test_a_file_is_given_whole_when_its_digest_agrees(tmp_path: Path) -> None:
    assert find_model(str(put(tmp_path))).verified(ONNX_NAME) == NETWORK


@pytest.mark.parametrize("content", [b"", NETWORK[:-1], b"another network"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    model = find_model(str(put(tmp_path)))
    (tmp_path / ONNX_NAME).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        model.verified(ONNX_NAME)
    assert str(tmp_path / ONNX_NAME) in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    model = find_model(str(put(tmp_path)))
    (tmp_path / ONNX_NAME).unlink()
    with pytest.raises(ModelError) as caught:
        model.verified(ONNX_NAME)
    assert str(tmp_path / ONNX_NAME) in str(caught.value)


def test_a_file_that_the_card_does_not_know_is_not_trusted(tmp_path: Path) -> None:
    model = Model(put(tmp_path), replace(CARD, sha256={}))
    with pytest.raises(ModelError, match="differs"):
        model.verified(ONNX_NAME)
