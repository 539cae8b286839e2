"""ONNX Runtime: the fastest of the engines on a batch, and the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import onnxruntime

from digitscan.models import ONNX_NAME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model

# A page's crops go through in slices, so that memory does not grow with the page.
_BATCH = 256


class OnnxRuntimeEngine:
    """The exported network in an ONNX Runtime session."""

    name = "onnxruntime"

    def __init__(self, model: Model) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            model.verified(ONNX_NAME), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        batches = [crops[i : i + _BATCH, :, :, None] for i in range(0, len(crops), _BATCH)]
        out = [self._session.run(None, {self._input: batch})[0] for batch in batches]
        return cast("NDArray[np.float32]", np.concatenate(out))
