"""Turn an image of one digit into a crop, for labeled digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import thresholds
from digitscan.reader.inputs.binarize import find_ink
from digitscan.reader.inputs.components import Components, find_components
from digitscan.reader.recognition.normalize import SIDE, normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray


def isolated_crop(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Convert an image of one digit to a crop for the network.

    The ink may be dark or light, the digit may fill the image, and neighbors may reach in.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB, any size.

    Returns:
        float32 (28, 28), 0 is paper and 1 is ink; all zero if nothing is written.
    """
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)  # noqa: PLR2004
    plane = _framed(np.asarray(grey, np.uint8))
    ink = find_ink(plane)
    found = find_components(ink.mask, ink.stroke)
    if len(found.numbers) == 0:
        return np.zeros((SIDE, SIDE), np.float32)
    own = found.kept(_belongs(found)).mask()
    rim = cv2.dilate(own, np.ones((3, 3), np.uint8))
    alone = np.where(rim > 0, ink.soft, 0)
    return normalize(alone.astype(np.float32) / np.float32(255))


def _framed(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Invert the image if its ink is light, and pad it with its own paper."""
    threshold, bright = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    border = np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]])
    # Most pixels are paper, especially along the border.
    paper_is_bright = float(bright.mean()) + 2 * float(border.mean()) > 1.5  # noqa: PLR2004
    dark_ink = grey if paper_is_bright else cv2.bitwise_not(grey)
    limit = threshold if paper_is_bright else 255 - threshold
    paper = dark_ink[dark_ink >= limit]
    level = float(np.median(paper)) if paper.size else 255.0
    margin = max(2, round(thresholds.SINGLE_DIGIT_MARGIN * max(grey.shape)))
    framed = cv2.copyMakeBorder(
        dark_ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=level
    )
    return np.asarray(framed, np.uint8)


def _belongs(found: Components) -> NDArray[np.bool_]:
    """Return which components form the digit: the central one and those that overlap it."""
    main = int(np.argmax(_central_ink(found)))
    left, right = found.left[main], found.left[main] + found.width[main]
    overlap = np.minimum(found.left + found.width, right) - np.maximum(found.left, left)
    beside = overlap >= thresholds.PART_OVERLAP * found.width
    bar = (overlap > -thresholds.BAR_GAP * found.height[main]) & (
        found.top + found.height / 2 < found.top[main] + thresholds.BAR_ZONE * found.height[main]
    )
    belongs: NDArray[np.bool_] = beside | (bar & (found.width > found.height))
    return belongs


def _central_ink(found: Components) -> NDArray[np.float64]:
    """Return each component's ink, weighted by its nearness to the center.

    A frame around the digit, or neighbors at the sides, may have more ink, but not there.
    """
    rows, columns = found.labels.shape
    down, across = (np.abs(np.linspace(-1, 1, count)) for count in (rows, columns))
    weight = np.exp(-((np.maximum(down[:, None], across) / thresholds.SINGLE_DIGIT_REACH) ** 2))
    totals = np.bincount(found.labels.ravel(), weight.ravel(), found.labels.max() + 1)
    return np.asarray(totals[found.numbers], np.float64)
