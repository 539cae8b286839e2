"""The real handwriting that the shipped model is trained on, as the reader finds it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.finding.finder import Finder
from digitscan.reader.inputs.single_digit import isolated_crop
from digitscan.reader.loading.document import load_pages
from digitscan.training.cache import cache_file, make_once
from digitscan.training.candidates import labelled_candidates
from digitscan.training.negatives import NO_DIGIT
from digitscan.training.registers import NAME as REGISTERS
from digitscan.training.registers import registers_file
from digitscan.training.strings import FOLDS, strings_with_boxes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from digitscan.models import Model

    _Arrays = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]

CHEQUES = "cheques"
# Letters and signs that look like digits are bad examples of no-digits.
_LIKE_DIGITS = frozenset(
    {
        "train_49", "train_69", "train_4f", "train_6f", "lower_i", "upper_i", "lower_l", "lower_o",
        "upper_o", "lower_s", "upper_s", "lower_z", "upper_z", "upper_b", "lower_q", "lower_g",
        "lower_b", "division_slash",
    }
)  # fmt: skip
_IMAGES = frozenset({".png", ".jpg", ".jpeg"})


@dataclass(frozen=True)
class Corpus:
    """Labeled crops of one origin.

    Attributes:
        name: of the corpus.
        crops: uint8 (N, 28, 28), ink 255.
        labels: uint8 (N,), 0 to 9, or 10 for no digit.
        fold: uint8 (N,), the group for cross-validation; used modulo `FOLDS`.
    """

    name: str
    crops: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    fold: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    def without(self, fold: int | None) -> Corpus:
        """Return all folds but one; all of them if `fold` is None."""
        kept = slice(None) if fold is None else self.fold % FOLDS != fold
        return Corpus(self.name, self.crops[kept], self.labels[kept], self.fold[kept])

    def only(self, fold: int) -> Corpus:
        """Return one fold."""
        kept = self.fold % FOLDS == fold
        return Corpus(self.name, self.crops[kept], self.labels[kept], self.fold[kept])


def load_corpora(data: Path, cache: Path, model: Model) -> dict[str, Corpus]:
    """Return every corpus in the folder `data`, from `cache` if it is there.

    Args:
        data: the folder with all the data sets.
        cache: the folder of cached corpora.
        model: its finder finds the digits on the images, and it reads the register cells.

    Raises:
        UnreadableInputError: an image cannot be read.
        ModelError: the model has no finder.
    """
    corpora = load_isolated(data, cache)
    cheques = partial(_strings, data / "orand-car-a", Finder(model, "auto"))
    corpora[CHEQUES] = _cached(cache_file(cache, CHEQUES, model), CHEQUES, cheques)
    corpora[REGISTERS] = _held(registers_file(data, cache, model), REGISTERS)
    return corpora


def load_isolated(data: Path, cache: Path) -> dict[str, Corpus]:
    """Return the corpora of single-character images, which need no finder.

    Raises:
        UnreadableInputError: an image cannot be read.
    """
    made: dict[str, Callable[[], _Arrays]] = {
        **{name: partial(_digits, data / file, part) for name, (file, part) in _DIGITS.items()},
        **{name: partial(_no_digits, data / file) for name, file in _NO_DIGITS.items()},
    }
    return {name: _cached(cache / f"{name}.npz", name, make) for name, make in made.items()}


_DIGITS = {
    "nist": ("digits-nist.zip", ""),
    "usps": ("digits-usps.zip", "train"),
    "dida": ("digits-dida.zip", ""),
}
_NO_DIGITS = {
    "vowels": "letters-nist-vowels.zip",
    "letters": "letters-choice.zip",
    "symbols": "symbols-mdas.zip",
}


def _cached(file: Path, name: str, make: Callable[[], _Arrays]) -> Corpus:
    keys = ("crops", "labels", "fold")
    return _held(make_once(file, lambda: dict(zip(keys, make(), strict=True))), name)


def _held(file: Path, name: str) -> Corpus:
    with np.load(file) as held:
        return Corpus(name, held["crops"], held["labels"], held["fold"])


def _digits(file: Path, part: str) -> _Arrays:
    found = [
        (crop, int(path.parent.name))
        for path, crop in _isolated(file)
        if not part or part in path.parts[:-2]
    ]
    return _arrays(found)


def _no_digits(file: Path) -> _Arrays:
    kept = ((p, c) for p, c in _isolated(file) if p.parent.name not in _LIKE_DIGITS)
    return _arrays([(crop, NO_DIGIT) for _, crop in kept])


def _isolated(file: Path) -> Iterator[tuple[PurePosixPath, NDArray[np.uint8]]]:
    with zipfile.ZipFile(file) as packed:
        for name in sorted(packed.namelist()):
            path = PurePosixPath(name)
            if path.suffix.lower() in _IMAGES:
                crop = isolated_crop(next(load_pages(packed.read(name))).image)
                yield path, (crop * np.float32(255)).round().astype(np.uint8)


def _arrays(found: list[tuple[NDArray[np.uint8], int]]) -> _Arrays:
    crops, labels = zip(*found, strict=True)
    fold = np.arange(len(labels)) % FOLDS
    return np.stack(crops), np.array(labels, np.uint8), fold.astype(np.uint8)


def _strings(folder: Path, finder: Finder) -> _Arrays:
    """Return the candidates of every string; each string has its published fold."""
    crops, labels, folds = [], [], []
    for index, (file, truth) in enumerate(strings_with_boxes(folder)):
        labelled = labelled_candidates(next(load_pages(file)).image, truth, finder)
        crops.append(labelled.crops)
        labels.append(labelled.labels)
        folds.append(np.full(len(labelled.labels), index % FOLDS, np.uint8))
    return np.concatenate(crops), np.concatenate(labels), np.concatenate(folds)
