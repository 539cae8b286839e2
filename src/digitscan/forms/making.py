"""Make a template of a sheet: the YAML file, its picture, and an overview of its fields."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.forms.darkness import fitted
from digitscan.forms.propose import Proposed, propose_fields
from digitscan.forms.straighten import straighten
from digitscan.forms.template import VERSION
from digitscan.inputs import STDIN, read_stdin
from digitscan.messages import problem
from digitscan.output.files import writing_to
from digitscan.reader.loading.document import load_pages
from digitscan.reading_options import Options
from digitscan.selection import PageSelection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Box
    from digitscan.reader import Reader

    Image = NDArray[np.uint8]

# A larger picture is scaled down: no pixel of it would be used.
MOST_SIDE = 2400
_COLORS = ((200, 30, 30), (20, 90, 200), (10, 130, 60), (170, 80, 0), (120, 40, 160))
_HEAD = """\
# A template for digitscan form read. Edit it: rename fields, remove those you do not need,
# add types and checks. {overview} shows where each field is.
version: {version}
picture: {picture}
size: [{width}, {height}]{blank}

# For each field:
#   name      its column in the output
#   box       left, top, width, height in pixels of the picture
#   comb      true: the box is divided into as many boxes as it has digits
#   boxes     the boxes of a comb whose boxes are not side by side
#   digits    how many digits it has
#   type      digits (default), integer, decimal, date or time
#   decimals  for decimal: how many digits stand behind the point, even if it is not written
#   format    for date and time, such as DDMMYYYY or HHMM
#   range     [least, most], such as [0, 500]; null for no limit
#   prefix    what is printed before the digits and belongs to the value, such as DE of an IBAN
#   required  true: an empty field fails the checks
#   empty     what an empty field may look like: blank, dash, cross; default [blank, dash]
fields:
"""
_CHECKS = """
# Checks, such as
#   - total = sum(field_01, field_02)
#   - total = sum(field_*)
#   - net + tax = gross
#   - start <= end
#   - luhn(card); also iban, isbn, isbn10, isbn13, ean, mod11, mod97
checks: []
"""


@dataclass(frozen=True)
class Wanted:
    """What is to be made.

    Attributes:
        image: the path of a sheet.
        output: the path of the template; None for the image's name in the current folder.
        page: of the image, from 1.
        dpi: the resolution of a PDF's page.
        filled: whether the sheet is filled in.
        force: whether a template that is there is replaced.
    """

    image: str
    output: str | None = None
    page: int = 1
    dpi: int = 200
    filled: bool = False
    force: bool = False


@dataclass(frozen=True)
class Made:
    """What was made: the paths, and how many fields there are."""

    template: Path
    picture: Path
    overview: Path
    fields: int


def make_template(wanted: Wanted, reader: Reader | None = None) -> Made:
    """Make a template.

    Args:
        wanted: what to make.
        reader: reads a filled sheet; a blank one needs none.

    Raises:
        UsageError: the template cannot be written there.
        UnreadableInputError: the image cannot be read, or no field is found on it.
    """
    template = _target(wanted)
    picture = template.with_name(f"{template.stem}.picture.png")
    overview = template.with_name(f"{template.stem}.overview.png")
    image = _page(wanted)
    written = [] if reader is None else _written(image, reader)
    fields = propose_fields(image, written)
    if not fields:
        what = "no box, comb, table cell or line to write on was found"
        remedy = "use a straight scan of 200 dpi or more, or the PDF"
        raise UnreadableInputError(problem(wanted.image, what, remedy))
    names = [f"field_{at:02}" for at in range(1, len(fields) + 1)]
    text = yaml_text(image, fields, names, (picture.name, overview.name), filled=wanted.filled)
    with writing_to(str(template)):
        _save(image, picture)
        _save(draw_overview(image, [each.box for each in fields], names), overview)
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


def _page(wanted: Wanted) -> Image:
    """Return the page, straight, no larger than is of use."""
    content: str | bytes = read_stdin() if wanted.image == STDIN else wanted.image
    pages = PageSelection.parse(str(wanted.page))
    page = next(iter(load_pages(content, pages, wanted.dpi)))
    high, wide = page.image.shape[:2]
    if page.aspect != 1:
        size = (wide, round(high * page.aspect))
        return np.asarray(Pictures.fromarray(page.image).resize(size), np.uint8)
    image = fitted(page.image, MOST_SIDE)[0] if max(high, wide) > MOST_SIDE else page.image
    return straighten(image)


def _written(image: Image, reader: Reader) -> list[Box]:
    page = reader.read(image, Options(rotate=0, printed="drop"))
    return [digit.box for digit in page.digits]


def yaml_text(
    image: Image,
    fields: Sequence[Proposed],
    names: Sequence[str],
    files: tuple[str, str],
    *,
    filled: bool,
) -> str:
    """Return a template's text; `files` are the names of its picture and overview."""
    high, wide = image.shape[:2]
    note = "# The picture is of a filled sheet: what is in the fields is not print."
    head = _HEAD.format(
        version=VERSION, picture=json.dumps(files[0]), overview=files[1], width=wide, height=high,
        blank=f"\n{note}\nblank: false" if filled else "",
    )  # fmt: skip
    lines = [_line(name, each) for name, each in zip(names, fields, strict=True)]
    return head + "\n".join(lines) + "\n" + _CHECKS


def _line(name: str, field: Proposed) -> str:
    parts = [f"name: {name}", f"box: {_sides(field.box)}"]
    if field.format:
        parts += ["type: date", f"format: {field.format}"]
    if field.boxes:
        parts.append(f"digits: {len(field.boxes)}")
        if field.is_even:
            parts.append("comb: true")
        else:
            parts.append(f"boxes: [{', '.join(map(_sides, field.boxes))}]")
    return f"  - {{{', '.join(parts)}}}"


def _sides(box: Box) -> str:
    return f"[{box.left}, {box.top}, {box.width}, {box.height}]"


def draw_overview(image: Image, boxes: Sequence[Box], names: Sequence[str]) -> Image:
    """Return the picture, paler, with each field's box and name."""
    pale = Pictures.fromarray((255 - (255 - image.astype(np.int32)) // 2).astype(np.uint8))
    shown = pale.convert("RGB")
    pen = ImageDraw.Draw(shown, "RGBA")
    size = max(11, max(image.shape[:2]) // 130)
    font = ImageFont.load_default(size)
    for at, (box, name) in enumerate(zip(boxes, names, strict=True)):
        color = _COLORS[at % len(_COLORS)]
        edges = (box.left, box.top, box.right - 1, box.bottom - 1)
        pen.rectangle(edges, fill=(*color, 40), outline=color, width=2)
        place = (box.left + 3, box.top + 1)
        pen.rectangle(pen.textbbox(place, name, font), fill=(255, 255, 255, 210))
        pen.text(place, name, color, font)
    return np.asarray(shown, np.uint8)


def _save(image: Image, path: Path) -> None:
    """Write a PNG, whole or not at all."""
    buffer = io.BytesIO()
    Pictures.fromarray(image).save(buffer, "PNG")
    path.write_bytes(buffer.getvalue())
