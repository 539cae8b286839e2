"""Pictures of every step of a reading, for `--debug-dir`; docs/debug.md explains them.

All but the last show the page as the reader sees it: rotated, straightened and scaled.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from PIL import Image, ImageDraw

from digitscan.output.drawing import annotated
from digitscan.reader.finding.finder import PART, Ink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from digitscan.page import Box, Page
    from digitscan.reader.segmentation.glyph import Run
    from digitscan.reader.tracing import Trace

    Color = tuple[int, int, int]

_Value = TypeVar("_Value", bound=np.generic)
SOFTWARE = "digitscan debug picture"
STEPS = ("view", "classes", "body", "ink", "settled", "glyphs", "reading")
# The finder's classes; paper keeps the page's own color, paler. The palette is Okabe and Ito's,
# which color-blind people can distinguish.
CLASS_COLORS: dict[Ink, Color] = {
    Ink.DIGIT: (0, 158, 115),
    Ink.MARK: (204, 121, 167),
    Ink.PRINT: (0, 114, 178),
    Ink.RULE: (230, 159, 0),
    Ink.OTHER: (213, 94, 0),
}
BODY_COLOR: Color = (0, 114, 178)
# Neighboring runs have different colors; runs that are left out and marks are gray.
RUN_COLORS: tuple[Color, ...] = (
    *((0, 114, 178), (213, 94, 0), (0, 158, 115)),
    *((204, 121, 167), (230, 159, 0), (86, 180, 233)),
)
LEFT_OUT_COLOR: Color = (140, 140, 140)
# The share of the page that stays visible: as paper under the colors, and as ink under the boxes.
_PALE = 0.35
_FAINT_INK = 0.5


def step_pictures(
    image: NDArray[np.uint8], traced: Trace, page: Page, min_confidence: float
) -> Iterator[tuple[str, Image.Image]]:
    """Yield a picture of each of `STEPS`.

    Args:
        image: uint8 (H, W) or (H, W, 3), the page.
        traced: every step of its reading.
        page: the result.
        min_confidence: digits below it are written `?`.
    """
    found = traced.found
    view = found.view.image
    wanted = list(chain.from_iterable(found.lines))
    numbers = {id(run) for run in wanted}
    left_out = [run for run in found.segmentation.runs if id(run) not in numbers]
    yield "view", Image.fromarray(view)
    yield "classes", classes_picture(view, found.maps.classes)
    yield "body", body_picture(view, found.maps.body)
    yield "ink", Image.fromarray(255 - found.ink.soft)
    yield "settled", classes_picture(view, found.settled.classes)
    yield "glyphs", glyphs_picture(found.ink.soft, wanted, left_out, found.segmentation.marks)
    yield "reading", annotated(image, page, min_confidence)


def classes_picture(view: NDArray[np.uint8], classes: NDArray[np.uint8]) -> Image.Image:
    """Return the page with each pixel in the color of its class, see `CLASS_COLORS`.

    Args:
        view: uint8 (h, w) or (h, w, 3), the page as the reader sees it.
        classes: uint8 (h / 2, w / 2), the finder's classes, see `Ink`.
    """
    picture = _pale(view)
    full = _at_full_size(classes, view.shape)
    for ink, color in CLASS_COLORS.items():
        picture[full == ink] = color
    return Image.fromarray(picture)


def body_picture(view: NDArray[np.uint8], body: NDArray[np.float32]) -> Image.Image:
    """Return the page with the bands through numbers; more probable bands are stronger.

    Args:
        view: uint8 (h, w) or (h, w, 3), the page as the reader sees it.
        body: float32 (h / 2, w / 2), the probability of a band.
    """
    share = _at_full_size(body, view.shape)[..., None] * np.float32(1 - _PALE)
    mixed = _pale(view) * (1 - share) + np.array(BODY_COLOR, np.float32) * share
    return Image.fromarray(np.asarray(mixed, np.uint8))


def glyphs_picture(
    soft: NDArray[np.uint8], runs: Iterable[Run], left_out: Iterable[Run], marks: Iterable[Box]
) -> Image.Image:
    """Return the ink with a box around every glyph; the glyphs of a number share a color.

    Args:
        soft: uint8 (h, w), the soft ink.
        runs: the numbers that are read.
        left_out: printed runs that are not read.
        marks: points, commas and other marks.
    """
    paper = 255 - np.asarray(soft * np.float32(_FAINT_INK), np.uint8)
    picture = Image.fromarray(paper).convert("RGB")
    drawing = ImageDraw.Draw(picture)
    for mark in marks:
        _draw_box(drawing, mark, LEFT_OUT_COLOR)
    for run in left_out:
        for glyph in run.glyphs:
            _draw_box(drawing, glyph.box, LEFT_OUT_COLOR)
    for number, run in enumerate(runs):
        for glyph in run.glyphs:
            _draw_box(drawing, glyph.box, RUN_COLORS[number % len(RUN_COLORS)])
    return picture


def _pale(view: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the page in paler gray, uint8 (h, w, 3), so that colors stand out on it."""
    gray = view if view.ndim == 2 else cv2.cvtColor(view, cv2.COLOR_RGB2GRAY)  # noqa: PLR2004
    pale = cv2.convertScaleAbs(gray, alpha=_PALE, beta=255 * (1 - _PALE))
    return np.asarray(cv2.cvtColor(pale, cv2.COLOR_GRAY2RGB), np.uint8)


def _at_full_size(plane: NDArray[_Value], shape: tuple[int, ...]) -> NDArray[_Value]:
    return plane.repeat(PART, axis=0).repeat(PART, axis=1)[: shape[0], : shape[1]]


def _draw_box(drawing: ImageDraw.ImageDraw, box: Box, color: Color) -> None:
    drawing.rectangle((box.left - 1, box.top - 1, box.right, box.bottom), outline=color)
