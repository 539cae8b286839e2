"""The finder takes pages of many sizes and stays small."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from digitscan.reader.finding.finder import page_blocks
from digitscan.training.finder.network import OUTPUTS, build_finder

MOST_BYTES = 4_000_000
BYTES_A_WEIGHT = 4


@pytest.fixture(scope="module")
def finder() -> keras.Model:
    return build_finder()


@pytest.mark.parametrize(("height", "width"), [(64, 64), (64, 192), (128, 64)])
def test_the_finder_gives_a_cell_for_4_x_4_pixels(
    height: int, width: int, finder: keras.Model
) -> None:
    page = np.random.default_rng(0).integers(0, 256, (1, height, width, 3), np.uint8)
    cells = np.asarray(finder(page_blocks(page), training=False))
    assert cells.shape == (1, height // 4, width // 4, OUTPUTS)
    assert np.isfinite(cells).all()


def test_the_finder_is_small(finder: keras.Model) -> None:
    assert finder.count_params() * BYTES_A_WEIGHT < MOST_BYTES
