"""Small patches of print: choose them on the template, and find them on a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.forms.warping import Darkness, Image, Points

# The size of patches in pixels, and the least correlation of a match.
_PATCH, _ALIKE = 48, 0.5
ENOUGH = 40  # dark pixels in a patch, or in a block of the page
_BENT = 90.0  # the distance over which patches determine the bend between them


def choose_patches(dark: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the left and top of patches with print in both directions, spread over the page."""
    high, wide = dark.shape
    found = []
    for top in range(0, high - _PATCH, _PATCH):
        for left in range(0, wide - _PATCH, _PATCH):
            part = dark[top : top + _PATCH, left : left + _PATCH]
            # A single rule could match anywhere along itself.
            rows, columns = part.mean(axis=1), part.mean(axis=0)
            if part.sum() >= ENOUGH and min(np.ptp(rows), np.ptp(columns)) > 0.1:  # noqa: PLR2004
                found.append((left, top))
    return found


def find_patches(
    image: Image, patches: Sequence[tuple[int, int]], seen: Image, far: int
) -> tuple[Points, Points]:
    """Find patches of an image in another one.

    Args:
        image: uint8 (h, w), of the template.
        patches: the left and top of each patch of it.
        seen: uint8 (h, w), the image to search.
        far: the search distance, in pixels.

    Returns:
        The centers of the patches that are found, and their positions, float64 (n, 2) each.
    """
    high, wide = seen.shape
    found, moved = [], []
    for left, top in patches:
        patch = image[top : top + _PATCH, left : left + _PATCH]
        x, y = max(left - far, 0), max(top - far, 0)
        around = seen[y : min(top + _PATCH + far, high), x : min(left + _PATCH + far, wide)]
        scores = cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED)
        _, score, _, (at_x, at_y) = cv2.minMaxLoc(scores)
        if score < _ALIKE:
            continue
        at = at_x + _peak(scores[at_y], at_x), at_y + _peak(scores[:, at_x], at_y)
        middle = np.array([left, top]) + _PATCH / 2
        found.append(middle)
        moved.append(middle + np.array([x + at[0] - left, y + at[1] - top]))
    return np.array(found).reshape(-1, 2), np.array(moved).reshape(-1, 2)


def _peak(scores: cv2.typing.MatLike, at: int) -> float:
    """Return the distance from a peak to the top of the parabola through it."""
    if not 0 < at < len(scores) - 1:
        return 0.0
    before, top, after = (float(each) for each in scores[at - 1 : at + 2])
    bow = before - 2 * top + after
    return 0.0 if bow >= 0 else float(np.clip(0.5 * (before - after) / bow, -0.5, 0.5))


def bend_of(found: Points, moves: Points, size: tuple[int, int]) -> Darkness:
    """Return the moves at knots that cover the page, averaged over those nearby."""
    knots = max(2, size[0] // 25), max(2, size[1] // 25)
    bend = np.zeros((knots[1], knots[0], 2), np.float32)
    if not len(found):
        return bend
    x, y = np.meshgrid(*(np.linspace(0, side, n) for side, n in zip(size, knots, strict=True)))
    away = (x[..., None] - found[:, 0]) ** 2 + (y[..., None] - found[:, 1]) ** 2
    # A wrong match moves differently from its neighbors.
    near = ((found[:, None] - found[None]) ** 2).sum(axis=2) < (2 * _BENT) ** 2
    usual = np.array([np.median(moves[own], axis=0) for own in near])
    kept = np.abs(moves - usual).max(axis=1) <= 3.0  # noqa: PLR2004
    weights = np.exp(-away / (2 * _BENT**2 / 4)) * kept
    total = weights.sum(axis=2, keepdims=True) + 0.3
    return np.asarray(weights @ moves / total, np.float32)
