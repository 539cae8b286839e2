"""A wider network that begins by doing just what a narrower one does.

Chen, Goodfellow and Shlens 2016, "Net2Net", Net2WiderNet: channels are doubled, and what follows
takes a share of each half. The shares are drawn at random, so that the halves soon differ.
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
    """Give `wide` weights with which it computes what `narrow` does.

    Args:
        narrow: a network of convolutions, normalised by batch, added and followed by dense layers.
        wide: the same layers in the same order, where convolutions may have up to twice as many
            channels; neighbours that are added must have the same number.
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
    """Return `weights` brought to `shape`, every axis that grows by doubled channels."""
    is_kernel = len(shape) == _KERNEL
    for axis, (old, new) in enumerate(zip(weights.shape, shape, strict=True)):
        if old == new:
            continue
        # The same channels everywhere, so that what is added to each other still fits.
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
    """Return what each channel in gives, float32: of a doubled one's two, 1 in sum."""
    shares = np.ones(len(source), np.float32)
    second = np.arange(channels, len(source))
    shares[second] = rng.uniform(*_SHARE, len(second))
    shares[source[second]] = 1 - shares[second]
    return shares
