"""Ink that may be a mark in a slot: the gap between two digits, or the place before a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitscan.reader.recognition.marks.blobs import Blob, Blobs
from digitscan.reader.recognition.marks.evidence import (
    Evidence,
    Slot,
    chance_of,
    mark_odds,
    weigh,
)
from digitscan.reader.recognition.marks.signs import Script, is_colon, sign_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Maps
    from digitscan.reader.parameters import MarkParameters

_LEADING = "-+"
_HANGS = 0.45  # marks are looked for so far below the line
_RISES = 1.5  # ... and so far above it
_BEFORE = 1.3  # a leading mark begins so far before the first digit
_LEADING_GAP = 0.8
_RIVAL_AREA = 0.4  # what is smaller, as a share of a mark's area, is no rival
# A dotted rule has so many dots of a size on a level beside one that is looked at.
_RULE_DOTS = 4
_RULE_REACH = 2.5
_RULE_LEVEL = 0.12
_RULE_SIZES = 1.7


@dataclass(frozen=True)
class Sign:
    """A mark of a number as it is read.

    Attributes:
        text: one of `page.MARKS`.
        before: how many of the number's digits are to its left.
        odds: the log-odds that it is there.
        blob: its ink.
        evidence: what the odds follow from.
    """

    text: str
    before: int
    odds: float
    blob: Blob
    evidence: Evidence

    @property
    def confidence(self) -> float:
        """The probability that it is there."""
        return chance_of(self.odds)


class Scene(NamedTuple):
    """What marks are looked for in: the finder's maps, all blobs, rules, and the pen's width."""

    maps: Maps
    blobs: Blobs
    ruled: NDArray[np.bool_]
    stroke: float
    parameters: MarkParameters


def signs_in(slot: Slot, before: int, script: Script, scene: Scene, end: int = -1) -> list[Sign]:
    """Return all that may be a mark in a slot."""
    there = _blobs_in(slot, script, scene.blobs, end)
    pairs = [
        (one.joined(other), 2)
        for i, one in enumerate(there)
        for other in there[i + 1 :]
        if slot.left is not None and _are_colon(one, other, script)
    ]
    found = []
    for blob, parts in (*((blob, 1) for blob in there), *pairs):
        sign = ":" if parts > 1 else sign_of(blob, script)
        if sign is None or not _may_stand(sign, blob, slot, script, scene.blobs):
            continue
        rivals = sum(_rivals(other, blob) for other in there) - parts
        seen = weigh(blob, sign, slot, script, scene.maps, max(0, rivals))
        found.append(Sign(sign, before, mark_odds(seen, scene.parameters), blob, seen))
    return found


def _blobs_in(slot: Slot, script: Script, blobs: Blobs, end: int) -> list[Blob]:
    right, left = slot.right, slot.left
    top, bottom = right.bottom - _RISES * script.height, right.bottom + _HANGS * script.height
    if left is None:
        first = max(right.left - _BEFORE * script.height, end)
        return blobs.inside(first, top, right.left, bottom)
    top = min(top, left.bottom - _RISES * script.height)
    bottom = max(bottom, left.bottom + _HANGS * script.height)
    return blobs.inside(left.left + left.width / 2, top, right.left + right.width / 2, bottom)


def _are_colon(one: Blob, other: Blob, script: Script) -> bool:
    upper, lower = sorted((one, other), key=lambda blob: blob.box.top)
    return is_colon(upper, lower, script)


def _may_stand(sign: str, blob: Blob, slot: Slot, script: Script, blobs: Blobs) -> bool:
    """Return whether a sign may be in this slot at all."""
    if slot.left is None:
        gap = slot.right.left - blob.box.right
        return sign in _LEADING and gap <= _LEADING_GAP * script.height
    return sign != "." or not _in_dotted_rule(blob, script, blobs)


def _in_dotted_rule(blob: Blob, script: Script, blobs: Blobs) -> bool:
    """Return whether a dot has many of its size beside it, on its level."""
    x, y = blob.box.left + blob.box.width / 2, blob.box.top + blob.box.height / 2
    side = max(blob.box.width, blob.box.height)
    away = blobs.dots[:, 0] - x
    level = np.abs(blobs.dots[:, 1] - y - script.slope * away) <= _RULE_LEVEL * script.height
    alike = (blobs.dots[:, 2] <= _RULE_SIZES * side) & (blobs.dots[:, 2] * _RULE_SIZES >= side)
    near = np.abs(away) <= _RULE_REACH * script.height
    return int((level & alike & near).sum()) > _RULE_DOTS


def _rivals(other: Blob, blob: Blob) -> bool:
    return bool(other.ink.sum() >= _RIVAL_AREA * blob.ink.sum())


def likeliest(signs: Iterable[Sign]) -> Sign | None:
    """Return the likeliest of some marks, None without any."""
    return max(signs, key=lambda sign: sign.odds, default=None)
