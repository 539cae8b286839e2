"""Detect from its digits whether a page is upside down, which the finder may miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.recognition.classify import DIGITS, classify
from digitscan.reader.recognition.normalize import SIDE, normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.reader.recognition.decode import Networks
    from digitscan.reader.segmentation.glyph import Glyph

_MOST = 60  # the most glyphs to look at
_FIRST = 15  # as many are enough if they are clearly upright
_CLEARLY = -0.8  # mean odds
_LEAST = 1e-3  # probabilities are at least this, so that one odd glyph decides nothing


def upside_down_odds(glyphs: Sequence[Glyph], networks: Networks) -> float:
    """Compare how well glyphs can be read when they are rotated by 180 degrees.

    Args:
        glyphs: of a page, in any order; an even sample is used if there are many.
        networks: the network of single digits.

    Returns:
        The mean over the glyphs of the log of the highest digit probability upside down, minus
        the same upright. It is above 0 if they are more likely upside down, and 0 without glyphs.
    """
    picked = glyphs[:: max(1, len(glyphs) // _MOST)][:_MOST]
    if not picked:
        return 0.0
    few = picked[:: max(1, len(picked) // _FIRST)]
    odds = _mean_odds(few, networks)
    return odds if len(few) == len(picked) or odds < _CLEARLY else _mean_odds(picked, networks)


def _mean_odds(picked: Sequence[Glyph], networks: Networks) -> float:
    crops = np.empty((len(picked), SIDE, SIDE), np.float32)
    for crop, glyph in zip(crops, picked, strict=True):
        crop[:] = normalize(glyph.ink.astype(np.float32) / np.float32(255))
    both = np.concatenate([crops, crops[:, ::-1, ::-1]])
    chances = classify(networks.crops, both, networks.temperature)[:, :DIGITS].max(axis=1)
    upright, turned = np.log(np.maximum(chances, _LEAST)).reshape(2, -1)
    return float((turned - upright).mean())
