"""Characters for composing pages: real digits, letters and signs, and typefaces."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitscan.training.datasets import load_digits
from digitscan.training.rerendering import cut_to_ink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Mark = NDArray[np.float32]  # (h, w) in 0..1, ink 1

# The last digits of MNIST's training set are held back for calibration (`Recipe.held_back`).
_MNIST_USED = 50_000
_TEXT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PROBE = 100  # the size in pixels at which a face's figures are measured


@dataclass(frozen=True)
class Face:
    """A typeface.

    Attributes:
        name: its file's name.
        data: the font file.
        figure: the height of its figures in units of the font size.
    """

    name: str
    data: bytes
    figure: float

    def sized(self, height: float) -> ImageFont.FreeTypeFont:
        """Return the font at the size at which its figures are `height` pixels high."""
        return _sized(self, max(3, round(height / self.figure)))


@lru_cache(maxsize=512)
def _sized(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(face.data), size)


@dataclass(frozen=True)
class Characters:
    """All characters for synthetic pages.

    Attributes:
        digits: by data set, then by value, real handwritten digits cropped to their ink.
        letters: by data set, real handwritten letters cropped to their ink.
        signs: by name, real handwritten signs cropped to their ink.
        print_faces: typefaces of print.
        hand_faces: typefaces that imitate handwriting.
    """

    digits: dict[str, list[list[Mark]]]
    letters: dict[str, list[Mark]]
    signs: dict[str, list[Mark]]
    print_faces: list[Face]
    hand_faces: list[Face]


def load_characters(data: Path) -> Characters:
    """Load the characters from the folder `data` (see the README's section on training).

    Raises:
        FileNotFoundError: a data set is missing.
    """
    return Characters(
        digits={
            "nist": _digits(data / "digits-nist.zip", ""),
            "mnist": _mnist(data / "mnist"),
            "usps": _digits(data / "digits-usps.zip", "train"),
        },
        letters={
            "cursive": list(_dark(data / "letters-choice.zip")),
            "capitals": list(_dark(data / "letters-nist-vowels.zip")),
            **_alphabets(data / "symbols-omniglot.zip"),
        },
        signs=_signs(data / "symbols-mdas.zip"),
        print_faces=_faces(data / "fonts.zip", "print"),
        hand_faces=_faces(data / "fonts.zip", "hand"),
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


def _dark(file: Path) -> Iterator[Mark]:
    for _, image in _images(file):
        yield cut_to_ink(1 - image)


def _alphabets(file: Path) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for path, image in _images(file):
        found[path.parent.name].append(cut_to_ink(1 - image))
    return dict(found)


def _signs(file: Path) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for path, image in _images(file):
        ink = image if image.mean() < 1 / 2 else 1 - image
        found[path.parent.name].append(cut_to_ink(ink))
    return dict(found)


def _images(file: Path) -> Iterator[tuple[PurePosixPath, Mark]]:
    with zipfile.ZipFile(file) as packed:
        for name in sorted(packed.namelist()):
            if name.lower().endswith((".png", ".jpg", ".jpeg")):
                image = Image.open(BytesIO(packed.read(name))).convert("L")
                yield PurePosixPath(name), np.asarray(image, np.float32) / np.float32(255)


def _faces(file: Path, folder: str) -> list[Face]:
    """Load the faces in `folder` that have all Latin letters and figures."""
    faces = []
    with zipfile.ZipFile(file) as packed:
        for name in sorted(packed.namelist()):
            if name.startswith(f"{folder}/") and name.lower().endswith((".ttf", ".otf")):
                face = _face(PurePosixPath(name).name, packed.read(name))
                if face is not None:
                    faces.append(face)
    return faces


def _face(name: str, data: bytes) -> Face | None:
    try:
        font = ImageFont.truetype(BytesIO(data), _PROBE)
    except OSError:
        return None
    missing = _ink_of("\U0010fffd", font)
    if any(_ink_of(char, font) in (missing, b"") for char in "0123456789" + _TEXT):
        return None
    top, bottom = font.getbbox("0")[1], font.getbbox("0")[3]
    return Face(name, data, (bottom - top) / _PROBE)


def _ink_of(char: str, font: ImageFont.FreeTypeFont) -> bytes:
    image = Image.new("L", (2 * _PROBE, 2 * _PROBE))
    ImageDraw.Draw(image).text((_PROBE // 2, _PROBE), char, 255, font, anchor="ls")
    box = image.getbbox()
    return image.crop(box).tobytes() if box else b""
