"""Make the finder's classes agree within each stroke.

The finder decides pixel by pixel, and may classify one half of a digit as a digit and the other
half as a letter. Connected ink is one or the other, so both shares are summed over each connected
component. The rest of the page counts, too: a doubtful stroke is more likely a digit among numbers
and a letter among words.
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
    """Return maps in which each component is either all digit or all other writing.

    Components lower or higher than digits do not change: they are marks, or touch something else.

    Args:
        maps: the finder's maps of an image of H x W pixels.
        ink: the image's ink.
        parameters: thresholds.
        least_page: the lower limit for the share of digits in the page's writing.
    """
    digit, other = maps.probabilities[Ink.DIGIT], maps.probabilities[Ink.OTHER]
    mask = halved(ink.mask, digit.shape)
    mask[maps.classes == Ink.RULE] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    inked = np.flatnonzero(labels)
    owner = labels.ravel()[inked]
    as_digits, as_others = digit.ravel()[inked], other.ravel()[inked]
    digits = np.bincount(owner, as_digits, count)
    others = np.bincount(owner, as_others, count)
    share = (digits + _LEAST) / (digits + others + 2 * _LEAST)
    page = max(digits[1:].sum() / max(_LEAST, (digits + others)[1:].sum()), least_page)
    odds = _log_odds(share) + parameters.page_weight * _log_odds(np.array(page))
    rows, columns = np.divmod(inked, mask.shape[1])
    heights = maps.heights[rows // (CELL // PART), columns // (CELL // PART)]
    area = np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    usual = np.exp2(np.bincount(owner, np.log2(heights), count) / area)
    high = stats[:, cv2.CC_STAT_HEIGHT] * PART / usual
    settled = (high >= parameters.settled_height[0]) & (high <= parameters.settled_height[1])
    settled[0] = False
    likely = odds > parameters.settled_odds
    as_digit, as_other = (settled & likely)[owner], (settled & ~likely)[owner]
    both = as_digits + as_others
    probabilities = maps.probabilities.copy()
    for kind, mine, theirs in ((Ink.DIGIT, as_digit, as_other), (Ink.OTHER, as_other, as_digit)):
        plane = probabilities[kind].ravel()  # a view
        plane[inked[mine]] = both[mine]
        plane[inked[theirs]] = 0
    return replace(maps, probabilities=probabilities)


def halved(mask: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the mask at the scale of the maps, 1 where any of its pixels is set."""
    rows, columns = (PART * side for side in shape)
    whole = cv2.copyMakeBorder(
        mask, 0, rows - mask.shape[0], 0, columns - mask.shape[1], cv2.BORDER_CONSTANT, value=0
    )
    share = cv2.resize(whole, shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.threshold(share, 0, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _log_odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.clip(share, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(share / (1 - share)), np.float64)
