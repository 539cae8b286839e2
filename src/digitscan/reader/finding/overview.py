"""The first look: the digit height of a page, its rotation and its skew."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log2
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import CELL, PART, TURNS, Ink, Maps
from digitscan.reader.finding.skew import find_lined, measure_skew
from digitscan.reader.parameters import FindingParameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Finder

# Height histograms have this many bins per octave, and this many octaves.
_BINS_PER_OCTAVE = 8
_OCTAVES = 13


@dataclass(frozen=True)
class Overview:
    """The result of the first look.

    Attributes:
        height: the typical digit height in pixels of the page, None if there are no digits.
        quarters: how many counter-clockwise quarter turns make the page upright, None if unknown.
        skew: the angle in degrees by which its lines then rise to the right.
        looks: the finder's maps of the page at each scale, in pixels per page pixel.
    """

    height: float | None
    quarters: int | None
    skew: float
    looks: Mapping[float, Maps] = field(default_factory=dict)

    def nearest(self, scale: float, most: float) -> float | None:
        """Return the scale of the nearest look, None if none is near enough.

        Args:
            scale: in pixels per page pixel.
            most: the largest allowed factor between the two scales.
        """
        found = min(self.looks, key=lambda each: abs(log2(each / scale)), default=None)
        return found if found and 1 / most < found / scale < most else None


def survey(
    image: NDArray[np.uint8],
    finder: Finder,
    parameters: FindingParameters,
) -> Overview:
    """Look at a page at several sizes, each half the previous one.

    The finder is most reliable for digits of the height that prevailed in its training. The digit
    height is not known yet, so each size is weighted by how near its digits come to that height.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB.
        finder: the network.
        parameters: sizes and thresholds.
    """
    looks: dict[float, Maps] = {}
    last = image
    counts = np.zeros((2, _OCTAVES * _BINS_PER_OCTAVE))  # of handwritten and printed digits
    weights = np.zeros(_OCTAVES * _BINS_PER_OCTAVE)
    turns = np.zeros(TURNS)
    for scale in _scales(image, parameters):
        size = _size_at(image, scale)
        # Halving the previous image is faster than scaling down the whole page.
        last = _resized(last if last.shape[1] > size[0] else image, size)
        maps = looks[scale] = finder.look(last)
        trust = _trust(scale, parameters)
        weights += trust
        for row, ink in enumerate((Ink.DIGIT, Ink.PRINT)):
            counts[row] += trust * _count_heights(maps, ink, scale, parameters)
        turns += maps.turns
    counts /= np.maximum(weights, 1e-6)
    height = _typical(counts[0], parameters) or _typical(counts[1], parameters)
    found = Overview(height, None, 0.0, looks)
    return turn_overview(found, _quarters(turns, parameters), parameters)


def turn_overview(
    overview: Overview, quarters: int | None, parameters: FindingParameters
) -> Overview:
    """Return the overview of a page that needs a different number of quarter turns."""
    largest = find_lined(next(iter(overview.looks.values())))
    skew = measure_skew(np.rot90(largest, quarters or 0), parameters)
    return replace(overview, quarters=quarters, skew=skew)


def resized(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Return the image at another scale."""
    return _resized(image, _size_at(image, scale))


def _size_at(image: NDArray[np.uint8], scale: float) -> tuple[int, int]:
    """Return the width and height of an image at another scale."""
    high, wide = image.shape[:2]
    return max(1, round(wide * scale)), max(1, round(high * scale))


def _resized(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    if size == image.shape[1::-1]:
        return image
    way = cv2.INTER_AREA if size < image.shape[1::-1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)


def _scales(image: NDArray[np.uint8], parameters: FindingParameters) -> list[float]:
    pixels = image.shape[0] * image.shape[1]
    first = min(1.0, float(np.sqrt(parameters.overview_pixels / pixels)))
    scales = [first]
    while min(image.shape[:2]) * scales[-1] / 2 >= parameters.overview_least_side:
        scales.append(scales[-1] / 2)
        if len(scales) == parameters.overview_looks:
            break
    small = min(image.shape[:2]) * first
    if small < parameters.overview_enlarge_side:
        scales.insert(0, 2 * first)
    return scales


def _heights() -> NDArray[np.float64]:
    """Return the height in pixels of each bin."""
    return np.exp2(np.arange(_OCTAVES * _BINS_PER_OCTAVE) / _BINS_PER_OCTAVE)


def _trust(scale: float, parameters: FindingParameters) -> NDArray[np.float64]:
    """Return how reliable a look at this scale is for the digit height of each bin."""
    octaves = np.log2(_heights() * scale / parameters.digit_height)
    return np.exp(-0.5 * (octaves / parameters.overview_octaves) ** 2)


def _count_heights(
    maps: Maps, ink: Ink, scale: float, parameters: FindingParameters
) -> NDArray[np.float64]:
    """Estimate the number of digits of each height from their area."""
    chance = maps.probabilities[ink]
    rows, columns = np.nonzero(chance > parameters.overview_chance)
    cell = CELL // PART
    seen = maps.heights[
        np.minimum(rows // cell, maps.heights.shape[0] - 1),
        np.minimum(columns // cell, maps.heights.shape[1] - 1),
    ].astype(np.float64)
    bins = np.round(np.log2(seen / scale) * _BINS_PER_OCTAVE).astype(int)
    area = parameters.digit_ink * (seen / PART) ** 2
    counts = np.bincount(
        bins.clip(0, _OCTAVES * _BINS_PER_OCTAVE - 1),
        weights=chance[rows, columns] / area,
        minlength=_OCTAVES * _BINS_PER_OCTAVE,
    )
    return np.asarray(counts, np.float64)


def _typical(counts: NDArray[np.float64], parameters: FindingParameters) -> float | None:
    """Return the quantile `overview_quantile` of the digit heights, None for too few digits."""
    smooth = np.convolve(counts, np.ones(3) / 3, mode="same")
    if smooth.sum() < parameters.overview_least_digits:
        return None
    below = np.cumsum(smooth) / smooth.sum()
    return float(_heights()[int(np.searchsorted(below, parameters.overview_quantile))])


def _quarters(turns: NDArray[np.float64], parameters: FindingParameters) -> int | None:
    total = float(turns.sum())
    best = int(turns.argmax())
    if total < parameters.turn_least_cells or turns[best] < parameters.turn_share * total:
        return None
    return -best % TURNS
