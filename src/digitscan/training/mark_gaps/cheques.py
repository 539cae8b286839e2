"""The amounts on cheques as they are written, with their points and commas.

The data set labels only the digits. `cheques.csv` has the amounts that also have a mark, labeled
by eye. It names an image by its place in the data set; a `?` stands for an amount whose marks or
digits are doubtful. All others are digits only.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.loading.document import load_pages
from digitscan.training.finder.patches import copied
from digitscan.training.patches.shown import shown_scale
from digitscan.training.strings import FOLDS, strings_with_boxes

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

_DOUBTFUL = "?"


@dataclass(frozen=True)
class Cheque:
    """The amount on a cheque.

    Attributes:
        image: uint8 (H, W) gray or (H, W, 3) RGB.
        text: the amount as it is written.
        boxes: around each of its digits, left to right, in pixels of the image.
    """

    image: NDArray[np.uint8]
    text: str
    boxes: tuple[Box, ...]


def cheques(folder: Path, folds: Collection[int]) -> Iterator[Cheque]:
    """Yield the amounts of some folds that are not doubtful, in the order of the data set.

    Args:
        folder: `orand-car-a`, the data set.
        folds: the folds of the five-fold cross-validation.
    """
    marked = _marked_amounts()
    for index, (file, digits) in enumerate(strings_with_boxes(folder)):
        ordered = sorted(digits, key=lambda digit: digit.box.left)
        text = marked.get(index, "".join(str(digit.value) for digit in ordered))
        if index % FOLDS in folds and text and text != _DOUBTFUL:
            image = next(load_pages(file)).image
            yield Cheque(image, text, tuple(digit.box for digit in ordered))


def shown_cheque(cheque: Cheque, rng: Generator) -> Cheque:
    """Return a cheque at another size, degraded as by a scanner or a camera."""
    image = cheque.image
    color = image if image.ndim > 2 else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)  # noqa: PLR2004
    scale = shown_scale(median(box.height for box in cheque.boxes), rng)
    size = [max(8, round(each * scale)) for each in image.shape[1::-1]]
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(color, size, interpolation=interpolation)
    shown = copied(np.asarray(resized, np.uint8), rng)
    return Cheque(shown, cheque.text, tuple(_scaled(box, scale) for box in cheque.boxes))


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(scale * side) for side in (box.left, box.top, box.width, box.height)))


def _marked_amounts() -> dict[int, str]:
    listed = files(__package__).joinpath("cheques.csv").read_text(encoding="utf-8")
    return {int(row["image"]): row["text"] for row in csv.DictReader(listed.splitlines())}
