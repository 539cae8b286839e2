"""Straighten a photographed or skewed sheet, so that its lines are level and upright."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.forms.darkness import find_darkness, fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

_SIDE = 1000
# Shorter lines, in pixels of an image of that side, are strokes; steeper ones are neither kind.
_LEAST, _STEEPEST = 30.0, np.tan(np.radians(20))
_FEWEST = 3  # lines of each kind
_ROUNDS = 10
_LOOSE = 0.01  # a line that misses the common point by this angle has half the weight
# Corner moves smaller than this share of the side are skipped.
_LEAST_MOVE = 0.002


def straighten(image: Image) -> Image:
    """Return a sheet as seen from above, or unchanged if it is straight or has too few lines.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB.
    """
    small, scale = fitted(image, _SIDE)
    matrix = _straightening(small)
    if matrix is None:
        return image
    high, wide = image.shape[:2]
    to_small = np.diag([scale, scale, 1.0])
    whole = np.linalg.inv(to_small) @ matrix @ to_small
    corners = np.array([[[0, 0], [wide, 0], [wide, high], [0, high]]], np.float64)
    moved = cv2.perspectiveTransform(corners, whole)[0]
    if np.abs(moved - corners[0]).max() < _LEAST_MOVE * max(high, wide):
        return image
    first = np.floor(moved.min(axis=0))
    size = np.ceil(moved.max(axis=0) - first).astype(int)
    if size.max() > 2 * max(high, wide):
        return image
    shift = np.array([[1, 0, -first[0]], [0, 1, -first[1]], [0, 0, 1]])
    return np.asarray(
        cv2.warpPerspective(
            image, shift @ whole, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )  # fmt: skip


def _straightening(image: Image) -> Matrix | None:
    """Return the homography that straightens the lines of an image; None if there are few."""
    dark = (255 * (1 - find_darkness(image))).astype(np.uint8)
    found = cv2.createLineSegmentDetector().detect(dark)[0]
    if found is None:
        return None
    middle = np.array(image.shape[1::-1]) / 2
    ends = (np.asarray(found, np.float64).reshape(-1, 2, 2) - middle) / _SIDE
    way = ends[:, 1] - ends[:, 0]
    length = np.hypot(*way.T)
    long = length * _SIDE >= _LEAST
    level = long & (np.abs(way[:, 1]) < _STEEPEST * np.abs(way[:, 0]))
    upright = long & (np.abs(way[:, 0]) < _STEEPEST * np.abs(way[:, 1]))
    if min(level.sum(), upright.sum()) < _FEWEST:
        return None
    across, down = _common_point(ends[level]), _common_point(ends[upright])
    horizon = np.cross(across, down)
    if abs(horizon[2]) < 1e-9:  # noqa: PLR2004
        return None
    horizon /= horizon[2]
    perspective = np.array([[1, 0, 0], [0, 1, 0], horizon])
    # Both points are now at infinity, in the directions that become those of the axes.
    ways = np.stack([(perspective @ point)[:2] for point in (across, down)], axis=1)
    ways *= np.sign(np.diag(ways)) / np.linalg.norm(ways, axis=0)
    upright_axes = np.eye(3)
    upright_axes[:2, :2] = np.linalg.inv(ways)
    to_unit = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, _SIDE]]) / _SIDE
    return np.asarray(np.linalg.inv(to_unit) @ upright_axes @ perspective @ to_unit)


def _common_point(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the point, float64 (3,), through which lines run, given by their ends (n, 2, 2).

    The further a line misses the point, the lower its weight.
    """
    ones = np.ones((len(ends), 1))
    one, other = (np.concatenate([ends[:, at], ones], axis=1) for at in (0, 1))
    lines = np.cross(one, other)
    lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    lines /= np.hypot(lines[:, 0], lines[:, 1])[:, None]
    weights = lengths.copy()
    point = np.zeros(3)
    for _ in range(_ROUNDS):
        _, _, axes = np.linalg.svd(lines * weights[:, None], full_matrices=False)
        point = axes[-1]
        # The angle by which a line would have to turn about its center.
        middles = (one + other)[:, :2] / 2
        way = point[:2] - point[2] * middles
        miss = np.abs(lines @ point) / np.maximum(np.linalg.norm(way, axis=1), 1e-9)
        weights = lengths / (1 + (miss / _LOOSE) ** 2)
    return np.asarray(point, np.float64)
