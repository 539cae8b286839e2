"""The building blocks of the project's own networks."""

from __future__ import annotations

import keras
from keras import layers

Pair = tuple[int, int]


def convolve(
    x: keras.KerasTensor,
    filters: int,
    size: int | Pair = 3,
    *,
    strides: int | Pair = 1,
    padding: str = "same",
    rectify: bool = True,
) -> keras.KerasTensor:
    """Convolve, apply batch normalization, whose offset replaces the bias, and rectify."""
    x = layers.Conv2D(filters, size, strides=strides, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.98)(x)
    return layers.Activation("relu")(x) if rectify else x


def residual(x: keras.KerasTensor, depth: int = 2) -> keras.KerasTensor:
    """Add the output of `depth` convolutions of `x` to `x` (He et al. 2016)."""
    y, filters = x, x.shape[-1]
    for _ in range(depth - 1):
        y = convolve(y, filters)
    y = convolve(y, filters, rectify=False)
    return layers.Activation("relu")(layers.Add()([x, y]))
