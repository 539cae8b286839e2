"""PDF: pdfium renders its pages, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from math import ceil, hypot, prod, sqrt
from mmap import mmap
from typing import TYPE_CHECKING, BinaryIO, Self

import numpy as np
import pypdfium2

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.loading.load_errors import AGAIN, check_size, explained, most_pixels
from digitscan.reader.loading.pdf_text import PlacedText, read_texts
from digitscan.reader.loading.sandbox import can_bound, within_bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHANNELS = 3
# Peak memory while a page is rendered and copied.
_BYTES_A_PIXEL = 7
# Slightly more than 72, since pdfium's wrapper rounds a page's sides up: 250.00000000000003 is 250.
_POINTS_AN_INCH = 72.000001
_HEADER_BYTES = 8
_LEAST_DPI = 20  # the least of --dpi; at this, even newsprint digits are a few pixels high
_A_LITTLE_LESS = 0.999
_PRECISION = 1e-6
_SAVE_AGAIN = "open it in a PDF viewer and print it into a new PDF"
# Only one thread at a time may call pdfium, even for different documents.
_PDFIUM = threading.Lock()


class Pdf:
    """An open PDF, see `Document`."""

    def __init__(self, file: BinaryIO, name: str, dpi: int) -> None:
        """Open a PDF from the seekable `file`, which stays open.

        Raises:
            UnreadableInputError: it is encrypted, damaged or empty.
        """
        self.name, self._dpi = name, dpi
        self._lowered: dict[int, float] = {}  # the reduced resolutions of pages that are too large
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
        """Release pdfium's resources."""
        with _PDFIUM:
            self._pdf.close()

    def numbers(self) -> Iterator[int]:
        """See `Document.numbers`."""
        yield from range(1, self._count + 1)

    def load(self, number: int) -> NDArray[np.uint8]:
        """See `Document.load`."""
        with _PDFIUM, explained(self.name, number):
            try:
                size = self._pdf.get_page_size(number - 1)
                scale = self._scale(number, size)
                return _grey_where_it_is(self._rendered(number, size, scale))
            except pypdfium2.PdfiumError as error:
                what = f"page {number} is damaged"
                raise UnreadableInputError(problem(self.name, what, _SAVE_AGAIN)) from error
            except TimeoutError as error:
                what = f"page {number} takes more time or memory than a page may"
                raise UnreadableInputError(problem(self.name, what, _SAVE_AGAIN)) from error

    def aspect(self, number: int) -> float:
        """See `Document.aspect`: pages are rendered in square pixels."""
        return 1.0

    def remark(self, number: int) -> str:
        """See `Document.remark`: whether a large page was rendered below the requested dpi."""
        lowered = self._lowered.get(number)
        if lowered is None:
            return ""
        most = f"{most_pixels(_BYTES_A_PIXEL) / 10**6:.4g} million pixels a page"
        what = f"is rendered at {lowered:.0f} dpi, not {self._dpi}, to have at most {most}"
        return problem(self.name, what, "cut the page up for more")

    def damage(self, number: int) -> str:
        """See `Document.damage`: always empty, since a damaged page is refused."""
        return ""

    def texts(self, number: int) -> tuple[PlacedText, ...]:
        """See `Document.texts`."""
        with _PDFIUM:
            return read_texts(self._pdf, number, lambda page: finest_picture(page) is not None)

    def _scale(self, number: int, size: tuple[float, float]) -> float:
        """Return the pixels per point at which a page is rendered, reduced to the pixel limit.

        Raises:
            UnreadableInputError: the page is too large even at `_LEAST_DPI`.
        """
        self._lowered.pop(number, None)
        scale = self._dpi / _POINTS_AN_INCH
        most = most_pixels(_BYTES_A_PIXEL)
        if prod(_pixels(size, scale)) <= most:
            return scale
        least = min(_LEAST_DPI, self._dpi) / _POINTS_AN_INCH
        scale = max(least, min(scale, sqrt(most / prod(size))))
        while prod(_pixels(size, scale)) > most and scale > least:  # rounding up exceeds it
            scale *= _A_LITTLE_LESS
        check_size(*_pixels(size, scale), self.name, number, "cut the page up", _BYTES_A_PIXEL)
        return scale

    def _rendered(self, number: int, size: tuple[float, float], scale: float) -> NDArray[np.uint8]:
        """Render a page as RGB, uint8 (H, W, 3); raises PdfiumError if it is damaged.

        The shared memory begins with the scale used, which depends on the page's content.
        """
        width, height = _pixels(size, scale)
        shared = mmap(-1, _HEADER_BYTES + width * height * _CHANNELS)
        used = np.frombuffer(shared, np.float64, 1)
        pixels = np.frombuffer(shared, np.uint8, offset=_HEADER_BYTES)
        draw = partial(self._draw, number, size, scale, used, pixels)
        if not can_bound():
            draw()
        elif not within_bounds(draw):
            raise pypdfium2.PdfiumError("a page cannot be drawn")
        if scale < self._dpi / _POINTS_AN_INCH and used[0] >= scale:
            self._lowered[number] = scale * _POINTS_AN_INCH
        width, height = _pixels(size, used[0])
        return pixels[: height * width * _CHANNELS].reshape(height, width, _CHANNELS)

    def _draw(
        self,
        number: int,
        size: tuple[float, float],
        scale: float,
        used: NDArray[np.float64],
        pixels: NDArray[np.uint8],
    ) -> None:
        page = self._pdf[number - 1]
        used[0] = min(scale, finest_picture(page) or scale)
        width, height = _pixels(size, used[0])
        bitmap = page.render(scale=float(used[0]), rev_byteorder=True)
        drawn = pixels[: height * width * _CHANNELS].reshape(height, width, _CHANNELS)
        drawn[:] = bitmap.to_numpy()[..., :_CHANNELS]
        bitmap.close()
        page.close()


