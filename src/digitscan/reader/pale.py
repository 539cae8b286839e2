"""Step 3d: writing that is paler than the rules about it, as pencil is in a printed table.

What counts as ink is told by the ink nearby. Where that is a printer's, a pencil's stroke falls
apart into its darkest grains, or is not seen at all. So dark rules are painted over with paper, and
the ink told anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from digitscan import steering
from digitscan.reader.ink import estimate_paper
from digitscan.reader.skew import turned_back_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.glyphs import Glyphs
    from digitscan.reader.ink import Ink


def without_dark_rules(
    plane: NDArray[np.uint8], ink: Ink, found: Glyphs, skew: float
) -> NDArray[np.uint8] | None:
    """Paint over the rules of a page that are much darker than its writing, or all that is seen.

    Args:
        plane: uint8 (H, W), ink darker than paper.
        ink: what was found in it, turned by `skew`.
        found: the glyphs and the rules of that ink.
        skew: in degrees, as given to `turned`.

    Returns:
        uint8 (H, W); None where there are no such rules.
    """
    if found.rules is None:
        return None
    rules = turned_back_mask(found.rules, skew)
    level = _grey(cv2.resize(plane, rules.shape[::-1], interpolation=cv2.INTER_AREA))
    paper = estimate_paper(level, max(1.0, ink.stroke))[1]
    written = turned_back_mask(found.components.mask(), skew)
    # Where the two meet, each is as dark as both.
    cv2.subtract(written, _wider(rules, 1), dst=written)
    pale, dark = (_contrast(level, paper, where) for where in (written, rules))
    del level, written  # of the size of the page
    if pale >= steering.PALE_SHARE * dark:
        return None
    reach = round(ink.stroke)
    about = _wider(rules, reach)
    mask = turned_back_mask(ink.mask, skew)
    crossing = _reaching_out(_grey(cv2.subtract(mask, rules)), about)
    # A rule's own pixels, those where it meets another, and its blurred sides.
    over = _wider(_grey(cv2.subtract(about & mask, crossing)), reach)
    return _painted(plane, _grey(cv2.subtract(over, crossing)), paper)


def _contrast(
    level: NDArray[np.uint8], paper: NDArray[np.uint8], where: NDArray[np.uint8]
) -> float:
    """Return the median contrast to the paper where `where` is not 0; 0 where it is all 0."""
    at = where > 0
    if not at.any():
        return 0.0
    return 1.0 - float(np.median(level[at] / np.maximum(paper[at], np.float32(1))))


def _wider(mask: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    return _grey(cv2.dilate(mask, np.ones((2 * by + 1, 2 * by + 1), np.uint8)))


def _reaching_out(mask: NDArray[np.uint8], rules: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the components of `mask` that reach out of the `rules`: not where two rules cross."""
    count, labels = cv2.connectedComponents(mask)
    lookup = np.zeros(count, np.uint8)
    lookup[labels[(mask > 0) & (rules == 0)]] = 255
    return _grey(lookup[labels])


def _painted(
    plane: NDArray[np.uint8], over: NDArray[np.uint8], paper: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return `plane` with `paper` where `over` is not 0, both of them of another size."""
    size = plane.shape[::-1]
    painted = plane.copy()
    cv2.copyTo(
        cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR),
        cv2.resize(over, size, interpolation=cv2.INTER_NEAREST),
        painted,
    )
    return painted


def _grey(image: Any) -> NDArray[np.uint8]:  # noqa: ANN401 - OpenCV's own types say no dtype
    """Say that what OpenCV made of uint8 is uint8."""
    return np.asarray(image, np.uint8)
