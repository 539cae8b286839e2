"""Make a template from a sheet: the YAML file, its picture, and an overview of its fields."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.forms.darkness import fitted
from digitscan.forms.naming import Label, labels_of, names_of
from digitscan.forms.propose import Proposed, propose_fields
from digitscan.forms.straighten import straighten
from digitscan.forms.template import VERSION, Document, Field, Sides
from digitscan.forms.writing import template_text
from digitscan.inputs import STDIN, read_stdin
from digitscan.messages import problem
from digitscan.output.files import writing_to
from digitscan.page_ranges import PageSelection
from digitscan.reader.loading.document import open_document, wanted_pages
from digitscan.reading_options import Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader import Reader

    Image = NDArray[np.uint8]

# A larger picture is scaled down, since the extra pixels are never used.
MOST_SIDE = 2400
FORM_DPI = 200  # of a PDF's page
_LEAST_CONTRAST = 40  # of print, in levels of gray
_COLORS = ((200, 30, 30), (20, 90, 200), (10, 130, 60), (170, 80, 0), (120, 40, 160))


@dataclass(frozen=True)
class Wanted:
    """The options for making a template.

    Attributes:
        image: the path of a sheet.
        output: the path of the template; None for the image's name in the current folder.
        page: of the image, from 1.
        dpi: the resolution of a PDF's page.
        filled: whether the sheet is filled in.
        force: whether to replace an existing template.
    """

    image: str
    output: str | None = None
    page: int = 1
    dpi: int = FORM_DPI
    filled: bool = False
    force: bool = False


@dataclass(frozen=True)
class Made:
    """The result: the paths, and the number of fields."""

    template: Path
    picture: Path
    overview: Path
    fields: int


def make_template(wanted: Wanted, reader: Reader | None = None) -> Made:
    """Make a template.

    Args:
        wanted: the options.
        reader: reads a filled sheet; a blank one needs none.

    Raises:
        UsageError: the template cannot be written there.
        UnreadableInputError: the image cannot be read, or no field is found on it.
    """
    template = _target(wanted)
    picture = template.with_name(f"{template.stem}.picture.png")
    overview = template.with_name(f"{template.stem}.overview.png")
    source = read_stdin() if wanted.image == STDIN else wanted.image
    page = form_page(source, wanted.page, wanted.dpi)
    image, fields = page.image, fields_of(page.image, reader)
    if not fields:
        what = "no box, comb, table cell or line to write on was found"
        remedy = "use a straight scan of 200 dpi or more, or the PDF"
        if not wanted.filled:
            remedy = f"add --filled if the sheet is filled in, else {remedy}"
        raise UnreadableInputError(problem(wanted.image, what, remedy))
    high, wide = image.shape[:2]
    document = Document(
        version=VERSION,
        picture=picture.name,
        size=(wide, high),
        blank=not wanted.filled,
        fields=named_fields(fields, page.labels),
    )
    text = template_text(document, overview.name)
    with writing_to(str(template)):
        picture.write_bytes(png_of(image))
        overview.write_bytes(png_of(draw_overview(image, document.fields)))
        template.write_text(text, encoding="utf-8")
    return Made(template, picture, overview, len(fields))


def _target(wanted: Wanted) -> Path:
    """Return the path of the template."""
    if wanted.output is None:
        if wanted.image == STDIN:
            raise UsageError("standard input has no name; name the template with -o")
        target = Path(Path(wanted.image).stem + ".yaml")
    else:
        target = Path(wanted.output)
    name = str(target)
    if target.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(problem(name, "is not named .yaml", "name the template form.yaml"))
    if target.exists() and not wanted.force:
        remedy = "name another with -o, or replace it with --force"
        raise UsageError(problem(name, "is there already", remedy))
    if not target.parent.is_dir():
        remedy = "make the folder or name another"
        raise UsageError(problem(name, "its folder does not exist", remedy))
    return target


@dataclass(frozen=True)
class FormPage:
    """A form's page.

    Attributes:
        image: uint8 (H, W) gray or (H, W, 3) RGB, straightened and not larger than useful.
        labels: its printed labels, if the file has them as text.
    """

    image: Image
    labels: tuple[Label, ...] = ()


def form_page(source: str | bytes, number: int, dpi: int, name: str | None = None) -> FormPage:
    """Return a page from which a template is made.

    Args:
        source: the path of a file, or its content.
        number: of the page, from 1.
        dpi: the resolution of a PDF's page.
        name: of the file in errors; by default its path.

    Raises:
        UnreadableInputError: it cannot be read.
    """
    with open_document(source, dpi, name) as document:
        (found,) = wanted_pages(document, PageSelection(((number, number),)))
        image, aspect = document.load(found), document.aspect(found)
        texts = document.texts(found)
    high, wide = image.shape[:2]
    if aspect != 1:
        size = (wide, round(high * aspect))
        return FormPage(np.asarray(Pictures.fromarray(image).resize(size), np.uint8))
    given = fitted(image, MOST_SIDE)[0] if max(high, wide) > MOST_SIDE else image
    if not texts:
        return FormPage(straighten(given))
    # A page with text was not scanned, so it is straight.
    labels = labels_of(texts, (given.shape[1], given.shape[0]))
    return FormPage(given, tuple(each for each in labels if _is_visible(each, given)))


def _is_visible(label: Label, image: Image) -> bool:
    """Return whether there is print at a label's place."""
    box = label.box
    there = image[max(box.top, 0) : max(box.bottom, 0), max(box.left, 0) : max(box.right, 0)]
    return bool(there.size) and int(there.max()) - int(there.min()) >= _LEAST_CONTRAST


