"""The finder: a small residual U-Net that classifies every pixel of a page.

Ronneberger et al. 2015, "U-Net"; the residual blocks follow He et al. 2016. It takes the page as
blocks of 2 x 2 pixels, and a further layer reduces it to a quarter of its size. This makes it fast.
The head gives the classes of 2 x 2 parts for each such cell. Further levels for the context of the
page cost little.
"""

from __future__ import annotations

import keras
from keras import layers

from digitscan.reader.finding.finder import BLOCK
from digitscan.training.blocks import convolve, residual

ARCHITECTURE = "digitscan-finder-2"
CLASSES = 6
# The network's output for each cell of 4 x 4 pixels, in this order: class logits of 2 x 2 parts,
# logits of the number's body for 2 x 2 parts, log2 of the digit height in pixels minus 5, logits of
# the four orientations.
OUTPUTS = 4 * CLASSES + 4 + 1 + 4
_STEM = 16  # filters at half the page's size
_FILTERS = (32, 64, 64, 128, 96)  # at a quarter, and so on
_BLOCKS = (0, 0, 2, 1, 0)  # on the way down
_BLOCKS_UP = (1, 1, 1, 0)  # and up


def build_finder() -> keras.Model:
    """Build the network with random weights.

    Returns:
        A model from (N, H / 2, W / 2, 12) float32, see `finder.page_blocks`, H and W multiples of
        64, to (N, H / 4, W / 4, 33) float32.
    """
    page = keras.Input((None, None, BLOCK * BLOCK * 3), name="blocks")
    x = _padded(page)
    x = convolve(x, _STEM, BLOCK, padding="valid")
    levels = []
    for filters, blocks in zip(_FILTERS, _BLOCKS, strict=True):
        x = _halve(x, filters)
        for _ in range(blocks):
            x = residual(x)
        levels.append(x)
    for level in reversed(range(len(_FILTERS) - 1)):
        up = layers.Conv2DTranspose(_FILTERS[level], 2, strides=2, use_bias=False)(x)
        up = layers.BatchNormalization(momentum=0.98)(up)
        x = layers.Activation("relu")(layers.Add()([up, levels[level]]))
        for _ in range(_BLOCKS_UP[level]):
            x = residual(x)
    return keras.Model(page, layers.Conv2D(OUTPUTS, 1, name="cells")(x), name="digitscan_finder")


def _halve(x: keras.KerasTensor, filters: int) -> keras.KerasTensor:
    """Convolve to half the size."""
    return convolve(_padded(x), filters, strides=2, padding="valid")


def _padded(x: keras.KerasTensor) -> keras.KerasTensor:
    """Pad above and on the left; the engines' own padding differs."""
    return layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
