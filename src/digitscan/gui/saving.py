"""Save a drawing as a PNG, which `digitscan recognize` can read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from digitscan.errors import DigitscanError
from digitscan.messages import problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def save_png(image: NDArray[np.uint8], path: Path) -> None:
    """Write an image, uint8 (H, W), as a PNG atomically.

    Raises:
        DigitscanError: the file cannot be written.
    """
    part = path.with_name(f".digitscan-{os.getpid()}.part")
    try:
        _, content = cv2.imencode(".png", image)
        part.write_bytes(content.tobytes())
        part.replace(path)
    except (OSError, ValueError) as error:
        what = f"cannot be written ({getattr(error, 'strerror', None) or error})"
        raise DigitscanError(problem(str(path), what, "choose another place")) from error
    finally:
        _removed(part)


def _removed(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except (OSError, ValueError):  # the path may be invalid, if nothing was written
        return
