"""A Keras file that would run code is refused, before Keras sees it and by the commands."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import marshal
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digitscan.cli.app import run
from digitscan.errors import ModelError
from digitscan.keras_file import check_configuration
from digitscan.models import CARD_NAME, KERAS_NAME, find_model

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {}, "registered_name": None}


def keras_file(configuration: object) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", json.dumps(configuration))
        archive.writestr("model.weights.h5", b"")
    return packed.getvalue()


def sequential(*layers: dict[str, Any]) -> dict[str, Any]:
    config = {"name": "sequential", "layers": list(layers)}
    return {
        "module": "keras", "class_name": "Sequential", "config": config, "registered_name": None,
    }  # fmt: skip


def lambda_layer(witness: Path) -> dict[str, Any]:
    """Return a Lambda layer whose code, when it is run or only built, leaves `witness`."""
    code = compile(f"open({str(witness)!r}, 'w').close()", "<evil>", "exec")
    encoded = base64.b64encode(marshal.dumps(code)).decode()
    function = {"class_name": "__lambda__", "config": {"code": encoded}}
    return {
        "module": "keras.layers", "class_name": "Lambda", "registered_name": None,
        "config": {"name": "evil", "function": function},
    }  # fmt: skip


def custom_object(_: Path) -> dict[str, Any]:
    """Return a layer of a module that Python would have to import."""
    return {
        "module": "evil", "class_name": "Dense", "registered_name": "evil>Dense", "config": {},
    }  # fmt: skip


def hidden(_: Path) -> dict[str, Any]:
    """Return an honest layer with something else in its configuration."""
    inner = {"module": "os", "class_name": "system", "config": "true", "registered_name": None}
    return DENSE | {"config": {"kernel_initializer": inner}}


EVIL = {"Lambda": lambda_layer, "custom object": custom_object, "hidden": hidden}


@pytest.mark.parametrize("kind", EVIL)
def test_what_may_run_code_is_refused(kind: str, tmp_path: Path) -> None:
    data = keras_file(sequential(EVIL[kind](tmp_path / "witness")))
    with pytest.raises(ModelError, match=r"m\.keras: (would build|takes)"):
        check_configuration(data, Path("m.keras"))


@pytest.mark.parametrize(
    "data", [b"", b"no zip file", keras_file([])[:40], keras_file("no object")]
)
def test_what_is_no_keras_file_is_named_or_builds_nothing(data: bytes) -> None:
    try:
        check_configuration(data, Path("m.keras"))
    except ModelError as error:
        assert str(error).startswith("m.keras: is not a Keras file")


def test_the_shipped_networks_pass() -> None:
    for name in ("default", "mnist"):
        model = find_model(name)
        for file in model.card.sha256:
            if file.endswith(".keras"):
                check_configuration(model.verified(file), model.folder / file)


@pytest.mark.parametrize("kind", EVIL)
@pytest.mark.parametrize("command", ["recognize", "train"])
def test_a_strangers_model_runs_no_code(
    command: str,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    good_page: Path,
) -> None:
    witness = tmp_path / "witness"
    (tmp_path / "evil.py").write_text(f"open({str(witness)!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = stranger(tmp_path / "theirs", keras_file(sequential(EVIL[kind](witness))))
    arguments = {
        "recognize": ["recognize", str(good_page), "--engine", "keras", "--model", str(folder)],
        "train": ["train", "--from", str(folder), "--summary"],
    }[command]
    assert run(arguments) == 3
    said = capsys.readouterr().err
    assert said.startswith(str(folder / KERAS_NAME))
    assert said.count("\n") == 1
    assert not witness.exists()


def stranger(folder: Path, data: bytes) -> Path:
    """Write a model whose card is as it should be; the digest is the evil file's own."""
    folder.mkdir()
    (folder / KERAS_NAME).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    replace(find_model().card, sha256={KERAS_NAME: digest}).write(folder)
    assert (folder / CARD_NAME).exists()
    return folder
