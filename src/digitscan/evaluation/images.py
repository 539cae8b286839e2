"""Measure the whole reader on images with known digits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digitscan.evaluation import metrics
from digitscan.evaluation.marks import MarkCounts, add_marks
from digitscan.evaluation.numbers import NumberCounts, PageNumbers, written_numbers
from digitscan.evaluation.strings import LabelledImage
from digitscan.evaluation.tables import CellCounts, PageTables, read_tables
from digitscan.reader.loading.document import load_pages, open_document

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Page


@dataclass(frozen=True, slots=True)
class ReadImage:
    """The reading of a labeled image.

    Attributes:
        image: the image.
        read: the digits that the reader wrote; sorted if they are scattered.
        truth: the true digits; sorted in the same way.
        confidences: of each digit of `read`.
        right: whether each digit of `read` is matched when it is aligned with `truth`.
        confidence: the lowest of the page's numbers; 0 if nothing was read.
        numbers: the numbers read and the true ones; None if the truth does not list them.
        tables: the tables read and the true ones; None if the truth does not list them.
    """

    image: LabelledImage
    read: str
    truth: str
    confidences: tuple[float, ...]
    right: tuple[bool, ...]
    confidence: float
    numbers: PageNumbers | None = None
    tables: PageTables | None = None

    @property
    def name(self) -> str:
        """The image's file name."""
        return self.image.path.name

    @property
    def exact(self) -> bool:
        """Whether exactly the true digits were read."""
        return self.read == self.truth

    @property
    def cer(self) -> float:
        """The character error rate."""
        return metrics.character_error_rate(self.read, self.truth)

    @property
    def precision(self) -> float | None:
        """The share of the digits read that are right; None if nothing was read."""
        return self._common / len(self.read) if self.read else None

    @property
    def recall(self) -> float | None:
        """The share of the true digits that were read; None if there are none."""
        return self._common / len(self.truth) if self.truth else None

    @property
    def _common(self) -> int:
        return metrics.common_length(self.read, self.truth)


@dataclass(frozen=True, slots=True)
class ImageScore(metrics.StringScore):
    """The scores of a group of images, as shares of 1.

    `read_rate` is the largest share of the images that can be accepted, the most confident first,
    with at most 1 % not exact. `calibration_error` is that of the digits read. `numbers` is the
    count of true numbers; its two shares are the number F1 by digits only and by the exact texts,
    None if no truth lists the numbers. `marked_numbers` and its share refer to the numbers with a
    mark, `marks` to each sign. `cells` is the count of table cells with a number, with the shares
    right by digits only and by the exact texts; None without tables.
    """

    read_rate: float
    calibration_error: float
    numbers: int | None
    number_f1_digits_alone: float | None
    number_f1_as_written: float | None
    marked_numbers: int | None
    number_f1_with_a_mark: float | None
    marks: dict[str, MarkCounts] | None
    cells: int | None
    cell_accuracy_digits_alone: float | None
    cell_accuracy_as_written: float | None


@dataclass(frozen=True, slots=True)
class NoNumberScore:
    """Images without a number: how many, and the share on which nothing was read."""

    images: int
    nothing_written: float


def read_images(
    images: Iterable[LabelledImage],
    read: Callable[[NDArray[np.uint8]], Page],
    min_confidence: float = 0.0,
) -> Iterator[ReadImage]:
    """Read each image; digits below `min_confidence` count as not written.

    Args:
        images: the images.
        read: reads the pixels of an upright image, uint8 (H, W) or (H, W, 3).
        min_confidence: 0 to 1.

    Yields:
        The reading of each, in order.

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
            numbers=_page_numbers(page, each, min_confidence),
            tables=_page_tables(page, each, min_confidence),
        )


def _page_numbers(page: Page, image: LabelledImage, min_confidence: float) -> PageNumbers | None:
    if image.numbers is None:
        return None
    return PageNumbers(written_numbers(page, min_confidence), image.numbers)


def _page_tables(page: Page, image: LabelledImage, min_confidence: float) -> PageTables | None:
    if image.tables is None:
        return None
    return PageTables(read_tables(page, min_confidence), image.tables)


def upright(image: LabelledImage) -> NDArray[np.uint8]:
    """Return the pixels of a labeled image, rotated as given in its truth.

    Args:
        image: the image, on disk or in a zip file.

    Returns:
        uint8 (H, W) gray or (H, W, 3) RGB.

    Raises:
        UnreadableInputError: it cannot be read.
    """
    return np.ascontiguousarray(np.rot90(_pixels(image), image.quarters))


def _pixels(image: LabelledImage) -> NDArray[np.uint8]:
    if image.member is None:
        return next(iter(load_pages(image.path))).image
    with open_document(image.member.read(), name=str(image.path)) as document:
        return document.load(next(document.numbers()))


def score_groups(images: Iterable[ReadImage]) -> dict[str, ImageScore]:
    """Score each group of images separately, and all together if there are several groups."""
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
        **_number_scores([each.numbers for each in held if each.numbers is not None]),
        **_cell_scores([each.tables for each in held if each.tables is not None]),
    )


def _number_scores(pages: Sequence[PageNumbers]) -> dict[str, Any]:
    written = sum((each.as_written for each in pages), NumberCounts())
    marked = sum((each.with_a_mark for each in pages), NumberCounts())
    return {
        "numbers": written.present if pages else None,
        "number_f1_digits_alone": sum((each.digits_alone for each in pages), NumberCounts()).f1,
        "number_f1_as_written": written.f1,
        "marked_numbers": marked.present if pages else None,
        "number_f1_with_a_mark": marked.f1,
        "marks": add_marks(each.marks for each in pages) if pages else None,
    }


def _cell_scores(pages: Sequence[PageTables]) -> dict[str, Any]:
    written = sum((each.as_written for each in pages), CellCounts())
    digits = sum((each.digits_alone for each in pages), CellCounts())
    return {
        "cells": written.present if pages else None,
        "cell_accuracy_digits_alone": digits.accuracy,
        "cell_accuracy_as_written": written.accuracy,
    }


def score_no_number(images: Iterable[ReadImage]) -> NoNumberScore | None:
    """Return on how many of these images nothing was read; None if there are no images."""
    nothing = [not each.read for each in images]
    return NoNumberScore(len(nothing), sum(nothing) / len(nothing)) if nothing else None


def image_confidences(images: Iterable[ReadImage]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidence of each image, and whether it is exact."""
    held = [(each.confidence, each.exact) for each in images]
    return np.array([c for c, _ in held], float), np.array([right for _, right in held], bool)


def digit_confidences(images: Iterable[ReadImage]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidence of each digit read on the images, and whether it is right."""
    held = [pair for each in images for pair in zip(each.confidences, each.right, strict=True)]
    return np.array([c for c, _ in held], float), np.array([right for _, right in held], bool)
