"""Handwritten and printed characters to compose sheets from, each cut to its ink."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitscan.training.datasets import load_digits
from digitscan.training.rewriting import cut_to_ink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Mark = NDArray[np.float32]  # (h, w) in 0..1, ink 1

# The last digits of MNIST's training set are held back for calibration (`Recipe.held_back`).
_MNIST_USED = 50_000
# Of the ten alphabets these have few characters like digits; the places of those that have.
_DRAWERS = 20
_ALPHABETS = {
    "1-Latin": {1, 6, 8, 11, 14, 16, 18, 25},
    "2-Latin": {1, 6, 8, 11, 14, 16, 18, 25},
    "1-Greek": {1, 3, 7, 8, 14, 17},
    "2-Greek": {1, 3, 7, 8, 14, 17},
    "1-Korean": {20, 21, 26, 27, 32},
    "1-Balinese": {13},
}
LIKE_DIGITS = frozenset("bgiloqszBIOSZDQ")
_HERSHEY = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
)
FONTS = len(_HERSHEY) + 1
_PRINT_SIDE = 64


@dataclass(frozen=True)
class Letter:
    """A letter as one hand wrote it.

    Attributes:
        ink: float32 (h, w) in 0..1, cut to the ink.
        name: the Latin letter; empty for other scripts.
        like: whether it is written like a digit, so that only its surroundings tell.
    """

    ink: Mark
    name: str
    like: bool


@dataclass(frozen=True)
class Bank:
    """Characters by origin: `digits` by set and value, `letters` by set."""

    digits: dict[str, list[list[Mark]]]
    letters: dict[str, list[Letter]]


def load_bank(data: Path) -> Bank:
    """Load all that is needed from the folder `data`."""
    return Bank(
        {
            "mnist": _mnist(data / "mnist"),
            "nist": _digits(data / "digits-nist.zip", ""),
            "usps": _digits(data / "digits-usps.zip", "train"),
        },
        {
            "choice": list(_choice(data / "letters-choice.zip")),
            "vowels": list(_vowels(data / "letters-nist-vowels.zip")),
            **_alphabets(data / "symbols-omniglot.zip"),
        },
    )


def _mnist(folder: Path) -> list[list[Mark]]:
    digits = load_digits(folder)[0]
    by_value: list[list[Mark]] = [[] for _ in range(10)]
    for image, label in zip(digits.images[:_MNIST_USED], digits.labels, strict=False):
        by_value[label].append(cut_to_ink(image.astype(np.float32) / np.float32(255)))
    return by_value


def _digits(file: Path, part: str) -> list[list[Mark]]:
    by_value: list[list[Mark]] = [[] for _ in range(10)]
    for path, image in _images(file):
        if not part or part in path.parts[:-2]:
            by_value[int(path.parent.name)].append(cut_to_ink(image))
    return by_value


def _choice(file: Path) -> Iterator[Letter]:
    for path, image in _images(file):
        case, name = path.parent.name.split("_")
        name = name.upper() if case == "upper" else name
        yield Letter(cut_to_ink(1 - image), name, name in LIKE_DIGITS)


def _vowels(file: Path) -> Iterator[Letter]:
    for path, image in _images(file):
        name = chr(int(path.parent.name.removeprefix("train_"), 16))
        yield Letter(cut_to_ink(1 - image), name, name in LIKE_DIGITS)


def _alphabets(file: Path) -> dict[str, list[Letter]]:
    """Load the ten alphabets; of those not in `_ALPHABETS` any character may be like a digit."""
    found = defaultdict(list)
    for path, image in _images(file):
        alphabet = path.parent.name
        place = (int(path.stem) - 1) // _DRAWERS
        like = alphabet not in _ALPHABETS or place in _ALPHABETS[alphabet]
        name = chr(ord("a") + place) if "Latin" in alphabet else ""
        found[alphabet].append(Letter(cut_to_ink(1 - image), name, like))
    return dict(found)


def _images(file: Path) -> Iterator[tuple[PurePosixPath, Mark]]:
    with zipfile.ZipFile(file) as packed:
        for name in sorted(packed.namelist()):
            if name.lower().endswith((".png", ".jpg", ".jpeg")):
                image = Image.open(BytesIO(packed.read(name))).convert("L")
                yield PurePosixPath(name), np.asarray(image, np.float32) / np.float32(255)


@cache
def printed(char: str, font: int) -> Mark:
    """Print a character in font `font`, 0 up to `FONTS`, as ink (h, w) on its whole line.

    All characters of a font have the same baseline and size in their rows, so that words can be
    set of them.
    """
    if font < len(_HERSHEY):
        (width, _), _ = cv2.getTextSize(char, _HERSHEY[font], 2.0, 4)
        canvas = np.zeros((_PRINT_SIDE + 32, max(width, 8)), np.uint8)
        cv2.putText(canvas, char, (0, _PRINT_SIDE), _HERSHEY[font], 2.0, 255, 4, cv2.LINE_AA)
    else:
        face = ImageFont.load_default(_PRINT_SIDE)
        width = max(8, round(face.getlength(char)))
        drawn = Image.new("L", (width, _PRINT_SIDE + 32))
        ImageDraw.Draw(drawn).text((0, _PRINT_SIDE), char, 255, face, anchor="ls")
        canvas = np.asarray(drawn)
    return canvas.astype(np.float32) / np.float32(255)
