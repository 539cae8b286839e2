"""Write a trained network as a model folder, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import platform
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import keras

from digitscan.errors import ModelError, UsageError
from digitscan.models import CARD_NAME, KERAS_NAME, ONNX_NAME, ModelCard

_EXPORTERS = ("onnx", "tf2onnx")
_PACKAGES = (
    "digitscan", "keras", "tensorflow", "numpy", "opencv-python-headless", "onnx", "tf2onnx",
)  # fmt: skip


def check_exporters() -> None:
    """Make sure that the network can be exported, before hours are spent on it.

    Raises:
        ModelError: a package is missing.
    """
    missing = [name for name in _EXPORTERS if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelError(
            f"the export needs {' and '.join(missing)}: `pip install 'digitscan[train]'`"
        )


def check_output(folder: Path) -> None:
    """Make sure that `folder` can become the model's: it is a model, empty, or not there.

    Raises:
        UsageError: it holds something else, or cannot be made.
    """
    if folder.exists() and not (folder / CARD_NAME).is_file() and not _is_empty(folder):
        raise UsageError(f"{folder}: exists and is no model; name another --output")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryDirectory(dir=folder.parent).cleanup()
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from error


def save_model(network: keras.Model, card: ModelCard, folder: Path) -> ModelCard:
    """Write `network` and `card` to `folder`, in place of a model that is there.

    Returns:
        The card as written, with the digests of the files and the versions of what made them.
    """
    with _made_whole(folder) as temporary:
        bare = keras.models.clone_model(network)  # without the optimiser's state
        bare.set_weights(network.get_weights())
        bare(keras.ops.zeros((1, *network.input_shape[1:])))  # Keras exports only what has run
        bare.save(temporary / KERAS_NAME)
        _export(bare, temporary / ONNX_NAME)
        names = (KERAS_NAME, ONNX_NAME)
        digests = {
            name: hashlib.sha256((temporary / name).read_bytes()).hexdigest() for name in names
        }
        card = replace(card, sha256=digests, versions=_versions())
        card.write(temporary)
    return card


def _export(network: keras.Model, path: Path) -> None:
    """Write `network` as ONNX, without what the exporters print and warn of on their way."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        network.export(path, format="onnx", verbose=False)


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside `folder` that takes its place when the block has succeeded."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as room:
        fresh = Path(room) / "new"
        fresh.mkdir()
        yield fresh
        if folder.exists():
            folder.rename(Path(room) / "old")
        fresh.rename(folder)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _versions() -> dict[str, str]:
    known = {"python": platform.python_version()}
    for name in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            known[name] = metadata.version(name)
    return known
