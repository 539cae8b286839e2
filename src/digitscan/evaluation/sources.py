"""Detect which labeled data a path holds, and load it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from enum import Enum
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.evaluation.digits import LabelledCrops
from digitscan.messages import problem
from digitscan.optional_dependencies import check_extra
from digitscan.training.datasets import Digits, has_idx, load_digits, load_idx
from digitscan.training.folders import crops_in, digit_of

PAGES_TRUTH = "truth.json"
STRINGS_TRUTH = "annotations.json"
LABELS_FILE = "labels.csv"
_Labelled = tuple[NDArray[np.float32], int, str]  # a crop, its digit, its file


class Kind(Enum):
    """The kinds of labeled data."""

    MNIST = "MNIST, as Keras fetches it"
    IDX = "a folder with the IDX files of a test set"
    FILES = "a zip file or a folder of images, each in a folder named by its digit"
    PAGES = "a folder of pages with their truth.json"
    STRINGS = "a folder of strings with their annotations.json (COCO)"
    LABELS = "a zip file or a folder of images of single numbers with their labels.csv"


def kind_of(source: Path | None) -> Kind:
    """Return the kind of data in `source`; None is MNIST.

    Raises:
        UnreadableInputError: there is no such file or folder.
        UsageError: it is not labeled data.
    """
    if source is None:
        return Kind.MNIST
    if not source.exists():
        raise UnreadableInputError(problem(str(source), "no such file or folder", "check the path"))
    if source.is_file():
        if zipfile.is_zipfile(source):
            return Kind.LABELS if _has_labels(source) else Kind.FILES
        raise UsageError(
            problem(str(source), "is not a zip file of digits", "name one, or a folder")
        )
    if (source / PAGES_TRUTH).is_file():
        return Kind.PAGES
    if (source / STRINGS_TRUTH).is_file():
        return Kind.STRINGS
    if (source / LABELS_FILE).is_file():
        return Kind.LABELS
    return Kind.IDX if has_idx(source, "test") else Kind.FILES


def _has_labels(source: Path) -> bool:
    """Return whether a zip file has a labels.csv; a damaged file is reported when it is loaded."""
    try:
        with zipfile.ZipFile(source) as packed:
            return LABELS_FILE in packed.NameToInfo
    except (OSError, zipfile.BadZipFile):
        return False


def load_crops(source: Path | None, kind: Kind, part: str, limit: int | None) -> LabelledCrops:
    """Load labeled digits as crops.

    MNIST and IDX files are crops already; images of other sizes are processed like single glyphs.

    Args:
        source: the path; None for MNIST.
        kind: from `kind_of`.
        part: for images in folders, load only those below a folder of this name; all if empty.
        limit: the most digits to load, the first ones; of images in folders the first of every
            digit in proportion. None for all.

    Raises:
        UnreadableInputError: something cannot be read.
        UsageError: MNIST cannot be downloaded, or there are no labeled images.
    """
    if source is None:
        check_extra("MNIST", "train", {"keras": "Keras"})
        return _ready(load_digits(None)[1], limit)
    if kind is Kind.IDX:
        return _ready(load_idx(source, "test"), limit)
    loaded = list(_labelled(source, part, limit))
    if not loaded:
        raise UsageError(
            problem(str(source), "has no images in folders named 0 to 9", "check what it holds")
        )
    crops, labels, names = zip(*loaded, strict=True)
    name = f"{source.name} {part}".strip()
    return LabelledCrops(name, np.stack(crops), np.array(labels, np.uint8), names)


def _ready(digits: Digits, limit: int | None) -> LabelledCrops:
    return LabelledCrops(digits.name, digits.crops()[:limit], digits.labels[:limit])


def _labelled(source: Path, part: str, limit: int | None) -> Iterator[_Labelled]:
    for path, crop in crops_in(source, partial(_wanted, part=part), limit):
        yield crop, int(path.parent.name), path.as_posix()


def _wanted(path: PurePosixPath, part: str) -> bool:
    """Return whether the image shows a digit and is below a folder `part`, if that is given."""
    return digit_of(path).isdigit() and (not part or part in path.parts[:-2])
