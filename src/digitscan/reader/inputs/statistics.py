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
    """Return what `np.quantile` does, which loads 20 ms of packages for it.

    Args:
        values: at least one, of any shape; uint8 or floating point.
        share: 0 to 1; between two values by linear interpolation.
    """
    kind = values.dtype.type if values.dtype.kind == "f" else np.float64
    place = (values.size - 1) * share
    low = int(place)
    high = min(low + 1, values.size - 1)
    held = np.partition(values.ravel(), (low, high))
    one, other, beyond = kind(held[low]), kind(held[high]), place - low
    # From the nearer of both, as NumPy does, for the same rounding.
    if beyond >= 0.5:  # noqa: PLR2004
        return float(other - (other - one) * (1 - beyond))
    return float(one + (other - one) * beyond)
