"""Homographies between a template and a sheet, and images seen through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Matrix = NDArray[np.float64]
    Points = NDArray[np.float64]
    Darkness = NDArray[np.float32]


def project(matrix: Matrix, points: Points) -> Points:
    """Map points (n, 2) by a homography."""
    lifted = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:], np.float64)


def warp_image(image: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    """Return a sheet as seen from the template, uint8 (h, w); white beyond its edges."""
    return np.asarray(_warped(image, matrix, size, 255), np.uint8)


def warp_darkness(dark: Darkness, matrix: Matrix, size: tuple[int, int]) -> Darkness:
    """Return a sheet's darkness as seen from the template, float32 (h, w)."""
    return np.asarray(_warped(dark, matrix, size, 0), np.float32)


def _warped(
    image: cv2.typing.MatLike, matrix: Matrix, size: tuple[int, int], beyond: int
) -> cv2.typing.MatLike:
    # Homographies here refer to pixel edges, OpenCV's to pixel centers.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return cv2.warpPerspective(
        image, np.linalg.inv(half) @ matrix @ half, size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=beyond,
    )  # fmt: skip


def unbend(dark: Darkness, bend: Darkness) -> Darkness:
    """Return the darkness of bent paper after flattening it; `bend` is as in `Alignment`."""
    high, wide = dark.shape
    moves = cv2.resize(bend, (wide, high), interpolation=cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    return np.asarray(
        cv2.remap(dark, x + moves[..., 0], y + moves[..., 1], cv2.INTER_LINEAR), np.float32
    )


def is_plausible(matrix: cv2.typing.MatLike, image: Image) -> bool:
    """Return whether a page may look like this: not mirrored, folded, or much too small."""
    high, wide = image.shape
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float64)
    lifted = np.concatenate([corners, np.ones((4, 1))], axis=1) @ np.asarray(matrix).T
    if (lifted[:, 2] <= 0).any():
        return False
    seen = (lifted[:, :2] / lifted[:, 2:]).astype(np.float32)
    return bool(cv2.isContourConvex(seen)) and _signed_area(seen) > 0.05 * high * wide


def _signed_area(corners: Darkness) -> float:
    """Return the area inside corners, negative if they are mirrored."""
    return float(cv2.contourArea(corners, oriented=True))
