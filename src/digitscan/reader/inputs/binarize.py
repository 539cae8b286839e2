"""Binarization of an image of one digit: paper estimate, local threshold, soft ink and mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from digitscan import thresholds
from digitscan.reader.inputs.statistics import quantile, weighted_median

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FULL = 255
_NEIGHBOURS = np.ones((3, 3), np.uint8)
_EDGE = 128  # the lowest value of the soft image that is ink


@dataclass(frozen=True)
class Ink:
    """The ink of an image of one digit at its working scale.

    Attributes:
        soft: uint8 (h, w), 0 is paper, 255 is full ink, 128 is half of full ink.
        mask: uint8 (h, w), 255 where `soft` is at least 128, else 0.
        stroke: the typical stroke width in pixels of these images; 0 without ink.
        scale: pixels of these images per pixel of the original.
    """

    soft: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    stroke: float
    scale: float


def find_ink(plane: NDArray[np.uint8]) -> Ink:
    """Find the ink of an image of one digit.

    A first pass measures the stroke width. The image is scaled so that strokes are a few pixels
    wide. Closing the strokes gives an estimate of the paper. The contrast to the paper is
    thresholded at a share of the mean contrast of the ink nearby.

    Args:
        plane: uint8 (H, W), ink darker than paper.
    """
    rough, rough_scale = _scaled(plane, min(1.0, _side_for(plane, thresholds.FIRST_LOOK_PIXELS)))
    pen, length = _first_look(rough)
    if pen == 0:  # blank
        return Ink(np.zeros_like(rough), np.zeros_like(rough), 0.0, rough_scale)
    wanted = max(thresholds.STROKE_PIXELS / pen, thresholds.HEIGHT_PIXELS / length) * rough_scale
    working, scale = _scaled(plane, _working_scale(plane, wanted))
    soft = _soft_ink(working, pen * scale / rough_scale, thresholds.OTSU_SHARE)
    mask = _at_least(soft, _EDGE)
    return Ink(soft, mask, pen * scale / rough_scale, scale)


def _side_for(plane: NDArray[np.uint8], pixels: float) -> float:
    return float(np.sqrt(pixels / plane.size))


def _working_scale(plane: NDArray[np.uint8], wanted: float) -> float:
    """Limit `wanted` to bound memory; keep the scale if changing it would gain little."""
    if wanted > 1:
        most = max(1.0, min(thresholds.MOST_ENLARGED, _side_for(plane, thresholds.ENLARGED_PIXELS)))
    else:
        most = _side_for(plane, thresholds.WORKING_PIXELS)
    scale = min(wanted, most)
    return 1.0 if thresholds.LEAVE_SCALE < scale < 1 / thresholds.LEAVE_SCALE else scale


def _scaled(plane: NDArray[np.uint8], scale: float) -> tuple[NDArray[np.uint8], float]:
    if scale == 1:
        return plane, 1.0
    size = [max(1, round(side * scale)) for side in plane.shape[::-1]]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return _grey(cv2.resize(plane, size, interpolation=way)), scale


def _first_look(rough: NDArray[np.uint8]) -> tuple[float, float]:
    """Estimate stroke width and component length in pixels; 0, 0 if there is no ink.

    The estimate is iterated because the closing that separates paper from ink needs the stroke
    width. It starts wide because too narrow a closing finds only the edges of strokes.
    """
    most = thresholds.FIRST_GUESS_PAGE * np.sqrt(thresholds.FIRST_LOOK_PIXELS)
    width, length = min(thresholds.FIRST_GUESS_PEN * min(rough.shape), float(most)), 0.0
    for _ in range(thresholds.FIRST_LOOKS):
        soft = _soft_ink(rough, max(1.0, width), thresholds.FIRST_LOOK_SHARE)
        width, length = _measure(_at_least(soft, _EDGE))
    return width, length


def _measure(mask: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the typical stroke width and the typical component's longer side; 0, 0 if none.

    Components vote with a weight of their length. Only those much longer than wide are strokes;
    specks and blots are not.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count == 1:
        return 0.0, 0.0
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    at = np.flatnonzero((inside >= cv2.dilate(inside, _NEIGHBOURS)) & (mask > 0))
    owner, ridge = labels.ravel()[at].astype(np.intp), inside.ravel()[at]
    number = np.maximum(1, np.bincount(owner, minlength=count))
    width = np.maximum(1.0, 2 * np.bincount(owner, ridge, count) / number - 0.5)[1:]
    length = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(1).astype(np.float64)
    votes = np.where(length >= thresholds.STROKE_ELONGATION * width, length, 0)
    if not votes.any():
        votes = length
    # Ruled lines and frames are long, but only a few stroke widths of their length may count.
    votes = np.minimum(votes, 2 * weighted_median(length, votes))
    return weighted_median(width, votes), weighted_median(length, votes)


def _soft_ink(plane: NDArray[np.uint8], pen: float, otsu_share: float) -> NDArray[np.uint8]:
    """Divide out the paper, then stretch the contrast about the local threshold."""
    paper_small, paper = estimate_paper(plane, pen)
    # Faint texture on a dark background must not count as contrast.
    lit = np.uint8(quantile(paper_small, thresholds.LIT_QUANTILE) * thresholds.LEAST_LIT)
    paper_small = np.maximum(paper_small, lit)
    gap = _grey(cv2.subtract(paper, plane))
    contrast = _grey(cv2.divide(gap, np.maximum(paper, lit), scale=_FULL))
    floor = _global_threshold(contrast, otsu_share)
    if floor is None:
        return np.zeros_like(plane)
    local = _local_strength(contrast, floor, paper_small.shape, pen)
    local *= np.float32(thresholds.THRESHOLD_SHARE)
    np.maximum(local, np.float32(floor), out=local)
    del contrast, paper  # as large as the image
    # The threshold in gray levels: dividing by it avoids a float image.
    local *= paper_small
    local /= _FULL
    np.clip(local, 1, _FULL, out=local)
    needed = local.round(out=local).astype(np.uint8)
    needed = _grey(cv2.resize(needed, plane.shape[::-1], interpolation=cv2.INTER_LINEAR))
    relative = cv2.divide(gap, needed, scale=_EDGE)
    return _grey(cv2.LUT(relative, _SOFT_STEP))


def _soft_step() -> NDArray[np.uint8]:
    """Return the lookup table from contrast, 128 at the threshold, to soft ink."""
    contrast = np.arange(_FULL + 1) / _EDGE
    return np.clip((contrast - 1) / thresholds.SOFT_EDGE * _EDGE + _EDGE, 0, _FULL).astype(np.uint8)


_SOFT_STEP = _soft_step()


def estimate_paper(
    plane: NDArray[np.uint8], pen: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Estimate the bare paper by closing everything as narrow as a stroke.

    Args:
        plane: uint8 (H, W), ink darker than paper.
        pen: the stroke width in pixels of `plane`.

    Returns:
        The paper, reduced and at full size, uint8 (H, W).
    """
    reduction = max(1.0, pen / thresholds.CLOSING_PEN_PIXELS)
    size = [max(1, round(side / reduction)) for side in plane.shape[::-1]]
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    reach = round(thresholds.CLOSING_PENS * pen / reduction) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (reach, reach))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.blur(closed, (reach, reach), borderType=cv2.BORDER_REPLICATE)
    full = cv2.resize(smooth, plane.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return _grey(smooth), _grey(full)


def _global_threshold(contrast: NDArray[np.uint8], otsu_share: float) -> float | None:
    """Return the contrast (0 to 255) that splits ink from paper; None without ink.

    This is Otsu's threshold of the pixels above the paper's noise. Over all pixels, the large
    amount of paper would outweigh the little ink.
    """
    steps = np.arange(_FULL + 1)
    counts = cv2.calcHist([contrast], [0], None, [_FULL + 1], [0, _FULL + 1]).ravel()
    counts = np.asarray(counts, np.float64)
    below = np.cumsum(counts) / counts.sum()
    middle = int(np.searchsorted(below, 0.5))
    # One standard deviation of a normal distribution, on the side without ink.
    grain = middle - int(np.searchsorted(below, 0.16))
    start = max(
        middle + thresholds.GRAIN_SIGMAS * grain, middle + thresholds.LEAST_CONTRAST * _FULL
    )
    held = np.where(steps >= start, counts, 0)
    if held.sum() < 1:
        return None
    border = _otsu(steps, held)
    ink = np.where(steps >= border, held, 0)
    if (ink * steps).sum() / ink.sum() < middle + thresholds.INK_SIGMAS * grain:
        return None
    return max(float(start), border * otsu_share)


def _otsu(levels: NDArray[np.int_], counts: NDArray[np.float64]) -> float:
    """Return the level that maximizes the between-class variance of `counts` (Otsu 1979)."""
    weight, mass = np.cumsum(counts), np.cumsum(counts * levels)
    rest = weight[-1] - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        between = weight * rest * (mass / weight - (mass[-1] - mass) / rest) ** 2
    return float(np.argmax(np.nan_to_num(between)))


def _local_strength(
    contrast: NDArray[np.uint8], floor: float, shape: tuple[int, ...], pen: float
) -> NDArray[np.float32]:
    """Return the mean contrast of the ink nearby, on the paper's reduced grid."""
    seeds = _at_least(contrast, floor)
    strength = cv2.bitwise_and(contrast, seeds)
    size = shape[::-1]
    reach = round(thresholds.LEVEL_WINDOW_PENS * pen * shape[0] / contrast.shape[0]) | 1
    weight, total = (
        cv2.blur(
            cv2.resize(each, size, interpolation=cv2.INTER_AREA).astype(np.float32), (reach, reach)
        )
        for each in (seeds, strength)
    )
    level = np.asarray(total, np.float32)
    # In place, to allocate no further images.
    level /= np.maximum(weight, 1e-3)
    level *= _FULL
    level *= weight > 1e-2  # noqa: PLR2004 - less is rounding, no ink
    return level


def _at_least(image: NDArray[np.uint8], level: float) -> NDArray[np.uint8]:
    return _grey(cv2.threshold(image, level - 1, _FULL, cv2.THRESH_BINARY)[1])


def _grey(image: Any) -> NDArray[np.uint8]:  # noqa: ANN401 - OpenCV's own types say no dtype
    """Return what OpenCV made of uint8, typed as uint8."""
    return np.asarray(image, np.uint8)
