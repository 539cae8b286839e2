"""The networks that can be trained, by name; `recipe.RECIPES` has the recipe for each."""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers

from digitscan.training.architecture import (
    ARCHITECTURE,
    SIDE,
    WIDE_ARCHITECTURE,
    build_network,
    build_quick,
    build_wide,
)


def build_reference(classes: int = 10) -> keras.Model:
    """Build the reference network: Keras' first MNIST example, which is widely copied.

    It returns logits instead of the softmax, which is part of the loss here.
    """
    crop = keras.Input((SIDE, SIDE, 1), name="crop")
    x = layers.Conv2D(32, 3, activation="relu")(crop)  # (N, 26, 26, 32)
    x = layers.Conv2D(64, 3, activation="relu")(x)  # (N, 24, 24, 64)
    x = layers.MaxPooling2D(2)(x)  # (N, 12, 12, 64)
    x = layers.Dropout(0.25)(x)
    x = layers.Dense(256, activation="relu")(layers.Flatten()(x))
    x = layers.Dropout(0.5)(x)
    return keras.Model(crop, layers.Dense(classes, name="logits")(x), name="reference")


def build_lenet(classes: int = 10) -> keras.Model:
    """Build LeNet-5 (LeCun et al. 1998, "Gradient-Based Learning Applied to Document ...").

    As in all later copies, padding replaces the border of the 32x32 input, each map of the third
    layer sees all maps of the second, and the output is a plain linear layer.
    """
    crop = keras.Input((SIDE, SIDE, 1), name="crop")
    x = layers.Conv2D(6, 5, padding="same", activation="tanh")(crop)  # (N, 28, 28, 6)
    x = layers.AveragePooling2D(2)(x)  # (N, 14, 14, 6)
    x = layers.Conv2D(16, 5, activation="tanh")(x)  # (N, 10, 10, 16)
    x = layers.AveragePooling2D(2)(x)  # (N, 5, 5, 16)
    x = layers.Dense(120, activation="tanh")(layers.Flatten()(x))
    x = layers.Dense(84, activation="tanh")(x)
    return keras.Model(crop, layers.Dense(classes, name="logits")(x), name="lenet_5")


# Each builds a network from (N, 28, 28, 1) crops to (N, classes) logits; see `build_network`.
BUILDERS: dict[str, Callable[[int], keras.Model]] = {
    ARCHITECTURE: build_network,
    "reference": build_reference,
    "lenet-5": build_lenet,
    "quick": build_quick,
    WIDE_ARCHITECTURE: build_wide,
}
