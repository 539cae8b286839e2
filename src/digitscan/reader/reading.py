"""The whole way: an image in, a page of lines, numbers and digits out."""

from __future__ import annotations

from math import ceil, floor
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from digitscan.engines import load_engine
from digitscan.models import DEFAULT_MODEL, ModelCard, find_model
from digitscan.page import Box, Digit, Line, Number, Page
from digitscan.reader.classify import DIGITS
from digitscan.reader.decode import Read, decode
from digitscan.reader.glyphs import Glyphs, find_glyphs
from digitscan.reader.ink import find_ink
from digitscan.reader.lines import group_lines, split_numbers
from digitscan.reader.plane import dark_ink_plane

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Reader:
    """A loaded model that reads pages; one serves for any number of them."""

    def __init__(self, model: str = DEFAULT_MODEL, engine: str = "auto") -> None:
        """Load a model.

        Args:
            model: a shipped model's name or the path of a model's folder.
            engine: one of `digitscan.engines.ENGINES`.

        Raises:
            ModelError: there is no such model, or it cannot be used.
            UsageError: there is no such engine.
        """
        found = find_model(model)
        self.card: ModelCard = found.card
        self._engine = load_engine(found, engine)

    def read(self, image: NDArray[np.uint8]) -> Page:
        """Read the digits of one upright page.

        Args:
            image: uint8 (H, W) grey or (H, W, 3) RGB, at least 1 x 1.
        """
        size = (image.shape[1], image.shape[0])
        ink = find_ink(dark_ink_plane(image))
        found = find_glyphs(ink)
        boxes = [glyph.box for glyph in found.digits]
        lines = group_lines(boxes, found.height)
        glyphs = [[found.digits[i] for i in line] for line in lines]
        reads = decode(glyphs, found.stroke, self._engine, self.card.temperature)
        return Page(tuple(_lines(reads, found, ink.scale, size)), *size)


def _lines(
    by_line: list[list[Read]], found: Glyphs, scale: float, size: tuple[int, int]
) -> list[Line]:
    lines = []
    for reads in by_line:
        if not reads:
            continue
        boxes = [read.glyph.box for read in reads]
        height = median(box.height for box in boxes)
        numbers = split_numbers(boxes, found.marks, height)
        lines.append(
            Line(tuple(Number(tuple(_digit(reads[i], scale, size) for i in n)) for n in numbers))
        )
    return lines


def _digit(read: Read, scale: float, size: tuple[int, int]) -> Digit:
    ten = read.probabilities[:DIGITS]
    value = int(ten.argmax())
    box = _on_page(read.glyph.box, scale, size)
    return Digit(value, float(ten[value]), box, tuple(float(p) for p in ten))


def _on_page(box: Box, scale: float, size: tuple[int, int]) -> Box:
    """Bring a box from the ink image's scale to the page's, inside the page."""
    left, top = (floor(each / scale) for each in (box.left, box.top))
    right, bottom = (ceil(each / scale) for each in (box.right, box.bottom))
    left, top = min(max(left, 0), size[0] - 1), min(max(top, 0), size[1] - 1)
    right, bottom = min(max(right, left + 1), size[0]), min(max(bottom, top + 1), size[1])
    return Box(left, top, right - left, bottom - top)
