"""Classification: turn crops into calibrated probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.engines import Engine

DIGITS = 10


def classify(engine: Engine, crops: NDArray[np.float32], temperature: float) -> NDArray[np.float64]:
    """Classify crops.

    Args:
        engine: the network.
        crops: float32 (N, 28, 28), 0 is paper, 1 is ink.
        temperature: the divisor of the logits before the softmax (Guo et al. 2017).

    Returns:
        float64 (N, classes), rows that sum to 1; the ten digits first, then "no digit" if the
        network has that class.
    """
    if len(crops) == 0:
        return np.zeros((0, DIGITS))
    return softmax(engine.logits(crops) / temperature)


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the softmax of each row of `logits` (N, classes)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(1, keepdims=True))
    return np.asarray(shifted / shifted.sum(1, keepdims=True), np.float64)
