"""Pages of upright strokes for tests, and what stands in for reading them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscan.models import Model, ModelCard
from digitscan.page import Box
from digitscan.reader.recognition.decode import Read
from digitscan.reader.segmentation.glyph import Run
from digitscan.reader.tracing import Trace, find
from digitscan.reading_options import Options
from digitscan.training.strings import TrueDigit
from finders import FakeFinder


def strokes(*digits: int, gap: int = 20) -> tuple[NDArray[np.uint8], list[TrueDigit]]:
    """Draw a stroke for each digit, 32 pixels high, and return the page and the digits on it."""
    page = np.full((80, 60 + gap * len(digits)), 255, np.uint8)
    truth = []
    for place, digit in enumerate(digits):
        left = 30 + gap * place
        page[24:56, left : left + 6] = 0
        truth.append(TrueDigit(digit, Box(left, 24, 6, 32)))
    return page, truth


def traced(page: NDArray[np.uint8], digits: str) -> Trace:
    """Return how a page is read, one after the other of `digits` for its glyphs."""
    found = find(page, FakeFinder(), Options(rotate=0))  # type: ignore[arg-type]
    values = iter(digits)

    def read(run: Run) -> tuple[Read, ...]:
        return tuple(Read(glyph, np.eye(11)[int(next(values))]) for glyph in run.glyphs)

    return Trace(found, tuple(tuple(read(run) for run in line) for line in found.lines))


def model_of(folder: object, **digests: str) -> Model:
    """Return a model whose card names networks with these digests."""
    sha256 = {f"{name}.onnx": digest for name, digest in digests.items()}
    return Model(folder, ModelCard("a", "b", 11, 1.0, 0.5, 1, sha256=sha256))  # type: ignore[arg-type]
