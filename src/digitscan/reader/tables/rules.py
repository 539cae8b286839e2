"""Ruled lines, level and upright, from the finder's map.

A rule may be broken, dotted, double, slightly bent or skewed. Its course is measured at steps along
the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.finding.finder import PART

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from digitscan.reader.parameters import TableParameters

    Mask = NDArray[np.uint8]
    Places = NDArray[np.float64]

_SPREAD = 12  # the variance of a bar of thickness d is d ** 2 / 12


@dataclass(frozen=True)
class Rules:
    """Rules of one direction, as courses at K knots that are `step` apart.

    Knot k stands for the pixels from k * step to (k + 1) * step along the rules: from the left for
    level rules, from the top for upright ones.

    Attributes:
        across: float64 (n, K), the rules' positions across their direction, also beyond their ends.
        drawn: bool (n, K), where a rule is drawn, which is at least somewhere.
        step: in pixels.
    """

    across: Places
    drawn: NDArray[np.bool_]
    step: float

    def __len__(self) -> int:
        """Return the number of rules."""
        return len(self.across)

    @property
    def starts(self) -> Places:
        """Where each rule starts along its direction, float64 (n,), in pixels."""
        return np.asarray(self.drawn.argmax(axis=1) * self.step, np.float64)

    @property
    def ends(self) -> Places:
        """Where each rule ends along its direction, float64 (n,), in pixels."""
        knots = self.drawn.shape[1]
        return np.asarray((knots - self.drawn[:, ::-1].argmax(axis=1)) * self.step, np.float64)

    def at(self, places: Places) -> Places:
        """Return the positions of the rules across their direction.

        Args:
            places: float64 (n, m) or (1, m), places along each rule in pixels.

        Returns:
            float64 (n, m), in pixels.
        """
        last = self.across.shape[1] - 1
        along = np.clip(np.asarray(places) / self.step - 0.5, 0, last)
        knot = np.minimum(along.astype(np.int64), max(last - 1, 0))
        rows = np.arange(len(self))[:, None]
        first, second = self.across[rows, knot], self.across[rows, np.minimum(knot + 1, last)]
        return np.asarray(first + (along - knot) * (second - first), np.float64)

    def drawn_share(self, bounds: Places) -> Places:
        """Return the share of each rule that is drawn between places along it.

        Args:
            bounds: float64 (n, m), in pixels, ascending in each row.

        Returns:
            float64 (n, m - 1), 0 to 1.
        """
        sums = np.zeros((len(self), self.drawn.shape[1] + 1))
        np.cumsum(self.drawn, axis=1, out=sums[:, 1:])
        knots = np.clip(np.round(bounds / self.step).astype(np.int64), 0, self.drawn.shape[1])
        first, end = knots[:, :-1], np.maximum(knots[:, 1:], knots[:, :-1] + 1)
        end = np.minimum(end, self.drawn.shape[1])
        first = np.minimum(first, end - 1)
        rows = np.arange(len(self))[:, None]
        return np.asarray((sums[rows, end] - sums[rows, first]) / (end - first), np.float64)

    def take(self, wanted: ArrayLike) -> Rules:
        """Return some of the rules, by their indices or by bool (n,)."""
        chosen = np.asarray(wanted)
        return Rules(self.across[chosen], self.drawn[chosen], self.step)


def find_rules(
    chances: NDArray[np.float32], height: float, parameters: TableParameters
) -> tuple[Rules, Rules]:
    """Find the rules of a page.

    Args:
        chances: float32 (h / 2, w / 2), the finder's probability of a rule.
        height: the digit height in pixels of the view.
        parameters: thresholds.

    Returns:
        The level and the upright rules, in pixels of the view.
    """
    ruled = _likely(chances, parameters)
    level, upright = (
        _measured(_stretches(each, height / PART, parameters), height, parameters)
        for each in (ruled, np.ascontiguousarray(ruled.T))
    )
    return level, upright


def _likely(chances: NDArray[np.float32], parameters: TableParameters) -> Mask:
    """Return where there are rules, uint8, 1 or 0; strokes resemble rules only a little."""
    ruled = (chances > parameters.rule_chance).view(np.uint8)
    count, labels = cv2.connectedComponents(ruled, connectivity=8)
    places = np.flatnonzero(ruled)
    own = labels.ravel()[places]
    sums = np.bincount(own, chances.ravel()[places], minlength=count)
    sure = sums >= parameters.rule_sure * np.bincount(own, minlength=count)
    ruled.ravel()[places] = sure[own]
    return ruled


def _stretches(ruled: Mask, height: float, parameters: TableParameters) -> Mask:
    """Return the long stretches of level rules, uint8, 1 or 0, without gaps and solid areas."""
    bridge = _bar(parameters.broken * height)
    joined = cv2.morphologyEx(ruled, cv2.MORPH_CLOSE, bridge)
    # A slight slope would break thin lines into short runs of pixels.
    joined = cv2.dilate(joined, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, _bar(parameters.least_rule * height))
    side = round(parameters.thick * height) + 3
    solid = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    thin = cv2.subtract(joined, solid)
    return np.asarray(cv2.morphologyEx(thin, cv2.MORPH_CLOSE, bridge), np.uint8)


def _bar(length: float) -> Mask:
    return np.ones((1, max(1, round(length))), np.uint8)


def _measured(mask: Mask, height: float, parameters: TableParameters) -> Rules:
    """Measure the courses of the connected stretches of level rules.

    Args:
        mask: uint8 (h / 2, w / 2), 1 on rules.
        height: of the digits in pixels of the page.
        parameters: thresholds.
    """
    step = parameters.rule_step * height
    knots = _knots(mask.shape[1] * PART, step)
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    rows, columns = np.nonzero(labels)
    knot = np.minimum(((columns + 0.5) * PART / step).astype(np.int64), knots - 1)
    place = (labels[rows, columns].astype(np.int64) - 1) * knots + knot
    middles = (rows + 0.5) * PART
    size = (count - 1) * knots
    number = np.bincount(place, minlength=size)
    divisor = np.maximum(number, 1)
    mean = np.bincount(place, middles, minlength=size) / divisor
    spread = np.bincount(place, middles**2, minlength=size) / divisor - mean**2
    thickest = 2 * parameters.thick * height
    drawn = ((number > 0) & (spread < thickest**2 / _SPREAD)).reshape(-1, knots)
    long_enough = drawn.sum(axis=1) * step >= parameters.least_rule * height - step
    return follow(Rules(mean.reshape(-1, knots), drawn, step).take(long_enough), height, parameters)


def _knots(length: float, step: float) -> int:
    return max(1, int(np.ceil(length / step)))


def follow(rules: Rules, height: float, parameters: TableParameters) -> Rules:
    """Extend the courses of rules over their gaps and beyond their ends.

    Args:
        rules: their positions count only where they are drawn.
        height: the digit height in pixels.
        parameters: thresholds.
    """
    if not len(rules):
        return rules
    weight = rules.drawn.astype(np.float64)
    total = weight.sum(axis=1)
    along = (np.arange(rules.drawn.shape[1]) + 0.5) * rules.step
    middle, level = weight @ along / total, (weight * rules.across).sum(axis=1) / total
    spread = weight * (along - middle[:, None])
    square = (spread * (along - middle[:, None])).sum(axis=1)
    product = (spread * rules.across).sum(axis=1)
    slopes = product / np.maximum(square, 1e-9)
    stiffness = total * (parameters.stiffness * height) ** 2 / _SPREAD
    common = _weighted_median(slopes, square * total)
    slope = (product + stiffness * common) / (square + stiffness)
    straight = level[:, None] + slope[:, None] * (along - middle[:, None])
    # A bent rule deviates from a straight one; beyond its ends it continues with that deviation.
    away = np.where(rules.drawn, rules.across - straight, 0.0)
    for row, drawn in zip(away, rules.drawn, strict=True):
        places = np.flatnonzero(drawn)
        row[:] = np.interp(np.arange(len(row)), places, row[places])
    return Rules(straight + away, rules.drawn, rules.step)


def _weighted_median(values: Places, weights: Places) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])
