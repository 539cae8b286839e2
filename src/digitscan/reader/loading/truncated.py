"""Decode the available part of a truncated image file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from digitscan.reader.loading.file_types import open_image
from digitscan.reader.loading.pillow_settings import pillow_settings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import ImageFile

# libjpeg fills every channel with this level after its data ends (ITU-T T.81: a block without
# coefficients is level 128). The other level is the inverse, for CMYK.
_JPEG_FILLERS = (128, 127)
# Two values with which the pixel memory is filled before decoding.
_FILLERS = (0, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A decoded image as stored, and its missing pixels: bool (H, W), whole rows except one."""

    image: ImageFile.ImageFile
    missing: NDArray[np.bool_]


def is_cut_short(error: OSError) -> bool:
    """Return whether Pillow raised `error` because the file ends too early."""
    return "truncated" in str(error)


def decode_part(file: BinaryIO, name: str, frame: int) -> Part:
    """Decode a frame of an image as far as its file goes.

    Only formats decoded row by row support this: JPEG, PNG, BMP, PNM, GIF and plain TIFF.

    Args:
        file: the image, seekable.
        name: its name in errors.
        frame: the frame, from 0.

    Raises:
        OSError: nothing can be decoded, or not row by row.
        Exception: whatever Pillow raises on a damaged file.
    """
    with pillow_settings(truncated=True):
        image = _decoded(file, name, frame, _FILLERS[0])
        values = np.asarray(image)
        missing: NDArray[np.bool_]
        if image.format in ("JPEG", "MPO"):
            missing = _jpeg_missing(_flat(values))
        else:
            other = np.asarray(_decoded(file, name, frame, _FILLERS[1]))
            missing = (_flat(values) != _flat(other)).any(axis=2)
    _check_rows(missing)
    return Part(image, missing)


def _decoded(file: BinaryIO, name: str, frame: int, filler: int) -> ImageFile.ImageFile:
    image = open_image(file, name)
    if frame:
        image.seek(frame)
    image.load_prepare()  # allocates the memory that `load` then decodes into
    image.im.paste(_value(image, filler), (0, 0, *image.size))
    image.load()
    return image


def _value(image: ImageFile.ImageFile, filler: int) -> int | tuple[int, ...]:
    bands = len(image.getbands())
    value = 255 * filler if image.mode == "1" else filler
    return value if bands == 1 else (value,) * bands


def _flat(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the pixels as (H, W, channels), for any number of channels."""
    return values if values.ndim > 2 else values[..., None]  # noqa: PLR2004


def _jpeg_missing(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return the rows at the end of a JPEG that hold libjpeg's filler instead of data."""
    filled = np.isin(values, _JPEG_FILLERS).reshape(len(values), -1).all(axis=1)
    there = np.flatnonzero(~filled)
    missing = np.zeros(values.shape[:2], bool)
    missing[there[-1] + 1 if len(there) else 0 :] = True
    return missing


def _check_rows(missing: NDArray[np.bool_]) -> None:
    """Raise OSError for an image with no pixels at all, or with scattered ones missing."""
    whole = missing.all(axis=1)
    partly = missing.any(axis=1) & ~whole
    turns = int(np.count_nonzero(np.diff(whole.astype(np.int8))))
    if missing.all() or int(partly.sum()) > 1 or turns > 1:
        raise OSError("image file is truncated")
