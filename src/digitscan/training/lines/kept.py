"""Cache real strings as arrays in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.cache import make_once
from digitscan.training.lines.writing import RealString, Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.generic]]

_PLACE = 4  # numbers that describe a string's position
_NONE = np.full(_PLACE, np.nan)


def kept_strings(file: Path, make: Callable[[], list[RealString]]) -> list[RealString]:
    """Return the strings in `file`; create it first if it is missing."""
    with np.load(make_once(file, lambda: packed_strings(make()))) as held:
        return unpacked_strings(held)


def packed_strings(strings: Sequence[RealString]) -> dict[str, NDArray[np.generic]]:
    """Return strings as arrays by name; see `unpacked_strings`.

    Returns:
        The concatenated ink and digits of all strings, with each one's shape and count; and
        float64 (N, 2, 4), height, middle, left, right of the true and of the found string, NaN if
        it was not found.
    """
    writings = [each for string in strings for each in (string.true, string.found) if each]
    return {
        "string_ink": np.concatenate([np.zeros(0, np.uint8), *(w.ink.ravel() for w in writings)]),
        "string_shapes": np.array([s.true.ink.shape for s in strings], int).reshape(-1, 2),
        "string_counts": np.array([len(s.true.digits) for s in strings], int),
        "string_digits": np.array([d for s in strings for d in s.true.digits], np.uint8),
        "string_boxes": np.concatenate([np.zeros((0, 4)), *(s.boxes for s in strings)]),
        "string_places": np.array(
            [[_place(each) for each in (s.true, s.found)] for s in strings], np.float64
        ).reshape(-1, 2, _PLACE),
        "string_folds": np.array([s.fold for s in strings], np.uint8),
    }


def unpacked_strings(arrays: Arrays) -> list[RealString]:
    """Return the strings from the arrays of `packed_strings`."""
    ink = np.asarray(arrays["string_ink"], np.uint8)
    digits = np.asarray(arrays["string_digits"]).tolist()
    boxes = np.asarray(arrays["string_boxes"], np.float64)
    names = ("string_shapes", "string_counts", "string_places", "string_folds")
    strings = []
    pixel = digit = 0
    for shape, count, places, fold in zip(*(arrays[name] for name in names), strict=True):
        own = slice(digit, digit + int(count))
        digit = own.stop
        writings: list[Writing | None] = []
        for place in places:
            if np.isnan(place).any():
                writings.append(None)
                continue
            end = pixel + int(shape[0]) * int(shape[1])
            picture = ink[pixel:end].reshape(shape)
            writings.append(Writing(picture, tuple(digits[own]), *place.tolist()))
            pixel = end
        true, found = writings
        assert true is not None
        strings.append(RealString(true, found, boxes[own], int(fold)))
    return strings


def _place(writing: Writing | None) -> NDArray[np.float64]:
    if writing is None:
        return _NONE
    return np.array([writing.height, writing.middle, writing.left, writing.right], np.float64)
