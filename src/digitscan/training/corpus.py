"""The real handwriting that the shipped model learns from, as the reader's steps yield it."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from digitscan.page import Box
from digitscan.reader.isolated import isolated_crop
from digitscan.reader.load import load_pages
from digitscan.training.candidates import TrueDigit, labelled_candidates
from digitscan.training.negatives import NO_DIGIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    _Arrays = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]

FOLDS = 5
# Letters and signs that are written like digits teach nothing about what is none.
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
    """Labelled crops of one origin.

    Attributes:
        name: what it is.
        crops: uint8 (N, 28, 28), ink 255.
        labels: uint8 (N,), 0 to 9, or 10 for no digit.
        fold: uint8 (N,), 0 to 4: what belongs together for cross-validation.
    """

    name: str
    crops: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    fold: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    def without(self, fold: int | None) -> Corpus:
        """Return all but one fold; everything where `fold` is None."""
        kept = slice(None) if fold is None else self.fold != fold
        return Corpus(self.name, self.crops[kept], self.labels[kept], self.fold[kept])

    def only(self, fold: int) -> Corpus:
        """Return one fold."""
        kept = self.fold == fold
        return Corpus(self.name, self.crops[kept], self.labels[kept], self.fold[kept])


def load_corpora(data: Path, cache: Path) -> dict[str, Corpus]:
    """Return every corpus that lies in the folder `data`; made once, then kept in `cache`.

    Raises:
        UnreadableInputError: an image cannot be read.
    """
    made: dict[str, Callable[[], _Arrays]] = {
        **{name: partial(_digits, data / file, part) for name, (file, part) in _DIGITS.items()},
        **{name: partial(_no_digits, data / file) for name, file in _NO_DIGITS.items()},
        "cheques": partial(_strings, data / "orand-car-a"),
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
    if file.exists():
        with np.load(file) as held:
            return Corpus(name, held["crops"], held["labels"], held["fold"])
    crops, labels, fold = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, crops=crops, labels=labels, fold=fold)
    return Corpus(name, crops, labels, fold)


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


def _strings(folder: Path) -> _Arrays:
    """Return the candidates of every string; the fold is the string's, as published."""
    crops, labels, folds = [], [], []
    for index, (file, truth) in enumerate(strings_with_boxes(folder)):
        labelled = labelled_candidates(next(load_pages(file)).image, truth)
        crops.append(labelled.crops)
        labels.append(labelled.labels)
        folds.append(np.full(len(labelled.labels), index % FOLDS, np.uint8))
    return np.concatenate(crops), np.concatenate(labels), np.concatenate(folds)


def strings_with_boxes(folder: Path) -> list[tuple[Path, list[TrueDigit]]]:
    """Return the images of a COCO folder, in its order, with their digits' boxes."""
    coco = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    truth: dict[int, list[TrueDigit]] = defaultdict(list)
    for each in coco["annotations"]:
        box = Box(*(round(side) for side in each["bbox"]))
        truth[each["image_id"]].append(TrueDigit(int(each["category_id"]), box))
    return [(folder / "images" / each["file_name"], truth[each["id"]]) for each in coco["images"]]
