"""A composed sheet as it is photographed: bent, tilted, on a rough ground, in uneven light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.composed.canvas import NOTHING, SIZE, Canvas
from digitscan.training.composed.layouts import lay_out

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from digitscan.training.composed.bank import Bank

    Plane = NDArray[np.float32]

# How often more than the sheet is seen, its rim stands out, and its ground has a grain.
_GROUND_CHANCE = 0.45
_RIM_CHANCE = 0.6
_GRAIN_CHANCE = 0.8


@dataclass(frozen=True)
class Sheet:
    """A composed picture.

    Attributes:
        image: uint8 (H, W), as photographed.
        owner: int16 (H, W): a digit's place in `values`, from 1, or one of the canvas' constants.
        values: the digits.
    """

    image: NDArray[np.uint8]
    owner: NDArray[np.int16]
    values: tuple[int, ...]


def compose(bank: Bank, rng: Generator) -> Sheet:
    """Compose a sheet at random and photograph it."""
    canvas = Canvas(bank, rng)
    lay_out(canvas)
    across, down = _view(canvas.height, rng)
    ink = cv2.remap(canvas.ink, across, down, cv2.INTER_LINEAR)
    owner = cv2.remap(canvas.owner, across, down, cv2.INTER_NEAREST)
    paper = _noise(rng, 1.0) * np.float32(rng.uniform(0, 0.02)) + np.float32(rng.uniform(0.6, 0.97))
    if rng.random() < _GROUND_CHANCE:
        inside = _inside(across, down, rng)
        paper = np.where(inside, paper, _ground(canvas.height, rng)).astype(np.float32)
        owner[~inside], ink[~inside] = NOTHING, 0
        if rng.random() < _RIM_CHANCE:
            rim = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((5, 5)))
            paper[rim > 0] *= rng.uniform(0.3, 0.9)
    seen = paper * (1 - ink * rng.uniform(0.35, 0.9)) * _light(rng)
    soft = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), rng.uniform(0.4, 1.4))
    noisy = soft + rng.uniform(0.002, 0.03) * rng.standard_normal(SIZE, np.float32)
    image = (np.clip(noisy, 0, 1) * 255).astype(np.uint8)
    return Sheet(image, np.asarray(owner, np.int16), tuple(canvas.values))


def _view(height: float, rng: Generator) -> tuple[Plane, Plane]:
    """Return where each pixel of the picture lies on the sheet, float32 (H, W) each."""
    rows, columns = SIZE
    y, x = np.mgrid[0:rows:4, 0:columns:4].astype(np.float32)
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    tilted = (corners + rng.uniform(-0.025, 0.025, (4, 2)) * columns).astype(np.float32)
    warp = cv2.getPerspectiveTransform(tilted, corners)
    u, v, w = (each[0] * x + each[1] * y + each[2] for each in warp)
    u, v = u / w, v / w
    bend, wave = rng.normal(0, 0.2, 2) * height, rng.uniform(0.6, 2, 2) * columns
    phase = rng.uniform(0, 6, 2)
    both = (
        u + bend[0] * np.sin(2 * np.pi * v / wave[0] + phase[0]),
        v + bend[1] * np.sin(2 * np.pi * u / wave[1] + phase[1]),
    )
    across, down = (
        np.asarray(cv2.resize(each.astype(np.float32), (columns, rows)), np.float32)
        for each in both
    )
    return across, down


def _inside(across: Plane, down: Plane, rng: Generator) -> NDArray[np.bool_]:
    """Tell which pixels are on a sheet that may be smaller than the picture."""
    rows, columns = SIZE
    edge = rng.uniform(-0.02, 0.12, 4) * columns
    beside = (across < edge[0]) | (across > columns - edge[1])
    inside: NDArray[np.bool_] = ~beside & (down > edge[2]) & (down < rows - edge[3])
    return inside


def _ground(height: float, rng: Generator) -> Plane:
    """Return a table or a cloth: dark or light, plain or of a coarse grain."""
    level, depth = rng.uniform(0.1, 0.8), rng.uniform(0, 0.4) * (rng.random() < _GRAIN_CHANCE)
    grain = _noise(rng, height * rng.uniform(0.03, 0.2), height * rng.uniform(0.03, 0.4))
    blots = _noise(rng, height * rng.uniform(0.5, 2))
    both = level + depth * np.minimum(grain, 1.0) * (0.6 + 0.4 * blots)
    return np.asarray(np.clip(both, 0.02, 1), np.float32)


def _noise(rng: Generator, across: float, down: float | None = None) -> Plane:
    """Return unit noise, smooth over so many pixels."""
    down = down or across
    shrink = max(1, int(min(across, down) / 2))
    shape = (SIZE[0] // shrink + 1, SIZE[1] // shrink + 1)
    rough = rng.standard_normal(shape, np.float32)
    sigmas = max(across / shrink, 0.3), max(down / shrink, 0.3)
    smooth = cv2.GaussianBlur(rough, (0, 0), sigmas[0], sigmaY=sigmas[1])
    whole = cv2.resize(smooth, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole / max(float(whole.std()), 1e-6), np.float32)


def _light(rng: Generator) -> Plane:
    rows, columns = SIZE
    y, x = np.ogrid[-0.5 : 0.5 : rows * 1j, -0.5 : 0.5 : columns * 1j]
    way, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.5)
    lit = 1 - fall * (0.5 + x * np.cos(way) + y * np.sin(way)).clip(0, 1)
    return np.asarray(lit, np.float32)
