"""The line network: convolutions over a strip, one output per frame, trained with CTC.

Graves et al. 2006, "Connectionist Temporal Classification". Only convolutions read the columns, as
Hochuli et al. 2018 do for amounts, so that a strip is read at once. About 0.15 billion
multiply-adds and 0.65 million weights.
"""

from __future__ import annotations

import keras
from keras import layers

from digitscan.reader.recognition.line_images import (
    FRAME_COLUMNS,
    LINE_IMAGE_HEIGHT,
    LINE_IMAGE_WIDTH,
)
from digitscan.training.blocks import convolve, residual

ARCHITECTURE = "digitscan-ctc-1"
CLASSES = 11  # CTC's blank, then the ten digits
FRAMES = LINE_IMAGE_WIDTH // FRAME_COLUMNS


def build_line_network() -> keras.Model:
    """Build the network with random weights.

    Returns:
        A model from (N, 32, 192, 1) float32 in 0..1, ink 1, to (N, 96, 11) float32 logits.
    """
    strip = keras.Input((LINE_IMAGE_HEIGHT, LINE_IMAGE_WIDTH, 1), name="strip")
    x = convolve(strip, 16)  # (N, 32, 192, 16)
    x = residual(convolve(x, 32, strides=2))  # (N, 16, 96, 32)
    x = residual(convolve(x, 64, strides=(2, 1)))  # (N, 8, 96, 64)
    x = residual(convolve(x, 96, strides=(2, 1)))  # (N, 4, 96, 96)
    x = layers.ZeroPadding2D((0, 1))(x)
    x = convolve(x, 128, size=(4, 3), padding="valid")  # (N, 1, 96, 128)
    x = layers.Dropout(0.2)(x)
    for _ in range(2):  # context from the neighboring frames
        x = layers.Add()([x, convolve(x, 128, size=(1, 5))])
    x = layers.Dropout(0.3)(x)
    # In full precision, even if the rest is trained in half precision.
    x = layers.Conv2D(CLASSES, 1, dtype="float32")(x)
    frames = layers.Reshape((FRAMES, CLASSES), dtype="float32", name="logits")(x)
    return keras.Model(strip, frames, name="digitscan_ctc")
