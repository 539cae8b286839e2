"""PDF: pdfium renders its pages, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Self

import numpy as np
import pypdfium2

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.damage import AGAIN, check_size, explained

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A hair more than 72, since pdfium's wrapper rounds a page's sides up: 250.00000000000003 is 250.
_POINTS_AN_INCH = 72.000001
_SAVE_AGAIN = "open it in a PDF viewer and print it into a new PDF"
# pdfium may be called by one thread at a time, whatever the document.
_PDFIUM = threading.Lock()


class Pdf:
    """An open PDF, see `Document`."""

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
                page = self._pdf[number - 1]
            except pypdfium2.PdfiumError as error:
                what = f"page {number} is damaged"
                raise UnreadableInputError(problem(self.name, what, _SAVE_AGAIN)) from error
            try:
                return self._rendered(page, number)
            finally:
                page.close()

    def _rendered(self, page: pypdfium2.PdfPage, number: int) -> NDArray[np.uint8]:
        scale = self._dpi / _POINTS_AN_INCH
        width, height = (max(1, round(each * scale)) for each in page.get_size())
        check_size(width, height, self.name, number, "lower --dpi or cut the page up")
        bitmap = page.render(scale=scale, rev_byteorder=True)
        try:
            return _grey_where_it_is(bitmap.to_numpy())
        finally:
            bitmap.close()


def _grey_where_it_is(rendered: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a copy of RGB pixels, as (H, W) where the three channels are the same."""
    red = rendered[..., 0]
    if all(np.array_equal(red, rendered[..., other]) for other in (1, 2)):
        return red.copy()
    return rendered.copy()


def _refusal(error: pypdfium2.PdfiumError) -> tuple[str, str]:
    """Return why pdfium does not open a document, and the remedy."""
    if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
        return "is an encrypted PDF", "save it without its password"
    if error.err_code == pypdfium2.raw.FPDF_ERR_SECURITY:
        return "is a PDF under an encryption that is not known", "save it without encryption"
    return "is a PDF that is damaged or cut short", AGAIN
