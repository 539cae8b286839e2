"""Normalization: turn a glyph's ink into a crop like MNIST's.

LeCun et al. 1998, section III.A: the digit is fitted into 20 x 20 pixels with anti-aliasing and a
fixed aspect ratio, and placed in 28 x 28 by its center of mass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np

from digitscan import thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

Pixel = TypeVar("Pixel", bound="np.generic")

SIDE = 28
BOX = 20
_ENOUGH = 8 * BOX


def normalize(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn one glyph into the network's input.

    Args:
        ink: float32 (H, W), 0 is paper and 1 is ink, any size; it is cropped to the ink.

    Returns:
        float32 (28, 28), the glyph fitted into 20 x 20 and centered by its mass; all zero if
        there is no ink.
    """
    tight = _cut_to_ink(_shrunk(ink))
    if tight.size == 0:
        return np.zeros((SIDE, SIDE), np.float32)
    fitted = _fit(_thicken(tight))
    return _centre(_full_contrast(fitted))


def stroke_width(mask: NDArray[np.uint8]) -> float:
    """Estimate the mean stroke width of `mask` (uint8 (H, W), ink is not 0) in pixels.

    In a stroke of width w the mean distance to the edge, counted from 1 at the edge, is about
    (w + 2) / 4; this is exact for even widths.
    """
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    count = cv2.countNonZero(mask)
    return max(1.0, 4.0 * float(inside.sum()) / count - 2.0) if count else 0.0


def _shrunk(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reduce a large glyph: widening its strokes at full size takes longer for no gain."""
    scale = _ENOUGH / max(1, *ink.shape)
    if scale >= 1:
        return ink
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    small = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.float32)
    # Strokes finer than a pixel fade when reduced, but still count as full ink.
    return small * np.float32(ink.max() / max(float(small.max()), 1e-6))


def _cut_to_ink(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    solid = ink > thresholds.CROP_EDGE_INK
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if rows.size == 0:
        return ink[:0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _thicken(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Widen strokes that would vanish when the glyph is reduced to the size of MNIST's digits."""
    mask = with_rim((ink > thresholds.INK_LEVEL * ink.max()).view(np.uint8), 1)
    missing = thresholds.CROP_MIN_STROKE * max(ink.shape) - stroke_width(mask)
    room = round(missing / 2)
    if room < 1:
        return ink
    size = 2 * room + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.dilate(with_rim(ink, room), kernel), np.float32)


def with_rim(ink: NDArray[Pixel], rim: int) -> NDArray[Pixel]:
    """Pad `ink` (H, W) with `rim` pixels of paper on each side; faster than NumPy's pad."""
    rows, columns = ink.shape
    wider = np.zeros((rows + 2 * rim, columns + 2 * rim), ink.dtype)
    wider[rim : rim + rows, rim : rim + columns] = ink
    return wider


def _fit(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = ink.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(ink, size, interpolation=way), np.float32)
    return np.clip(resized, 0, 1, out=resized)


def _full_contrast(fitted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Raise faint strokes so that the darkest ink is full ink, as in MNIST."""
    rank = int(thresholds.CROP_DARKEST_SHARE * (fitted.size - 1))
    darkest = float(np.partition(fitted.ravel(), rank)[rank])
    peak = max(darkest, float(fitted.max()) * thresholds.CROP_LEAST_PEAK, 1e-6)
    return np.asarray(np.minimum(fitted / peak, 1), np.float32)


def _centre(fitted: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = fitted.shape
    mass = float(fitted.sum())
    across = float(fitted.sum(0) @ np.arange(width)) / mass
    down = float(fitted.sum(1) @ np.arange(height)) / mass
    middle = SIDE / 2  # measured: MNIST centers the mass at pixel 14, counted from 0
    # The box always stays inside: 20 pixels leave 4 on either side.
    left = min(max(round(middle - across), 0), SIDE - width)
    top = min(max(round(middle - down), 0), SIDE - height)
    crop = np.zeros((SIDE, SIDE), np.float32)
    crop[top : top + height, left : left + width] = fitted
    return crop
