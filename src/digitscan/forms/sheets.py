"""From the image of a sheet to its row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.crops import picture_of as enlarged
from digitscan.errors import DigitscanError, UsageError
from digitscan.forms.align import Aligner, find_features
from digitscan.forms.fields import read_strips
from digitscan.forms.joint import decide
from digitscan.forms.loading import load_template
from digitscan.forms.pieces import digit_crops
from digitscan.forms.result import Candidate, FieldReading, SheetReading
from digitscan.forms.strips import Cutter
from digitscan.forms.warping import project
from digitscan.messages import problem
from digitscan.page import Box
from digitscan.reader.loading.document import open_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.forms.align import Alignment
    from digitscan.forms.fields import Option
    from digitscan.forms.joint import Decided
    from digitscan.forms.strips import Strip
    from digitscan.forms.template import Field, Template
    from digitscan.reader import Reader

    Image = NDArray[np.uint8]

# The number of readings reported for a field.
_TOLD = 5
_LEAST_TOLD = 1e-4
# Pictures of fields: the margin around them, in heights of the field, and their pixels.
_AROUND = 0.35
_CROP_HEIGHT, _CROP_WIDTH = 72, 900


class SheetReader:
    """Reads any number of sheets with templates."""

    def __init__(self, templates: Sequence[str | Template], reader: Reader) -> None:
        """Load templates.

        Args:
            templates: at least one; or the paths of their files.
            reader: reads the digits.

        Raises:
            UsageError: one of them cannot be used.
        """
        self._reader = reader
        self._forms = [
            _Form(load_template(each) if isinstance(each, str) else each) for each in templates
        ]

    def read(self, sheet: Image, crops_below: float | None = None) -> SheetReading | None:
        """Read a sheet; None if it fits no template.

        Args:
            sheet: uint8 (H, W) gray or (H, W, 3) RGB.
            crops_below: fields below this confidence, and those of checks that fail, get a
                picture; None for no pictures.
        """
        laid = self._lay(sheet)
        if laid is None:
            return None
        template, alignment, strips = laid
        options = self._options(template, strips)
        decided, failed = decide(options, template.checks)
        readings = tuple(
            _reading(field, options[field.name], decided[field.name], alignment)
            for field in template.fields
        )
        if crops_below is not None:
            doubted = _doubted(template, failed)
            readings = tuple(
                replace(own, crop=_crop(sheet, strip.field.area, alignment), digits=_digits(strip))
                if own.confidence < crops_below or own.name in doubted
                else own
                for strip, own in zip(strips, readings, strict=True)
            )
        return SheetReading(template.name, readings, failed, alignment.fit)

    def look(self, sheet: Image) -> tuple[Template, Alignment, dict[str, list[Option]]] | None:
        """Find the template that fits a sheet; return the likely readings of its fields."""
        laid = self._lay(sheet)
        if laid is None:
            return None
        template, alignment, strips = laid
        return template, alignment, self._options(template, strips)

    def _lay(self, sheet: Image) -> tuple[Template, Alignment, list[Strip]] | None:
        """Find the template that fits a sheet; return the writing of its fields."""
        features = find_features(sheet)
        best: tuple[_Form, Alignment] | None = None
        for form in self._forms:
            found = form.aligner.align(features)
            if found is not None and found.fits and (best is None or found.fit > best[1].fit):
                best = form, found
        if best is None:
            return None
        form, alignment = best
        return form.template, alignment, form.cutter.strips(sheet, alignment)

    def _options(self, template: Template, strips: Sequence[Strip]) -> dict[str, list[Option]]:
        names = [field.name for field in template.fields]
        return dict(zip(names, read_strips(strips, self._reader), strict=True))


class _Form:
    """A template with its aligner and cutter."""

    def __init__(self, template: Template) -> None:
        self.template = template
        picture = picture_of(template)
        self.aligner = Aligner(picture, _fields_mask(template), blank=template.blank)
        self.cutter = Cutter(template, picture)


def picture_of(template: Template) -> Image:
    """Load the picture of a template, uint8 (H, W) gray or (H, W, 3) RGB.

    Raises:
        UsageError: it cannot be read, or its size differs from the template's.
    """
    remedy, picture = "make the template again", template.picture
    name = "the picture" if isinstance(picture, bytes) else str(picture)
    try:
        with open_document(picture, name=name) as document:
            image = document.load(1)
    except DigitscanError as error:
        raise UsageError(str(error)) from error
    high, wide = image.shape[:2]
    if (wide, high) != template.size:
        what = f"has {wide} x {high} pixels, not {template.size[0]} x {template.size[1]}"
        raise UsageError(problem(name, f"{what} as the template says", remedy))
    return image


def _fields_mask(template: Template) -> NDArray[np.bool_]:
    mask = np.zeros(template.size[::-1], bool)
    for field in template.fields:
        box = field.area
        mask[box.top : box.bottom, box.left : box.right] = True
    return mask


def _reading(
    field: Field, options: Sequence[Option], decided: Decided, alignment: Alignment
) -> FieldReading:
    chosen = options[decided.chosen]
    texts: dict[str, float] = {}
    for option, weight in zip(options, decided.weights, strict=True):
        texts[option.text] = texts.get(option.text, 0.0) + float(weight)
    likeliest = sorted(texts.items(), key=lambda item: -item[1])[:_TOLD]
    told = tuple(Candidate(text, sure) for text, sure in likeliest if sure >= _LEAST_TOLD)
    # The chosen reading fits the other fields best; it is not always the most likely on its own.
    characters = tuple(
        sum(sure for text, sure in texts.items() if len(text) == len(chosen.text)
            and text[at] == char)
        for at, char in enumerate(chosen.text)
    )  # fmt: skip
    return FieldReading(
        field.name, chosen.text, texts[chosen.text], characters, _on_sheet(field.area, alignment),
        told,
    )  # fmt: skip


def _doubted(template: Template, failed: Sequence[str]) -> set[str]:
    """Return the fields of the failed checks; a field's own check ends with its name."""
    named = {name for check in template.checks if check.name in failed for name in check.fields}
    return named | {own.name for own in template.fields for each in failed
                    if each.endswith(f"({own.name})")}  # fmt: skip


def _crop(sheet: Image, box: Box, alignment: Alignment) -> bytes:
    """Return the picture of a field and its surroundings as a PNG."""
    grow = _AROUND * box.height
    left, top = box.left - grow, box.top - grow
    right, bottom = box.right + grow, box.bottom + grow
    high = _CROP_HEIGHT
    wide = min(round((right - left) / (bottom - top) * high), _CROP_WIDTH)
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)
    seen = project(alignment.matrix, corners).astype(np.float32)
    target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = cv2.getPerspectiveTransform(seen, target)
    picture = cv2.warpPerspective(sheet, matrix, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    in_order = picture if picture.ndim == 2 else picture[..., ::-1]  # noqa: PLR2004
    return cv2.imencode(".png", in_order)[1].tobytes()


def _digits(strip: Strip) -> tuple[bytes, ...]:
    """Return the pictures of a field's digits, as `digitscan train` uses them."""
    pictures = [enlarged(crop) for crop in digit_crops(strip)]
    return tuple(cv2.imencode(".png", each)[1].tobytes() for each in pictures)


def _on_sheet(box: Box, alignment: Alignment) -> Box:
    """Return the upright box around a field on the sheet."""
    corners = np.array([(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)])
    seen = project(alignment.matrix, corners.astype(np.float64))
    left, top = np.floor(seen.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(seen.max(axis=0)).astype(int).tolist()
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))
