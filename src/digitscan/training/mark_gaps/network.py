"""The network that says what stands between two digits: a small residual one (He et al. 2016)."""

from __future__ import annotations

import keras
from keras import layers

from digitscan.reader.recognition.marks.between import CHANNELS, CLASSES, HEIGHT, WIDTH
from digitscan.training.blocks import convolve, residual
from digitscan.training.patches.batches import PatchKind

ARCHITECTURE = "digitscan-marks-1"
PATCHES = PatchKind(HEIGHT, WIDTH, colors=1, classes=CLASSES)
_FILTERS = (32, 32, 64, 128)  # at half the patch's size, and so on
_BLOCKS = (0, 1, 2, 1)
_LAST_FILTERS = 32


def build_marks() -> keras.Model:
    """Build the network, its weights drawn at random.

    Where something stands decides what it is, so the last layer sees every place by itself.

    Returns:
        A model from (N, 64, 96, 4) float32 in 0..255, see `between.slot_patches`, to the logits of
        the classes, (N, 9) float32.
    """
    patch = keras.Input((HEIGHT, WIDTH, CHANNELS), name="patch")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(patch)
    for filters, blocks in zip(_FILTERS, _BLOCKS, strict=True):
        # Padded here, since the engines differ in how they would pad by themselves.
        padded = layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
        x = convolve(padded, filters, strides=2, padding="valid")
        for _ in range(blocks):
            x = residual(x)
    x = layers.Flatten()(convolve(x, _LAST_FILTERS, 1))
    x = layers.Dropout(0.3)(x)
    return keras.Model(patch, layers.Dense(CLASSES, name="marks")(x), name="digitscan_marks")
