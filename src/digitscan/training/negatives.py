"""No-digits: what the reader may meet on a page that is none of the ten digits.

Half of them are made from digits (parts, merged pairs, a digit with half its neighbor), the others
are drawn (dots, dashes, boxes, ticks, signs). All go through `normalize`, as on a page. A plain
upright or slanting stroke is a 1 for most writers, so none is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.recognition.normalize import normalize
from digitscan.training import rerendering

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.training.datasets import Digits

    Crop = NDArray[np.float32]
    Generator = np.random.Generator
    Points = list[tuple[float, float]]

NO_DIGIT = 10
# Drawn marks are designed in the unit square and drawn at this size.
_CANVAS = 96
_MARGIN = 16
_LEAST_INK = 4.0
_TRIES = 50

# The sides of each digit that may be kept without leaving another digit: the top of a 9 is a 0,
# the right of a 4 is a 1, and every part of a 1 is a 1.
_KEPT_SIDES = {
    0: ("left", "right", "upper", "lower"),
    2: ("left", "right", "lower"),
    3: ("left", "right", "lower"),
    4: ("left", "upper"),
    5: ("left", "right", "upper", "lower"),
    6: ("right",),
    7: ("left", "upper"),
    8: ("left",),
    9: ("left",),
}


def draw_negatives(digits: Digits, count: int, rng: Generator) -> NDArray[np.float32]:
    """Return `count` no-digits, float32 (count, 28, 28) in 0..1, made from `digits` or drawn."""
    return np.stack([_one(digits, rng) for _ in range(count)]) if count else _none()


def _none() -> NDArray[np.float32]:
    return np.zeros((0, rerendering.SIDE, rerendering.SIDE), np.float32)


def _one(digits: Digits, rng: Generator) -> Crop:
    """Draw until there is ink: a part of a digit may be empty."""
    while True:
        makers = _FROM_DIGITS if rng.random() < _FROM_DIGITS_SHARE else _DRAWN
        crop = makers[rng.integers(len(makers))](digits, rng)
        if crop.sum() > _LEAST_INK:
            return crop


# --- From digits ------------------------------------------------------------------------------


def part_of_digit(digits: Digits, rng: Generator) -> Crop:
    """Cut 32 to 65 % away from a digit, so that the rest is no digit."""
    for _ in range(_TRIES):
        crop, label = _pick(digits, rng)
        if label in _KEPT_SIDES:
            break
    else:  # there are only 1s
        return merged_pair(digits, rng)
    ink = rerendering.cut_to_ink(crop)
    side = str(rng.choice(_KEPT_SIDES[label]))
    height, width = (round(length * rng.uniform(0.35, 0.68)) for length in ink.shape)
    kept = {
        "left": ink[:, : max(width, 1)],
        "right": ink[:, -max(width, 1) :],
        "upper": ink[: max(height, 1)],
        "lower": ink[-max(height, 1) :],
    }[side]
    return _as_read(kept, rng)


def merged_pair(digits: Digits, rng: Generator) -> Crop:
    """Place two digits so close that they touch."""
    left, right = (rerendering.cut_to_ink(_pick(digits, rng)[0]) for _ in range(2))
    return _as_read(rerendering.side_by_side(left, right, rng), rng)


def with_half_neighbour(digits: Digits, rng: Generator) -> Crop:
    """Keep 40 to 70 % of a neighbor next to a digit."""
    one, other = _pick(digits, rng)[0], _pick(digits, rng)[0]
    return _as_read(rerendering.with_part_of(one, other, rng.uniform(0.4, 0.7), rng), rng)


def _pick(digits: Digits, rng: Generator) -> tuple[Crop, int]:
    index = int(rng.integers(len(digits)))
    return digits.images[index].astype(np.float32) / 255, int(digits.labels[index])


def _as_read(ink: Crop, rng: Generator) -> Crop:
    padded = cv2.copyMakeBorder(ink, 4, 4, 4, 4, cv2.BORDER_CONSTANT)
    big = rerendering.enlarge(np.asarray(padded, np.float32), rng.uniform(2, 4), rng)
    return normalize(rerendering.ink_of(big, rng))


# --- Drawn ------------------------------------------------------------------------------------


def dot(_: Digits, rng: Generator) -> Crop:
    """Draw a dot or a small blob, round or oblong."""
    canvas = np.zeros((_CANVAS, _CANVAS), np.uint8)
    axes = (int(rng.integers(6, 26)), int(rng.integers(6, 26)))
    if max(axes) > 2 * min(axes):  # a long one is a stroke
        axes = (max(axes), max(axes))
    cv2.ellipse(canvas, (_CANVAS // 2, _CANVAS // 2), axes, rng.uniform(0, 180), 0, 360, 255, -1)
    return _finished(canvas, rng)


def dash(_: Digits, rng: Generator) -> Crop:
    """Draw a dash, a long rule or a wave, level except for the slope of handwriting."""
    slope, bend = rng.uniform(-0.25, 0.25, 2)
    points = [(0, 0.5 - slope / 2), (0.5, 0.5 + bend * 0.3), (1, 0.5 + slope / 2)]
    return _drawn([points], rng)


def equals(_: Digits, rng: Generator) -> Crop:
    """Draw two or three level strokes above each other."""
    levels = np.linspace(0.3, 0.7, int(rng.integers(2, 4)))
    return _drawn([[(0.0, float(y)), (1.0, float(y + _shake(rng)))] for y in levels], rng)


def comma(_: Digits, rng: Generator) -> Crop:
    """Draw a stubby stroke with a bent tail, or a bracket."""
    points = [(0.55, 0.3), (0.62, 0.45), (0.55, 0.62), (0.4, 0.75)]
    if rng.random() < 1 / 2:
        return _drawn([points], rng, rng.uniform(0.14, 0.22))
    arc = [(0.6, 0.0), (0.42, 0.25), (0.36, 0.5), (0.42, 0.75), (0.6, 1.0)]
    return _drawn([[(1 - x, y) for x, y in arc] if rng.random() < 1 / 2 else arc], rng)


def corner(_: Digits, rng: Generator) -> Crop:
    """Draw the corner, the T or the crossing of a box's lines, or a whole box.

    Not the upper right corner, which is a 7, nor an upright on a base, which is a 1.
    """
    half, level, upright = (0.0, 0.5), (1.0, 0.5), [(0.5, 0.0), (0.5, 1.0)]
    forms: list[list[Points]] = [
        [[half, (0.5, 0.5), (0.5, 0.0)]],
        [[level, (0.5, 0.5), (0.5, 0.0)]],
        [[level, (0.5, 0.5), (0.5, 1.0)]],
        [[half, level], [(0.5, 0.5), (0.5, 1.0)]],
        [[half, level], upright],
        [[(0.05, 0.1), (0.95, 0.1), (0.95, 0.9), (0.05, 0.9), (0.05, 0.1)]],
    ]
    return _drawn(forms[rng.integers(len(forms))], rng, rng.uniform(0.02, 0.08))


def tick(_: Digits, rng: Generator) -> Crop:
    """Draw a tick, an arrow head or a V."""
    knee = rng.uniform(0.25, 0.5)
    points = [(0.0, rng.uniform(0.2, 0.6)), (knee, 1.0), (1.0, rng.uniform(0, 0.3))]
    return _drawn([points], rng)


def cross(_: Digits, rng: Generator) -> Crop:
    """Draw an x, a star or a #."""
    thin = rng.uniform(0.3, 1)
    strokes: list[Points] = [[(0, 0), (thin, 1)], [(thin, 0), (0, 1)]]
    kind = rng.integers(3)
    if kind == 1:
        strokes.append([(-0.1, 0.5), (thin + 0.1, 0.5)])
    if kind > 1:
        lean = rng.uniform(0, 0.2)
        strokes = [[(x + lean, 0.0), (x - lean, 1.0)] for x in (0.35, 0.65)]
        strokes += [[(0.0, y), (1.0, y)] for y in (0.35, 0.65)]
    return _drawn(strokes, rng)