def finest_picture(page: pypdfium2.PdfPage) -> float | None:
    """Return the pixels per point of the finest picture on a page that holds only pictures.

    A scanned page is such a page. Invisible text, as OCR adds it, does not count.

    Returns:
        None if the page is empty, or holds anything that is independent of the resolution.
    """
    if pypdfium2.raw.FPDFPage_GetAnnotCount(page):
        return None
    finest = 0.0
    for each in page.get_objects():
        if each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE:
            finest = max(finest, _pixels_per_point(each))
        elif not _is_invisible(each):
            return None
    # pdfium stores positions in single precision, whose error must not round a side up.
    return finest * (1 - _PRECISION) or None


def _pixels_per_point(image: pypdfium2.PdfObject) -> float:
    """Return the resolution of a picture on its page, along its finer side."""
    matrix = image.get_matrix()
    sides = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
    across, down = (
        pixels / side if side else 0.0
        for pixels, side in zip(image.get_px_size(), sides, strict=True)
    )
    return max(across, down)


def _is_invisible(each: pypdfium2.PdfObject) -> bool:
    raw = pypdfium2.raw
    if each.type != raw.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(raw.FPDFTextObj_GetTextRenderMode(each) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _pixels(size: tuple[float, float], scale: float) -> tuple[int, int]:
    """Return the width and height of a rendered page, as pdfium's wrapper rounds them."""
    width, height = (max(1, ceil(each * scale)) for each in size)
    return width, height


def _grey_where_it_is(rendered: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB pixels, or (H, W) if the three channels are the same."""
    red = rendered[..., 0]
    if all(np.array_equal(red, rendered[..., other]) for other in (1, 2)):
        return red.copy()
    return rendered


def _refusal(error: pypdfium2.PdfiumError) -> tuple[str, str]:
    """Return why pdfium cannot open a document, and the remedy."""
    if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
        return "is an encrypted PDF", "save it without its password"
    if error.err_code == pypdfium2.raw.FPDF_ERR_SECURITY:
        return "is a PDF under an encryption that is not known", "save it without encryption"
    return "is a PDF that is damaged or cut short", AGAIN
