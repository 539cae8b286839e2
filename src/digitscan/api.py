"""The functions of the Python API."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from functools import lru_cache
from typing import IO, TYPE_CHECKING, TypeAlias, Union

from digitscan.errors import InputWarning
from digitscan.models import DEFAULT_MODEL
from digitscan.page_ranges import PageSelection
from digitscan.reading_options import parse_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from digitscan.image_sources import ImageSource
    from digitscan.page import Page
    from digitscan.reader import Reader
    from digitscan.reading_options import Options

ImageLike: TypeAlias = Union[
    str, "os.PathLike[str]", bytes, IO[bytes], "Image.Image", "NDArray[np.uint8]"
]

# The same variable sets the default of the command line.
MODEL_VARIABLE = "DIGITSCAN_MODEL"
_PDF_DPI = 300


def recognize(
    image: ImageLike,
    *,
    rotate: str | int = "auto",
    printed: str = "auto",
    marks: str = "all",
    model: str | None = None,
    engine: str = "auto",
    dpi: int = _PDF_DPI,
    strict: bool = False,
) -> Page:
    """Read the numbers of one page.

    If part of a file is missing, the rest is read and an `InputWarning` says how much is missing.
    An `InputWarning` also says that a page looks wrong, for instance that it has no writing.

    Args:
        image: a path, the bytes of a file, a file open for reading bytes, a Pillow image, or an
            upright page as uint8 (H, W) gray or (H, W, 3) RGB. If a file has several pages, only
            the first is read; see `read_document`.
        rotate: by how many degrees to rotate the page counter-clockwise before it is read: 0, 90,
            180 or 270; `auto` detects it.
        printed: `drop` leaves printed numbers out, `keep` reads them like handwriting, `auto` reads
            them only on a page without handwritten numbers.
        marks: `all` for numbers as they are written, with their points and signs, `none` for their
            digits only.
        model: the name of a model or the path of its folder, loaded once; by default the variable
            `DIGITSCAN_MODEL`, else `default`.
        engine: the library that runs the networks, one of `digitscan.engines.ENGINES`.
        dpi: the resolution at which a PDF page is rendered.
        strict: whether a truncated file is an error.

    Returns:
        The page's lines, numbers, digits and tables, with boxes and calibrated confidences.

    Raises:
        UnreadableInputError: the file cannot be read as an image.
        ModelError: the model or the engine cannot be used.
        UsageError: an argument has an unknown value, or `image` an unsupported type.
    """
    options = parse_options(rotate, printed, marks=marks)
    source = _source(image, dpi, strict=strict)
    return next(_read(source, None, options, _reader(_model(model), engine)))


def read_document(  # noqa: PLR0913 - all by name, but for the first
    image: ImageLike,
    *,
    pages: str | None = None,
    rotate: str | int = "auto",
    printed: str = "auto",
    marks: str = "all",
    model: str | None = None,
    engine: str = "auto",
    dpi: int = _PDF_DPI,
    strict: bool = False,
) -> Iterator[Page]:
    """Read the pages of a TIFF, a PDF or another file, one by one.

    Only one page is held at a time. The arguments are checked at once; the error of an unreadable
    page is raised when its turn comes.

    Args:
        image: see `recognize`; so are the other arguments.
        pages: the pages to read, such as `1-3,7` or `5-`; all by default.
        rotate: see `recognize`.
        printed: see `recognize`.
        marks: see `recognize`.
        model: see `recognize`.
        engine: see `recognize`.
        dpi: see `recognize`.
        strict: see `recognize`.

    Returns:
        An iterator over the pages. `page.number` is a page's number in the file.

    Raises:
        UnreadableInputError: the file cannot be read, or lacks one of `pages`.
        ModelError: the model or the engine cannot be used.
        UsageError: an argument has an unknown value, or `image` an unsupported type.
    """
    options = parse_options(rotate, printed, marks=marks)
    chosen = None if pages is None else PageSelection.parse(pages)
    source = _source(image, dpi, strict=strict)
    return _read(source, chosen, options, _reader(_model(model), engine))


def _read(
    source: ImageSource, chosen: PageSelection | None, options: Options, reader: Reader
) -> Iterator[Page]:
    from digitscan.image_sources import PageOrigin  # noqa: PLC0415 - heavy
    from digitscan.output.doubt import doubt_of  # noqa: PLC0415

    for page in source.pages(chosen):
        read = reader.read(page.image, replace(options, aspect=page.aspect))
        if line := doubt_of(read, source.name, page.number, options=False):
            warnings.warn(line, InputWarning, stacklevel=2)
        origin = PageOrigin(source, page.number)
        yield replace(read, source=source.name, number=page.number, origin=origin)


def _source(image: ImageLike, dpi: int, *, strict: bool) -> ImageSource:
    from digitscan.image_sources import source_of  # noqa: PLC0415 - heavy

    return source_of(image, dpi, "refuse" if strict else "part")


def _model(given: str | None) -> str:
    return given or os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL


@lru_cache(maxsize=4)
def _reader(model: str, engine: str) -> Reader:
    # NumPy, OpenCV and the engine take most of a cold start: imported only when needed.
    from digitscan.reader import Reader  # noqa: PLC0415

    return Reader(model, engine)
