"""The darkness of an image's ink: paper is 0 in any light, and black ink is nearly 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Darkness = NDArray[np.float32]

# The light is measured on an image with this many pixels on its longer side ...
_COARSE = 200
# ... as the lightest value within this many of its pixels, which is more than the widest stroke.
_REACH = 5
# Light below this level is not paper but a desk or a black border.
_LEAST_PAPER = 40
_WHITE = 255


def find_darkness(image: Image) -> Darkness:
    """Return the darkness of each pixel relative to the paper around it.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB.

    Returns:
        float32 (H, W), 0 to 1; for colors that of the darkest channel, so that blue and red ink
        count.
    """
    paper = cv2.resize(_paper(image), image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    # Bytes are several times as fast; they saturate where the image is lighter than paper.
    light = np.asarray(cv2.divide(image, paper, scale=_WHITE), np.uint8)
    if light.ndim > 2:  # noqa: PLR2004
        red, green, blue = cv2.split(light)
        light = np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)
    return np.asarray(cv2.bitwise_not(light), np.float32) / np.float32(_WHITE)


def _paper(image: Image) -> Image:
    """Return the light of the paper, uint8 (h, w) or (h, w, 3), coarse."""
    scale = min(1.0, _COARSE / max(image.shape[:2]))
    size = tuple(max(1, round(side * scale)) for side in image.shape[1::-1])
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    light = cv2.dilate(small, np.ones((_REACH, _REACH), np.uint8))
    blurred = np.asarray(cv2.GaussianBlur(light, (0, 0), _REACH / 2), np.uint8)
    return np.maximum(blurred, _LEAST_PAPER)


def fitted(image: Image, side: int) -> tuple[Image, float]:
    """Return an image scaled so that its longer side has `side` pixels, and the scale."""
    scale = side / max(image.shape[:2])
    size = tuple(max(1, round(each * scale)) for each in image.shape[1::-1])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=way), np.uint8), scale
