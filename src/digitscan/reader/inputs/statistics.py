"""Medians and quantiles, to measure stroke widths and paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the value at which half of the weight is reached; both (n,), n at least 1."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(reached, reached[-1] / 2)]])


def quantile(values: NDArray[np.number], share: float) -> float:
    """Return the same as `np.quantile`, which takes 20 ms to import its dependencies.

    Args:
        values: at least one, of any shape; uint8 or floating point.
        share: 0 to 1; interpolated linearly between two values.
    """
    kind = values.dtype.type if values.dtype.kind == "f" else np.float64
    place = (values.size - 1) * share
    low = int(place)
    high = min(low + 1, values.size - 1)
    held = np.partition(values.ravel(), (low, high))
    one, other, beyond = kind(held[low]), kind(held[high]), place - low
    # Start from the nearer of both, as NumPy does, to round alike.
    if beyond >= 0.5:  # noqa: PLR2004
        return float(other - (other - one) * (1 - beyond))
    return float(one + (other - one) * beyond)
