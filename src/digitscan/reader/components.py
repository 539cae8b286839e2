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
    what is too low for a digit. The table that is seen around a sheet is left out.
    """
    tall = found.height >= steering.LEAST_HEIGHT_PENS * stroke
    possible = tall & (found.height <= steering.MOST_HEIGHT_PENS * stroke)
    shape = (found.width <= steering.MOST_ASPECT * found.height) & (
        found.height <= steering.MOST_SLENDER * found.width
    )
    like_digits = possible & shape
    heights = found.height[like_digits & ~_is_table(found, like_digits)]
    if heights.size == 0:
        return _height_in_boxes(found)
    rough = weighted_median(heights, heights**2)
    digits = heights[heights >= steering.LEAST_DIGIT_HEIGHT * rough]
    return weighted_median(digits, digits)


def _is_table(found: Components, like_digits: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which components reach to three sides of the picture, while many others do not."""
    rows, columns = found.labels.shape
    across, down = steering.TABLE_REACH * columns, steering.TABLE_REACH * rows
    right, bottom = found.left + found.width, found.top + found.height
    sides = [found.left <= across, right >= columns - across]
    sides += [found.top <= down, bottom >= rows - down]
    three = np.sum(sides, axis=0) > 2  # noqa: PLR2004
    table: NDArray[np.bool_] = three & ((like_digits & ~three).sum() > steering.TABLE_LEAST_OTHERS)
    return table


def _height_in_boxes(found: Components) -> float:
    """Guess the digits' height where all of them hang together, as in a row of boxes."""
    highest = float(found.height.max(initial=0))
    return highest * steering.HEIGHT_IN_BOXES
