"""The network that says what stands between two digits: a small residual one (He et al. 2016)."""

from __future__ import annotations

import keras
from keras import layers

from digitscan.reader.recognition.marks.between import CHANNELS, CLASSES, HEIGHT, WIDTH
from digitscan.training.blocks import convolve
from digitscan.training.patches.batches import PatchKind
from digitscan.training.patches.network import patch_features

ARCHITECTURE = "digitscan-marks-1"
PATCHES = PatchKind(HEIGHT, WIDTH, colors=(0,), classes=CLASSES)
_LAST_FILTERS = 32


def build_marks() -> keras.Model:
    """Build the network, its weights drawn at random.

    Where something stands decides what it is, so the last layer sees every place by itself.

    Returns:
        A model from (N, 64, 96, 4) float32 in 0..255, see `between.slot_patches`, to the logits of
        the classes, (N, 9) float32.
    """
    patch = keras.Input((HEIGHT, WIDTH, CHANNELS), name="patch")
    x = layers.Flatten()(convolve(patch_features(patch), _LAST_FILTERS, 1))
    x = layers.Dropout(0.3)(x)
    return keras.Model(patch, layers.Dense(CLASSES, name="marks")(x), name="digitscan_marks")
