"""Pens, and their ink: width by pressure, edges, grain, color."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitscan.drawing.writer_styles import Path
from digitscan.page import Box

# Each pixel is rendered from this many by this many parts; discs are placed to a 16th of a part.
SUPERSAMPLING = 4
SUBPIXEL_BITS = 4
# Ink of at least this density is visible and counts for the boxes.
SEEN_FROM = 0.25


@dataclass(frozen=True, slots=True)
class Pen:
    """A writing tool. Lengths are in digit heights, shares from 0 to 1."""

    width: float  # of the stroke at pressure 1
    colour: tuple[int, int, int]  # RGB
    opacity: float = 0.92
    pressure_width: float = 1.0  # how much the pressure changes the width
    pressure_ink: float = 0.0  # how much it changes the density
    bleed: float = 0.0  # the softness of the edge
    grain: float = 0.0  # how much of the paper's texture stays free
    covers: bool = False  # whether it hides what is below, like chalk; ink is transparent


PENS: dict[str, Pen] = {
    "blue ball": Pen(0.05, (38, 52, 132), 0.88, 0.7, 0.5, grain=0.16),
    "black ball": Pen(0.052, (34, 34, 40), 0.88, 0.7, 0.4, grain=0.14),
    "fineliner": Pen(0.06, (22, 22, 26), 0.95, 0.35, 0.1, bleed=0.006, grain=0.03),
    "fountain": Pen(0.068, (28, 44, 112), 0.9, 1.2, 0.3, bleed=0.008, grain=0.04),
    "felt": Pen(0.115, (20, 20, 22), 0.94, 0.4, 0.1, bleed=0.012, grain=0.03),
    "red felt": Pen(0.09, (176, 34, 38), 0.9, 0.4, 0.1, bleed=0.012, grain=0.04),
    "pencil": Pen(0.058, (84, 84, 88), 0.74, 0.7, 0.9, grain=0.5),
    "chalk": Pen(0.105, (236, 236, 226), 0.95, 0.7, 0.4, grain=0.5, covers=True),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Ink on a patch of the page: float32 (H, W), 0 none to 1 full, and its upper left pixel."""

    ink: NDArray[np.float32]
    left: int
    top: int

    @property
    def box(self) -> Box:
        """The smallest box around all visible ink. Raises ValueError if there is none."""
        rows, columns = np.nonzero(self.ink >= SEEN_FROM)
        if not len(rows):
            raise ValueError("the mark has no ink: draw it larger or with a wider pen")
        left, top = int(columns.min()), int(rows.min())
        width, height = int(columns.max()) - left + 1, int(rows.max()) - top + 1
        return Box(self.left + left, self.top + top, width, height)


def trace(pen: Pen, paths: tuple[Path, ...], height: float, rng: Generator) -> Mark:
    """Draw `paths`, given in pixels of the page, for digits `height` pixels tall."""
    points = np.vstack([path.points for path in paths])
    margin = pen.width * height * 2 + 3
    left, top = np.floor(points.min(axis=0) - margin).astype(int)
    right, bottom = np.ceil(points.max(axis=0) + margin).astype(int)
    fine = np.zeros(((bottom - top) * SUPERSAMPLING, (right - left) * SUPERSAMPLING), np.uint8)
    for path in paths:
        _stamp(fine, pen, path, np.array([left, top]), height)
    size = (int(right - left), int(bottom - top))
    parts = cv2.resize(fine, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    ink = _softened(parts / np.float32(255), pen.bleed * height)
    return Mark(_grained(ink, pen, height, rng), int(left), int(top))


def _softened(ink: NDArray[np.float32], bleed: float) -> NDArray[np.float32]:
    return cv2.GaussianBlur(ink, (0, 0), max(bleed, 0.3)).astype(np.float32) if bleed else ink


def _stamp(
    fine: NDArray[np.uint8], pen: Pen, path: Path, origin: NDArray[np.int64], height: float
) -> None:
    """Draw a disc at each point, as wide and dense as its pressure."""
    scale = SUPERSAMPLING << SUBPIXEL_BITS
    # Discs are centered on pixel centers, so half a part is subtracted.
    centres = ((path.points - origin) * scale - (scale // SUPERSAMPLING) / 2).round().astype(int)
    pressed = path.pressure - 1
    radii = pen.width * height / 2 * np.maximum(1 + pen.pressure_width * pressed, 0.25)
    density = np.clip(0.9 + pen.pressure_ink * pressed, 0.35, 1.0) * 255
    for (x, y), radius, dense in zip(
        centres.tolist(),
        (radii * scale).round().astype(int).tolist(),
        density.tolist(),
        strict=True,
    ):
        cv2.circle(fine, (x, y), radius, dense, cv2.FILLED, cv2.LINE_8, SUBPIXEL_BITS)


def _grained(
    ink: NDArray[np.float32], pen: Pen, height: float, rng: Generator
) -> NDArray[np.float32]:
    """Return `ink` with the paper's texture: less where the ink is thin."""
    if not pen.grain:
        return ink
    fine = rng.normal(size=ink.shape).astype(np.float32)
    # The texture's grain is about a 60th of a digit: 0.1 mm in writing of 6 mm.
    tooth = cv2.GaussianBlur(fine, (0, 0), max(height / 60, 0.45))
    free = tooth / max(float(tooth.std()), 1e-6) * 0.5 + 0.5
    taken = 1 - pen.grain * np.clip(free + 0.6 * (1 - ink), 0, 1)
    grained: NDArray[np.float32] = (ink * taken).clip(0, 1).astype(np.float32)
    return grained


def lay(page: NDArray[np.float32], mark: Mark, pen: Pen) -> None:
    """Put `mark` on `page`, float32 (H, W, 3) in 0..1, in place, clipped at its edges."""
    rows = slice(max(mark.top, 0), min(mark.top + mark.ink.shape[0], page.shape[0]))
    columns = slice(max(mark.left, 0), min(mark.left + mark.ink.shape[1], page.shape[1]))
    part = page[rows, columns]
    ink = mark.ink[
        rows.start - mark.top : rows.stop - mark.top,
        columns.start - mark.left : columns.stop - mark.left,
    ]
    alpha = (ink * pen.opacity)[..., None]
    colour = np.array(pen.colour, np.float32) / 255
    # Ink absorbs light from the paper below; chalk covers it.
    laid = colour if pen.covers else part * colour
    part += alpha * (laid - part)
