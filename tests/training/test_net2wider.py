"""A wider network begins with what the narrower one knows."""

import keras
import numpy as np

from digitscan.training.architecture import build_network
from digitscan.training.net2wider import widen


def test_wider_network_computes_the_same_and_its_halves_differ() -> None:
    keras.utils.set_random_seed(1)
    narrow, wide = build_network(11, width=8), build_network(11, width=12)
    crops = np.random.default_rng(2).random((5, 28, 28, 1)).astype(np.float32)

    widen(narrow, wide, seed=3)

    np.testing.assert_allclose(
        wide.predict(crops, verbose=0), narrow.predict(crops, verbose=0), atol=1e-4
    )
    assert wide.count_params() > narrow.count_params()
    kernel = next(each for each in wide.get_weights() if each.shape == (3, 3, 12, 12))
    doubled = [
        (one, other)
        for one in range(8)
        for other in range(8, 12)
        if np.corrcoef(kernel[:, :, one].ravel(), kernel[:, :, other].ravel())[0, 1] > 0.999
    ]
    assert len(doubled) == 4
    assert all(not np.allclose(kernel[:, :, a], kernel[:, :, b]) for a, b in doubled)
