"""Small pictures of doubtful readings, to check them against."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.page import Box, Cell, Digit, Line, Number, Page

# The largest size of a picture in pixels: twice what a spreadsheet shows, for sharp screens.
MOST_WIDTH, MOST_HEIGHT = 320, 64
# Paper around the box, in shares of its height.
_MARGIN = 0.15
_QUALITY = 80


def doubtful_boxes(page: Page, per: str) -> Iterator[Box]:
    """Yield the boxes of a page's unreliable parts; `per` is of `PERS`, `page` yields none."""
    for part in _parts(page, per):
        if part.confidence < page.levels.reliable:
            yield part.box


def pictures_of(image: NDArray[np.uint8], boxes: Iterator[Box]) -> dict[Box, bytes]:
    """Return a picture of each box, as JPEG files.

    Args:
        image: uint8 (H, W) or (H, W, 3), the upright page.
        boxes: the boxes in its pixels.
    """
    return {box: _picture(image, box) for box in boxes}


def _parts(page: Page, per: str) -> Iterator[Cell | Digit | Line | Number]:
    if per == "cell":
        yield from (cell for table in page.tables for cell in table.cells)
    elif per == "line":
        yield from page.lines
    elif per == "number":
        yield from (number for line in page.lines for number in line.numbers)
    elif per == "digit":
        yield from page.digits


def _picture(image: NDArray[np.uint8], box: Box) -> bytes:
    from PIL import Image  # noqa: PLC0415 - heavy

    margin = round(box.height * _MARGIN)
    rows = slice(max(0, box.top - margin), max(box.top, 0) + box.height + margin)
    columns = slice(max(0, box.left - margin), max(box.left, 0) + box.width + margin)
    picture = Image.fromarray(image[rows, columns])
    picture.thumbnail((MOST_WIDTH, MOST_HEIGHT))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
