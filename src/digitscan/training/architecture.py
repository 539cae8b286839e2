"""The project's own networks: small residual CNNs that do most of their work at 7x7.

A multiply-add at 28x28 costs as much as one at 7x7 but sees a sixteenth of the context, so the
image is halved twice within the first four layers.
"""

from __future__ import annotations

import keras
from keras import layers

ARCHITECTURE = "digitscan-cnn-1"
# The same, wider where it does most of its work: for more kinds of hands than one data set's.
WIDE_ARCHITECTURE = "digitscan-cnn-1-wide"
SIDE = 28
_WIDTH = 64
_WIDE = 96


def build_network(classes: int = 10, width: int = _WIDTH) -> keras.Model:
    """Build the network of MNIST alone, its weights drawn at random.

    About 11.6 million multiply-adds and 0.4 million weights.

    Args:
        classes: how many logits it gives.
        width: the channels at 7x7.

    Returns:
        A model from (N, 28, 28, 1) float32 in 0..1, ink 1, to (N, `classes`) float32 logits.
        There is no softmax in it: the calibration divides the logits by a temperature first.
    """
    crop = keras.Input((SIDE, SIDE, 1), name="crop")
    x = _convolution(crop, 16)  # (N, 28, 28, 16)
    x = _convolution(x, 32, strides=2)  # (N, 14, 14, 32)
    x = _residual(x, 32, depth=1)
    x = _convolution(x, width, strides=2)  # (N, 7, 7, width)
    x = _residual(x, width)
    x = _residual(x, width)
    x = _convolution(x, 128, strides=2, padding="valid")  # (N, 3, 3, 128)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.3)(x)
    x = layers.Dense(128, activation="relu")(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(crop, layers.Dense(classes, name="logits")(x), name="digitscan_cnn")


def build_wide(classes: int = 10) -> keras.Model:
    """Build the network that is shipped: 22 million multiply-adds and 0.64 million weights."""
    return build_network(classes, _WIDE)


def build_quick(classes: int = 10) -> keras.Model:
    """Build a smaller network, for a training of a minute or two; otherwise as `build_network`.

    No layer of it works at 28x28, where one costs most time: 3.3 million multiply-adds.
    """
    crop = keras.Input((SIDE, SIDE, 1), name="crop")
    x = _convolution(crop, 16, strides=2, size=5)  # (N, 14, 14, 16)
    x = _residual(x, 16, depth=1)
    x = _convolution(x, 48, strides=2)  # (N, 7, 7, 48)
    x = _residual(x, 48)
    x = _convolution(x, 96, strides=2, padding="valid")  # (N, 3, 3, 96)
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(crop, layers.Dense(classes, name="logits")(x), name="quick")


def _convolution(
    x: keras.KerasTensor, filters: int, strides: int = 1, padding: str = "same", size: int = 3
) -> keras.KerasTensor:
    return layers.Activation("relu")(_normalised(x, filters, strides, padding, size))


def _residual(x: keras.KerasTensor, filters: int, depth: int = 2) -> keras.KerasTensor:
    """Add to `x` what `depth` convolutions make of it (He et al. 2016)."""
    y = x
    for _ in range(depth - 1):
        y = _convolution(y, filters)
    return layers.Activation("relu")(layers.Add()([x, _normalised(y, filters)]))


def _normalised(
    x: keras.KerasTensor, filters: int, strides: int = 1, padding: str = "same", size: int = 3
) -> keras.KerasTensor:
    """Convolve and normalise by batch, whose offset makes a bias needless."""
    x = layers.Conv2D(filters, size, strides=strides, padding=padding, use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.98)(x)
