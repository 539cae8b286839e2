"""The writing of each field, without the print of the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np

from digitscan.forms.darkness import find_darkness, fitted
from digitscan.page import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.forms.align import Alignment
    from digitscan.forms.template import Field, Template

    Image = NDArray[np.uint8]
    Ink = NDArray[np.float32]
    Mask = NDArray[np.bool_]

Pixel = TypeVar("Pixel", bound="np.generic")

# Sheets are read with this many pixels on the longer side: on A4, a digit of 5 mm has 34.
READ_SIDE = 2000
_MOST_LARGER = 2.5
# Ink is darker than this, and than this share of the pen's typical darkness.
_LEAST_DARK, _INK_SHARE = 0.1, 0.35
_PEN_RANK = 80  # the percentile of dark pixels that gives the pen's darkness
_PRINT = 0.1
# Print may be displaced by this many pixels.
_BESIDE = 2
# A component is a field's writing if this share of its pixels is inside the field.
_INSIDE = 0.5
# A speck has fewer pixels than this share of the square of the field's height.
_SPECK = 0.001
_REACH = 0.35  # how far writing may extend beyond its field's box, in box heights
_MARGIN = 12  # pixels around a strip on the mosaic
_ROOM = 0.3  # on both sides of the ink, in field heights
_MOSAIC_WIDTH = 1000
_BLACK = 225  # of full ink on the mosaic, where paper is 255


@dataclass(frozen=True)
class Strip:
    """The writing of a field.

    Attributes:
        field: the field.
        box: of the strip, larger than the field's, in pixels of the read sheet.
        area: the field's own box within the strip.
        cells: the boxes of its digits within the strip; none if it is no comb.
        ink: float32 (h, w), 0 is paper, 1 is full ink.
        labels: int32 (h, w), the number of the component of each inked pixel, else 0.
    """

    field: Field
    box: Box
    area: Box
    cells: tuple[Box, ...]
    ink: Ink
    labels: NDArray[np.int32]

    @property
    def is_blank(self) -> bool:
        """Whether it has no writing."""
        return not self.labels.any()


class Cutter:
    """Cuts the writing of a template's fields out of sheets."""

    def __init__(self, template: Template, picture: Image) -> None:
        """Prepare the print.

        Args:
            template: with the wanted fields.
            picture: its picture, uint8 (H, W) gray or (H, W, 3) RGB.
        """
        self._fields = template.fields
        self._size = template.size
        self._scale = min(READ_SIDE / max(template.size), _MOST_LARGER)
        width, height = (round(side * self._scale) for side in template.size)
        # Scaled by the same factor, even if rounding changes the size.
        image, _ = fitted(picture, max(width, height))
        image = np.asarray(cv2.resize(image, (width, height)), np.uint8)
        dark = find_darkness(image)
        if not template.blank:
            dark[self._inside((height, width))] = 0
        self._dark = dark
        side = 2 * _BESIDE + 1
        self._print = cv2.dilate((dark > _PRINT).astype(np.uint8), np.ones((side, side))) > 0
        self._expected = cv2.dilate(dark, np.ones((side, side), np.uint8))

    def strips(self, sheet: Image, alignment: Alignment) -> list[Strip]:
        """Return the writing of each field of a sheet, uint8 (H, W) gray or (H, W, 3) RGB."""
        seen = cv2.remap(
            sheet, *alignment.places(self._size, self._scale), cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        dark = find_darkness(np.asarray(seen, np.uint8))
        boxes = [self._scaled(field.area) for field in self._fields]
        pen = self._pen(dark, boxes)
        written = self._written(dark, pen)
        count, found, stats, _ = cv2.connectedComponentsWithStats(
            written.astype(np.uint8), connectivity=8
        )
        labels = np.asarray(found, np.int32)
        owners = self._owners(labels, stats[:, cv2.CC_STAT_AREA], boxes, count)
        ink = np.clip(dark / pen, 0, 1)
        return [self._strip(i, box, ink, labels, owners) for i, box in enumerate(boxes)]

    def _pen(self, dark: Ink, boxes: Sequence[Box]) -> float:
        """Return the darkness of the writing."""
        free = np.where(self._print, np.float32(0), dark)
        inside = np.concatenate([_part(free, box).ravel() for box in boxes])
        inked = inside[inside > 2 * _LEAST_DARK]
        # Specks of dust are too little to measure the pen.
        enough = inked.size > 0.0002 * inside.size
        return max(float(np.percentile(inked, _PEN_RANK)), 0.2) if enough else 1.0

    def _written(self, dark: Ink, pen: float) -> Mask:
        """Return the writing, bool (H, W); strokes continue where they cross print."""
        dense = dark > max(_LEAST_DARK, _INK_SHARE * pen)
        free = (dense & ~self._print).astype(np.uint8)
        length = 4 * _BESIDE + 5
        across = cv2.morphologyEx(free, cv2.MORPH_CLOSE, np.ones((length, 1), np.uint8))
        along = cv2.morphologyEx(free, cv2.MORPH_CLOSE, np.ones((1, length), np.uint8))
        bridged = ((across > 0) | (along > 0)) & self._print & dense
        core = self._dark > 0.5 * float(self._dark.max())
        usual = float(np.median(dark[core])) / float(np.median(self._dark[core]) or 1.0)
        darker = self._print & (dark - usual * self._expected > 0.5 * pen)
        return np.asarray((free > 0) | bridged | darker)

    def _owners(
        self, labels: NDArray[np.int32], areas: cv2.typing.MatLike, boxes: Sequence[Box], count: int
    ) -> NDArray[np.int64]:
        """Return the field of each component, int64 (count,); -1 for none."""
        owners = np.full(count, -1)
        for index, box in enumerate(boxes):
            inside = np.bincount(_part(labels, box).ravel(), minlength=count)
            mostly = inside >= np.maximum(_INSIDE * areas, _SPECK * min(box.height, box.width) ** 2)
            owners[mostly & (inside > 0)] = index
        owners[0] = -1
        return owners

    def _strip(
        self, index: int, box: Box, ink: Ink, labels: NDArray[np.int32], owners: NDArray[np.int64]
    ) -> Strip:
        field = self._fields[index]
        grow = round(_REACH * box.height) + 2
        left, top = max(box.left - grow, 0), max(box.top - grow, 0)
        right = min(box.right + grow, ink.shape[1])
        bottom = min(box.bottom + grow, ink.shape[0])
        around = Box(left, top, right - left, bottom - top)
        own = _part(labels, around)
        kept = np.where(owners[own] == index, own, 0).astype(np.int32)
        cells = tuple(_moved(self._scaled(cell), left, top) for cell in field.cells)
        # Includes the soft edges of strokes.
        near = cv2.dilate((kept > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        near &= (kept > 0) | ~_part(self._print, around)
        soft = np.where(near, _part(ink, around), np.float32(0))
        return Strip(field, around, _moved(box, left, top), cells, soft, kept)

    def _scaled(self, box: Box) -> Box:
        left, top, right, bottom = (
            round(side * self._scale) for side in (box.left, box.top, box.right, box.bottom)
        )
        return Box(left, top, max(right - left, 1), max(bottom - top, 1))

    def _inside(self, shape: tuple[int, int]) -> Mask:
        """Return where fields are, without the lines around their boxes, bool (H, W)."""
        inside = np.zeros(shape, bool)
        line = 2 * _BESIDE + 2
        for field in self._fields:
            for box in map(self._scaled, field.cells or (field.area,)):
                inside[box.top + line : box.bottom - line, box.left + line : box.right - line] = (
                    True
                )
        return inside


@dataclass(frozen=True)
class Mosaic:
    """Strips on one page, to read them together.

    Attributes:
        image: uint8 (H, W), ink on white.
        boxes: of the part of each strip that has ink.
        parts: the same in pixels of the strips.
    """

    image: Image
    boxes: tuple[Box, ...]
    parts: tuple[Box, ...]

    def on_strip(self, box: Box, index: int) -> Box:
        """Map a box of the page to pixels of a strip."""
        left = box.left - self.boxes[index].left + self.parts[index].left
        top = box.top - self.boxes[index].top + self.parts[index].top
        return Box(left, top, box.width, box.height)


def make_mosaic(strips: Sequence[Strip]) -> Mosaic:
    """Arrange the inked parts of strips in rows on a page; at least one strip, and none blank."""
    parts = [_inked(strip) for strip in strips]
    widest = max(_MOSAIC_WIDTH, *(part.width + 2 * _MARGIN for part in parts))
    boxes: list[Box] = []
    x, y, tall, used = _MARGIN, _MARGIN, 0, 0
    for part in parts:
        if x + part.width + _MARGIN > widest:
            x, y, tall = _MARGIN, y + tall + _MARGIN, 0
        boxes.append(Box(x, y, part.width, part.height))
        x += part.width + _MARGIN
        tall, used = max(tall, part.height), max(used, x)
    image = np.full((y + tall + _MARGIN, used), 255, np.uint8)
    for strip, part, box in zip(strips, parts, boxes, strict=True):
        _part(image, box)[:] = 255 - np.round(_BLACK * _part(strip.ink, part)).astype(np.uint8)
    return Mosaic(image, tuple(boxes), tuple(parts))


def _inked(strip: Strip) -> Box:
    """Return the part of a strip with ink, and some paper around it."""
    inked = strip.labels > 0
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    room = round(_ROOM * strip.area.height)
    left, top = max(int(columns[0]) - room, 0), max(int(rows[0]) - room, 0)
    right = min(int(columns[-1]) + 1 + room, strip.box.width)
    bottom = min(int(rows[-1]) + 1 + room, strip.box.height)
    return Box(left, top, right - left, bottom - top)


def _part(image: NDArray[Pixel], box: Box) -> NDArray[Pixel]:
    return image[box.top : box.bottom, box.left : box.right]


def _moved(box: Box, left: int, top: int) -> Box:
    return Box(box.left - left, box.top - top, box.width, box.height)
