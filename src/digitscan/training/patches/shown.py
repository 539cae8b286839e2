"""Show a composed page as a reader might get it: a part of it, scaled and degraded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from digitscan.training.finder.patches import copied

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from digitscan.training.synthetic_pages.store import StoredPage

# The digit height in pixels of a shown page: its median, and the spread of its logarithm.
_SHOWN, _SPREAD = 30.0, 0.45
_LEAST_SHOWN, _MOST_SHOWN = 11.0, 90.0
_WINDOW = 1000  # pixels of the part of a page that is shown


class ShownPart(NamedTuple):
    """A part of a page.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        classes: uint8 (H, W), an `Ink` for each pixel.
        owner: uint16 (H, W), see `Canvas.owner`; (0, 0) if the page was read without it.
    """

    image: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    owner: NDArray[np.uint16]


def shown_scale(digit: float, rng: Generator) -> float:
    """Return a random scale for a page with digits of this height in pixels."""
    wanted = np.clip(_SHOWN * np.exp(rng.normal(0, _SPREAD)), _LEAST_SHOWN, _MOST_SHOWN)
    return float(np.clip(wanted / digit, 0.2, 3.0))


def shown_part(page: StoredPage, rng: Generator) -> ShownPart:
    """Return a part of a page and its labels, scaled and degraded."""
    canvas = page.canvas
    scale = shown_scale(page.digit, rng)
    side = round(_WINDOW / scale)
    left, top = (
        int(rng.integers(0, max(0, size - side) + 1)) for size in (canvas.width, canvas.height)
    )
    region = (slice(top, top + side), slice(left, left + side))
    part = canvas.image[region]
    size = [max(8, round(each * scale)) for each in part.shape[1::-1]]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    image = np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)
    labels = [
        cv2.resize(plane[region], size, interpolation=cv2.INTER_NEAREST_EXACT)
        if plane.size
        else plane
        for plane in (canvas.classes, canvas.owner)
    ]
    return ShownPart(
        copied(image, rng), np.asarray(labels[0], np.uint8), np.asarray(labels[1], np.uint16)
    )
