"""The body of the networks for patches: a small residual one (He et al. 2016)."""

from __future__ import annotations

import keras
from keras import layers

from digitscan.training.blocks import convolve, residual

_FILTERS = (32, 32, 64, 128)  # at half the patch's size, and so on
_BLOCKS = (0, 1, 2, 1)


def patch_features(patch: keras.KerasTensor) -> keras.KerasTensor:
    """Return the features of patches, (N, height / 16, width / 16, 128).

    Args:
        patch: (N, height, width, channels) in 0..255; the sides are multiples of 16.
    """
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(patch)
    for filters, blocks in zip(_FILTERS, _BLOCKS, strict=True):
        # Padded here, since the engines differ in how they would pad by themselves.
        padded = layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
        x = convolve(padded, filters, strides=2, padding="valid")
        for _ in range(blocks):
            x = residual(x)
    return x
