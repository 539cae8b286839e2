"""Images of single digits in folders named by digit, inside a folder or a zip file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from digitscan.crops import NO_DIGIT_FOLDER, crop_of
from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.inputs.single_digit import isolated_crop
from digitscan.reader.loading.document import load_pages
from digitscan.training.datasets import interleaved

_DIGITS = frozenset("0123456789")
# macOS adds a folder of this name to a zip file, with a hidden `._` file for each image.
_MAC_FOLDER = "__MACOSX"
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".pgm", ".webp"})

Wanted = Callable[[PurePosixPath], bool]
LabelledCrop = tuple[PurePosixPath, NDArray[np.float32]]
_File = TypeVar("_File")


def crops_in(source: Path, wanted: Wanted, limit: int | None = None) -> Iterator[LabelledCrop]:
    """Yield the images in `source`, a folder or a zip file, that are `wanted`.

    A crop written by `--export-crops` is returned unchanged; other images are processed like
    single glyphs.

    Args:
        source: the folder or zip file.
        wanted: whether to use an image, by its path within `source`; called only for paths that
            `digit_of` can label.
        limit: the most images to take, the first of every label in proportion; None for all.

    Yields:
        For each its path within `source`, and its crop, float32 (28, 28), ink 1.

    Raises:
        UnreadableInputError: the zip file or an image cannot be read.
    """
    found = _in_zip if source.is_file() else _in_folder
    return found(source, wanted, limit)


def digit_of(path: PurePosixPath) -> str:
    """Return the name of the folder that labels an image: a digit, or `no-digit`.

    It is empty if `path` is hidden or not an image, or its folder is no label. `path` is relative
    to the data set.
    """
    if is_hidden(path):
        return ""
    name = path.parent.name
    known = name in _DIGITS or name == NO_DIGIT_FOLDER
    return name if known and path.suffix.lower() in _SUFFIXES else ""


def is_hidden(path: PurePosixPath) -> bool:
    """Return whether a file of a data set is skipped: hidden, or metadata that macOS added."""
    return any(part.startswith(".") or part == _MAC_FOLDER for part in path.parts)


def _in_zip(source: Path, wanted: Wanted, limit: int | None) -> Iterator[LabelledCrop]:
    try:
        with zipfile.ZipFile(source) as packed:
            found = [(PurePosixPath(name), name) for name in sorted(packed.namelist())]
            for path, name in _chosen(found, wanted, limit):
                yield path, _crop(packed.read(name), f"{source}/{name}")
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableInputError(
            problem(str(source), f"cannot be read ({reason})", "copy it again")
        ) from error


def _in_folder(source: Path, wanted: Wanted, limit: int | None) -> Iterator[LabelledCrop]:
    files = sorted(source.rglob("*"))
    found = [(PurePosixPath(file.relative_to(source).as_posix()), file) for file in files]
    for path, file in _chosen(found, wanted, limit):
        yield path, _crop(file, str(file))


def _chosen(
    found: Iterable[tuple[PurePosixPath, _File]], wanted: Wanted, limit: int | None
) -> list[tuple[PurePosixPath, _File]]:
    kept = [each for each in found if wanted(each[0])]
    if limit is None:
        return kept
    labels = np.array([digit_of(path) for path, _ in kept])
    return [kept[index] for index in sorted(interleaved(labels)[:limit])]


def _crop(image: Path | bytes, name: str) -> NDArray[np.float32]:
    try:
        picture = next(iter(load_pages(image))).image
    except UnreadableInputError as error:
        what = str(error).removeprefix("-: ")
        raise UnreadableInputError(
            what if isinstance(image, Path) else f"{name}: {what}"
        ) from error
    own = crop_of(picture)
    return isolated_crop(picture) if own is None else own.astype(np.float32) / np.float32(255)
