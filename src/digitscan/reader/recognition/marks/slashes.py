"""Drop digits that are slashes of dates.

The kinds network may not reject a slash. It is then read as a 1 or 7. Such a digit is dropped if
the marks network sees a slash between its neighbors. Most dates have two slashes, so a second one
nearby counts as well. `numbers` adds the slashes as marks later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.marks.between import Slot, class_of, slot_patches
from digitscan.reader.recognition.marks.scene import may_join, mean_height
from digitscan.reader.segmentation.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digitscan.reader.parameters import MarkParameters
    from digitscan.reader.recognition.marks.scene import PlacedDigit, Scene

    Line = Sequence[PlacedDigit]

_LIKE_A_SLASH = (1, 7)  # what slashes are read as
_WIDEST = 0.6  # of a slash, in its height
_NEARBY = (2, 3)  # in digits, to the other slash of a date
_LEAST = 1e-3  # keeps the log-odds finite


def without_slashes(lines: Sequence[Line], scene: Scene) -> list[list[PlacedDigit]]:
    """Return the digits of each line without those that are slashes.

    Args:
        lines: the digits of each line, left to right.
        scene: the page's image and maps.
    """
    doubtful = [(line, place) for line in lines for place in _doubtful(line, scene)]
    if not doubtful:
        return [list(line) for line in lines]
    gaps = [
        (line, gap)
        for line, place in doubtful
        for gap in _gaps(place)
        if 0 <= gap < len(line) - 1 and may_join(line[gap], line[gap + 1], scene)
    ]
    slots = [_slot(line[place - 1], line[place + 1]) for line, place in doubtful]
    slots += [_slot(line[gap], line[gap + 1]) for line, gap in gaps]
    patches = slot_patches(scene.image, scene.maps.body, slots)
    seen = iter(scene.classify(patches)[:, class_of("/")].tolist())
    chances: dict[int, dict[int, float]] = {id(line): {} for line in lines}
    for line, place in doubtful:
        chances[id(line)][place] = _chance(line[place], next(seen), scene.parameters)
    beside: dict[int, dict[int, float]] = {id(line): {} for line in lines}
    for line, gap in gaps:
        beside[id(line)][gap] = next(seen)
    return [
        [
            digit
            for place, digit in enumerate(line)
            if not _is_slash(place, chances[id(line)], beside[id(line)], scene.parameters)
        ]
        for line in lines
    ]


def _gaps(place: int) -> tuple[int, ...]:
    """Return the places before the gaps in which the other slash may be."""
    return place - 3, place - 2, place + 1, place + 2


def _doubtful(line: Line, scene: Scene) -> list[int]:
    """Return the places of digits between two others that may be slashes."""
    found = []
    for place in range(1, len(line) - 1):
        before, digit, after = line[place - 1 : place + 2]
        box = digit.read.glyph.box
        if (
            int(digit.read.probabilities[:DIGITS].argmax()) in _LIKE_A_SLASH
            and box.width <= _WIDEST * box.height
            and _other(digit) >= scene.parameters.slash_doubt
            and may_join(before, after, scene)
        ):
            found.append(place)
    return found


def _slot(one: PlacedDigit, other: PlacedDigit) -> Slot:
    return Slot(one.read.glyph, other.read.glyph, mean_height(one, other))


def _other(digit: PlacedDigit) -> float:
    """Return the kinds network's probability that a glyph is no digit."""
    if digit.run.kinds is None:
        return 0.0
    box = digit.read.glyph.box
    centers = [2 * glyph.box.left + glyph.box.width for glyph in digit.run.glyphs]
    nearest = int(np.abs(np.array(centers) - 2 * box.left - box.width).argmin())
    return float(digit.run.kinds[nearest, Kind.OTHER])


def _chance(digit: PlacedDigit, seen: float, parameters: MarkParameters) -> float:
    """Return the probability that a digit is a slash; `seen` is that of the marks network."""
    evidence = np.array([_other(digit), seen])
    odds = np.log((evidence + _LEAST) / (1 - evidence + _LEAST))
    return float(1 / (1 + np.exp(-(odds @ parameters.slash_weights) - parameters.slash_intercept)))


def _is_slash(
    place: int, chances: dict[int, float], gaps: dict[int, float], parameters: MarkParameters
) -> bool:
    """Return whether the digit at a place is a slash.

    Args:
        place: of the digit in its line.
        chances: of the line's doubtful digits, by place.
        gaps: the probability of a slash in gaps of the line, by the place before them.
        parameters: thresholds.
    """
    own = chances.get(place, 0.0)
    others = [chances.get(place + sign * step, 0.0) for step in _NEARBY for sign in (-1, 1)]
    paired = max(others) > parameters.slash_paired or any(
        gaps.get(gap, 0.0) > parameters.slash_chance for gap in _gaps(place)
    )
    return own > (parameters.slash_chance if paired else parameters.slash_alone)
