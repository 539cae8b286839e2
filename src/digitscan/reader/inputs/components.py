"""Connected components of an image of one digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Components:
    """Connected components (8-connectivity), without the background.

    Attributes:
        labels: int32 (h, w), 0 for none, else the component's number.
        numbers: int (n,), the components in use, as numbers in `labels`.
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
        """Return uint8 (h, w), 255 on these components."""
        mask = np.zeros(self.labels.size, np.uint8)
        labels = self.labels.ravel()
        ink = np.flatnonzero(labels)  # a small share of a page
        owner = labels[ink]
        lookup = np.zeros(int(owner.max(initial=0)) + 1, np.uint8)
        lookup[self.numbers] = 255
        mask[ink] = lookup[owner]
        return mask.reshape(self.labels.shape)


def find_components(mask: NDArray[np.uint8], stroke: float) -> Components:
    """Find the components of `mask`, uint8 (h, w), larger than specks at this stroke width."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = stats.astype(np.float64)
    numbers = np.arange(len(stats))
    left, top, width, height, area = boxes.T
    all_of_them = Components(labels, numbers, left, top, width, height, area)  # type: ignore[arg-type]
    long_enough = np.maximum(width, height) >= thresholds.SPECK_PENS * stroke
    heavy_enough = area >= (thresholds.SPECK_PENS * stroke) ** 2 / 2
    found = all_of_them.kept(long_enough & heavy_enough & (numbers > 0))
    if len(found.numbers) <= thresholds.MOST_COMPONENTS:
        return found
    largest = np.argsort(-found.area, kind="stable")[: thresholds.MOST_COMPONENTS]
    return found.kept(np.isin(np.arange(len(found.numbers)), largest))
