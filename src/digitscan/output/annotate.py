"""Pictures of the pages with boxes and readings, for checking by eye."""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.inputs import STDIN
from digitscan.messages import problem
from digitscan.output.rows import DOUBTFUL, POOR

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.output.rows import PageReading
    from digitscan.page import Box, Number, Page

_SURE, _UNSURE, _WRONG = (0, 110, 60), (190, 95, 0), (200, 0, 30)
_LABEL_PAPER = (255, 255, 255)
# Of the median digit's height: how high the readings are, and how thick the boxes' lines.
_LETTERING = 0.55
_PEN = 0.04
_LEAST_LETTERING, _MOST_LETTERING = 11, 120
# What tells our pictures from a scan of the same name, which is never written over.
_SOFTWARE = "digitscan annotation"
_HEAD = 512


class Annotator:
    """Writes a picture a page into a folder, under names that are not taken."""

    def __init__(self, folder: str) -> None:
        """Make the folder where it is missing.

        Raises:
            UsageError: it cannot be made, or not be written to.
        """
        self._folder = Path(folder)
        self._given: set[str] = set()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot be made a folder ({error.strerror})"
            raise UsageError(problem(folder, what, "name another for --annotate")) from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise UsageError(
                problem(folder, "may not be written to", "name another for --annotate")
            )

    def draw(self, image: NDArray[np.uint8], reading: PageReading, min_confidence: float) -> Path:
        """Draw one page; return the picture's path.

        Args:
            image: uint8 (H, W) or (H, W, 3), the upright page.
            reading: what was read on it.
            min_confidence: digits below it are written `?`.

        Raises:
            UnreadableInputError: the picture cannot be written.
        """
        path = self._free_name(reading)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            picture = annotated(image, reading.page, min_confidence)
            notes = PngImagePlugin.PngInfo()
            notes.add_text("Software", _SOFTWARE)
            picture.save(part, "PNG", pnginfo=notes, compress_level=1)
            part.replace(path)
        except OSError as error:
            what = f"cannot be written ({error.strerror or error})"
            raise UnreadableInputError(problem(str(path), what, "make room for it")) from error
        finally:
            part.unlink(missing_ok=True)
        return path

    def _free_name(self, reading: PageReading) -> Path:
        """Return `<stem>.png`, `<stem>-p2.png` for page 2; `<stem>-2` and so on where taken."""
        stem = "stdin" if reading.source == STDIN else Path(reading.source).stem
        page = "" if reading.number == 1 else f"-p{reading.number}"
        name, again = f"{stem}{page}.png", 1
        # Compared without case, as some file systems do.
        while name.casefold() in self._given or _is_foreign(self._folder / name):
            again += 1
            name = f"{stem}-{again}{page}.png"
        self._given.add(name.casefold())
        return self._folder / name


def _is_foreign(path: Path) -> bool:
    """Tell whether something is there that an `Annotator` did not write."""
    try:
        with path.open("rb") as file:
            return _SOFTWARE.encode() not in file.read(_HEAD)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def annotated(image: NDArray[np.uint8], page: Page, min_confidence: float) -> Image.Image:
    """Return the page in colour with a box and a reading for every number.

    Green is sure, orange worth a second look, red a guess; each digit of a reading has its own
    colour, the box its least digit's.
    """
    picture = Image.fromarray(image).convert("RGB")
    drawing = ImageDraw.Draw(picture)
    heights = [digit.box.height for digit in page.digits]
    size = median(heights) if heights else 0
    lettering = round(min(max(size * _LETTERING, _LEAST_LETTERING), _MOST_LETTERING))
    font = ImageFont.load_default(lettering)
    pen = max(1, round(size * _PEN))
    numbers = [number for line in page.lines for number in line.numbers]
    for number in numbers:
        _draw_box(drawing, number.box, _colour(number.confidence), pen)
    for number in numbers:
        _draw_reading(drawing, number, min_confidence, font, pen)
    return picture


def _draw_box(
    drawing: ImageDraw.ImageDraw, box: Box, colour: tuple[int, int, int], pen: int
) -> None:
    # Around the ink, not on it.
    edge = 2 * pen
    corners = (box.left - edge, box.top - edge, box.right + edge, box.bottom + edge)
    drawing.rounded_rectangle(corners, radius=2 * edge, outline=colour, width=pen)


def _draw_reading(
    drawing: ImageDraw.ImageDraw,
    number: Number,
    min_confidence: float,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    pen: int,
) -> None:
    """Write the reading above the number; below where there is no room."""
    margin = 2 * pen
    text = number.text(min_confidence)
    width, height = font.getbbox(text)[2], font.getbbox("0123456789?")[3]
    box, room = number.box, drawing._image.size
    left = min(max(0, box.left - margin), max(0, room[0] - round(width) - 2 * margin))
    top = box.top - 2 * margin - round(height)
    if top < 0:
        top = min(box.bottom + 2 * margin, max(0, room[1] - round(height)))
    paper = (left, top, left + width + 2 * margin, top + height + pen)
    drawing.rectangle(paper, fill=_LABEL_PAPER)
    for position, digit in enumerate(number.digits):
        begin = left + margin + font.getlength(text[:position])
        written = digit.text(min_confidence)
        drawing.text((begin, top), written, font=font, fill=_colour(digit.confidence))


def _colour(confidence: float) -> tuple[int, int, int]:
    if confidence < POOR:
        return _WRONG
    return _UNSURE if confidence < DOUBTFUL else _SURE
