"""Step 8b: what stands about a digit: a number, or else a word, a table's rule, a rough ground.

A letter's stroke is a 1 to any network that sees nothing else, and so is a piece of a rule. A
small network sees each digit that was read with its neighbours, and tells whether it is one of a
number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.engines import load_engine
from digitscan.models import SURROUNDINGS_NETWORK
from digitscan.reader.classify import DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.models import Model
    from digitscan.page import Box
    from digitscan.reader.decode import Read
    from digitscan.reader.glyphs import Glyph

# A view's rows and columns, and the rows that the glyph in its middle takes: there is room for a
# line above and below, and for two or three digits to either side.
ROWS, COLUMNS = 40, 80
GLYPH_ROWS = 14
# A window is two views, one above the other.
WINDOW = (2 * ROWS, COLUMNS)


class Surroundings:
    """The network of surroundings of a model, loaded when it is first asked."""

    def __init__(self, model: Model, engine: str) -> None:
        self._model = model
        self._name = engine
        self._engine: Engine | None = None

    def log_odds(self, reads: Sequence[Read], soft: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Tell whether digits are of numbers, by what is about them and how sure they are.

        Args:
            reads: digits as read, in pixels of `soft`.
            soft: uint8 (h, w), the page's soft ink.

        Returns:
            float64 (N,), the logarithms of the odds; above 0 for what is rather a number's.

        Raises:
            ModelError: the network cannot be loaded.
        """
        if not reads:
            return np.zeros(0)
        if self._engine is None:
            self._engine = load_engine(self._model, self._name, SURROUNDINGS_NETWORK)
        seen = windows([read.glyph for read in reads], soft).astype(np.float32) / np.float32(255)
        sure = np.array([read.probabilities[:DIGITS].max() for read in reads])
        sure = sure.clip(steering.LEAST_CHANCE, 1 - steering.LEAST_CHANCE)
        odds = steering.NUMBER_SURE_WEIGHT * np.log(sure / (1 - sure))
        return np.asarray(self._engine.logits(seen)[:, 0] + odds, np.float64)


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
