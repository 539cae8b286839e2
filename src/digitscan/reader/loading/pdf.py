"""PDF: pdfium renders its pages, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from math import ceil
from mmap import mmap
from typing import TYPE_CHECKING, BinaryIO, Self

import numpy as np
import pypdfium2

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.loading.load_errors import AGAIN, check_size, explained
from digitscan.reader.loading.sandbox import can_bound, within_bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHANNELS = 3
# At most, while a page is drawn and copied.
_BYTES_A_PIXEL = 7
# A hair more than 72, since pdfium's wrapper rounds a page's sides up: 250.00000000000003 is 250.
_POINTS_AN_INCH = 72.000001
_SAVE_AGAIN = "open it in a PDF viewer and print it into a new PDF"
# pdfium may be called by one thread at a time, whatever the document.
_PDFIUM = threading.Lock()


class Pdf:
    """An open PDF, see `Document`."""

    remark = ""

    def __init__(self, file: BinaryIO, name: str, dpi: int) -> None:
        """Open a PDF from `file`, which can seek and stays open.

        Raises:
            UnreadableInputError: it is encrypted, damaged or empty.
        """
        self.name, self._dpi = name, dpi
        try:
            with _PDFIUM:
                self._pdf = pypdfium2.PdfDocument(file)
                self._count = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            raise UnreadableInputError(problem(name, *_refusal(error))) from error
        if not self._count:
            self.close()
            raise UnreadableInputError(problem(name, "is a PDF without a page", AGAIN))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back what pdfium holds of it."""
        with _PDFIUM:
            self._pdf.close()

    def numbers(self) -> Iterator[int]:
        """See `Document.numbers`."""
        yield from range(1, self._count + 1)

    def load(self, number: int) -> NDArray[np.uint8]:
        """See `Document.load`."""
        with _PDFIUM, explained(self.name, number):
            try:
                scale = self._dpi / _POINTS_AN_INCH
                size = self._pdf.get_page_size(number - 1)
                width, height = (max(1, ceil(each * scale)) for each in size)
                remedy = "lower --dpi or cut the page up"
                check_size(width, height, self.name, number, remedy, _BYTES_A_PIXEL)
                return _grey_where_it_is(self._rendered(number, (height, width), scale))
            except pypdfium2.PdfiumError as error:
                what = f"page {number} is damaged"
                raise UnreadableInputError(problem(self.name, what, _SAVE_AGAIN)) from error
            except TimeoutError as error:
                what = f"page {number} takes more time or memory than a page may"
                raise UnreadableInputError(problem(self.name, what, _SAVE_AGAIN)) from error

    def aspect(self, number: int) -> float:
        """See `Document.aspect`: pages are rendered in square pixels."""
        return 1.0

    def _rendered(self, number: int, shape: tuple[int, int], scale: float) -> NDArray[np.uint8]:
        """Return a page as RGB, uint8 (*shape, 3); raises PdfiumError where it is damaged."""
        shared = mmap(-1, shape[0] * shape[1] * _CHANNELS)
        pixels = np.frombuffer(shared, np.uint8).reshape(*shape, _CHANNELS)
        draw = partial(self._draw, number, scale, pixels)
        if not can_bound():
            draw()
        elif not within_bounds(draw):
            raise pypdfium2.PdfiumError("a page cannot be drawn")
        return pixels

    def _draw(self, number: int, scale: float, pixels: NDArray[np.uint8]) -> None:
        page = self._pdf[number - 1]
        bitmap = page.render(scale=scale, rev_byteorder=True)
        pixels[:] = bitmap.to_numpy()[..., :_CHANNELS]
        bitmap.close()
        page.close()


def _grey_where_it_is(rendered: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB pixels, as (H, W) where the three channels are the same."""
    red = rendered[..., 0]
    if all(np.array_equal(red, rendered[..., other]) for other in (1, 2)):
        return red.copy()
    return rendered


def _refusal(error: pypdfium2.PdfiumError) -> tuple[str, str]:
    """Return why pdfium does not open a document, and the remedy."""
    if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
        return "is an encrypted PDF", "save it without its password"
    if error.err_code == pypdfium2.raw.FPDF_ERR_SECURITY:
        return "is a PDF under an encryption that is not known", "save it without encryption"
    return "is a PDF that is damaged or cut short", AGAIN
