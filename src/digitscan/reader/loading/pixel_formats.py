"""Convert any Pillow pixel format to 8-bit gray or RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageStat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

Convert: TypeAlias = "Callable[[Image.Image], NDArray[np.uint8]]"

# Images are converted in bands of at most this many pixels.
BAND_PIXELS = 16_000_000
# Bytes per pixel that reading a page takes besides the page itself.
_READING_BYTES = 3
# Bytes per pixel that decoders hold besides Pillow's copy: libwebp's frames; OpenJPEG's samples of
# 32 bits each; the planes and the picture of AVIF and HEIF.
_DECODER_BYTES = {"WEBP": 12, "JPEG2000": 16, "AVIF": 12, "HEIF": 12}
# Opaque pixels are light ink if they cover less than this share and are brighter than this level.
_MOST_INK = 0.5
_LIGHT_INK = 170
_SHALLOW = 255
_DEEP = 65535
_LEAST_BITS = 8
_PHOTOMETRIC = 262  # TIFF 6.0, page 37
_WHITE_IS_ZERO = 0
# An image that uses less than this share of its range is stretched to the full range.
_LEAST_USE = 0.25


def to_grey_or_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of a decoded image.

    Transparent pixels are laid over white, or over black if the ink is light. Deeper grays are
    scaled to 0..255: 16-bit ones by the bits in use (12-bit scanners use 12 of 16), 32-bit and
    floating point ones by their range.

    Returns:
        uint8 (H, W) for gray, (H, W, 3) for RGB; may be read-only.

    Raises:
        ValueError: Pillow cannot convert pixels of this format.
    """
    if image.mode.startswith("I;16"):
        return _inverted_if_white_is_zero(_by_bands(image, _from_16_bits(image)), image)
    if image.mode == "I" and image.format in ("PPM", "PNG"):
        return _by_bands(image, _from_16_bits(image))
    if image.mode in ("I", "F"):
        return _inverted_if_white_is_zero(_by_bands(image, _from_own_range(image)), image)
    return _by_bands(image, lambda band: np.asarray(_shallow(band)))


def bytes_a_pixel(image: Image.Image, *, turned: bool) -> int:
    """Return the bytes per pixel, including all copies, that decoding an image will take."""
    deep = image.mode.startswith("I;16")
    stored = 1 if image.mode in ("1", "L", "P") else 2 if deep else 4
    made = 1 if deep or image.mode in ("1", "L", "LA", "I", "F") else 3
    coefficients = 6 if "progressive" in image.info else 0  # JPEG's, kept until the last scan
    frames = _DECODER_BYTES.get(image.format or "", 0)
    decoding = stored * (2 if turned else 1) + made + coefficients + frames
    return max(decoding, made + _READING_BYTES)


def _by_bands(image: Image.Image, convert: Convert) -> NDArray[np.uint8]:
    """Convert an image band by band: all at once would hold three or four copies of it."""
    parts = ((top, convert(band)) for top, band in _bands(image))
    top, part = next(parts)
    if len(part) == image.height:
        return part
    whole = np.empty((image.height, *part.shape[1:]), np.uint8)
    whole[: len(part)] = part
    for top, part in parts:
        whole[top : top + len(part)] = part
    return whole


def _bands(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Yield the bands of an image, from top to bottom, each with its first row."""
    width, height = image.size
    rows = max(1, BAND_PIXELS // width)
    if rows >= height:
        yield 0, image
        return
    for top in range(0, height, rows):
        yield top, image.crop((0, top, width, min(top + rows, height)))


def _shallow(image: Image.Image) -> Image.Image:
    """Convert an image of at most 8 bits per channel to mode L or RGB."""
    if image.has_transparency_data:
        return _over_paper(image)
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "LAB":
        # Lightness separates ink from paper, and Pillow cannot convert LAB without a profile.
        return image.getchannel("L")
    return image.convert("L" if image.mode == "1" else "RGB")


def _over_paper(image: Image.Image) -> Image.Image:
    """Lay an image with transparent pixels over white, or over black if its ink is light."""
    grey = image.mode in ("1", "L", "LA", "La")
    blended = image.convert("LA" if grey else "RGBA")
    opaque, alpha = blended.convert("L" if grey else "RGB"), blended.getchannel("A")
    paper = Image.new(opaque.mode, image.size, "black" if _is_light_ink(opaque, alpha) else "white")
    paper.paste(opaque, mask=alpha)
    return paper


def _is_light_ink(opaque: Image.Image, alpha: Image.Image) -> bool:
    """Return whether the opaque pixels are light ink: a small share of the image, and light."""
    share = ImageStat.Stat(alpha).mean[0] / _SHALLOW
    if not 0 < share < _MOST_INK:
        return False
    there = alpha.point(lambda level: _SHALLOW if level > _SHALLOW // 2 else 0)
    levels = ImageStat.Stat(opaque.convert("L"), there)
    return bool(levels.count[0]) and levels.mean[0] > _LIGHT_INK


def _from_16_bits(image: Image.Image) -> Convert:
    """Scale by the bits in use: 10, 12, 14 or 16, depending on the camera or scanner."""
    peak = max(int(np.asarray(band).max()) for _, band in _bands(image))
    bits = next((bits for bits in (10, 12, 14) if peak < 1 << bits), 16)
    return lambda band: (np.asarray(band) >> (bits - _LEAST_BITS)).astype(np.uint8)


def _from_own_range(image: Image.Image) -> Convert:
    """Scale 32-bit integers or floating point by their range."""
    ranges = [_finite_range(np.asarray(band, np.float32)) for _, band in _bands(image)]
    low, high = _range(min(low for low, _ in ranges), max(high for _, high in ranges))

    def scaled(band: Image.Image) -> NDArray[np.uint8]:
        values = np.array(band, np.float32)
        values[~np.isfinite(values)] = high
        values -= low
        values *= _SHALLOW / (high - low)
        values += 0.5
        return np.clip(values, 0, _SHALLOW).astype(np.uint8)

    return scaled


def _finite_range(values: NDArray[np.float32]) -> tuple[float, float]:
    counted = np.isfinite(values)
    low = values.min(where=counted, initial=np.inf)
    return float(low), float(values.max(where=counted, initial=-np.inf))


def _range(low: float, high: float) -> tuple[float, float]:
    """Return 0 and a usual white level that fits, or else the pixels' own minimum and maximum."""
    for white in (1, _SHALLOW, _DEEP):
        if low >= 0 and white * _LEAST_USE < high <= white:
            return 0.0, float(white)
    if low == high:
        return low - 1.0, low
    return (low, high) if low < high else (0.0, 1.0)  # the latter if no value is finite


def _inverted_if_white_is_zero(grey: NDArray[np.uint8], image: Image.Image) -> NDArray[np.uint8]:
    """Invert a TIFF whose 0 is white; Pillow does so only for up to 8 bits."""
    tags = getattr(image, "tag_v2", {})
    return _SHALLOW - grey if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else grey
