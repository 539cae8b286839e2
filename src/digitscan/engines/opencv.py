"""OpenCV's dnn module: needs no further package, and starts slightly faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from digitscan.engines.base import batches_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model


class OpenCVEngine:
    """The exported network in OpenCV's dnn module."""

    name = "opencv"

    def __init__(self, model: Model, network: str) -> None:
        data = np.frombuffer(model.verified(f"{network}.onnx"), np.uint8)
        self._net = cv2.dnn.readNetFromONNX(data)

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        return np.concatenate([self.run(batch[..., None]) for batch in batches_of(crops)])

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.run`."""
        self._net.setInput(np.ascontiguousarray(batch))
        return cast("NDArray[np.float32]", self._net.forward().copy())
