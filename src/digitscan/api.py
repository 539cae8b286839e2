"""The library's front door."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.page import Page
    from digitscan.reader import Reader


def recognize(
    image: str | Path | bytes | NDArray[np.uint8], *, model: str = "default", engine: str = "auto"
) -> Page:
    """Read the digits of one page.

    Args:
        image: a file's path, a file's content, or an upright page as uint8 (H, W) grey or
            (H, W, 3) RGB. Of a file with several pages the first is read; `load_pages` of
            `digitscan.reader.load` gives all of them.
        model: a shipped model's name or the path of a model's folder. It is loaded once.
        engine: what runs the network, one of `digitscan.engines.ENGINES`.

    Returns:
        The page's lines, numbers and digits, with boxes and calibrated confidences.

    Raises:
        UnreadableInputError: the file cannot be read as an image.
        ModelError: the model or the engine cannot be used.
        UsageError: there is no such engine.
    """
    reader = _reader(model, engine)
    if isinstance(image, (str, Path, bytes)):
        from digitscan.reader.load import load_pages  # noqa: PLC0415 - arrays need no Pillow

        return reader.read(next(load_pages(image)).image)
    return reader.read(image)


@lru_cache(maxsize=4)
def _reader(model: str, engine: str) -> Reader:
    # NumPy, OpenCV and the engine take most of a cold start: not before they are needed.
    from digitscan.reader import Reader  # noqa: PLC0415

    return Reader(model, engine)
