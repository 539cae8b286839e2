"""ONNX Runtime: the fastest of the engines on a batch, and the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
import onnxruntime

from digitscan.engines.base import batches_of
from digitscan.engines.threads import thread_limit
from digitscan.models import EIGHT_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.models import Model


_AVX512_VNNI = 23  # OpenCV's constant `CPU_AVX_512VNNI`


class OnnxRuntimeEngine:
    """The exported network in an ONNX Runtime session.

    Args:
        model: the model.
        network: which of its networks.
        eight_bits: whether to use the network in 8 bits, if the model has one and the processor
            supports it. It takes about half of the time, and its results differ slightly.
    """

    name = "onnxruntime"

    def __init__(self, model: Model, network: str, *, eight_bits: bool = False) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # An arena keeps the most that any page ever took, a quarter of the peak, and saves no time.
        options.enable_cpu_mem_arena = False
        # Spinning threads do not speed up a page, and cost other processes a tenth of its time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if (limit := thread_limit()) is not None:
            options.intra_op_num_threads = options.inter_op_num_threads = limit
        small = f"{network}{EIGHT_BITS}"
        quick = eight_bits and small in model.card.sha256 and has_fast_eight_bits()
        file = model.verified(small if quick else f"{network}.onnx")
        self._session = onnxruntime.InferenceSession(
            file, options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.logits`."""
        batches = [batch[..., None] for batch in batches_of(crops)]
        return np.concatenate([self.run(batch) for batch in batches])

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Engine.run`."""
        out = self._session.run(None, {self._input: batch})[0]
        return cast("NDArray[np.float32]", out)


def has_fast_eight_bits() -> bool:
    """Return whether the processor has AVX-512 VNNI.

    Without it, sums of 8-bit products may overflow 16 bits, or take as long as single precision.
    """
    return bool(cv2.checkHardwareSupport(_AVX512_VNNI))
