"""The network that says what kind of glyph it sees: two small residual ones (He et al. 2016).

One looks at the glyph from near, the other at what stands around it from far.
"""

from __future__ import annotations

import keras
from keras import layers, ops

from digitscan.reader.segmentation.kinds import CHANNELS, SIDE, Kind
from digitscan.training.patches.batches import PatchKind
from digitscan.training.patches.network import patch_features

ARCHITECTURE = "digitscan-kinds-2"
PATCHES = PatchKind(SIDE, SIDE, colors=(0, 1, 2, 4), classes=len(Kind))
_FAR_FILTERS = (16, 24, 48, 64)
_FAR_BLOCKS = (0, 0, 1, 1)
_FAR_FEATURES = 64


def build_kinds() -> keras.Model:
    """Build the network, its weights drawn at random.

    Returns:
        A model from (N, 64, 64, 8) float32 in 0..255, see `kinds.glyph_patches`, to the logits of
        the kinds, (N, 3) float32.
    """
    patch = keras.Input((SIDE, SIDE, CHANNELS), name="patch")
    near, far = ops.split(patch, 2, axis=-1)
    near = layers.GlobalAveragePooling2D()(patch_features(near))
    far = patch_features(far, _FAR_FILTERS, _FAR_BLOCKS)
    # Where something stands counts here: a row of digits, or the line above.
    far = layers.Dense(_FAR_FEATURES, activation="relu")(layers.Flatten()(far))
    x = layers.Dropout(0.2)(layers.Concatenate()([near, far]))
    return keras.Model(patch, layers.Dense(len(Kind), name="kinds")(x), name="digitscan_kinds")
