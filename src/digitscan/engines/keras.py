"""Keras itself: slow to load; the reference that the light engines are held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from digitscan.keras_file import load_network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model

_BATCH = 256


class KerasEngine:
    """The trained network in Keras, on whichever backend KERAS_BACKEND names."""

    name = "keras"

    def __init__(self, model: Model, network: str) -> None:
        self._network = load_network(model, network)

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        out = self._network.predict(crops[..., None], batch_size=_BATCH, verbose=0)
        return cast("NDArray[np.float32]", np.asarray(out, np.float32))
