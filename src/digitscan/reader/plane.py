"""Step 2a: one grey plane in which the ink, of whatever colour, is darker than its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.reader.median import quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLOURS = 3
_GRAIN = 4.0  # grey levels of noise and JPEG blocks, which must not vote
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


def dark_ink_plane(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reduce a page to the plane that shows its writing best.

    Args:
        image: uint8 (H, W) grey or (H, W, 3) RGB.

    Returns:
        uint8 (H, W); ink is darker than the paper around it, whichever way the page has it.
    """
    plane = image if image.ndim == 2 else _mix(image, _ink_direction(image))  # noqa: PLR2004
    return cv2.bitwise_not(plane) if _ink_is_light(plane) else plane  # type: ignore[return-value]


def _ink_direction(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mix of the three channels along which strokes stand out most.

    It is the first principal component of what differs from its surroundings, drawn a little
    towards the luma so that a page almost without ink is not led by its noise.
    """
    small = shrink(image, steering.OVERVIEW_SIDE)
    detail = _detail(small).reshape(-1, _COLOURS)
    strength = np.linalg.norm(detail, axis=1)
    strokes = detail[strength >= quantile(strength, 1 - steering.OVERVIEW_INK_SHARE)]
    scatter = strokes.T @ strokes / max(1, len(strokes))
    prior = np.outer(_LUMA, _LUMA) * (steering.LUMA_PRIOR * 255) ** 2
    direction = np.linalg.eigh(scatter + prior)[1][:, -1]
    direction = direction * np.sign(direction @ _LUMA or 1.0)
    return direction / np.abs(direction).sum()  # type: ignore[no-any-return]


def _mix(image: NDArray[np.uint8], weights: NDArray[np.float64]) -> NDArray[np.uint8]:
    # Channels that count against the ink are turned over, so that 0 to 255 is kept.
    offset = -255 * float(weights[weights < 0].sum())
    return cv2.transform(image, np.array([[*weights, offset]]))  # type: ignore[return-value]


def _ink_is_light(plane: NDArray[np.uint8]) -> bool:
    """Tell whether most neighbourhoods have their rarer grey levels on the bright side.

    The vote is by the skewness of each neighbourhood, which a sheet's edge on a dark table does
    not sway: there both sides are seen alike often.
    """
    small = shrink(plane, steering.OVERVIEW_SIDE).astype(np.float64)
    window = max(5, round(np.sqrt(small.size) * steering.POLARITY_WINDOW))
    first, second, third = (cv2.blur(small**power, (window, window)) for power in (1, 2, 3))
    spread = np.sqrt(np.maximum(second - first**2, 0))
    skewness = (third - 3 * first * second + 2 * first**3) / (spread**3 + _GRAIN**3)
    grain = quantile(spread, steering.POLARITY_GRAIN)
    most = quantile(spread[spread > 0], steering.POLARITY_CAP) if spread.any() else 0.0
    weight = np.minimum(spread, max(most, 4 * grain)) - 1.5 * grain
    weight = np.maximum(weight, 0)
    vote = float((weight * np.clip(skewness, -3, 3)).sum())
    return vote > steering.POLARITY_MARGIN * float(weight.sum())


def _detail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how each pixel differs from the middle of its surroundings, in grey levels."""
    window = round(min(image.shape[:2]) * steering.OVERVIEW_WINDOW) | 1
    around = cv2.medianBlur(image, max(3, window))
    return image.astype(np.float32) - around


def shrink(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Reduce `image` so that its longer side is at most `side` pixels."""
    scale = side / max(image.shape[:2])
    if scale >= 1:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
