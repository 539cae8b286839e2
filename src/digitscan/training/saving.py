"""Write a trained network as a model folder, atomically."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import keras

from digitscan.errors import ModelError
from digitscan.models import CROP_NETWORK, EIGHT_BITS, Model, ModelCard
from digitscan.training.checkpoints import Epoch
from digitscan.training.history import write_history
from digitscan.training.output_directory import made_whole
from digitscan.training.provenance import with_provenance

_PACKAGES = (
    "digitscan", "keras", "tensorflow", "numpy", "opencv-python-headless", "onnx", "tf2onnx",
)  # fmt: skip


def save_model(
    network: keras.Model,
    card: ModelCard,
    folder: Path,
    history: Sequence[Epoch] = (),
    others: Mapping[str, bytes] | None = None,
) -> ModelCard:
    """Write `network`, `card` and `history` to `folder`, replacing a model that is there.

    `others` are files of further networks, copied unchanged.

    Returns:
        The card as written, with the sources and licenses of the data, the digests of the files
        and the versions of the software.
    """
    with made_whole(folder) as temporary:
        digests = _write(network, CROP_NETWORK, temporary)
        for name, data in (others or {}).items():
            (temporary / name).write_bytes(data)
            digests[name] = hashlib.sha256(data).hexdigest()
        described = [with_provenance(each) for each in card.data]
        card = replace(card, data=described, sha256=digests, versions=_versions())
        card.write(temporary)
        write_history(history, temporary)
    return card


def join_network(
    network: keras.Model,
    name: str,
    model: Model,
    details: object,
    parameters: dict[str, Any] | None = None,
) -> ModelCard:
    """Add `network` to those of `model`.

    Args:
        network: the trained network.
        name: its name in the model's folder.
        model: where to write it.
        details: of its training, for the card.
        parameters: the card's new `parameters`; by default they do not change.
    """
    with made_whole(model.folder) as temporary:
        shutil.copytree(model.folder, temporary, dirs_exist_ok=True)
        digests = model.card.sha256 | _write(network, name, temporary)
        # The previous network in 8 bits no longer belongs to this one.
        digests.pop(f"{name}{EIGHT_BITS}", None)
        (temporary / f"{name}{EIGHT_BITS}").unlink(missing_ok=True)
        card = replace(
            model.card,
            sha256=digests,
            recipe=model.card.recipe | {name: details},
            parameters=model.card.parameters if parameters is None else parameters,
        )
        card.write(temporary)
    return card


def _write(network: keras.Model, name: str, folder: Path) -> dict[str, str]:
    """Write a network for Keras and as ONNX; return the files' digests."""
    # Rebuilt from its configuration, since the optimizer's state is larger than the network.
    bare = type(network).from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare(_blank(bare))  # Keras exports only networks that have run
    files = folder / f"{name}.keras", folder / f"{name}.onnx"
    bare.save(files[0])
    _export(bare, *files)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _blank(network: keras.Model) -> keras.KerasTensor:
    """Return an input of zeros; sides of variable length become 64."""
    return keras.ops.zeros((1, *(side or 64 for side in network.input_shape[1:])))


def _export(network: keras.Model, written: Path, path: Path) -> None:
    """Write `network`, whose Keras file is `written`, as ONNX."""
    if keras.backend.backend() == "tensorflow":
        return export(network, path)
    # Other backends export graphs of their own, if any, while TensorFlow is always installed.
    exporter = (sys.executable, "-m", "digitscan.training.saving")
    done = subprocess.run(
        [*exporter, written, path],
        env=os.environ | {"KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ModelError("the export failed; train with KERAS_BACKEND=tensorflow")
    return None


def export(network: keras.Model, path: Path) -> None:
    """Write `network` as simplified ONNX, without the exporters' output and warnings."""
    from digitscan.training.simplify import simplify_file  # noqa: PLC0415 - loads onnx

    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        network.export(path, format="onnx", verbose=False)
    simplify_file(path)


def _versions() -> dict[str, str]:
    known = {"python": platform.python_version()}
    for name in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            known[name] = metadata.version(name)
    return known


if __name__ == "__main__":
    loaded = keras.models.load_model(sys.argv[1], compile=False)
    loaded(_blank(loaded))
    export(loaded, Path(sys.argv[2]))
