"""Step 8c: rows of printed figures, which stand on a form beside what was written by hand.

What is set in type repeats itself: two printed 4s of a row are as good as equal, and of the same
size; two that were written never are.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.reader.classify import DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.decode import Read

# Digits are compared at this size (rows, columns).
_SHAPE = (20, 14)
# Strokes and dashes are alike whoever makes them: a 1 is no evidence.
_ONE = 1


def without_print(lines: Sequence[Sequence[Read]]) -> list[list[Read]]:
    """Leave out lines of printed digits, unless there is nothing else on the page.

    Args:
        lines: the digits of each line.

    Returns:
        The lines that are left, empty where they are left out, so that places stay.
    """
    printed = _printed_lines(lines)
    by_hand = [bool(line) and not leaves for line, leaves in zip(lines, printed, strict=True)]
    if not any(printed) or not any(by_hand):
        return [list(line) for line in lines]
    return [[] if leaves else list(line) for line, leaves in zip(lines, printed, strict=True)]


def _printed_lines(lines: Sequence[Sequence[Read]]) -> list[bool]:
    """Tell of each line whether most of its digits, 1s not counted, have an equal on the page."""
    twins = _have_twins(list(chain.from_iterable(lines)))
    if twins.sum() < steering.PRINT_LEAST:
        return [False] * len(lines)
    counts = _counts(lines, twins)
    printed = [own > 0 and alike >= steering.PRINT_SHARE * own for alike, own in counts]
    others = [count for count, leaves in zip(counts, printed, strict=True) if not leaves]
    alike, own = (sum(each) for each in zip((0, 0), *others, strict=True))
    # A hand whose own digits are often equal, as a program's are, makes no lines of print.
    return printed if alike <= steering.PRINT_BY_HAND * own else [False] * len(lines)


def _counts(lines: Sequence[Sequence[Read]], twins: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return how many digits of each line have an equal, and how many there are; no 1s."""
    counts, start = [], 0
    for line in lines:
        own = [
            bool(twins[start + place]) for place, read in enumerate(line) if _value(read) != _ONE
        ]
        counts.append((sum(own), len(own)))
        start += len(line)
    return counts


def _have_twins(reads: Sequence[Read]) -> NDArray[np.bool_]:
    """Tell which digits have their equal, of the same value and size, elsewhere on the page."""
    if not reads:
        return np.zeros(0, bool)
    values = np.array([_value(read) for read in reads])
    sizes = np.log([[read.glyph.box.height, read.glyph.box.width] for read in reads])
    crops = np.stack([_compared(read.glyph.ink) for read in reads])
    twins = np.zeros(len(reads), bool)
    for value in set(values.tolist()) - {_ONE}:
        own = np.flatnonzero(values == value)
        alike = crops[own] @ crops[own].T > steering.PRINT_ALIKE
        apart = np.abs(sizes[own, None] - sizes[None, own])
        alike &= (apart < steering.PRINT_SIZES).all(axis=2)
        np.fill_diagonal(alike, val=False)
        twins[own] = alike.any(axis=1)
    return twins


def _value(read: Read) -> int:
    return int(read.probabilities[:DIGITS].argmax())


def _compared(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the ink at one size, float32, such that a product of two is their correlation."""
    shape = _SHAPE[::-1]
    small = np.asarray(cv2.resize(ink, shape, interpolation=cv2.INTER_AREA), np.float32).ravel()
    small -= small.mean()
    return np.asarray(small / max(float(np.linalg.norm(small)), 1e-6), np.float32)
