"""Keras itself: slow to load, but the reference for the light engines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from digitscan.engines.threads import thread_limit
from digitscan.keras_file import load_network
from digitscan.native_output import keras_silence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model

_BATCH = 256
# The thread limits of TensorFlow, and of OpenMP below PyTorch.
_THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
_SETTINGS = Path(".keras/keras.json")


class KerasEngine:
    """The trained network in Keras, on the backend that KERAS_BACKEND names."""

    name = "keras"

    def __init__(self, model: Model, network: str) -> None:
        if (limit := thread_limit()) is not None:
            os.environ.update(dict.fromkeys(_THREADS, str(limit)))
        with _nothing_left_behind(), keras_silence():
            self._network = load_network(model, network)

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        out = self._network.predict(crops[..., None], batch_size=_BATCH, verbose=0)
        return cast("NDArray[np.float32]", np.asarray(out, np.float32))

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.run`."""
        return cast("NDArray[np.float32]", np.asarray(self._network(batch), np.float32))


@contextmanager
def _nothing_left_behind() -> Iterator[None]:
    """Prevent Keras, and matplotlib, which it loads, from writing to the user's home.

    Keras writes its default settings if there are none, matplotlib a list of fonts.
    """
    if not (Path.home() / _SETTINGS).exists():
        os.environ.setdefault("KERAS_HOME", os.path.join(os.devnull, "keras"))  # noqa: PTH118
    if "MPLCONFIGDIR" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            del os.environ["MPLCONFIGDIR"]
