"""Fixtures that all tests share: drawn pages, and the labelled data where it is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.drawing import DrawnPage, Hand, Pen, draw, random_hand
from digitscan.drawing.writing import write
from digitscan.models import FINDER_NETWORK, find_model

ROOT = Path(__file__).resolve().parents[1]


class DrawPage(Protocol):
    def __call__(
        self,
        kind: str = "scan",
        lines: Sequence[str] = ("0123456789", "314 2718"),
        *,
        seed: int = 0,
        height: float = 40.0,
        hand: Hand | None = None,
        pen: Pen | None = None,
    ) -> DrawnPage: ...


@pytest.fixture(scope="session")
def drawn_page() -> DrawPage:
    """Draw a page on which every digit's box is known; small, for tests."""

    def page(
        kind: str = "scan",
        lines: Sequence[str] = ("0123456789", "314 2718"),
        *,
        seed: int = 0,
        height: float = 40.0,
        hand: Hand | None = None,
        pen: Pen | None = None,
    ) -> DrawnPage:
        return draw(kind, seed, height, lines, hand=hand, pen=pen)

    return page


class PenWays(Protocol):
    def __call__(
        self, text: str, *, height: float = 120.0, seed: int = 0
    ) -> list[NDArray[np.float64]]: ...


@pytest.fixture(scope="session")
def pen_ways() -> PenWays:
    """Give the ways of a pointer that writes a text, (N, 2) in pixels, leftmost and topmost 0."""

    def ways(text: str, *, height: float = 120.0, seed: int = 0) -> list[NDArray[np.float64]]:
        rng = np.random.default_rng(seed)
        glyphs = write(random_hand(rng), text, rng).glyphs
        points = [path.points * height for glyph in glyphs for path in glyph.paths]
        corner = np.vstack(points).min(axis=0)
        return [each - corner for each in points]

    return ways


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of the sample pages."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def needs_finder() -> None:
    """Skip where the shipped model has no finder yet."""
    if not find_model().has(FINDER_NETWORK):
        pytest.skip("the shipped model has no finder")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real handwriting beside the project, or skip without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the labelled handwriting of ../shared/data is not at hand")
    return folder
