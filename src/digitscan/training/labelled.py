"""Detect which labeled data a name or a path holds, and load it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile

import numpy as np

from digitscan.crops import NO_DIGIT_FOLDER
from digitscan.errors import UnreadableInputError, UsageError
from digitscan.evaluation.sources import Kind, kind_of
from digitscan.messages import problem
from digitscan.reader.loading.document import load_pages
from digitscan.training.arrays import is_npz, load_npz
from digitscan.training.datasets import Digits, has_idx, interleaved, load_digits, load_idx
from digitscan.training.folders import crops_in, digit_of
from digitscan.training.negatives import NO_DIGIT

MNIST = "mnist"
_TEST = "test"
_NOTHING = Digits("nothing", np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))


@dataclass(frozen=True)
class Source:
    """The data of one name or path: digits to train on, and those only to test with."""

    train: Digits | None
    test: Digits | None

    @property
    def all(self) -> Digits:
        """The digits to train on; if there are none, the others."""
        return self.train or self.test or _NOTHING

    @property
    def held_out(self) -> Digits:
        """The digits to test with; if there are none, the others."""
        return self.test or self.train or _NOTHING


def load_source(name: str, model: str) -> Source:
    """Load the data that `name` stands for.

    Args:
        name: `mnist`, or a path: a folder of IDX files; a folder or zip file of images in
            folders named by digit; an NPZ file; a folder of strings with annotations.json
            (COCO); or a folder of pages with truth.json. An existing path has priority over the
            name. A folder `test` is not used for training.
        model: reads pages, where the positions of the digits are unknown; its finder finds the
            digits of strings.

    Raises:
        UnreadableInputError: nothing has that name, or it cannot be read.
        UsageError: it holds no labeled digits, or MNIST cannot be downloaded.
    """
    path = Path(name)
    if name == MNIST and not path.exists():
        return Source(*load_digits(None))
    found = _load(path, model)
    if not len(found.all):
        raise UsageError(problem(name, "holds no digits to learn from", "check what it holds"))
    return found


def together(name: str, parts: Sequence[Digits]) -> Digits | None:
    """Return several sets of digits as one; None if there are none."""
    if len(parts) <= 1:
        return parts[0] if parts else None
    images, labels = ([getattr(p, each) for p in parts] for each in ("images", "labels"))
    return Digits(name, np.concatenate(images), np.concatenate(labels))


def _load(path: Path, model: str) -> Source:
    if is_npz(path):
        return Source(*load_npz(path))
    if path.is_dir() and (has_idx(path, "train") or has_idx(path, _TEST)):
        return Source(*(load_idx(path, p) if has_idx(path, p) else None for p in ("train", _TEST)))
    kind = kind_of(path)
    if kind is Kind.STRINGS:
        return Source(_strings(path, model), None)
    if kind is Kind.PAGES:
        from digitscan.training.sheets import load_pages_digits  # noqa: PLC0415 - an engine

        return Source(load_pages_digits(path, model), None)
    return Source(*(_images(path, part) for part in ("train", _TEST)))


def _images(source: Path, part: str) -> Digits | None:
    """Load the images in a folder `test`, or all others."""
    found = list(crops_in(source, partial(_belongs, part=part)))
    if not found:
        return None
    labels = np.array([_label(path) for path, _ in found], np.uint8)
    crops = np.stack([crop for _, crop in found])
    images = (crops * np.float32(255)).round().astype(np.uint8)
    order = interleaved(labels)
    return Digits(f"{source.name} {part}", images[order], labels[order])


def _label(path: PurePosixPath) -> int:
    name = path.parent.name
    return NO_DIGIT if name == NO_DIGIT_FOLDER else int(name)


def _belongs(path: PurePosixPath, part: str) -> bool:
    return bool(digit_of(path)) and (_TEST in path.parts[:-2]) == (part == _TEST)


def _strings(folder: Path, model: str) -> Digits:
    """Load the candidates of strings, as the reader finds and cuts them, including no-digits."""
    from digitscan.reader.finding.finder import load_finder  # noqa: PLC0415 - an engine
    from digitscan.training.candidates import labelled_candidates  # noqa: PLC0415
    from digitscan.training.strings import strings_with_boxes  # noqa: PLC0415

    try:
        truths = strings_with_boxes(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        raise UnreadableInputError(
            problem(str(folder / "annotations.json"), f"cannot be used ({reason})", "copy it again")
        ) from error
    finder = load_finder(model)
    found = [
        labelled_candidates(next(load_pages(file)).image, truth, finder) for file, truth in truths
    ]
    return Digits(
        folder.name,
        np.concatenate([np.zeros((0, 28, 28), np.uint8), *(each.crops for each in found)]),
        np.concatenate([np.zeros(0, np.uint8), *(each.labels for each in found)]),
    )
