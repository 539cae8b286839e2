"""Labeled glyphs, as the finder finds them on synthetic pages, cheques and register cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.reader.parameters import (
    FindingParameters,
    NumberParameters,
    Parameters,
    SegmentationParameters,
)
from digitscan.reader.reader import Reader
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.segmentation.kinds import Kind, glyph_patches
from digitscan.reader.tracing import Found, Options
from digitscan.training.drawn_pages import share_within
from digitscan.training.finder.real import RegisterCell
from digitscan.training.patches.examples import Examples
from digitscan.training.patches.shown import shown_part
from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.store import StoredPage

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from digitscan.drawing import DrawnPage
    from digitscan.reader.segmentation.glyph import Glyph

SIDE = 72  # of a stored patch, in pixels: larger than the network's, to be shifted and scaled
_FROM_A_PAGE = 40  # glyphs
_CLEAR = 0.75  # a glyph with less of its ink of one kind is not learned from
_EDGE = 128  # of soft ink
_OF_CLASS = np.array([Kind.OTHER, Kind.DIGIT, Kind.OTHER, Kind.PRINT, Kind.OTHER, Kind.OTHER])
_ALL = Options(printed="keep", rotate=0)
# Every glyph that the finder finds, whatever an older network says of its kind.
_UNSORTED = Parameters(
    finding=FindingParameters(settled_odds=-2.5),
    segmentation=SegmentationParameters(other_chance=1.0, kind_chance=1.0),
    number=NumberParameters(least_chance=0.0, confidence_power=0.0),
)


def of_page(page: StoredPage, reader: Reader, rng: Generator) -> Examples:
    """Copy a labeled page badly, at some size, and return its glyphs."""
    shown = shown_part(page, rng)
    return _labeled(reader.find(shown.image, _ALL, _UNSORTED), shown.classes, rng)


def of_drawn_page(page: DrawnPage, reader: Reader, rng: Generator) -> Examples:
    """Return the glyphs of a page of `digitscan.drawing`: its digits, and what is none of them."""
    found = reader.find(page.image, _ALL, _UNSORTED)
    glyphs, kinds = [], []
    for run in found.segmentation.runs:
        for glyph in run.glyphs:
            box = found.view.box_on_page(glyph.box, glyph.ink)
            share = max((share_within(box, digit.box) for digit in page.digits), default=0.0)
            if share == 0 or share >= _CLEAR:
                glyphs.append((glyph, run.typical_height))
                kinds.append(Kind.DIGIT if share else Kind.OTHER)
    return _picked(found, glyphs, kinds, rng)


def of_register_cell(cell: RegisterCell, reader: Reader, rng: Generator) -> Examples | None:
    """Return the glyphs of a cell: those of its number, and what is beside it.

    None where no reading is the cell's label: which ink its digits are is not known then.
    """
    traced = reader.read_digits(cell.image, _ALL, _UNSORTED)
    paired = [pair for line in traced.paired for pair in line]
    texts = [
        "".join(str(int(r.probabilities[:DIGITS].argmax())) for r in reads) for _, reads in paired
    ]
    right = [place for place, text in enumerate(texts) if text == cell.label]
    if cell.label.isdigit() and len(right) != 1:
        return None
    glyphs, kinds = [], []
    for place, (run, _) in enumerate(paired):
        for glyph in run.glyphs:
            glyphs.append((glyph, run.typical_height))
            kinds.append(Kind.DIGIT if place in right else Kind.OTHER)
    return _picked(traced.found, glyphs, kinds, rng)


def of_digit(image: NDArray[np.uint8], reader: Reader) -> Examples | None:
    """Return the one digit of an image that was cut out around it, None where it is not found.

    Its neighbours may reach into the image, so nothing is learned from what else is found.
    """
    found = reader.find(image, _ALL, _UNSORTED)
    middle = found.view.image.shape[1] / 2
    glyphs = [
        (glyph, run.typical_height)
        for run in found.segmentation.runs
        for glyph in run.glyphs
        if glyph.box.left < middle < glyph.box.right
    ]
    if len(glyphs) != 1:
        return None
    patches = glyph_patches(found.view.image, found.maps, glyphs, SIDE)
    return Examples(patches, np.array([Kind.DIGIT], np.uint8))


def _labeled(found: Found, classes: NDArray[np.uint8], rng: Generator) -> Examples:
    view = found.view
    size = (view.image.shape[1], view.image.shape[0])
    seen = cv2.warpAffine(classes, view.matrix, size, flags=cv2.INTER_NEAREST)
    glyphs, kinds = [], []
    for run in found.segmentation.runs:
        for glyph in run.glyphs:
            kind = _kind(glyph, np.asarray(seen, np.uint8))
            if kind is not None:
                glyphs.append((glyph, run.typical_height))
                kinds.append(kind)
    return _picked(found, glyphs, kinds, rng)


def _picked(
    found: Found, glyphs: Sequence[tuple[Glyph, float]], kinds: Sequence[Kind], rng: Generator
) -> Examples:
    places = rng.permutation(len(glyphs))[:_FROM_A_PAGE]
    picked = [glyphs[place] for place in places]
    patches = glyph_patches(found.view.image, found.maps, picked, SIDE)
    return Examples(patches, np.array([kinds[place] for place in places], np.uint8))


def _kind(glyph: Glyph, classes: NDArray[np.uint8]) -> Kind | None:
    """Return what most of a glyph's ink is, None where it is mixed."""
    box = glyph.box
    own = classes[box.top : box.bottom, box.left : box.right][glyph.ink >= _EDGE]
    counts = np.bincount(_OF_CLASS[own[own != Ink.PAPER]], minlength=len(Kind))
    if not own.size:
        return None
    if counts.sum() < own.size / 4:
        return Kind.OTHER  # stains and texture have no class
    kind = Kind(int(counts.argmax()))
    return kind if counts[kind] >= _CLEAR * counts.sum() else None
