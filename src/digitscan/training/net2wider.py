"""Widen a network without changing what it computes.

Chen, Goodfellow and Shlens 2016, "Net2Net", Net2WiderNet: channels are doubled, and the next layer
takes a share of each half. The shares are random, so that the halves soon differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KERNEL = 4  # dimensions of a convolution's weights: height, width, channels in and out
_SHARE = (0.3, 0.7)


def widen(narrow: keras.Model, wide: keras.Model, seed: int) -> None:
    """Set the weights of `wide` so that it computes the same as `narrow`.

    Args:
        narrow: a network of convolutions with batch normalization and additions, followed by
            dense layers.
        wide: the same layers in the same order, where convolutions may have up to twice as many
            channels; layers that are added must have the same number.
        seed: chooses which channels are doubled.
    """
    rng = np.random.default_rng(seed)
    sources: dict[tuple[int, int], NDArray[np.int_]] = {}
    pairs = zip(narrow.get_weights(), wide.get_weights(), strict=True)
    wide.set_weights([_widened(own, new.shape, sources, rng) for own, new in pairs])


def _widened(
    weights: NDArray[np.float32],
    shape: tuple[int, ...],
    sources: dict[tuple[int, int], NDArray[np.int_]],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return `weights` in a new `shape`, with channels doubled on every axis that grows."""
    is_kernel = len(shape) == _KERNEL
    for axis, (old, new) in enumerate(zip(weights.shape, shape, strict=True)):
        if old == new:
            continue
        # Use the same channels everywhere, so that added layers still fit.
        if (old, new) not in sources:
            sources[old, new] = np.append(np.arange(old), rng.choice(old, new - old, False))
        source = sources[old, new]
        weights = weights.take(source, axis)
        if is_kernel and axis == _KERNEL - 2:
            weights = weights * _shares(source, old, rng)[:, None]
    return weights


def _shares(
    source: NDArray[np.int_], channels: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return the factor of each input channel, float32; those of a doubled channel sum to 1."""
    shares = np.ones(len(source), np.float32)
    second = np.arange(channels, len(source))
    shares[second] = rng.uniform(*_SHARE, len(second))
    shares[source[second]] = 1 - shares[second]
    return shares
