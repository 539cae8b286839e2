"""The inputs of the Python API: a path, bytes, an open file, a Pillow image or an array."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digitscan.errors import InputWarning, UsageError
from digitscan.page_ranges import PageSelection
from digitscan.reader.loading.document import (
    STDIN_NAME,
    LoadedPage,
    open_document,
    read_stream,
    wanted_pages,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.api import ImageLike
    from digitscan.reader.loading.document import CutShort

_TAKEN = "a path, bytes, a binary file, a Pillow image or a uint8 array"
_GRAY, _COLOR = 2, 3  # dimensions
_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A source of pages.

    Attributes:
        given: a path; the content of a file; a Pillow image; or upright pixels.
        name: its name in the output and in errors, `-` if it has none.
        dpi: the resolution at which PDF pages are rendered.
        cut_short: how to treat a truncated image file.
    """

    given: Any
    name: str
    dpi: int
    cut_short: CutShort

    def pages(self, pages: PageSelection | None = None) -> Iterator[LoadedPage]:
        """Yield the pages one by one; issue an `InputWarning` about anything that they lack.

        Raises:
            UnreadableInputError: the file is missing or damaged, or lacks one of `pages`.
        """
        if not isinstance(self.given, (str, bytes)):
            if pages is None or 1 in pages:
                yield self._only_page()
            return
        with open_document(self.given, self.dpi, self.name, self.cut_short) as document:
            for number in wanted_pages(document, pages):
                image = document.load(number)
                for line in filter(None, (document.remark(number), document.damage(number))):
                    warnings.warn(line, InputWarning, stacklevel=2)
                yield LoadedPage(number, image, document.aspect(number))

    def _only_page(self) -> LoadedPage:
        if isinstance(self.given, np.ndarray):
            return LoadedPage(1, self.given)
        from digitscan.reader.loading.images import load_pillow_image  # noqa: PLC0415 - needs Pillow

        return LoadedPage(1, *load_pillow_image(self.given, self.name))


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """A page of a source, see `digitscan.page.Origin`."""

    source: ImageSource
    number: int

    def image(self) -> NDArray[np.uint8]:
        """See `Origin.image`."""
        return next(self.source.pages(PageSelection(((self.number, self.number),)))).image

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        # Pickling or copying a page drops its image, which may be large.
        return type(None), ()


def source_of(image: ImageLike, dpi: int, cut_short: CutShort) -> ImageSource:
    """Return the source for an argument of the API.

    Raises:
        UsageError: the type, or the shape of the array, is not supported.
        UnreadableInputError: an open file is too long.
    """
    if isinstance(image, (str, os.PathLike)):
        path = os.fspath(image)
        return ImageSource(path, path, dpi, cut_short)
    if isinstance(image, (bytes, bytearray, memoryview)):
        return ImageSource(bytes(image), STDIN_NAME, dpi, cut_short)
    if isinstance(image, np.ndarray):
        _check_array(image)
        return ImageSource(image, STDIN_NAME, dpi, cut_short)
    if _is_pillow_image(image):
        name = getattr(image, "filename", "") or STDIN_NAME
        return ImageSource(image, os.fspath(name), dpi, cut_short)
    if hasattr(image, "read"):
        name = _name_of(image)
        return ImageSource(_content_of(image, name), name, dpi, cut_short)
    raise UsageError(f"image: {type(image).__name__} cannot be read; give {_TAKEN}")


def _check_array(image: NDArray[Any]) -> None:
    is_page = image.ndim == _GRAY or (image.ndim == _COLOR and image.shape[2] == _CHANNELS)
    if image.dtype == np.uint8 and is_page and image.size:
        return
    what = f"an array of {image.dtype} with the shape {image.shape} cannot be read"
    raise UsageError(f"image: {what}; give uint8 of (height, width) or (height, width, 3)")


def _is_pillow_image(image: object) -> bool:
    module = sys.modules.get("PIL.Image")  # whoever has such an image has imported it
    return module is not None and isinstance(image, module.Image)


def _name_of(file: Any) -> str:  # noqa: ANN401 - anything that can be read
    name = getattr(file, "name", None)
    return name if isinstance(name, str) else STDIN_NAME


def _content_of(file: Any, name: str) -> bytes:  # noqa: ANN401 - as above
    """Return the content of a file, from its start if it is seekable."""
    if hasattr(file, "seekable") and file.seekable():
        file.seek(0)
    content = read_stream(file, name)
    if not isinstance(content, bytes):
        raise UsageError(f"image: {name} is open as text; open it with mode 'rb'")
    return content
