"""How likely a piece of ink is a mark: a logistic regression, fitted by `digitscan.training.marks`.

Lengths are in heights of the number's digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log2
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.finder import PART, Ink
from digitscan.reader.recognition.marks.signs import Stand

if TYPE_CHECKING:
    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import MarkParameters
    from digitscan.reader.recognition.marks.blobs import Blob
    from digitscan.reader.recognition.marks.signs import Script

_LEAST = 1e-3  # probabilities are kept this far from 0 and 1
_MOST_GAP = 1.5
_MOST_RIVALS = 3
_USUAL_HEIGHT = {"/": 1.1}
_USUAL_MIDDLE = {".": 0.03, ",": -0.1, "'": 0.9, "-": 0.45, "/": 0.45, ":": 0.38, "+": 0.45}


class Evidence(NamedTuple):
    """What speaks for a mark or against it.

    Attributes:
        finder: the log-odds that its ink is of a mark, by the finder.
        digit: the share of its ink that is of digits, by the finder.
        other: the share that is other writing.
        band: the mean chance of the band through a number, from digit to digit.
        gap: how much wider the gap is than the mark; of a leading mark, the gap after it.
        aside: how far it is from the middle of the gap.
        place: how far it is from where such a mark stands on the line.
        pen: by how many octaves it is thinner or thicker than the digits' strokes.
        touching: the share of it that is beside a digit's ink.
        rivals: how many other pieces of ink are in the gap.
        across: 1 where it is between two runs of glyphs, which it would join.
        leading: 1 where it is before the first digit.
        comma: 1 where it is a comma; so on for the other signs, a point has none of them.
    """

    finder: float
    digit: float
    other: float
    band: float
    gap: float
    aside: float
    place: float
    pen: float
    touching: float
    rivals: float
    across: float
    leading: float
    comma: float
    apostrophe: float
    minus: float
    plus: float
    slash: float
    colon: float


@dataclass(frozen=True)
class Slot:
    """A place where a mark may stand.

    Attributes:
        left: the box of the digit before it, None before a number.
        right: the box of the digit after it.
        across: whether the two are of different runs.
    """

    left: Box | None
    right: Box
    across: bool = False


def weigh(blob: Blob, sign: str, slot: Slot, script: Script, maps: Maps, rivals: int) -> Evidence:
    """Return the evidence that a piece of ink is the mark that its shape says.

    Args:
        blob: the ink.
        sign: which mark it would be.
        slot: the digits beside it.
        script: how the number is written.
        maps: what the finder says of the image.
        rivals: how many other pieces of ink are in the slot.
    """
    after = (slot.right.left - blob.box.right) / script.height
    before = after
    if slot.left is not None:
        before = (blob.box.left - slot.left.right) / script.height
    chance = min(max(blob.share(Ink.MARK), _LEAST), 1 - _LEAST)
    return Evidence(
        finder=log(chance / (1 - chance)),
        digit=blob.share(Ink.DIGIT),
        other=blob.share(Ink.OTHER),
        band=_band(maps, slot),
        gap=_limited(before + after if slot.left is not None else after),
        aside=_limited(abs(before - after) / 2),
        place=_misplaced(sign, Stand.of(blob.box, script)),
        pen=_pen(blob, script),
        touching=blob.touching,
        rivals=min(rivals, _MOST_RIVALS),
        across=float(slot.across),
        leading=float(slot.left is None),
        comma=float(sign == ","),
        apostrophe=float(sign == "'"),
        minus=float(sign == "-"),
        plus=float(sign == "+"),
        slash=float(sign == "/"),
        colon=float(sign == ":"),
    )


def mark_odds(seen: Evidence, parameters: MarkParameters) -> float:
    """Return the log-odds that there is a mark."""
    weighted = zip(seen, parameters.weights, strict=True)
    return parameters.intercept + sum(value * weight for value, weight in weighted)


def chance_of(odds: float) -> float:
    """Return the probability, 0 to 1, of log-odds."""
    return 1 / (1 + exp(-max(-50.0, min(50.0, odds))))


def _limited(gap: float) -> float:
    return max(-_MOST_GAP, min(_MOST_GAP, gap))


def _band(maps: Maps, slot: Slot) -> float:
    if slot.left is None:
        return 0.0
    first, last = sorted((slot.left.right, slot.right.left))
    middle = (slot.left.top + slot.left.bottom + slot.right.top + slot.right.bottom) // 4
    row = min(max(middle, 0) // PART, maps.body.shape[0] - 1)
    across = maps.body[row, max(first, 0) // PART : last // PART + 1]
    return float(across.mean()) if across.size else 0.0


def _misplaced(sign: str, stand: Stand) -> float:
    off = abs(stand.middle - _USUAL_MIDDLE[sign])
    if sign == ".":  # or raised
        off = min(off, abs(stand.middle - _USUAL_MIDDLE["-"]))
    return min(off + abs(stand.height - _USUAL_HEIGHT.get(sign, stand.height)), 1.0)


def _pen(blob: Blob, script: Script) -> float:
    """Compare the width of the stroke: a piece's area over its length, by the pen."""
    length = max(float(np.hypot(blob.box.width, blob.box.height)), 1.0)
    wide = float(blob.ink.sum()) / length
    return min(abs(log2(max(wide, 0.5) / script.stroke)), 2.0)
