"""Measure the whole reader on images whose digits are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan.evaluation import metrics
from digitscan.evaluation.strings import LabelledImage
from digitscan.reader.load import load_pages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Page


@dataclass(frozen=True, slots=True)
class ReadImage:
    """What was read on a labelled image.

    Attributes:
        image: the image.
        read: the digits written; sorted where they are scattered.
        truth: the digits present; sorted likewise.
        confidences: of each digit of `read`.
        right: whether each digit of `read` is matched when it is aligned with `truth`.
        confidence: the least of the page's numbers; 0 where nothing was read.
    """

    image: LabelledImage
    read: str
    truth: str
    confidences: tuple[float, ...]
    right: tuple[bool, ...]
    confidence: float

    @property
    def name(self) -> str:
        """The image's file name."""
        return self.image.path.name

    @property
    def exact(self) -> bool:
        """Whether all digits were read, and nothing else."""
        return self.read == self.truth

    @property
    def cer(self) -> float:
        """The character error rate."""
        return metrics.character_error_rate(self.read, self.truth)


@dataclass(frozen=True, slots=True)
class ImageScore(metrics.StringScore):
    """How well a group of images was read: shares of 1.

    `read_rate` is the largest share of the images that can be kept, the surest first, of which at
    most 1 % are not exact. `calibration_error` is that of the digits written.
    """

    read_rate: float
    calibration_error: float


def read_images(
    images: Iterable[LabelledImage],
    read: Callable[[NDArray[np.uint8]], Page],
    min_confidence: float = 0.0,
) -> Iterator[ReadImage]:
    """Read each image; digits below `min_confidence` count as not written.

    Raises:
        UnreadableInputError: an image cannot be read.
    """
    for each in images:
        page = read(upright(each))
        kept = [digit for digit in page.digits if digit.confidence >= min_confidence]
        truth = each.truth
        if each.scattered:
            kept.sort(key=lambda digit: digit.value)
            truth = "".join(sorted(truth))
        text = "".join(str(digit.value) for digit in kept)
        numbers = [number.confidence for line in page.lines for number in line.numbers]
        yield ReadImage(
            image=each,
            read=text,
            truth=truth,
            confidences=tuple(digit.confidence for digit in kept),
            right=metrics.matched(text, truth),
            confidence=min(numbers, default=0.0),
        )


def upright(image: LabelledImage) -> NDArray[np.uint8]:
    """Return the pixels of a labelled image, turned as its truth says."""
    pixels = next(iter(load_pages(image.path))).image
    return np.ascontiguousarray(np.rot90(pixels, image.quarters))


def score_groups(images: Iterable[ReadImage]) -> dict[str, ImageScore]:
    """Score each group of images by itself, and all together where there are several groups."""
    groups: dict[str, list[ReadImage]] = defaultdict(list)
    for each in images:
        groups[each.image.group].append(each)
    scores = {group: score_images(own) for group, own in groups.items()}
    if len(groups) > 1:
        scores["all"] = score_images([each for own in groups.values() for each in own])
    return scores


def score_images(images: Iterable[ReadImage]) -> ImageScore:
    """Score images together."""
    held = list(images)
    text = metrics.score_strings((each.read, each.truth) for each in held)
    return ImageScore(
        **asdict(text),
        read_rate=metrics.read_rate(*image_confidences(held)) if held else 0.0,
        calibration_error=metrics.calibration_error(*digit_confidences(held)),
    )


def image_confidences(images: Iterable[ReadImage]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidence of each image, and whether it is exact."""
    held = [(each.confidence, each.exact) for each in images]
    return np.array([c for c, _ in held], float), np.array([right for _, right in held], bool)


def digit_confidences(images: Iterable[ReadImage]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidence of each digit written on the images, and whether it is right."""
    held = [pair for each in images for pair in zip(each.confidences, each.right, strict=True)]
    return np.array([c for c, _ in held], float), np.array([right for _, right in held], bool)
