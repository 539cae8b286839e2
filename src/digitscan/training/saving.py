"""Write a trained network as a model folder, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import io
import platform
import warnings
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import keras

from digitscan.models import KERAS_NAME, ONNX_NAME, ModelCard
from digitscan.training.place import made_whole

_PACKAGES = (
    "digitscan", "keras", "tensorflow", "numpy", "opencv-python-headless", "onnx", "tf2onnx",
)  # fmt: skip


def save_model(network: keras.Model, card: ModelCard, folder: Path) -> ModelCard:
    """Write `network` and `card` to `folder`, in place of a model that is there.

    Returns:
        The card as written, with the digests of the files and the versions of what made them.
    """
    with made_whole(folder) as temporary:
        # From its configuration alone: the optimiser's state is larger than the network.
        bare = type(network).from_config(network.get_config())
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


def _versions() -> dict[str, str]:
    known = {"python": platform.python_version()}
    for name in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            known[name] = metadata.version(name)
    return known
