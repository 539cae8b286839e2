"""Any of Pillow's kinds of pixel as 8-bit grey or RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHALLOW = 255
_DEEP = 65535
_LEAST_BITS = 8
_PHOTOMETRIC = 262  # TIFF 6.0, page 37
_WHITE_IS_ZERO = 0
# A picture that uses less of its range than this is stretched to it.
_LEAST_USE = 0.25


def to_grey_or_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of a decoded image.

    Transparent pixels are laid over white. Deeper greys are scaled to 0..255: 16 bits by the
    bits they use (12-bit scanners write 12 of 16), 32-bit and floating point by their range.

    Returns:
        uint8 (H, W) for grey, (H, W, 3) for RGB; may be read-only.

    Raises:
        ValueError: Pillow knows no way to convert pixels of this kind.
    """
    if image.mode.startswith("I;16"):
        return _inverted_if_told(_from_16_bits(np.asarray(image)), image)
    if image.mode == "I" and image.format in ("PPM", "PNG"):
        return _from_16_bits(np.asarray(image))
    if image.mode in ("I", "F"):
        return _inverted_if_told(_from_own_range(np.asarray(image)), image)
    return cast("NDArray[np.uint8]", np.asarray(_shallow(image)))


def _shallow(image: Image.Image) -> Image.Image:
    """Return an image of mode L or RGB for one that has at most 8 bits a channel."""
    if image.has_transparency_data:
        return _over_white(image)
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "LAB":
        # Ink differs from paper in its lightness, and Pillow converts no LAB without a profile.
        return image.getchannel("L")
    return image.convert("L" if image.mode == "1" else "RGB")


def _over_white(image: Image.Image) -> Image.Image:
    grey = image.mode in ("1", "L", "LA", "La")
    blended = image.convert("LA" if grey else "RGBA")
    opaque = blended.convert("L" if grey else "RGB")
    paper = Image.new(opaque.mode, image.size, "white")
    paper.paste(opaque, mask=blended.getchannel("A"))
    return paper


def _from_16_bits(deep: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Scale by the bits in use: 10, 12, 14 or 16, as a camera or scanner gives them."""
    peak = int(deep.max())
    bits = next((bits for bits in (10, 12, 14) if peak < 1 << bits), 16)
    return cast("NDArray[np.uint8]", (deep >> (bits - _LEAST_BITS)).astype(np.uint8))


def _from_own_range(deep: NDArray[np.number]) -> NDArray[np.uint8]:
    """Scale 32-bit integers or floating point by the range they are in."""
    values = deep.astype(np.float32)
    counted = np.isfinite(values)
    low, high = _range(
        float(values.min(where=counted, initial=np.inf)),
        float(values.max(where=counted, initial=-np.inf)),
    )
    values[~counted] = high
    scaled = (values - low) * (_SHALLOW / (high - low)) + 0.5
    return cast("NDArray[np.uint8]", np.clip(scaled, 0, _SHALLOW).astype(np.uint8))


def _range(low: float, high: float) -> tuple[float, float]:
    """Return 0 and a usual white where that fits, else the pixels' own least and greatest."""
    for white in (1, _SHALLOW, _DEEP):
        if low >= 0 and white * _LEAST_USE < high <= white:
            return 0.0, float(white)
    if low == high:
        return low - 1.0, low
    return (low, high) if low < high else (0.0, 1.0)  # the latter where nothing is finite


def _inverted_if_told(grey: NDArray[np.uint8], image: Image.Image) -> NDArray[np.uint8]:
    """Turn a TIFF whose 0 is white; Pillow does so only for 8 bits and fewer."""
    tags = getattr(image, "tag_v2", {})
    return _SHALLOW - grey if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else grey
