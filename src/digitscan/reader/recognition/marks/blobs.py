"""Ink that may be a mark: what is written and was not read as a digit, in connected pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import PART, Ink, Maps
from digitscan.reader.segmentation.runs import at_full_size, own_ink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from digitscan.reader.segmentation.glyph import Glyph

_EDGE = 128  # of soft ink
_LEAST_AREA = 4  # pixels of the smallest mark
_MOST_SIDE = 1.8  # heights of digits; what is larger is no mark
_DOT_SIDE = 0.35  # heights of digits, of the dots of a dotted rule
_NEIGHBORS = np.ones((5, 5), np.uint8)
_WRITTEN = (Ink.MARK, Ink.DIGIT, Ink.OTHER)


@dataclass(frozen=True)
class Blob:
    """A connected piece of ink that was not read as a digit.

    Attributes:
        box: where it is, in pixels of the image that is read.
        ink: bool (box.height, box.width), its own pixels.
        chances: float64 (6,), the mean probability of each class of `Ink` among its pixels.
        touching: the share of its pixels beside a digit's ink.
    """

    box: Box
    ink: NDArray[np.bool_]
    chances: NDArray[np.float64]
    touching: float = 0.0

    def share(self, *kinds: Ink) -> float:
        """Return the share of these classes in all that is no paper."""
        written = 1 - float(self.chances[Ink.PAPER])
        return float(self.chances[list(kinds)].sum()) / max(written, 1e-6)

    def joined(self, other: Blob) -> Blob:
        """Return both as one, such as the dots of a colon."""
        box = Box.around((self.box, other.box))
        ink = np.zeros((box.height, box.width), np.bool_)
        for part in (self, other):
            x, y = part.box.left - box.left, part.box.top - box.top
            ink[y : y + part.box.height, x : x + part.box.width] |= part.ink
        chances = (self.chances + other.chances) / 2
        return Blob(box, ink, chances, max(self.touching, other.touching))


@dataclass(frozen=True)
class Blobs:
    """All blobs of a page.

    Attributes:
        labels: int32 (h, w), the blob of each pixel from 1, 0 for none.
        boxes: int (n, 4), left, top, width, height of each blob.
        chances: float64 (n, 6), see `Blob`.
        touching: float64 (n,), see `Blob`.
        dots: float64 (m, 3), x and y of the middle, and the longer side, of small pieces of ink,
            those of dotted rules included.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int_]
    chances: NDArray[np.float64]
    touching: NDArray[np.float64]
    dots: NDArray[np.float64]

    def inside(self, left: float, top: float, right: float, bottom: float) -> list[Blob]:
        """Return the blobs whose middle is in a rectangle, left to right."""
        x, y = (self.boxes[:, :2] + self.boxes[:, 2:] / 2).T
        there = np.flatnonzero((left < x) & (x < right) & (top <= y) & (y <= bottom))
        return [self._blob(int(index)) for index in there[np.argsort(x[there])]]

    def _blob(self, index: int) -> Blob:
        box = Box(*(int(side) for side in self.boxes[index]))
        own = self.labels[box.top : box.bottom, box.left : box.right] == index + 1
        return Blob(box, own, self.chances[index], float(self.touching[index]))


def find_blobs(maps: Maps, ink: NDArray[np.uint8], digits: Iterable[Glyph], height: float) -> Blobs:
    """Find all ink that may be a mark.

    Args:
        maps: what the finder says of the image.
        ink: uint8 (h, w), 255 where the image has ink of the writing's color, else 0.
        digits: what was read as digits.
        height: the usual height of the digits in pixels.
    """
    classes = at_full_size(maps.classes, ink.shape)
    read = _painted(digits, ink.shape)
    free = cv2.bitwise_and(ink, cv2.bitwise_not(read))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.bitwise_and(free, own_ink(classes, _WRITTEN)), connectivity=8
    )
    large = stats[:, 2:4].max(axis=1) > _MOST_SIDE * height
    # A mark that touches something large is what the finder calls mark of it.
    within = np.where(large[labels], np.uint8(255), np.uint8(0))
    merged = cv2.bitwise_and(cv2.bitwise_and(free, within), own_ink(classes, (Ink.MARK,)))
    marks = cv2.connectedComponents(merged, connectivity=8)[1]
    labels = np.where(large[labels], np.where(marks > 0, marks + count - 1, 0), labels)
    dots = _dots(ink, classes, height)
    return _measured(np.asarray(labels, np.int32), maps, read, dots)


def _painted(digits: Iterable[Glyph], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the ink of all digits, uint8 (h, w), 255 or 0."""
    painted = np.zeros(shape, np.uint8)
    for glyph in digits:
        box = glyph.box
        painted[box.top : box.bottom, box.left : box.right][glyph.ink >= _EDGE] = 255
    return painted


def _measured(
    labels: NDArray[np.int32], maps: Maps, read: NDArray[np.uint8], dots: NDArray[np.float64]
) -> Blobs:
    """Measure the labeled pieces, and renumber those that are no specks."""
    count = int(labels.max(initial=0)) + 1
    rows, columns = np.nonzero(labels)
    owner = labels[rows, columns]
    area = np.bincount(owner, minlength=count)
    first, last = np.full((2, count), 1 << 30), np.full((2, count), -1)
    for axis, places in enumerate((columns, rows)):
        np.minimum.at(first[axis], owner, places)
        np.maximum.at(last[axis], owner, places)
    probabilities = maps.probabilities[:, rows // PART, columns // PART]
    beside = cv2.dilate(read, _NEIGHBORS)[rows, columns] > 0
    keep = area >= _LEAST_AREA
    keep[0] = False
    new = np.zeros(count, np.int32)
    new[keep] = np.arange(1, int(keep.sum()) + 1)
    chances = [np.bincount(owner, each, count)[keep] / area[keep] for each in probabilities]
    boxes = np.concatenate([first, last - first + 1]).T[keep]
    touching = np.bincount(owner, beside, count)[keep] / area[keep]
    return Blobs(new[labels], boxes, np.stack(chances, axis=1), touching, dots)


def _dots(ink: NDArray[np.uint8], classes: NDArray[np.uint8], height: float) -> NDArray[np.float64]:
    own = own_ink(classes, (*_WRITTEN, Ink.RULE))
    stats = cv2.connectedComponentsWithStats(cv2.bitwise_and(ink, own), connectivity=8)[2][1:]
    sides = stats[:, 2:4]
    small = (sides.max(axis=1) <= _DOT_SIDE * height) & (stats[:, 4] >= _LEAST_AREA)
    middles = stats[:, :2] + sides / 2
    return np.asarray(np.column_stack([middles, sides.max(axis=1)])[small], np.float64)
