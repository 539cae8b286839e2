"""Fixtures that all tests share: drawn pages, and the labelled data where it is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytest

from digitscan.drawing import DrawnPage, Hand, Pen, draw

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


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of the sample pages."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real handwriting beside the project, or skip without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the labelled handwriting of ../shared/data is not at hand")
    return folder
