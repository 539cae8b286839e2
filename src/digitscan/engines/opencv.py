"""OpenCV's dnn module: needs no further package, and starts a little sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from digitscan.models import ONNX_NAME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model

_BATCH = 256


class OpenCVEngine:
    """The exported network in OpenCV's dnn module."""

    name = "opencv"

    def __init__(self, model: Model) -> None:
        data = np.frombuffer(model.verified(ONNX_NAME), np.uint8)
        self._net = cv2.dnn.readNetFromONNX(data)

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        batches = (crops[i : i + _BATCH, :, :, None] for i in range(0, len(crops), _BATCH))
        return np.concatenate([self._run(batch) for batch in batches])

    def _run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        self._net.setInput(np.ascontiguousarray(batch))
        return cast("NDArray[np.float32]", self._net.forward().copy())
