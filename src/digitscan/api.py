"""The library's front door."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from digitscan.reading_options import parse_options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.page import Page
    from digitscan.reader import Reader


def recognize(
    image: str | Path | bytes | NDArray[np.uint8],
    *,
    rotate: str | int = "auto",
    printed: str = "auto",
    marks: str = "all",
    model: str = "default",
    engine: str = "auto",
) -> Page:
    """Read the digits of one page.

    Args:
        image: a file's path, a file's content, or an upright page as uint8 (H, W) grey or
            (H, W, 3) RGB. Of a file with several pages the first is read; `load_pages` of
            `digitscan.reader.loading.document` gives all of them.
        rotate: by how many degrees the page is turned counter-clockwise before it is read, 0, 90,
            180 or 270; `auto` finds it out.
        printed: what becomes of printed numbers: `drop` leaves them out, `keep` reads them like
            handwriting, `auto` reads them only on a page without handwritten numbers.
        marks: `all` for numbers as they are written, with their points and signs, `none` for their
            digits only.
        model: a shipped model's name or the path of a model's folder. It is loaded once.
        engine: what runs the network, one of `digitscan.engines.ENGINES`.

    Returns:
        The page's lines, numbers, digits and tables, with boxes and calibrated confidences.

    Raises:
        UnreadableInputError: the file cannot be read as an image.
        ModelError: the model or the engine cannot be used.
        UsageError: there is no such engine, `rotate`, `printed` or `marks`.
    """
    options = parse_options(rotate, printed, marks=marks)
    reader = _reader(model, engine)
    if isinstance(image, (str, Path, bytes)):
        from digitscan.reader.loading.document import load_pages  # noqa: PLC0415 - no Pillow for arrays

        page = next(load_pages(image))
        return reader.read(page.image, replace(options, aspect=page.aspect))
    return reader.read(image, options)


@lru_cache(maxsize=4)
def _reader(model: str, engine: str) -> Reader:
    # NumPy, OpenCV and the engine take most of a cold start: not before they are needed.
    from digitscan.reader import Reader  # noqa: PLC0415

    return Reader(model, engine)
