"""The small residual body of the networks for patches (He et al. 2016)."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from digitscan.training.blocks import convolve, residual

FILTERS = (32, 32, 64, 128)
BLOCKS = (0, 1, 2, 1)


def patch_features(
    patch: keras.KerasTensor, filters: Sequence[int] = FILTERS, blocks: Sequence[int] = BLOCKS
) -> keras.KerasTensor:
    """Return the features of patches, (N, height / 16, width / 16, filters[-1]).

    Args:
        patch: (N, height, width, channels) in 0..255; the sides are multiples of 16.
        filters: 4 numbers, at half the patch's size and each further halving.
        blocks: residual blocks at these sizes.
    """
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(patch)
    for wide, deep in zip(filters, blocks, strict=True):
        # Padded explicitly, because the engines' own padding differs.
        padded = layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
        x = convolve(padded, wide, strides=2, padding="valid")
        for _ in range(deep):
            x = residual(x)
    return x
