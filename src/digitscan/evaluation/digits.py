"""Measure a network on labelled single digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan.evaluation import metrics
from digitscan.reader.classify import DIGITS, classify

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.engines import Engine


@dataclass(frozen=True)
class LabelledCrops:
    """Digits as the network takes them: `crops` float32 (N, 28, 28), `labels` uint8 (N,)."""

    name: str
    crops: NDArray[np.float32]
    labels: NDArray[np.uint8]


@dataclass(frozen=True)
class DigitScore:
    """How well digits were told apart: shares of 1.

    `confusion` is int (10, 10), a row a true digit, a column what it was read as. The digits
    that the network takes for none are read all the same, and counted in `taken_for_none`.
    `read_rate` is the largest share that can be kept, the surest first, with at most 1 % wrong.
    """

    name: str
    digits: int
    accuracy: float
    confusion: NDArray[np.int64]
    taken_for_none: int
    calibration_error: float
    read_rate: float

    @property
    def errors(self) -> int:
        """How many digits were read wrongly."""
        return int(self.confusion.sum() - np.trace(self.confusion))


def score_digits(engine: Engine, data: LabelledCrops, temperature: float) -> DigitScore:
    """Read all of `data` and score it, by the likeliest of the ten digits."""
    chances = classify(engine, data.crops, temperature)
    values = chances[:, :DIGITS].argmax(axis=1)
    confidences, right = chances[:, :DIGITS].max(axis=1), values == data.labels
    return DigitScore(
        name=data.name,
        digits=len(data.labels),
        accuracy=float(right.mean()),
        confusion=metrics.confusion_matrix(values, data.labels),
        taken_for_none=int((chances.argmax(axis=1) >= DIGITS).sum()),
        calibration_error=metrics.calibration_error(confidences, right),
        read_rate=metrics.read_rate(confidences, right),
    )
