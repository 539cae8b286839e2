"""Load a file as upright pages of 8-bit gray or RGB.

Pillow decodes images, pdfium renders PDF. The file type is detected from the content, not the file
name.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.page_ranges import PageSelection
from digitscan.reader.loading.file_types import is_pdf
from digitscan.reader.loading.load_errors import explained

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.reader.loading.pdf_text import PlacedText

__all__ = [
    "DEFAULT_DPI",
    "STDIN_NAME",
    "CutShort",
    "Document",
    "LoadedPage",
    "PageSelection",
    "load_pages",
    "open_document",
    "read_stream",
    "wanted_pages",
]

STDIN_NAME = "-"
DEFAULT_DPI = 300  # for the pages of a PDF, which have no pixels of their own
MAX_STREAM_BYTES = 1 << 30  # limit for input that cannot seek: a pipe, a device
# What to do with a truncated image file: always refuse it; read it if no pixel is missing; or read
# the part that is there.
CutShort = Literal["refuse", "complete", "part"]


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """An upright page: `number` from 1; `image` uint8 (H, W) gray or (H, W, 3) RGB, read-only.

    `aspect` is the height of a pixel divided by its width, see `Document.aspect`.
    """

    number: int
    image: NDArray[np.uint8]
    aspect: float = 1.0


class Document(Protocol):
    """An open file, whose pages are decoded one at a time and in any order."""

    name: str

    def numbers(self) -> Iterator[int]:
        """Yield the page numbers, from 1, without decoding any page.

        Raises:
            UnreadableInputError: the file is damaged after the pages yielded so far.
        """

    def load(self, number: int) -> NDArray[np.uint8]:
        """Decode a page: uint8 (H, W) gray or (H, W, 3) RGB, upright, maybe read-only.

        Raises:
            UnreadableInputError: the page is damaged, too large or missing.
        """

    def aspect(self, number: int) -> float:
        """Return the height of a pixel divided by its width on a loaded page, 1 if it is square.

        The pixels of a standard-resolution fax are about twice as high as wide; its file says so.
        """

    def remark(self, number: int) -> str:
        """Return a line about how a page was loaded, or an empty one; no pixels are missing."""

    def damage(self, number: int) -> str:
        """Return a line about the missing part of a loaded page, or an empty one."""

    def texts(self, number: int) -> tuple[PlacedText, ...]:
        """Return the text of a page if the file has it as characters, as a PDF may."""


def load_pages(
    source: str | Path | bytes, pages: PageSelection | None = None, dpi: int = DEFAULT_DPI
) -> Iterator[LoadedPage]:
    """Read the pages of a file one after the other, in the file's order.

    Only one page is in memory at a time. Pages before a damaged one are yielded before the error.

    Args:
        source: the file's path, or a file's content, for example from standard input.
        pages: the pages to read; all by default.
        dpi: the resolution at which PDF pages are rendered.

    Yields:
        Each page, rotated upright by its EXIF orientation, with transparency over white.

    Raises:
        UnreadableInputError: the file is missing, damaged, too large or not a supported image, or
            lacks one of `pages`.
    """
    with open_document(source, dpi) as document:
        for number in wanted_pages(document, pages):
            yield LoadedPage(number, document.load(number), document.aspect(number))


@contextmanager
def open_document(
    source: str | Path | bytes,
    dpi: int = DEFAULT_DPI,
    name: str | None = None,
    cut_short: CutShort = "complete",
) -> Iterator[Document]:
    """Open a file to decode its pages one by one; see `load_pages`.

    Args:
        source: the file's path, or its content.
        dpi: the resolution at which PDF pages are rendered.
        name: the file's name in errors; by default its path, or `-` for content.
        cut_short: what to do with a truncated image file.

    Raises:
        UnreadableInputError: the file is missing, damaged or not a supported image.
    """
    if name is None:
        name = STDIN_NAME if isinstance(source, bytes) else os.fspath(source)
    with explained(name, None), _opened(source) as file:
        if is_pdf(file):
            from digitscan.reader.loading.pdf import Pdf  # noqa: PLC0415 - images need no pdfium

            with Pdf(file, name, dpi) as pdf:
                yield pdf
        else:
            from digitscan.reader.loading.images import Pictures  # noqa: PLC0415 - as above

            yield Pictures(file, name, cut_short)


def wanted_pages(document: Document, pages: PageSelection | None) -> Iterator[int]:
    """Yield the numbers of the pages to read; all if `pages` is None.

    Reading stops after the last one of `pages`.

    Raises:
        UnreadableInputError: one of `pages` is missing; raised after those that exist.
    """
    count = 0
    for count in document.numbers():
        if pages is None or count in pages:
            yield count
        if pages is not None and pages.ends_at(count):
            return
    missing = pages.missing(count) if pages is not None else None
    if missing is not None:
        has = "one page" if count == 1 else f"{count} pages"
        what = f"has {has}, no page {missing}"
        raise UnreadableInputError(
            problem(document.name, what, "ask for pages it has with --pages")
        )


@contextmanager
def _opened(source: str | Path | bytes) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    if not os.fspath(source):
        raise FileNotFoundError
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed below
    except ValueError as error:  # for example a null byte: no file can have that name
        raise FileNotFoundError from error
    with file:
        yield file if file.seekable() else io.BytesIO(_whole_stream(file))


def read_stream(file: BinaryIO, name: str) -> bytes:
    """Read an open file from the current position to its end.

    Raises:
        UnreadableInputError: the file cannot be read, or is longer than `MAX_STREAM_BYTES`.
    """
    with explained(name, None):
        return _whole_stream(file)


def _whole_stream(file: BinaryIO) -> bytes:
    content = file.read(MAX_STREAM_BYTES + 1)
    if len(content) > MAX_STREAM_BYTES:
        raise ValueError("it does not end within a gigabyte")
    return content
