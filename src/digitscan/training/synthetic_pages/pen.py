"""Pens: their ink color, and the width and roundness of their strokes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.recognition.normalize import stroke_width

if TYPE_CHECKING:
    from numpy.random import Generator

    from digitscan.training.synthetic_pages.canvas import Color, Mark, Point


def ink_color(rng: Generator) -> Color:
    """Return a random ink color: usually black, blue or pencil gray, rarely another."""
    inks = ((20, 20, 25), (25, 30, 70), (25, 45, 130), (60, 60, 65), (95, 95, 100), (150, 30, 35),
            (30, 90, 50), (80, 55, 40), (90, 60, 120))  # fmt: skip
    share = (0.3, 0.13, 0.2, 0.14, 0.07, 0.06, 0.03, 0.05, 0.02)
    base = np.array(inks[int(rng.choice(len(inks), p=share))], float)
    red, green, blue = np.clip(base + rng.normal(0, 12, 3), 0, 200).tolist()
    return red, green, blue


def with_pen(big: Mark, pen: float) -> Mark:
    """Make the strokes of `big` about `pen` pixels wide, without breaking fine ones."""
    solid = (big > 1 / 2).astype(np.uint8)
    change = (pen - stroke_width(solid)) / 2
    reach = round(abs(change))
    if reach == 0:
        return _sharp(big)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    if change > 0:
        return _sharp(np.asarray(cv2.dilate(big, kernel), np.float32))
    # Keep the middle of strokes that erosion would remove.
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    ridge = (inside >= cv2.dilate(inside, np.ones((3, 3), np.uint8)) - 1e-3) & (solid > 0)
    spine = cv2.dilate(ridge.astype(np.float32), np.ones((2, 2), np.uint8))
    return _sharp(np.maximum(np.asarray(cv2.erode(big, kernel), np.float32), spine))


def _sharp(big: Mark) -> Mark:
    soft = np.asarray(cv2.GaussianBlur(big, (3, 3), 0), np.float32)
    return np.asarray(np.clip((soft - 0.5) * 2.5 + 0.5, 0, 1), np.float32)


def smooth(path: list[Point]) -> list[Point]:
    """Round the corners of a path (Chaikin 1974)."""
    for _ in range(2):
        if len(path) < 3:
            return path
        cut: list[Point] = [path[0]]
        for (x0, y0), (x1, y1) in pairwise(path):
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1)]
            cut += [(0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        path = [*cut, path[-1]]
    return path
