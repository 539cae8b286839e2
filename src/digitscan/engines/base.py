"""The interface of all engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
# The pixels of a batch: those of 256 single digits.
_BATCH_PIXELS = 256 * 28 * 28


class Engine(Protocol):
    """A loaded network."""

    name: str

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network.

        Args:
            crops: float32 (N, h, w), 0 is paper and 1 is ink; 28 x 28 for the network of single
                digits, 32 x 192 for the line network.

        Returns:
            The logits before any calibration: float32 (N, classes), or (N, frames, classes) for the
            line network.
        """

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network on a batch in its input format, float32 (N, h, w, channels)."""


def batches_of(crops: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Split crops into batches, so that memory does not grow with the page."""
    size = max(1, _BATCH_PIXELS // (crops.shape[1] * crops.shape[2]))
    return [crops[i : i + size] for i in range(0, len(crops), size)]
