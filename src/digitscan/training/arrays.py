"""Labeled digits in an NPZ file, like Keras' mnist.npz and those of many notebooks."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.inputs.single_digit import isolated_crop
from digitscan.training.datasets import Digits
from digitscan.training.folders import is_hidden
from digitscan.training.negatives import NO_DIGIT

_SIDE = 28
# The names of images and labels, for training and for testing.
_TRAIN = (("x_train", "y_train"), ("images", "labels"), ("x", "y"))
_TEST = (("x_test", "y_test"),)


def is_npz(path: Path) -> bool:
    """Return whether a file is a zip file of arrays."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if not is_hidden(PurePosixPath(name))]
    return bool(names) and all(name.endswith(".npy") for name in names)


def load_npz(path: Path) -> tuple[Digits | None, Digits | None]:
    """Load the digits to train on and those to test with; None for what is missing.

    Images are (N, 28, 28), (N, 28, 28, 1) or (N, 784), with bright or dark ink, 0 to 255 or 0 to
    1; images of another size are processed like single glyphs. Labels are numbers, 10 for no digit,
    or one-hot. Pickled data is never loaded.

    Raises:
        UnreadableInputError: the file has no such arrays.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files if not is_hidden(PurePosixPath(name))}
        train = _pair(path.stem, arrays, _TRAIN, "train")
        test = _pair(path.stem, arrays, _TEST, "test")
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise _unusable(path, str(error)) from error
    if train is None and test is None:
        raise _unusable(path, f"there is {', '.join(arrays)}, not images and labels")
    return train, test


def _unusable(path: Path, reason: str) -> UnreadableInputError:
    return UnreadableInputError(
        problem(str(path), f"holds no digits that can be used ({reason})", "see the README's forms")
    )


def _pair(
    stem: str, arrays: dict[str, NDArray[Any]], names: tuple[tuple[str, str], ...], part: str
) -> Digits | None:
    for images, labels in names:
        if images in arrays and labels in arrays:
            found = _images(arrays[images]), _labels(arrays[labels], labels)
            if len(found[0]) != len(found[1]):
                raise ValueError(f"{len(found[0])} {images} and {len(found[1])} {labels}")
            return Digits(f"{stem} {part}", *found)
    return None


def _labels(labels: NDArray[Any], name: str) -> NDArray[np.uint8]:
    if labels.ndim == 2 and labels.shape[1] > 1:  # noqa: PLR2004 - one-hot
        labels = labels.argmax(axis=1)
    labels = labels.reshape(-1)
    if not len(labels) or not np.isin(labels, range(NO_DIGIT + 1)).all():
        raise ValueError(f"{name} are not 0 to 9, or 10 for no digit")
    return labels.astype(np.uint8)


def _images(images: NDArray[Any]) -> NDArray[np.uint8]:
    """Return uint8 (N, 28, 28), ink 255."""
    if images.ndim == 2 and images.shape[1] == _SIDE**2:  # noqa: PLR2004 - a row an image
        images = images.reshape(-1, _SIDE, _SIDE)
    if images.ndim == 4 and images.shape[3] == 1:  # noqa: PLR2004 - a colour axis
        images = images[..., 0]
    if images.ndim != 3 or not images.size or images.dtype.kind not in "uif":  # noqa: PLR2004
        raise ValueError(f"images of shape {images.shape} and type {images.dtype}")
    grey = images.astype(np.float32)
    if grey.max() <= 1:
        grey *= 255
    if not np.isfinite(grey).all() or grey.min() < 0 or grey.max() > 255:  # noqa: PLR2004
        raise ValueError("images that are not 0 to 255, nor 0 to 1")
    pixels = grey.round().astype(np.uint8)
    if pixels.shape[1:] != (_SIDE, _SIDE):
        crops = np.stack([isolated_crop(each) for each in pixels])
        return (crops * np.float32(255)).round().astype(np.uint8)
    edges = np.concatenate([pixels[:, 0], pixels[:, -1], pixels[:, :, 0], pixels[:, :, -1]], axis=1)
    return 255 - pixels if np.median(edges) > 127 else pixels  # noqa: PLR2004 - dark ink
