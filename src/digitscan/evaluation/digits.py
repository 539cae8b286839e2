"""Measure a network on labeled single digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan.evaluation import curves, metrics
from digitscan.reader.recognition.classify import DIGITS, classify

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.engines import Engine


@dataclass(frozen=True)
class LabelledCrops:
    """Digits as the network's input: `crops` float32 (N, 28, 28), `labels` uint8 (N,).

    `names` has the file of each digit; it is empty if they have no files of their own.
    """

    name: str
    crops: NDArray[np.float32]
    labels: NDArray[np.uint8]
    names: tuple[str, ...] = ()

    def name_of(self, index: int) -> str:
        """Return the name of a digit: its file, or else its number, from 1."""
        return self.names[index] if self.names else str(index + 1)


@dataclass(frozen=True)
class ReadDigits:
    """The readings of labeled digits, by the most likely of the ten.

    `values` is int (N,), `confidences` float64 (N,). `taken_for_none` is bool (N,), whether "no
    digit" was the most likely of all.
    """

    data: LabelledCrops
    values: NDArray[np.int64]
    confidences: NDArray[np.float64]
    taken_for_none: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which digits were read correctly, (N,)."""
        return np.asarray(self.values == self.data.labels)

    def mistakes(self) -> NDArray[np.intp]:
        """Return the indices of the misread digits, the most confident and so the worst first."""
        wrong = np.flatnonzero(~self.right)
        return wrong[np.argsort(-self.confidences[wrong], kind="stable")]


@dataclass(frozen=True)
class DigitScore:
    """The scores of digits, as shares of 1.

    `interval` is the 95 % interval of the accuracy. `confusion` is int (10, 10), with rows for the
    true digits and columns for the readings. `precision`, `recall` and `f1` have a value for each
    of the ten digits. Digits that the network takes for none are read all the same, and counted in
    `taken_for_none`. `read_rate` is the largest share that can be accepted, the most confident
    first, with at most 1 % errors. `error_at_1` and `error_at_5` are the errors after the 1 and 5 %
    with the lowest confidence are rejected.
    """

    name: str
    digits: int
    errors: int
    accuracy: float
    interval: tuple[float, float]
    error_at_1: float
    error_at_5: float
    read_rate: float
    calibration_error: float
    taken_for_none: int
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]
    confusion: NDArray[np.int64]


def read_digits(engine: Engine, data: LabelledCrops, temperature: float) -> ReadDigits:
    """Read all of `data` with a network whose logits are divided by `temperature`."""
    chances = classify(engine, data.crops, temperature)
    return ReadDigits(
        data=data,
        values=chances[:, :DIGITS].argmax(axis=1),
        confidences=chances[:, :DIGITS].max(axis=1),
        taken_for_none=chances.argmax(axis=1) >= DIGITS,
    )


def score_digits(read: ReadDigits) -> DigitScore:
    """Score the readings."""
    right, total = int(read.right.sum()), len(read.values)
    confusion = metrics.confusion_matrix(read.values, read.data.labels)
    precision, recall, f1 = metrics.digit_figures(confusion)
    measured = read.confidences, read.right
    return DigitScore(
        name=read.data.name,
        digits=total,
        errors=total - right,
        accuracy=right / total,
        interval=metrics.wilson_interval(right, total),
        error_at_1=curves.error_at_reject(*measured, 0.01),
        error_at_5=curves.error_at_reject(*measured, 0.05),
        read_rate=metrics.read_rate(*measured),
        calibration_error=metrics.calibration_error(*measured),
        taken_for_none=int(read.taken_for_none.sum()),
        precision=precision,
        recall=recall,
        f1=f1,
        confusion=confusion,
    )
