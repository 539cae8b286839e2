"""The pieces of ink in a field, each of which may be a digit, a mark or a dash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.recognition.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from digitscan.forms.strips import Strip

# A piece lower than this share of the tallest is a point or a dash, not a digit. A piece wider than
# this many heights may be several digits.
SMALL, WIDE = 0.4, 1.1
# Pieces that share this much of the narrower one's width are parts of one, above each other.
_STACKED = 0.55
# The greatest height and the least width of a dash, in heights of the field, and its least ratio
# of width to height, since a small, broad 2 is not a dash.
_FLAT, _LEAST_DASH, _LONG = 0.28, 0.25, 2.5
# Two small digits beside each other are no dash: each part has this ratio of width to height, or is
# lower than this, in heights of the field.
_LONG_PART, _LOW_PART = 1.6, 0.12


@dataclass(frozen=True)
class Piece:
    """Ink that may be a digit: its box in pixels of the strip, and its ink, float32 (h, w)."""

    box: Box
    ink: NDArray[np.float32]


def find_pieces(strip: Strip) -> list[Piece | None]:
    """Return the pieces of a strip's ink, left to right; parts above each other are one piece."""
    boxes: list[Box] = []
    members: list[list[int]] = []
    for label in np.unique(strip.labels[strip.labels > 0]).tolist():
        rows, columns = np.nonzero(strip.labels == label)
        left, top = int(columns.min()), int(rows.min())
        own = Box(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top)
        together = [own]
        labels = [label]
        for at in reversed(range(len(boxes))):
            if _are_stacked(own, boxes[at]):
                together.append(boxes.pop(at))
                labels += members.pop(at)
        boxes.append(Box.around(together))
        members.append(labels)
    pieces: list[Piece] = []
    for box, labels in zip(boxes, members, strict=True):
        inked = np.isin(strip.labels, labels)
        near = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        ink = np.where(near, strip.ink, np.float32(0))
        pieces.append(Piece(box, ink[box.top : box.bottom, box.left : box.right]))
    return [*sorted(pieces, key=lambda piece: middle_of(piece.box)[0])]


def _are_stacked(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > _STACKED * min(one.width, other.width)


def cell_pieces(strip: Strip) -> list[Piece | None]:
    """Return the ink of each box of a comb; None if it is empty."""
    return [
        None if ink is None else Piece(cell, ink)
        for cell, ink in zip(strip.cells, _cell_inks(strip), strict=True)
    ]


def _cell_inks(strip: Strip) -> Iterator[NDArray[np.float32] | None]:
    """Yield the ink of each box of a comb; strokes that cross a box's side stay whole."""
    count = int(strip.labels.max()) + 1
    shares = np.zeros((len(strip.cells), count))
    for place, cell in enumerate(strip.cells):
        part = strip.labels[:, max(cell.left, 0) : cell.right]
        shares[place] = np.bincount(part.ravel(), minlength=count)
    total = np.maximum(np.bincount(strip.labels.ravel(), minlength=count), 1)
    shares /= total
    owner = shares.argmax(axis=0)
    # A component that lies in two boxes is two touching digits, so it is cut between them.
    cut = shares.max(axis=0) < 0.7  # noqa: PLR2004
    for place, cell in enumerate(strip.cells):
        mine = (owner == place) & ~cut
        mine[0] = False
        inked = mine[strip.labels]
        columns = slice(max(cell.left, 0), cell.right)
        inked[:, columns] |= cut[strip.labels[:, columns]] & (strip.labels[:, columns] > 0)
        pixels = int(inked.sum())
        if pixels < 0.006 * cell.height * cell.height or _is_flat(inked, cell.height):
            yield None
            continue
        near = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        ink = np.where(near, strip.ink, np.float32(0))
        rows, inside = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        yield ink[rows[0] : rows[-1] + 1, inside[0] : inside[-1] + 1]


def _is_flat(inked: NDArray[np.bool_], height: float) -> bool:
    """Return whether all the ink is a dash."""
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return True
    tall, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    if not (tall < _FLAT * height and wide > max(_LEAST_DASH * height, _LONG * tall)):
        return False
    parts = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)[2][1:]
    wides, talls = parts[:, cv2.CC_STAT_WIDTH], parts[:, cv2.CC_STAT_HEIGHT]
    return bool(np.all((wides > _LONG_PART * talls) | (talls < _LOW_PART * height)))


def is_a_dash(strip: Strip) -> bool:
    """Return whether a field is empty by its template: a dash, or crossed out."""
    inked = strip.labels > 0
    if "dash" in strip.field.empty and not strip.cells and _is_flat(inked, strip.area.height):
        return True
    if "cross" not in strip.field.empty:
        return False
    # A cross extends over most of the box, but fills little of it.
    for place in np.unique(strip.labels[inked]):
        rows, columns = np.nonzero(strip.labels == place)
        wide, tall = np.ptp(columns) + 1, np.ptp(rows) + 1
        if wide > 0.55 * strip.area.width and tall > 0.55 * strip.area.height:
            return not strip.cells or len(strip.cells) > 1
    return False


def digit_crops(strip: Strip) -> list[NDArray[np.uint8]]:
    """Return the possible digits of a field as the network's input, uint8 (28, 28) each."""
    pieces = cell_pieces(strip) if strip.cells else find_pieces(strip)
    least = 0 if strip.cells else SMALL * tallest(pieces)
    crops = [normalize(each.ink) for each in pieces if each and each.box.height >= least]
    return [(crop * np.float32(255)).round().astype(np.uint8) for crop in crops]


def tallest(pieces: Sequence[Piece | None]) -> int:
    """Return the height of the tallest piece in pixels, 0 if there is none."""
    return max((piece.box.height for piece in pieces if piece), default=0)


def middle_of(box: Box) -> tuple[float, float]:
    """Return the x and y of a box's center."""
    return box.left + box.width / 2, box.top + box.height / 2
