"""The kind of each glyph: a digit by hand, a printed digit, or anything else.

The finder decides pixel by pixel, and in doubt for a digit. Here a small network looks again at
each glyph that it found, with what stands around it: a slash, a tick or a letter is no digit.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.class_shares import adapted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Finder
    from digitscan.reader.parameters import SegmentationParameters
    from digitscan.reader.segmentation.glyph import Glyph, Run

SIDE = 64  # of a patch, in pixels
DIGIT_HEIGHT = 20.0  # of the digits in a patch, in pixels
CHANNELS = 4  # red, green, blue, and the glyph's own ink


class Kind(IntEnum):
    """What a glyph is: the network's classes, in their order."""

    DIGIT = 0  # of a handwritten number
    PRINT = 1  # a printed digit
    OTHER = 2  # a letter, a mark, a tick, a bit of a line


def sort_runs(
    runs: Sequence[Run],
    image: NDArray[np.uint8],
    finder: Finder,
    parameters: SegmentationParameters,
) -> list[Run]:
    """Leave out glyphs that are no digits, and divide runs where print and handwriting meet.

    Args:
        runs: in any order.
        image: uint8 (H, W) gray or (H, W, 3) RGB, in whose pixels they are.
        finder: whose network tells the kinds.
        parameters: thresholds.

    Returns:
        What is left of each run, with the probabilities of its glyphs' kinds.
    """
    glyphs = [(glyph, run.typical_height) for run in runs for glyph in run.glyphs]
    if not glyphs:
        return []
    raw = finder.kinds(glyph_patches(image, glyphs)) * np.exp(parameters.kind_bias)
    shares = parameters.kind_shares
    # A doubtful stroke is rather a digit among digits, and rather a letter among words.
    chances = adapted(raw, shares, shares, parameters.kind_glyphs)
    sorted_out: list[Run] = []
    first = 0
    for run in runs:
        own = chances[first : first + len(run.glyphs)]
        first += len(run.glyphs)
        sorted_out += _parts(run, own, parameters)
    return sorted_out


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
    """Return whether a glyph is clearly printed and those before it are not, or the reverse."""
    share = before.mean(axis=0)
    least = parameters.kind_chance
    return bool(
        (share[Kind.PRINT] > least and after[Kind.DIGIT] > least)
        or (share[Kind.DIGIT] > least and after[Kind.PRINT] > least)
    )


def glyph_patches(
    image: NDArray[np.uint8], glyphs: Sequence[tuple[Glyph, float]], side: int = SIDE
) -> NDArray[np.uint8]:
    """Cut out glyphs with what stands around them.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB, in whose pixels the glyphs are.
        glyphs: each with the height in pixels of the digits of its number.
        side: of a patch, in pixels.

    Returns:
        uint8 (N, side, side, 4): the picture, in which digits are 20 pixels high and the glyph is
        in the middle, and the glyph's own ink.
    """
    color = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB) if image.ndim == 2 else image  # noqa: PLR2004
    patches = np.empty((len(glyphs), side, side, CHANNELS), np.uint8)
    for patch, (glyph, height) in zip(patches, glyphs, strict=True):
        box, scale = glyph.box, DIGIT_HEIGHT / height
        left = side / 2 - scale * (box.left + box.width / 2)
        top = side / 2 - scale * (box.top + box.height / 2)
        to_patch = np.array([[scale, 0, left], [0, scale, top]])
        patch[..., :3] = cv2.warpAffine(
            color, to_patch, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        to_patch[:, 2] += scale * np.array([box.left, box.top])
        patch[..., 3] = cv2.warpAffine(glyph.ink, to_patch, (side, side), flags=cv2.INTER_LINEAR)
    return patches
