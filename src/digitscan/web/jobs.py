"""The jobs of a worker. Each is sent as a whole, and yields its answers one by one."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.output.doubt import doubt_of
from digitscan.output.rows import PageReading
from digitscan.page import Box
from digitscan.page_ranges import PageSelection
from digitscan.reading_options import Options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.page import Page
    from digitscan.reader import Reader
    from digitscan.reader.loading.document import CutShort, Document

# A page is shown no larger: screens have no more pixels, and phones have little memory.
_SHOWN_SIDE = 2000
_SHOWN_QUALITY = 82


class Job(Protocol):
    """A job for a worker; it can be pickled."""

    @property
    def source(self) -> str:
        """The name of the upload in messages; it is never opened."""

    def answers(self, reader: Reader) -> Iterator[Any]:
        """Yield the answers one by one.

        Raises:
            UnreadableInputError: the upload cannot be read.
        """


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """A page that was read.

    `picture` is a JPEG file, empty if none was requested. `warning` is a line about how the page
    was loaded or about the part that the file lacks, or empty.
    """

    reading: PageReading
    picture: bytes
    warning: str = ""


@dataclass(frozen=True, slots=True)
class ScanJob:
    """Read the pages of a file.

    Attributes:
        content: the content of the file.
        source: its name in the output; never opened.
        pages: the wanted pages; None for all.
        most_pages: the maximum number of pages.
        pictures: whether to return a picture of each page, too.
        options: how to read the pages.
        strict: whether to refuse a truncated file; else the existing part is read.
    """

    content: bytes
    source: str
    pages: PageSelection | None
    most_pages: int
    pictures: bool = False
    options: Options = field(default_factory=Options)
    strict: bool = False

    def answers(self, reader: Reader) -> Iterator[ScanAnswer]:
        """See `Job.answers`."""
        from digitscan.reader.loading.document import open_document, wanted_pages  # noqa: PLC0415

        cut_short: CutShort = "refuse" if self.strict else "part"
        with open_document(self.content, name=self.source, cut_short=cut_short) as document:
            self._check_count(document)
            for number in wanted_pages(document, self.pages):
                image = document.load(number)
                options = replace(self.options, aspect=document.aspect(number))
                page = reader.read(image, options)
                picture = picture_of_page(image) if self.pictures else b""
                doubt = doubt_of(page, self.source, number, options=False)
                warning = document.damage(number) or document.remark(number) or doubt
                yield ScanAnswer(PageReading(self.source, number, page), picture, warning)

    def _check_count(self, document: Document) -> None:
        """Refuse too many pages before reading the first; damage is reported later, where found."""
        from digitscan.reader.loading.document import wanted_pages  # noqa: PLC0415 - heavy

        count = 0
        with suppress(UnreadableInputError):
            for _ in islice(wanted_pages(document, self.pages), self.most_pages + 1):
                count += 1
        if count > self.most_pages:
            what = f"has more than the {self.most_pages} pages that are read"
            remedy = f"ask for some of them, as pages=1-{self.most_pages}"
            raise TooManyPagesError(problem(self.source, what, remedy))


@dataclass(frozen=True, slots=True)
class CropsJob:
    """Cut digits out of a page again, in the form that training uses.

    Attributes:
        content: the content of the file.
        page: the page number in it.
        boxes: the boxes of the digits.
        source: the file's name in errors.
    """

    content: bytes
    page: int
    boxes: tuple[Box, ...]
    source: str

    def answers(self, reader: Reader) -> Iterator[NDArray[np.uint8]]:
        """Yield the crops in one array, uint8 (N, 28, 28), ink 255."""
        from digitscan.crops import crops_of  # noqa: PLC0415 - heavy

        image = _one_page(self.content, self.page, self.source)
        yield crops_of(image, [_within(box, image.shape) for box in self.boxes])


@dataclass(frozen=True, slots=True)
class DrawingJob:
    """Read a drawing.

    Attributes:
        content: the content of an image file.
        source: its name in errors.
    """

    content: bytes
    source: str

    def answers(self, reader: Reader) -> Iterator[Page]:
        """Yield the only page; see `read_canvas`."""
        from digitscan.reader.inputs.canvas import read_canvas  # noqa: PLC0415 - heavy

        yield read_canvas(reader, _one_page(self.content, 1, self.source))


class TooManyPagesError(UnreadableInputError):
    """A file has more pages than one request may read."""


def picture_of_page(image: NDArray[np.uint8]) -> bytes:
    """Return a page as a JPEG file that any browser can show; a large page is reduced."""
    from PIL import Image  # noqa: PLC0415 - heavy

    picture = Image.fromarray(image)
    picture.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), Image.Resampling.BOX, reducing_gap=None)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_SHOWN_QUALITY)
    return file.getvalue()


def picture_object(picture: bytes) -> dict[str, str]:
    """Return a picture as a JSON object."""
    return {"type": "image/jpeg", "data": base64.b64encode(picture).decode("ascii")}


def _one_page(content: bytes, number: int, source: str) -> NDArray[np.uint8]:
    from digitscan.reader.loading.document import open_document, wanted_pages  # noqa: PLC0415

    with open_document(content, name=source, cut_short="part") as document:
        (found,) = wanted_pages(document, PageSelection(((number, number),)))
        return document.load(found)


def _within(box: Box, shape: tuple[int, ...]) -> Box:
    """Return the part of a box that lies on the page; at least one pixel."""
    height, width = shape[:2]
    left, top = min(box.left, width - 1), min(box.top, height - 1)
    return Box(left, top, min(box.width, width - left), min(box.height, height - top))
