"""The network that says what kind of glyph it sees: a small residual one (He et al. 2016)."""

from __future__ import annotations

import keras
from keras import layers

from digitscan.reader.segmentation.kinds import CHANNELS, SIDE, Kind
from digitscan.training.patches.batches import PatchKind
from digitscan.training.patches.network import patch_features

ARCHITECTURE = "digitscan-kinds-1"
PATCHES = PatchKind(SIDE, SIDE, colors=3, classes=len(Kind))


def build_kinds() -> keras.Model:
    """Build the network, its weights drawn at random.

    Returns:
        A model from (N, 64, 64, 4) float32 in 0..255, see `kinds.glyph_patches`, to the logits of
        the kinds, (N, 3) float32.
    """
    patch = keras.Input((SIDE, SIDE, CHANNELS), name="patch")
    x = layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(patch_features(patch)))
    return keras.Model(patch, layers.Dense(len(Kind), name="kinds")(x), name="digitscan_kinds")