def scribble(_: Digits, rng: Generator) -> Crop:
    """Draw a tangle of 6 to 14 corners, like a crossing-out."""
    path = rng.uniform(0, 1, (int(rng.integers(6, 15)), 2))
    return _drawn([[(float(x), float(y)) for x, y in path]], rng, rng.uniform(0.03, 0.1))


def speckle(_: Digits, rng: Generator) -> Crop:
    """Scatter 3 to 12 small dots."""
    spots = rng.uniform(0, 1, (int(rng.integers(3, 13)), 2))
    return _drawn([[(float(x), float(y))] * 2 for x, y in spots], rng, rng.uniform(0.04, 0.14))


def dollar(_: Digits, rng: Generator) -> Crop:
    """Draw an S with one or two upright strokes through it."""
    s = [(0.9, 0.2), (0.5, 0.1), (0.15, 0.28), (0.5, 0.5), (0.85, 0.7), (0.5, 0.9), (0.1, 0.78)]
    bars = ([0.5], [0.42, 0.58])[rng.integers(2)]
    uprights: list[Points] = [[(x + 0.03, -0.1), (x - 0.03, 1.1)] for x in bars]
    return _drawn([_smooth([(0.7 * x + 0.15, y) for x, y in s]), *uprights], rng)


def _smooth(points: Points) -> Points:
    """Cut a polyline's corners twice (Chaikin 1974)."""
    for _ in range(2):
        pairs = list(pairwise(points))
        cuts = [(a, b, t) for a, b in pairs for t in (0.25, 0.75)]
        points = [(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])) for a, b, t in cuts]
    return points


def _shake(rng: Generator) -> float:
    return float(rng.normal(0, 0.03))


def _drawn(strokes: list[Points], rng: Generator, width: float | None = None) -> Crop:
    """Draw strokes of the unit square with a shaky pen, and process them like a glyph."""
    width = rng.uniform(0.03, 0.16) if width is None else width
    canvas = np.zeros((_CANVAS, _CANVAS), np.uint8)
    room = _CANVAS - 2 * _MARGIN
    for points in strokes:
        shaken = [(x + _shake(rng), y + _shake(rng)) for x, y in points]
        path = np.round(np.array(shaken) * room + _MARGIN).astype(np.int32)
        cv2.polylines(canvas, [path], False, 255, max(1, round(width * room)), cv2.LINE_AA)
    return _finished(canvas, rng)


def _finished(canvas: NDArray[np.uint8], rng: Generator) -> Crop:
    grey = canvas.astype(np.float32) / np.float32(255)
    blurred = np.asarray(cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.5, 2.5)), np.float32)
    return normalize(rerendering.ink_of(blurred, rng))


Maker = Callable[["Digits", "Generator"], "Crop"]
_FROM_DIGITS_SHARE = 0.6
_FROM_DIGITS: list[Maker] = [part_of_digit, merged_pair, merged_pair, with_half_neighbour]
_DRAWN: list[Maker] = [
    dot, dot, dash, dash, equals, comma, corner, corner, tick, cross, scribble, speckle, dollar,
]  # fmt: skip
