"""The text of a PDF page, where it has characters and not only their picture."""

from __future__ import annotations

import json
from collections.abc import Callable
from mmap import mmap
from typing import TYPE_CHECKING, NamedTuple

from digitscan.reader.loading.sandbox import can_bound, within_bounds

if TYPE_CHECKING:
    import pypdfium2

_MOST_BYTES = 1 << 20  # of a page's texts, with their places
_MOST_TEXTS = 5000
_HEADER_BYTES = 8


class PlacedText(NamedTuple):
    """A piece of text and its sides, as shares of the page's width and height."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def read_texts(
    pdf: pypdfium2.PdfDocument, number: int, is_scan: Callable[[pypdfium2.PdfPage], bool]
) -> tuple[PlacedText, ...]:
    """Return the pieces of text on a page.

    Args:
        pdf: the document; no other thread may use pdfium meanwhile.
        number: of the page, from 1.
        is_scan: returns whether a page is only a scanned picture. Its text comes from OCR, and is
            ignored.

    Returns:
        An empty tuple if there is no text or very much, if the page is a scan or rotated, or if it
        cannot be read. On Linux also if it takes more time or memory than a page may.
    """
    shared = mmap(-1, _MOST_BYTES)

    def write() -> None:
        page = pdf[number - 1]
        content = json.dumps([] if is_scan(page) else _texts(page)).encode()
        if len(content) <= _MOST_BYTES - _HEADER_BYTES:
            shared[_HEADER_BYTES : _HEADER_BYTES + len(content)] = content
            shared[:_HEADER_BYTES] = len(content).to_bytes(_HEADER_BYTES, "little")

    try:
        if can_bound():
            within_bounds(write)
        else:
            write()
    except Exception:  # text only gives names, and `load` reports damage
        return ()
    length = int.from_bytes(shared[:_HEADER_BYTES], "little")
    if not length:
        return ()
    found = json.loads(shared[_HEADER_BYTES : _HEADER_BYTES + length])
    return tuple(PlacedText(*each) for each in found)


def _texts(page: pypdfium2.PdfPage) -> list[PlacedText]:
    if page.get_rotation():
        return []
    left, bottom, right, top = page.get_bbox()
    wide, high = right - left, top - bottom
    text = page.get_textpage()
    found: list[PlacedText] = []
    count = text.count_rects()
    for index in range(count if count <= _MOST_TEXTS else 0):
        x, low, end, up = text.get_rect(index)
        piece = " ".join(text.get_text_bounded(x, low, end, up).split())
        if piece:
            sides = (x - left) / wide, (top - up) / high, (end - left) / wide, (top - low) / high
            found.append(PlacedText(piece, *sides))
    return found
