"""How what was found agrees with what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from digitscan.page import Box


def overlap(one: Box, other: Box) -> float:
    """Return the shared area over that of both together, 0 to 1."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(0, across) * max(0, down)
    return shared / (one.width * one.height + other.width * other.height - shared)


def found_share(truth: Iterable[Box], found: Sequence[Box], least: float = 0.5) -> float:
    """Return the share of `truth` that one of `found` overlaps by at least `least`."""
    return float(np.mean([any(overlap(box, each) >= least for each in found) for box in truth]))


def scaled(box: Box, by: float) -> Box:
    """Return `box` in pixels of which there are `by` for one of its own."""
    left, top, right, bottom = (
        round(edge * by) for edge in (box.left, box.top, box.right, box.bottom)
    )
    return Box(left, top, max(1, right - left), max(1, bottom - top))