def fields_of(image: Image, reader: Reader | None) -> list[Proposed]:
    """Propose the fields of a form; `reader` is needed only for a filled sheet."""
    if reader is None:
        return propose_fields(image)
    page = reader.read(image, Options(rotate=0, printed="drop"))
    return propose_fields(image, [digit.box for digit in page.digits])


def named_fields(fields: Sequence[Proposed], labels: Sequence[Label] = ()) -> tuple[Field, ...]:
    """Name proposed fields by their labels; see `names_of`."""
    return tuple(map(_field, names_of([each.box for each in fields], labels), fields))


def _field(name: str, given: Proposed) -> Field:
    boxes = tuple(map(_sides, given.boxes))
    is_comb = bool(boxes) and given.is_even
    return Field(
        name=name,
        box=_sides(given.box),
        type="date" if given.format else "digits",
        format=given.format or None,
        digits=len(boxes) or None,
        comb=is_comb,
        boxes=None if is_comb or not boxes else boxes,
    )


def _sides(box: Box) -> Sides:
    return box.left, box.top, box.width, box.height


def draw_overview(image: Image, fields: Sequence[Field]) -> Image:
    """Return a paler picture with each field's box and name."""
    pale = Pictures.fromarray((255 - (255 - image.astype(np.int32)) // 2).astype(np.uint8))
    shown = pale.convert("RGB")
    pen = ImageDraw.Draw(shown, "RGBA")
    size = max(11, max(image.shape[:2]) // 130)
    font = ImageFont.load_default(size)
    for at, field in enumerate(fields):
        color, box = _COLORS[at % len(_COLORS)], field.area
        edges = (box.left, box.top, box.right - 1, box.bottom - 1)
        pen.rectangle(edges, fill=(*color, 40), outline=color, width=2)
        place = (box.left + 3, box.top + 1)
        pen.rectangle(pen.textbbox(place, field.name, font), fill=(255, 255, 255, 210))
        pen.text(place, field.name, color, font)
    return np.asarray(shown, np.uint8)


def png_of(image: Image) -> bytes:
    """Return an image as a PNG file."""
    buffer = io.BytesIO()
    Pictures.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()
