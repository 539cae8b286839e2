"""Adapt a network's probabilities to the class frequencies of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ROUNDS = 10


def adapted(
    chances: NDArray[np.float64],
    taught: Sequence[float],
    usual: Sequence[float],
    weight: float,
) -> NDArray[np.float64]:
    """Adapt probabilities to the frequencies of the classes on a page.

    The frequencies are estimated from the probabilities themselves, by expectation maximization
    (Saerens, Latinne and Decaestecker 2002).

    Args:
        chances: float64 (N, classes), the network's probabilities for the items of a page.
        taught: the share of each class in the network's training data.
        usual: the share of each class on a usual page.
        weight: how many examples of the page the usual shares count as.

    Returns:
        float64 (N, classes), rows that sum to 1.
    """
    before, prior = np.array(taught), np.array(usual) / sum(usual)
    shares, found = prior, chances
    for _ in range(_ROUNDS):
        found = chances * (shares / before)
        found /= found.sum(axis=1, keepdims=True)
        seen = found.sum(axis=0) + weight * prior
        shares = seen / seen.sum()
    return np.asarray(found)
