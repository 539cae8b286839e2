"""The worker's jobs for forms: propose fields, and read sheets by a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.output.rows import PageReading
from digitscan.page import Page
from digitscan.web.jobs import picture_of_page

if TYPE_CHECKING:
    from digitscan.forms.template import Field, Template
    from digitscan.reader import Reader

NO_FIT = "does not fit the template; check that it is a whole sheet of that form"


@dataclass(frozen=True, slots=True)
class ProposedForm:
    """The picture of a form as PNG, its width and height in pixels, and the proposed fields."""

    picture: bytes
    size: tuple[int, int]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ProposeJob:
    """Propose the fields of a form.

    Attributes:
        content: the content of a sheet's file.
        source: its name in errors.
        page: the page number in the file.
        filled: whether the sheet is filled in.
    """

    content: bytes
    source: str
    page: int
    filled: bool

    def answers(self, reader: Reader) -> Iterator[ProposedForm]:
        """Yield the form, even without fields: the user can draw some on it."""
        from digitscan.forms.making import (  # noqa: PLC0415 - heavy
            FORM_DPI,
            fields_of,
            form_page,
            named_fields,
            png_of,
        )

        page = form_page(self.content, self.page, FORM_DPI, self.source)
        found = fields_of(page.image, reader if self.filled else None)
        high, wide = page.image.shape[:2]
        yield ProposedForm(png_of(page.image), (wide, high), named_fields(found, page.labels))


@dataclass(frozen=True, slots=True)
class TemplateFilesJob:
    """Make the files beside a template.

    Attributes:
        document: the content of the template.
        picture: the content of its picture's file.
        source: the template's name in errors.
    """

    document: Mapping[str, Any]
    picture: bytes
    source: str

    def answers(self, reader: Reader) -> Iterator[tuple[bytes, bytes]]:
        """Yield the picture and the overview as PNG, both made here, not passed through."""
        from digitscan.forms.making import draw_overview, png_of  # noqa: PLC0415 - heavy
        from digitscan.forms.sheets import picture_of  # noqa: PLC0415

        template = _template(self.document, self.picture, self.source)
        image = picture_of(template)
        yield png_of(image), png_of(draw_overview(image, template.fields))


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """A sheet that was read, with its picture as JPEG; or a line that says why it was not read."""

    source: str
    number: int
    reading: PageReading | None
    picture: bytes
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SheetsJob:
    """Read the sheets in a file by a template.

    Attributes:
        document: the content of the template.
        picture: the content of its picture's file.
        content: the content of the file of sheets.
        source: the name of that file.
        most_pages: the maximum number of pages.
    """

    document: Mapping[str, Any]
    picture: bytes
    content: bytes
    source: str
    most_pages: int

    def answers(self, reader: Reader) -> Iterator[SheetAnswer]:
        """Yield a sheet for each page; one that does not fit has no reading."""
        from digitscan.forms.sheets import SheetReader  # noqa: PLC0415 - heavy
        from digitscan.reader.loading.document import open_document  # noqa: PLC0415

        template = _template(self.document, self.picture, "template")
        sheets = SheetReader([template], reader)
        with open_document(self.content, name=self.source) as pages:
            for number in pages.numbers():
                if number > self.most_pages:
                    what = f"has more than the {self.most_pages} pages that are read"
                    raise UnreadableInputError(problem(self.source, what, "cut it up"))
                image = pages.load(number)
                sheet = sheets.read(image, reader.card.levels.reliable)
                high, wide = image.shape[:2]
                page = Page((), wide, high)
                reading = PageReading(self.source, number, page, sheet=sheet) if sheet else None
                where = f"page {number}: " if number > 1 else ""
                trouble = "" if sheet else f"{self.source}: {where}{NO_FIT}"
                yield SheetAnswer(self.source, number, reading, picture_of_page(image), trouble)


def _template(document: Mapping[str, Any], picture: bytes, source: str) -> Template:
    """Return the template from the page's data; raises UsageError if something in it is wrong."""
    from digitscan.forms.loading import document_of, template_of  # noqa: PLC0415 - heavy

    return template_of(document_of(document, source), f"{source}.yaml", picture)
