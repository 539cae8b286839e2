"""Step 3a: connected components of the mask, and how high the writing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.reader.median import weighted_median

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Components:
    """Connected components (8 neighbours), those of paper left out.

    Attributes:
        labels: int32 (h, w), 0 where there is none, else the component's number.
        numbers: int (n,), the components that count, in `labels`.
        left, top, width, height, area: float64 (n,), their boxes and ink, in pixels.
    """

    labels: NDArray[np.int32]
    numbers: NDArray[np.int_]
    left: NDArray[np.float64]
    top: NDArray[np.float64]
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    area: NDArray[np.float64]

    def kept(self, which: NDArray[np.bool_]) -> Components:
        """Return the components for which `which`, bool (n,), is true."""
        fields = (self.numbers, self.left, self.top, self.width, self.height, self.area)
        return Components(self.labels, *(each[which] for each in fields))  # type: ignore[arg-type]

    def mask(self) -> NDArray[np.uint8]:
        """Return uint8 (h, w), 255 where one of these components is."""
        mask = np.zeros(self.labels.size, np.uint8)
        labels = self.labels.ravel()
        ink = np.flatnonzero(labels)  # a small share of a page
        owner = labels[ink]
        lookup = np.zeros(int(owner.max(initial=0)) + 1, np.uint8)
        lookup[self.numbers] = 255
        mask[ink] = lookup[owner]
        return mask.reshape(self.labels.shape)


def find_components(mask: NDArray[np.uint8], stroke: float) -> Components:
    """Find the components of `mask` (uint8 (h, w)) that are more than specks for this pen."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = stats.astype(np.float64)
    numbers = np.arange(len(stats))
    left, top, width, height, area = boxes.T
    all_of_them = Components(labels, numbers, left, top, width, height, area)  # type: ignore[arg-type]
    long_enough = np.maximum(width, height) >= steering.SPECK_PENS * stroke
    heavy_enough = area >= (steering.SPECK_PENS * stroke) ** 2 / 2
    found = all_of_them.kept(long_enough & heavy_enough & (numbers > 0))
    if len(found.numbers) <= steering.MOST_COMPONENTS:
        return found
    largest = np.argsort(-found.area, kind="stable")[: steering.MOST_COMPONENTS]
    return found.kept(np.isin(np.arange(len(found.numbers)), largest))


def writing_height(found: Components, stroke: float) -> float:
    """Return the typical height of digits in pixels, 0 where there is nothing like one.

    The median of the heights of what is formed like a digit; first weighted by their squares, so
    that points, dashes and a texture's grains hardly count however many they are, then without
    what is too low for a digit. What runs along the picture's edge for long is left out.
    """
    tall = found.height >= steering.LEAST_HEIGHT_PENS * stroke
    possible = tall & (found.height <= steering.MOST_HEIGHT_PENS * stroke)
    shape = (found.width <= steering.MOST_ASPECT * found.height) & (
        found.height <= steering.MOST_SLENDER * found.width
    )
    like_digits = possible & shape
    heights = found.height[like_digits & ~_around_the_sheet(found, like_digits, stroke)]
    if heights.size == 0:
        return _height_in_boxes(found)
    return _typical(heights)


def edge_contact(found: Components, reach: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return how many rows and columns each component has within `reach` of the picture's edge."""
    rim = 1 + round(reach)
    size = int(found.labels.max(initial=0)) + 1

    def along(edge: NDArray[np.int32]) -> NDArray[np.int_]:
        # A component counts once for every row (column) of the edge in which it has a pixel.
        held = np.sort(edge, axis=1)
        first = np.ones_like(held, bool)
        first[:, 1:] = held[:, 1:] != held[:, :-1]
        return np.bincount(held[first], minlength=size)[found.numbers]

    labels = found.labels
    side = np.maximum(along(labels[:, :rim]), along(labels[:, -rim:]))
    end = np.maximum(along(labels[:rim].T), along(labels[-rim:].T))
    return side, end


def _typical(heights: NDArray[np.float64]) -> float:
    rough = weighted_median(heights, heights**2)
    digits = heights[heights >= steering.LEAST_DIGIT_HEIGHT * rough]
    return weighted_median(digits, digits)


def _around_the_sheet(
    found: Components, like_digits: NDArray[np.bool_], stroke: float
) -> NDArray[np.bool_]:
    """Tell which components run along the picture's edge for longer than the others' height.

    A table of which a corner is seen may be larger than all digits together. None is told where
    few others are formed like digits: a line cut closely may have digits at its edge.
    """
    contact = np.maximum(*edge_contact(found, steering.RIM_PENS * stroke))
    others = found.height[like_digits & (contact == 0)]
    if others.size <= steering.LEAST_WITHIN:
        return np.zeros(len(contact), bool)
    around: NDArray[np.bool_] = contact > steering.EDGE_CONTACT * _typical(others)
    return around


def _height_in_boxes(found: Components) -> float:
    """Guess the digits' height where all of them hang together, as in a row of boxes."""
    highest = float(found.height.max(initial=0))
    return highest * steering.HEIGHT_IN_BOXES
