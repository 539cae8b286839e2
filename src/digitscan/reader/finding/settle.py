"""Make the finder's classes agree within each stroke.

The finder decides pixel by pixel and sometimes calls one half of a digit a digit, the other half a
letter. Ink that is connected is one or the other: the shares of both are summed over each connected
component. What the rest of the page holds counts, too: a doubtful stroke among numbers is rather a
digit, one among words rather a letter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import CELL, PART, Ink, Maps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.finding.ink import SoftInk
    from digitscan.reader.parameters import FindingParameters

_LEAST = 1e-6


def settle(maps: Maps, ink: SoftInk, parameters: FindingParameters, least_page: float) -> Maps:
    """Return maps in which a component's pixels are all of digits or all of other writing.

    Components lower or higher than digits stay as they are: marks, and what touches something else.

    Args:
        maps: what the finder says of an image of H x W pixels.
        ink: the image's ink.
        parameters: thresholds.
        least_page: the least that is taken for the share of digits in the page's writing.
    """
    digit, other = maps.probabilities[Ink.DIGIT], maps.probabilities[Ink.OTHER]
    mask = _halved(ink.mask, digit.shape)
    mask[maps.classes == Ink.RULE] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    owner = labels.ravel()
    digits = np.bincount(owner, digit.ravel(), count)
    others = np.bincount(owner, other.ravel(), count)
    share = (digits + _LEAST) / (digits + others + 2 * _LEAST)
    page = max(digits[1:].sum() / max(_LEAST, (digits + others)[1:].sum()), least_page)
    odds = _log_odds(share) + parameters.page_weight * _log_odds(np.array(page))
    cell = CELL // PART
    heights = maps.heights.repeat(cell, axis=0).repeat(cell, axis=1)[
        : mask.shape[0], : mask.shape[1]
    ]
    area = np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    usual = np.exp2(np.bincount(owner, np.log2(heights).ravel(), count) / area)
    high = stats[:, cv2.CC_STAT_HEIGHT] * PART / usual
    settled = (high >= parameters.settled_height[0]) & (high <= parameters.settled_height[1])
    settled[0] = False
    as_digit, as_other = (settled & (odds > 0))[labels], (settled & (odds <= 0))[labels]
    probabilities = maps.probabilities.copy()
    both = digit + other
    probabilities[Ink.DIGIT] = np.where(as_digit, both, np.where(as_other, 0, digit))
    probabilities[Ink.OTHER] = np.where(as_other, both, np.where(as_digit, 0, other))
    return replace(maps, probabilities=probabilities)


def _halved(mask: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the mask at the scale of the maps, 1 where any of its pixels is set."""
    rows, columns = (PART * side for side in shape)
    whole = cv2.copyMakeBorder(
        mask, 0, rows - mask.shape[0], 0, columns - mask.shape[1], cv2.BORDER_CONSTANT, value=0
    )
    parts = np.asarray(whole, np.uint8).reshape(shape[0], PART, shape[1], PART)
    return np.asarray(parts.max(axis=(1, 3)) > 0, np.uint8)


def _log_odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.clip(share, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(share / (1 - share)), np.float64)
