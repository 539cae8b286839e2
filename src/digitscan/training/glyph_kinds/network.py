"""The network that says what kind of glyph it sees: a small residual one (He et al. 2016)."""

from __future__ import annotations

import keras
from keras import layers

from digitscan.reader.segmentation.kinds import CHANNELS, SIDE, Kind
from digitscan.training.blocks import convolve, residual
from digitscan.training.patches.batches import PatchKind

ARCHITECTURE = "digitscan-kinds-1"
PATCHES = PatchKind(SIDE, SIDE, colors=3, classes=len(Kind))
_FILTERS = (32, 32, 64, 128)  # at half the patch's size, and so on
_BLOCKS = (0, 1, 2, 1)


def build_kinds() -> keras.Model:
    """Build the network, its weights drawn at random.

    Returns:
        A model from (N, 64, 64, 4) float32 in 0..255, see `kinds.glyph_patches`, to the logits of
        the kinds, (N, 3) float32.
    """
    patch = keras.Input((SIDE, SIDE, CHANNELS), name="patch")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(patch)
    for filters, blocks in zip(_FILTERS, _BLOCKS, strict=True):
        # Padded here, since the engines differ in how they would pad by themselves.
        padded = layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
        x = convolve(padded, filters, strides=2, padding="valid")
        for _ in range(blocks):
            x = residual(x)
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(patch, layers.Dense(len(Kind), name="kinds")(x), name="digitscan_kinds")
