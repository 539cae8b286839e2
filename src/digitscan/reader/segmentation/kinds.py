"""The kind of each glyph: a handwritten digit, a printed digit, or anything else.

The finder decides pixel by pixel, and prefers a digit when in doubt. A small network checks each
glyph that it found, from near and from far. The far view shows the finder's maps of the writing
around the glyph. A slash, a tick or a letter is no digit; a stroke in a row of digits is a 1.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.class_shares import adapted
from digitscan.reader.finding.finder import PART, Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Finder, Maps
    from digitscan.reader.parameters import SegmentationParameters
    from digitscan.reader.segmentation.glyph import Glyph, Run

SIDE = 64  # of a patch, in pixels
DIGIT_HEIGHT = 20.0  # of the digits in the near view, in pixels
FAR_HEIGHT = 7.0  # ... and in the far view
# The near view has red, green, blue and the glyph's own ink. The far view has gray, and the
# probabilities of digits, of other writing including print, and of rules.
CHANNELS = 8
# The page is reduced by this factor first, so that no stroke is missed in the far view.
_REDUCTION = 4


class Kind(IntEnum):
    """The kinds of glyphs: the network's classes, in order."""

    DIGIT = 0  # of a handwritten number
    PRINT = 1  # a printed digit
    OTHER = 2  # a letter, a mark, a tick, a bit of a line


def sort_runs(
    runs: Sequence[Run],
    image: NDArray[np.uint8],
    maps: Maps,
    finder: Finder,
    parameters: SegmentationParameters,
) -> list[Run]:
    """Drop glyphs that are no digits, and split runs where print and handwriting meet.

    Args:
        runs: in any order.
        image: uint8 (H, W) gray or (H, W, 3) RGB; the runs are in its pixels.
        maps: the finder's maps of it.
        finder: has the kinds network.
        parameters: thresholds; the network is not run if they drop and split nothing.

    Returns:
        The rest of each run, with the probabilities of its glyphs' kinds.
    """
    glyphs = [(glyph, run.typical_height) for run in runs for glyph in run.glyphs]
    if not glyphs:
        return []
    if parameters.other_chance >= 1 and parameters.kind_chance >= 1:
        return list(runs)
    raw = finder.kinds(glyph_patches(image, maps, glyphs)) * np.exp(parameters.kind_bias)
    # A doubtful stroke is more likely a digit among digits and a letter among words. The usual
    # shares weigh as much as the page's or more, so that a few digits on a page of words survive.
    # They weigh little on a page of handwritten digits, where nothing seems to be anything else.
    shares = parameters.kind_shares
    chances = adapted(raw, shares, shares, max(parameters.kind_glyphs, len(glyphs)))
    if _are_digits(chances):
        closer = adapted(raw, shares, shares, parameters.digit_glyphs)
        if closer[:, Kind.DIGIT].mean() > chances[:, Kind.DIGIT].mean():
            chances = closer
    sorted_out: list[Run] = []
    first = 0
    for run in runs:
        own = chances[first : first + len(run.glyphs)]
        first += len(run.glyphs)
        sorted_out += _parts(run, own, parameters)
    return sorted_out


def _are_digits(chances: NDArray[np.float64]) -> bool:
    """Return whether no glyph is most likely of another kind, and handwriting prevails."""
    digits, printed, _ = chances.sum(axis=0)
    return bool((chances.argmax(axis=1) != Kind.OTHER).all() and digits > printed)


def _parts(run: Run, chances: NDArray[np.float64], parameters: SegmentationParameters) -> list[Run]:
    """Return the parts of a run that are of one kind."""
    groups: list[list[int]] = [[]]
    for place, chance in enumerate(chances):
        if chance[Kind.OTHER] > parameters.other_chance:
            groups.append([])
        elif groups[-1] and _differ(chances[groups[-1]], chance, parameters):
            groups.append([place])
        else:
            groups[-1].append(place)
    parts = []
    for group in filter(None, groups):
        own = chances[group]
        printed = bool(own[:, Kind.PRINT].sum() > own[:, Kind.DIGIT].sum())
        glyphs = tuple(run.glyphs[place] for place in group)
        parts.append(replace(run, glyphs=glyphs, printed=printed, kinds=own))
    return parts


def _differ(
    before: NDArray[np.float64], after: NDArray[np.float64], parameters: SegmentationParameters
) -> bool:
    """Return whether a glyph and those before it are clearly one printed, the other not."""
    share = before.mean(axis=0)
    least = parameters.kind_chance
    return bool(
        (share[Kind.PRINT] > least and after[Kind.DIGIT] > least)
        or (share[Kind.DIGIT] > least and after[Kind.PRINT] > least)
    )


def glyph_patches(
    image: NDArray[np.uint8],
    maps: Maps,
    glyphs: Sequence[tuple[Glyph, float]],
    side: int = SIDE,
) -> NDArray[np.uint8]:
    """Cut out glyphs with their surroundings.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB; the glyphs are in its pixels.
        maps: the finder's maps of it.
        glyphs: each with the digit height of its number, in pixels.
        side: of a patch, in pixels.

    Returns:
        uint8 (N, side, side, 8): two pictures with the glyph in the center, with digits 20 and 7
        pixels high, see `CHANNELS`.
    """
    color = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB) if image.ndim == 2 else image  # noqa: PLR2004
    reduced = _reduced(image, maps)
    patches = np.empty((len(glyphs), side, side, CHANNELS), np.uint8)
    for patch, (glyph, height) in zip(patches, glyphs, strict=True):
        box, scale = glyph.box, DIGIT_HEIGHT / height
        middle = np.array([box.left + box.width / 2, box.top + box.height / 2])
        patch[..., :3] = _around(np.asarray(color, np.uint8), middle, scale, side)
        corner = np.array([box.left, box.top])
        patch[..., 3] = _around(glyph.ink, middle - corner, scale, side, cv2.BORDER_CONSTANT)
        scale = FAR_HEIGHT / height * _REDUCTION
        patch[..., 4:] = _around(reduced, middle / _REDUCTION, scale, side)
    return patches


def _around(
    picture: NDArray[np.uint8],
    middle: NDArray[np.float64],
    scale: float,
    side: int,
    border: int = cv2.BORDER_REPLICATE,
) -> NDArray[np.uint8]:
    """Return the square of `side` pixels around a place in a picture, at another scale."""
    left, top = side / 2 - scale * middle
    to_patch = np.array([[scale, 0, left], [0, scale, top]])
    size = (side, side)
    seen = cv2.warpAffine(picture, to_patch, size, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(seen, np.uint8)


def _reduced(image: NDArray[np.uint8], maps: Maps) -> NDArray[np.uint8]:
    """Return the page for the far view, uint8 (H / 4, W / 4, 4): gray, digits, other, rules."""
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim > 2 else image  # noqa: PLR2004
    size = [max(1, round(each / _REDUCTION)) for each in image.shape[1::-1]]
    planes = [cv2.resize(gray, size, interpolation=cv2.INTER_AREA)]
    chances = maps.probabilities
    rows, columns = (-(-each // PART) for each in image.shape[:2])
    for plane in (chances[Ink.DIGIT], chances[Ink.OTHER] + chances[Ink.PRINT], chances[Ink.RULE]):
        small = cv2.resize(plane[:rows, :columns], size, interpolation=cv2.INTER_AREA)
        planes.append(cv2.convertScaleAbs(small, alpha=255))
    return np.asarray(cv2.merge(planes), np.uint8)
