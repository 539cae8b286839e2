"""Writers: each has habits, and no two of their digits are quite the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitscan.drawing.curves import STEP, slow_noise, smoothed, spline
from digitscan.drawing.strokes import DIGITS, SHAPES, Points, strokes_of


@dataclass(frozen=True, slots=True)
class Hand:
    """One person's habits. Lengths are in digit heights."""

    slant: float  # how far the top leans to the right
    aspect: float  # width of the digits relative to the shapes' own
    wobble: float  # how far the pen misses its target points (standard deviation)
    haste: float  # the length over which a corner is rounded
    size_jitter: float  # of a digit's height, relative (standard deviation)
    spacing: float  # between neighboring digits; below 0 they touch
    word_gap: float  # between two numbers of a line
    drift: float  # how much the line rises per digit height written
    bounce: float  # vertical offset of a digit (standard deviation)
    pressure: float  # factor of the stroke width
    swing: float  # variation of the pressure within a stroke, relative (standard deviation)
    fickleness: float  # how often a digit has another than its usual style
    styles: tuple[str, ...]  # the usual style of 0 to 9


@dataclass(frozen=True, slots=True)
class Path:
    """A stroke as drawn: points float64 (N, 2) with the pressure (N,) at each, about 1."""

    points: Points
    pressure: NDArray[np.float64]


def random_hand(rng: Generator) -> Hand:
    """Return a random writer, within the range of legible everyday handwriting."""
    return Hand(
        slant=float(rng.normal(0.12, 0.12)),
        aspect=float(rng.uniform(0.8, 1.15)),
        wobble=float(rng.uniform(0.012, 0.026)),
        haste=float(rng.uniform(0.012, 0.04)),
        size_jitter=float(rng.uniform(0.03, 0.08)),
        spacing=float(rng.uniform(0.18, 0.34)),
        word_gap=float(rng.uniform(1.0, 1.5)),
        drift=float(rng.normal(0.0, 0.008)),
        bounce=float(rng.uniform(0.01, 0.035)),
        pressure=float(rng.uniform(0.85, 1.2)),
        swing=float(rng.uniform(0.06, 0.16)),
        fickleness=float(rng.uniform(0.03, 0.2)),
        styles=tuple(str(rng.choice(list(DIGITS[digit]))) for digit in "0123456789"),
    )


def form(hand: Hand, char: str, rng: Generator) -> tuple[Path, ...]:
    """Return the strokes of one character in a random variation of `hand`.

    Coordinates are digit heights, x from about 0, y down from the top (0) to the baseline (1), not
    slanted yet; see `lean`.
    """
    shape = strokes_of(char, _style(hand, char, rng))
    # One deviation for the whole character, besides one for each point.
    turn = rng.normal(0, 0.035)
    narrow, high = np.exp(rng.normal(0, (0.07, hand.size_jitter)))
    about = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bent = about @ np.diag([hand.aspect * narrow, high])
    return tuple(_path(hand, stroke, bent, rng) for stroke in shape)


def _style(hand: Hand, char: str, rng: Generator) -> str:
    if char in DIGITS and rng.random() >= hand.fickleness:
        return hand.styles[int(char)]
    return str(rng.choice(list(SHAPES[char])))


def _path(hand: Hand, stroke: tuple[Points, ...], bent: Points, rng: Generator) -> Path:
    baseline = np.array([0.0, 1.0])
    aimed = [(piece - baseline) @ bent.T + baseline for piece in stroke]
    missed = [piece + rng.normal(0, hand.wobble, piece.shape) for piece in aimed]
    for before, after in pairwise(missed):
        after[0] = before[-1]
    points = smoothed(np.vstack([spline(piece) for piece in missed]), hand.haste)
    tremor = np.stack([slow_noise(rng, len(points), 0.12) for _ in range(2)], axis=1)
    points = smoothed(points + tremor * hand.wobble * 0.16, 0.015)
    return Path(points, _pressure(hand, points, rng))


def _pressure(hand: Hand, points: Points, rng: Generator) -> NDArray[np.float64]:
    way = np.gradient(points, axis=0)
    # Pressure is higher on the way down and lower on the way up.
    down = way[:, 1] / np.maximum(np.hypot(*way.T), 1e-9)
    swing = slow_noise(rng, len(points), 0.3) + 0.9 * down
    pressure = 1 + hand.swing * swing
    # The pen lands quickly and leaves slowly; hastier writers leave a longer tail.
    pressure *= _ramp(len(points), 0.03, 0.8)
    pressure *= _ramp(len(points), 0.04 + 3 * hand.haste, 0.6)[::-1]
    bounded: NDArray[np.float64] = np.clip(pressure * hand.pressure, 0.3, 2.0)
    return bounded


def _ramp(count: int, reach: float, start: float) -> NDArray[np.float64]:
    rise = np.arange(count) * STEP / reach
    ramp: NDArray[np.float64] = np.clip(start + (1 - start) * rise, start, 1.0)
    return ramp


def lean(points: Points, hand: Hand) -> Points:
    """Return `points` slanted about the baseline (y = 1)."""
    slanted: Points = points + np.stack([(1 - points[:, 1]) * hand.slant, 0 * points[:, 1]], axis=1)
    return slanted
