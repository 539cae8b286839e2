"""What every engine does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Engine(Protocol):
    """A network, loaded and ready."""

    name: str

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network.

        Args:
            crops: float32 (N, 28, 28), 0 is paper and 1 is ink.

        Returns:
            float32 (N, classes), the logits before any calibration.
        """
