"""Re-render a digit: enlarge it and process it like the reader does.

The network should see the output of `normalize`, not only MNIST's preparation of 1998. So a share
of the digits is enlarged, varied at that size, binarized at a random level, and normalized like a
glyph of a page.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.reader.recognition.normalize import normalize

Crop = NDArray[np.float32]
Generator = np.random.Generator

SIDE = 28
SEVEN = 7
# How often a 7 gets a bar through its stem, as is common in Europe.
_BAR_CHANCE = 0.25
_SLIVER_CHANCE = 0.08
_INK = 0.3


def rewrite(crop: Crop, other: Crop, rng: Generator) -> Crop:
    """Enlarge `crop` 2 to 8 times, vary it at that size, and normalize it.

    Args:
        crop: (28, 28) in 0..1, ink 1.
        other: a digit of the same form, whose edge may touch this one.
        rng: the random generator.

    Returns:
        (28, 28) in 0..1.
    """
    if rng.random() < _SLIVER_CHANCE:
        crop = with_part_of(crop, other, rng.uniform(0.05, 0.2), rng)
    scale = rng.uniform(2, 8)
    return normalize(ink_of(_vary_pen(enlarge(crop, scale, rng), scale, rng), rng))


def enlarge(crop: Crop, scale: float, rng: Generator) -> Crop:
    """Enlarge (H, W) by `scale` with cubic interpolation, slightly rotated and sheared."""
    height, width = crop.shape
    angle, shear = np.deg2rad(rng.uniform(-8, 8)), rng.uniform(-0.2, 0.2)
    aspect = np.exp(rng.uniform(-0.12, 0.12))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = scale * turn @ np.array([[aspect, shear], [0, 1 / aspect]])
    # The margin holds what is rotated and sheared out of the crop.
    size = np.ceil(np.array([width, height]) * scale * 1.25).astype(int)
    offset = size / 2 - matrix @ np.array([width / 2, height / 2])
    affine = np.column_stack([matrix, offset])
    big = cv2.warpAffine(crop, affine, (int(size[0]), int(size[1])), flags=cv2.INTER_CUBIC)
    return np.asarray(np.clip(np.asarray(big, np.float32), 0, 1), np.float32)


def ink_of(big: Crop, rng: Generator) -> Crop:
    """Turn a gray image into soft ink, with a random threshold and a random softness."""
    level, softness = rng.uniform(0.3, 0.65), rng.uniform(0.05, 0.6)
    return np.asarray(np.clip((big - level) / softness + 0.5, 0, 1), np.float32)


def cross_sevens(crops: NDArray[np.float32], labels: NDArray[np.uint8], rng: Generator) -> None:
    """Draw a bar through the stem of some of the 7s in `crops` (N, 28, 28), in place."""
    for index in np.flatnonzero(labels == SEVEN):
        if rng.random() < _BAR_CHANCE:
            crops[index] = cross_seven(crops[index], rng)


def cross_seven(crop: Crop, rng: Generator) -> Crop:
    """Draw a bar through the stem of a 7, somewhere in the middle of its height."""
    rows = np.flatnonzero(crop.max(axis=1) > _INK)
    if not len(rows):
        return crop
    row = rows[0] + rng.uniform(0.42, 0.65) * (rows[-1] - rows[0])
    stem = np.flatnonzero(crop[round(row)] > _INK)
    if not len(stem):
        return crop
    reach, rise = rng.uniform(2.5, 5.5), rng.uniform(-0.3, 0.3)
    middle = np.array([stem.mean(), row])
    step = np.array([reach, -reach * rise])
    return np.maximum(crop, stroke([middle - step, middle + step], rng.uniform(1.2, 2.4)))


def stroke(points: list[NDArray[np.float64]], width: float, side: int = SIDE) -> Crop:
    """Draw a polyline of `width` pixels on (side, side); points are (x, y), smooth to 1/4 pixel."""
    fine = 4
    canvas = np.zeros((side * fine, side * fine), np.uint8)
    path = np.round((np.array(points) + 0.5) * fine).astype(np.int32)
    cv2.polylines(canvas, [path], False, 255, max(1, round(width * fine)))
    small = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def with_part_of(crop: Crop, other: Crop, share: float, rng: Generator) -> Crop:
    """Attach `share` of the width of `other` to the left or right of `crop`, touching it.

    Both are (28, 28); the result is as wide as needed.
    """
    digit, neighbour = cut_to_ink(crop), cut_to_ink(other)
    width = max(1, round(share * neighbour.shape[1]))
    if rng.random() < 1 / 2:
        return side_by_side(digit, neighbour[:, :width], rng)
    return side_by_side(neighbour[:, -width:], digit, rng)


def side_by_side(left: Crop, right: Crop, rng: Generator) -> Crop:
    """Paste two pieces (H, W) on one canvas, so that their ink touches or overlaps slightly."""
    height = max(left.shape[0], right.shape[0]) + 6
    apart = -int(rng.integers(0, 4))
    width = left.shape[1] + right.shape[1] + apart
    canvas = np.zeros((height, max(width, left.shape[1], right.shape[1])), np.float32)
    for piece, x in ((left, 0), (right, max(left.shape[1] + apart, 0))):
        y = int(rng.integers(0, height - piece.shape[0] + 1))
        room = canvas[y : y + piece.shape[0], x : x + piece.shape[1]]
        np.maximum(room, piece[:, : room.shape[1]], out=room)
    return canvas


def cut_to_ink(crop: Crop) -> Crop:
    """Crop to the ink; return all of `crop` if there is none."""
    solid = crop > _INK
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if not len(rows):
        return crop
    return crop[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _vary_pen(big: Crop, scale: float, rng: Generator) -> Crop:
    """Make the stroke bolder or thinner, by up to 0.7 pixels of the crop on each side."""
    amount = rng.uniform(-0.5, 0.7) * scale
    reach = round(abs(amount))
    if reach:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        change = cv2.dilate if amount > 0 else cv2.erode
        changed = np.asarray(change(big, kernel), np.float32)
        # Erosion must not break the stroke of a fine pen.
        big = changed if amount > 0 else np.maximum(changed, big * np.float32(0.6))
    blur = rng.uniform(0, 0.35) * scale
    if blur < 1 / 2:
        return big
    return np.asarray(cv2.GaussianBlur(big, (0, 0), blur), np.float32)
