"""A page in a notebook: its picture with the readings, or a table of them."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from digitscan.errors import DigitscanError, InputWarning
from digitscan.output.sureness import sureness_of_numbers

if TYPE_CHECKING:
    from PIL import Image

    from digitscan.levels import Grade
    from digitscan.page import Page

# About the width of a notebook's column, in pixels.
_MOST_SIDE = 1000
_QUALITY = 85
_MOST_ROWS = 100
_COLORS: dict[Grade, str] = {"reliable": "#006e3c", "check": "#be5f00", "guess": "#c8001e"}


def to_html(page: Page) -> str:
    """Return HTML: a line about the page, and its annotated picture.

    If the picture no longer exists, a table of the page's numbers replaces it.
    """
    counts = sureness_of_numbers(page)
    summary = f"{counts.readings} number{'' if counts.readings == 1 else 's'}"
    if to_check := counts.summary():
        summary += f", {to_check}"
    head = f"<div>{escape(page.source)}, page {page.number}: {summary}</div>"
    picture = _picture(page)
    return head + ("".join(_table(page)) if picture is None else _image_tag(picture, page))


def _picture(page: Page) -> Image.Image | None:
    if page.origin is None:
        return None
    from digitscan.output.drawing import annotated  # noqa: PLC0415 - heavy

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)  # it was issued when the page was read
            image = page.origin.image()
    except DigitscanError:
        return None
    if image.shape[:2] != (page.height, page.width):  # the file has changed
        return None
    return annotated(image, page, 0.0)


def _image_tag(picture: Image.Image, page: Page) -> str:
    picture.thumbnail((_MOST_SIDE, _MOST_SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f'<img alt="{escape(page.text())}" src="data:image/jpeg;base64,{data}">'


def _table(page: Page) -> Iterator[str]:
    yield "<table><tr><th>line</th><th>no.</th><th>text</th><th>confidence</th></tr>"
    places = [
        (at, order, number)
        for at, line in enumerate(page.lines, 1)
        for order, number in enumerate(line.numbers, 1)
    ]
    for at, order, number in places[:_MOST_ROWS]:
        color = _COLORS[page.levels.grade(number.confidence)]
        text = f'<td style="color: {color}">{escape(number.text())}</td>'
        yield f"<tr><td>{at}</td><td>{order}</td>{text}<td>{number.confidence:.4f}</td></tr>"
    yield "</table>"
    if len(places) > _MOST_ROWS:
        yield f"<div>and {len(places) - _MOST_ROWS} more</div>"
