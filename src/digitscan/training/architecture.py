"""The project's own networks: small residual CNNs that do most of their work at 7x7.

A multiply-add at 28x28 costs as much as one at 7x7 but sees a sixteenth of the context, so the
image is halved twice within the first four layers.
"""

from __future__ import annotations

import keras
from keras import layers

from digitscan.training.blocks import convolve, residual

ARCHITECTURE = "digitscan-cnn-1"
# The same network, wider at 7x7, to learn more writers than one data set has.
WIDE_ARCHITECTURE = "digitscan-cnn-1-wide"
SIDE = 28
_WIDTH = 64
_WIDE = 96


def build_network(classes: int = 10, width: int = _WIDTH) -> keras.Model:
    """Build the network for MNIST only, with random weights.

    About 11.6 million multiply-adds and 0.4 million weights.

    Args:
        classes: the number of logits.
        width: the channels at 7x7.

    Returns:
        A model from (N, 28, 28, 1) float32 in 0..1, ink 1, to (N, `classes`) float32 logits.
        It has no softmax, since the calibration first divides the logits by a temperature.
    """
    crop = keras.Input((SIDE, SIDE, 1), name="crop")
    x = convolve(crop, 16)  # (N, 28, 28, 16)
    x = convolve(x, 32, strides=2)  # (N, 14, 14, 32)
    x = residual(x, depth=1)
    x = convolve(x, width, strides=2)  # (N, 7, 7, width)
    x = residual(x)
    x = residual(x)
    x = convolve(x, 128, strides=2, padding="valid")  # (N, 3, 3, 128)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.3)(x)
    x = layers.Dense(128, activation="relu")(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(crop, layers.Dense(classes, name="logits")(x), name="digitscan_cnn")


def build_wide(classes: int = 10) -> keras.Model:
    """Build the shipped network: 22 million multiply-adds and 0.64 million weights."""
    return build_network(classes, _WIDE)


def build_quick(classes: int = 10) -> keras.Model:
    """Build a smaller network that trains in a minute or two; otherwise as `build_network`.

    It has 3.3 million multiply-adds, and no layer at 28x28, where layers take the most time.
    """
    crop = keras.Input((SIDE, SIDE, 1), name="crop")
    x = convolve(crop, 16, 5, strides=2)  # (N, 14, 14, 16)
    x = residual(x, depth=1)
    x = convolve(x, 48, strides=2)  # (N, 7, 7, 48)
    x = residual(x)
    x = convolve(x, 96, strides=2, padding="valid")  # (N, 3, 3, 96)
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(crop, layers.Dense(classes, name="logits")(x), name="quick")
