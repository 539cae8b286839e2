"""Step 8a: what stands about a digit: a number, or else a word, a table's rule, a rough ground.

A letter's stroke is a 1 to any network that sees nothing else, and so is a piece of a rule. A
second, small network sees each digit that was read with its neighbours, and tells whether it is
one of a number.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.page import Box
    from digitscan.reader.decode import Read
    from digitscan.reader.glyphs import Glyph

# A view's rows and columns, and the rows that the glyph in its middle takes: there is room for a
# line above and below, and for two or three digits to either side.
ROWS, COLUMNS = 40, 80
GLYPH_ROWS = 14
# A window is two views, one above the other.
WINDOW = (2 * ROWS, COLUMNS)


def of_numbers_alone(
    lines: Sequence[Sequence[Read]], soft: NDArray[np.uint8], engine: Engine
) -> list[list[Read]]:
    """Leave out what is no digit of a number by what stands about it.

    Args:
        lines: the digits of each line.
        soft: uint8 (h, w), the page's soft ink, in whose pixels they are.
        engine: the network for windows.

    Returns:
        The lines with the digits that are left, maybe none.
    """
    reads = list(chain.from_iterable(lines))
    if not reads:
        return [[] for _ in lines]
    seen = windows([read.glyph for read in reads], soft).astype(np.float32) / np.float32(255)
    kept = iter(engine.logits(seen)[:, 0] >= steering.LEAST_NUMBER_LOGIT)
    return [[read for read in line if next(kept)] for line in lines]


def windows(glyphs: Sequence[Glyph], soft: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Show each glyph alone, and below it with all that stands about it.

    Args:
        glyphs: digits as read, in pixels of `soft`.
        soft: uint8 (h, w), the page's soft ink.

    Returns:
        uint8 (N, 80, 80), ink 255.
    """
    found = np.zeros((len(glyphs), *WINDOW), np.uint8)
    for window, glyph in zip(found, glyphs, strict=True):
        box = glyph.box
        window[:ROWS] = _view(glyph.ink, (box.left, box.top), box)
        window[ROWS:] = _view(soft, (0, 0), box)
    return found


def _view(ink: NDArray[np.uint8], at: tuple[int, int], box: Box) -> NDArray[np.uint8]:
    """Return `ink`, whose corner lies `at`, as it is seen about `box`: uint8 (40, 80)."""
    scale = box.height / GLYPH_ROWS
    rows, columns = max(ROWS, round(scale * ROWS)), max(COLUMNS, round(scale * COLUMNS))
    left = at[0] - round(box.left + box.width / 2 - columns / 2)
    top = at[1] - round(box.top + box.height / 2 - rows / 2)
    image = np.zeros((rows, columns), np.uint8)
    x0, x1 = max(left, 0), min(left + ink.shape[1], columns)
    y0, y1 = max(top, 0), min(top + ink.shape[0], rows)
    if x0 < x1 and y0 < y1:
        image[y0:y1, x0:x1] = ink[y0 - top : y1 - top, x0 - left : x1 - left]
    return np.asarray(cv2.resize(image, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA), np.uint8)
