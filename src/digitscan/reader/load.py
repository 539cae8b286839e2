"""Step 1: a file becomes upright pages of 8-bit grey or RGB.

Pillow decodes. A file's kind is taken from its first bytes, never from its name.
"""

from __future__ import annotations

import io
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, ImageOps

from digitscan.errors import DigitscanError, UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.formats import open_image
from digitscan.reader.pixels import to_grey_or_rgb
from digitscan.selection import PageSelection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import ImageFile

__all__ = ["STDIN_NAME", "LoadedPage", "PageSelection", "load_pages"]

STDIN_NAME = "-"
MAX_PAGE_PIXELS = 200_000_000  # A1 at 600 dpi is 285 million, A2 140 million
MAX_STREAM_BYTES = 1 << 30  # of what has no end to seek to: a pipe, a device

_ORIENTATION = 0x0112  # Exif 2.3, page 31
_TURNED = range(2, 9)
_NEW_SUBFILE_TYPE = 254  # TIFF 6.0, page 36; bit 0: a smaller copy, bit 2: a mask
_NOT_A_PAGE = 0b101
_AGAIN = "scan or copy it again"
_PILLOW = threading.Lock()


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A page, upright: `number` from 1; `image` uint8 (H, W) grey or (H, W, 3) RGB, read-only."""

    number: int
    image: NDArray[np.uint8]


def load_pages(
    source: str | Path | bytes, pages: PageSelection | None = None
) -> Iterator[LoadedPage]:
    """Read the pages of a file one after the other, in the file's order.

    Only one page is held at a time. Pages before a damaged one are given before the error.

    Args:
        source: the file's path; or a file's content, as from standard input.
        pages: those wanted; all where it is None.

    Yields:
        Each page, turned upright by its EXIF orientation, transparency laid over white.

    Raises:
        UnreadableInputError: the file is missing, damaged, too large, not an image that is
            read, or has not all pages asked for.
    """
    name = STDIN_NAME if isinstance(source, bytes) else os.fspath(source)
    with _explained(name, None), _opened(source) as file:
        with _pillow_kept_quiet():
            image = open_image(file, name)
        yield from _wanted_pages(image, name, pages)


def _wanted_pages(
    image: ImageFile.ImageFile, name: str, pages: PageSelection | None
) -> Iterator[LoadedPage]:
    count = 0
    for count in _page_numbers(image, name):
        if pages is None or count in pages:
            yield LoadedPage(count, _decode(image, name, count))
        if pages is not None and pages.ends_at(count):
            return
    missing = pages.missing(count) if pages is not None else None
    if missing is not None:
        has = "one page" if count == 1 else f"{count} pages"
        raise UnreadableInputError(
            problem(name, f"has {has}, no page {missing}", "ask for pages it has with --pages")
        )


def _page_numbers(image: ImageFile.ImageFile, name: str) -> Iterator[int]:
    """Seek to one page after the other; `image` stands at the page whose number is given."""
    yield 1
    number, frame = 1, 0
    while _has_pages(image):
        frame += 1
        with _explained(name, number + 1), _pillow_kept_quiet():
            try:
                image.seek(frame)
            except EOFError:
                return
        if _is_page(image):
            number += 1
            yield number


def _has_pages(image: ImageFile.ImageFile) -> bool:
    """Tell whether there are several; frames of other formats are animations or previews."""
    return image.format == "TIFF" and bool(getattr(image, "is_animated", False))


def _is_page(image: ImageFile.ImageFile) -> bool:
    kind = image.tag_v2.get(_NEW_SUBFILE_TYPE, 0)  # type: ignore[attr-defined]
    return not (isinstance(kind, int) and kind & _NOT_A_PAGE)


def _decode(image: ImageFile.ImageFile, name: str, number: int) -> NDArray[np.uint8]:
    _check_size(image.size, name)
    page = number if image.format == "TIFF" else None
    with _explained(name, page), _pillow_kept_quiet():
        image.load()
        upright = ImageOps.exif_transpose(image) if _is_turned(image) else image
        pixels = to_grey_or_rgb(upright)
        if not _has_pages(image):
            image.close()  # Pillow's copy of the pixels is not needed while the page is read
        return pixels


def _is_turned(image: Image.Image) -> bool:
    """Tell whether EXIF says so; damaged EXIF says nothing, and the pixels are read as they lie."""
    try:
        return image.getexif().get(_ORIENTATION, 1) in _TURNED
    except Exception:  # Pillow raises nearly anything on it
        return False


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PAGE_PIXELS:
        raise UnreadableInputError(
            problem(
                name,
                f"{width} x {height} pixels are more than the {MAX_PAGE_PIXELS // 10**6} million "
                "that are read",
                "scale it down or cut it up",
            )
        )


@contextmanager
def _opened(source: str | Path | bytes) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    if not os.fspath(source):
        raise FileNotFoundError
    with Path(source).open("rb") as file:
        yield file if file.seekable() else io.BytesIO(_whole_stream(file))


def _whole_stream(file: BinaryIO) -> bytes:
    content = file.read(MAX_STREAM_BYTES + 1)
    if len(content) > MAX_STREAM_BYTES:
        raise ValueError("it does not end within a gigabyte")
    return content


@contextmanager
def _pillow_kept_quiet() -> Iterator[None]:
    """Run a piece of Pillow without its warnings and its own limit of pixels.

    The limit is lower than ours, which is checked from the header. Both settings are the whole
    process's, so they are changed by one thread at a time and given back.
    """
    with _PILLOW, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = limit


@contextmanager
def _explained(name: str, page: int | None) -> Iterator[None]:
    """Turn whatever goes wrong inside into an error that names the file and the remedy."""
    try:
        yield
    except DigitscanError:
        raise
    # A damaged file makes Pillow raise nearly anything, so nothing is let through.
    except Exception as error:
        where = "" if page is None else f"page {page} "
        raise UnreadableInputError(problem(name, *_explain(error, where))) from error


def _explain(error: Exception, where: str) -> tuple[str, str]:
    """Return what is wrong and what to do about it."""
    if isinstance(error, FileNotFoundError):
        return "no such file", "check the path"
    if isinstance(error, PermissionError):
        return "may not be read", "ask for the right to read it, or `chmod +r` it"
    if isinstance(error, IsADirectoryError):
        return "is a folder", "name a file in it"
    if isinstance(error, MemoryError):
        return f"{where}needs more memory than there is", "scale it down or cut it up"
    if isinstance(error, OSError) and error.strerror:
        return f"{where}cannot be read ({error.strerror})", _AGAIN
    detail = str(error) or type(error).__name__
    return f"{where}is damaged or cut short ({detail})", _AGAIN
