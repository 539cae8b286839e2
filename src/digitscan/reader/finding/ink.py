"""Soft ink: how much of the writing's color each pixel has.

The finder's maps separate paper from writing. The paper color is averaged over bare paper. The ink
color, minus the paper color, is averaged over the writing. Each pixel is projected on that
difference. Light ink, uneven light and colored paper need no special treatment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import Ink, Maps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.parameters import FindingParameters

    Plane = NDArray[np.float32]

_FULL = 255
_EDGE = 128
_REDUCTION = 4  # colors are averaged on an image reduced by this factor per side
_LEAST = 1e-3
_BAND = 32  # rows


@dataclass(frozen=True)
class SoftInk:
    """A page's ink.

    Attributes:
        soft: uint8 (h, w), 0 is paper and 255 is full ink in the local color of the writing. It
            includes other ink of that color, such as rules.
        mask: uint8 (h, w), 255 where `soft` is at least 128, else 0.
    """

    soft: NDArray[np.uint8]
    mask: NDArray[np.uint8]


def find_ink(image: NDArray[np.uint8], maps: Maps, parameters: FindingParameters) -> SoftInk:
    """Measure the ink of the writing on a page.

    Args:
        image: uint8 (h, w) gray or (h, w, 3) RGB.
        maps: the finder's maps of the image.
        parameters: averaging distances and thresholds.
    """
    classes = maps.classes
    small = _reduced(image)
    paper = _average(small, _share(classes, (Ink.PAPER,), small, bare=True), parameters.paper_reach
                     * parameters.digit_height / _REDUCTION)  # fmt: skip
    writing = _share(classes, (Ink.DIGIT, Ink.MARK, Ink.PRINT), small)
    # Pixels of the reduced image mix stroke and paper, so those that are mostly stroke count more.
    reach = parameters.ink_reach * parameters.digit_height / _REDUCTION
    ink = _average(small - paper, writing**2, reach)
    size = image.shape[1::-1]
    strength = np.maximum((ink**2).sum(axis=2, keepdims=True), _LEAST)
    direction, full_paper = (
        np.asarray(cv2.resize(each, size, interpolation=cv2.INTER_LINEAR), np.float32)
        for each in (ink / strength, paper)
    )
    contrast = _at_full_ink(_projected(image, full_paper, direction), writing, reach)
    contrast -= np.float32(parameters.ink_share)
    contrast *= np.float32(_FULL / parameters.ink_edge)
    contrast += np.float32(_EDGE)
    soft = np.clip(contrast, 0, _FULL, out=contrast).astype(np.uint8)
    mask = np.asarray(cv2.threshold(soft, _EDGE - 1, _FULL, cv2.THRESH_BINARY)[1], np.uint8)
    return SoftInk(soft, mask)


def _projected(image: NDArray[np.uint8], paper: Plane, direction: Plane) -> Plane:
    """Project each pixel on the ink's direction, float32 (h, w).

    Working in bands of rows stays within the processor's cache and bounds the memory.
    """
    colors = (each.reshape(*image.shape[:2], -1) for each in (image, paper, direction))
    pixels, papers, directions = colors
    contrast = np.empty(image.shape[:2], np.float32)
    for top in range(0, len(image), _BAND):
        rows = slice(top, top + _BAND)
        band = pixels[rows].astype(np.float32)
        band -= papers[rows]
        band *= directions[rows]
        total = contrast[rows]
        total[:] = band[..., 0]
        for channel in range(1, band.shape[2]):
            total += band[..., channel]
    return contrast


def _at_full_ink(contrast: Plane, writing: Plane, reach: float) -> Plane:
    """Divide the contrast by that of full ink, which is in the middle of strokes.

    The contrast of the stroke middles is the writing's mean contrast, weighted by itself.
    """
    size = writing.shape[1::-1]
    darker = np.maximum(contrast, 0)
    resized = cv2.resize(darker, size, interpolation=cv2.INTER_AREA)
    squares = cv2.resize(np.square(darker, out=darker), size, interpolation=cv2.INTER_AREA)
    first = np.asarray(resized, np.float32)
    core = np.asarray(squares / np.maximum(first, _LEAST), np.float32)
    level = _average(core[..., None], writing * first, reach)
    full = cv2.resize(np.maximum(level, _LEAST), contrast.shape[::-1])
    contrast /= np.asarray(full).reshape(contrast.shape)
    return contrast


def _reduced(image: NDArray[np.uint8]) -> Plane:
    """Return the image at a quarter of its size, float32 (h, w, channels)."""
    size = [max(1, -(-side // _REDUCTION)) for side in image.shape[1::-1]]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32).reshape(size[1], size[0], -1)


def _share(
    classes: NDArray[np.uint8], wanted: tuple[Ink, ...], small: Plane, *, bare: bool = False
) -> Plane:
    """Return the share of these classes in each pixel of the small image."""
    lookup = np.zeros(_FULL + 1, np.uint8)
    lookup[list(wanted)] = _FULL
    there = np.asarray(cv2.LUT(classes, lookup), np.uint8)
    if bare:  # pixels next to ink are not bare paper but its blurred edge
        there = np.asarray(cv2.erode(there, np.ones((3, 3), np.uint8)), np.uint8)
    size = small.shape[1::-1]
    share = np.asarray(cv2.resize(there, size, interpolation=cv2.INTER_AREA), np.float32)
    return share / np.float32(_FULL)


def _average(values: Plane, weight: Plane, reach: float) -> Plane:
    """Average nearby `values` by weight, over a wider area where no weight is near."""
    total = weight.sum()
    if total < _LEAST:
        weight = np.ones_like(weight)
        total = weight.sum()
    result = np.tensordot(weight, values, axes=([0, 1], [0, 1])) / total
    average = np.broadcast_to(result.astype(np.float32), values.shape)
    for factor in (4, 1):
        side = round(reach * factor) | 1
        sums = cv2.blur(values * weight[..., None], (side, side)).reshape(values.shape)
        weights = cv2.blur(weight, (side, side))[..., None]
        prior = np.float32(0.02)
        average = (sums + prior * average) / (weights + prior)
    return np.asarray(average, np.float32)
