"""Keras itself: slow to load; the reference that the light engines are held against."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import keras
import numpy as np

from digitscan.models import KERAS_NAME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model

_BATCH = 256


class KerasEngine:
    """The trained network in Keras, on whichever backend KERAS_BACKEND names."""

    name = "keras"

    def __init__(self, model: Model) -> None:
        # safe_mode refuses what could run a stranger's code (Lambda layers).
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / KERAS_NAME
            path.write_bytes(model.verified(KERAS_NAME))
            self._network = keras.models.load_model(path, compile=False, safe_mode=True)

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        out = self._network.predict(crops[..., None], batch_size=_BATCH, verbose=0)
        return cast("NDArray[np.float32]", np.asarray(out, np.float32))
