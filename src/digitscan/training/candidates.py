"""Crops as the segmenter makes them, from strings whose digit boxes are known.

The reader finds the numbers of each image and cuts them. Every candidate of the lattice becomes a
crop. Its label is the true digit whose ink it shares, or no digit. So the network trains on the
same kind of crops that it will read, including wrong cuts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.recognition.candidates import Candidate, candidates, cut_apart
from digitscan.reader.recognition.normalize import SIDE, normalize
from digitscan.reader.tracing import find
from digitscan.reading_options import Options
from digitscan.training.negatives import NO_DIGIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Finder
    from digitscan.reader.segmentation.glyph import Glyph, Run
    from digitscan.reader.tracing import Found
    from digitscan.training.strings import TrueDigit

# A candidate gets a digit's label if their IoU is at least the first, and "no digit" if it is below
# the second with every digit; candidates in between are not used.
SAME_INK = 0.8
OTHER_INK = 0.6
# A true digit is covered if a candidate has at least this IoU with it.
COVERED = 0.7
# A piece of ink belongs only to a digit whose box contains at least this share of it.
PLAINLY = 0.8
_EDGE = 128


@dataclass(frozen=True)
class Labelled:
    """The labeled candidates of one image.

    Attributes:
        crops: uint8 (N, 28, 28), ink 255.
        labels: uint8 (N,), 0 to 9, or 10 for no digit.
        covered: bool, one per true digit: whether a candidate has its ink (IoU of at least 0.7).
    """

    crops: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    covered: NDArray[np.bool_]


def labelled_candidates(
    image: NDArray[np.uint8], truth: Sequence[TrueDigit], finder: Finder
) -> Labelled:
    """Find the numbers of an image as the reader does, and label every candidate.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB, upright.
        truth: its digits.
        finder: the network to run on it.
    """
    found = find(image, finder, Options(rotate=0))
    runs = [run for line in found.lines for run in line]
    every = [each for run in runs for each in every_candidate(run, found.segmentation.stroke)]
    boxed = [_Inside.of(digit, found) for digit in truth]
    covered = _shared(every, boxed).max(axis=0, initial=0) >= COVERED
    single = [each.glyph for each in every if each.end == each.first + 1]
    shares = _shared(every, _parted(boxed, single))
    best = shares.max(axis=1, initial=0)
    values = np.array([digit.value for digit in truth], np.uint8)
    same = np.append(values, NO_DIGIT)[np.where(best > 0, shares.argmax(axis=1), len(truth))]
    labels = np.where(best >= SAME_INK, same, NO_DIGIT).astype(np.uint8)
    teaches = (best >= SAME_INK) | (best < OTHER_INK)
    crops = np.array([crop_of(each.glyph) for each in every], np.uint8).reshape(-1, SIDE, SIDE)
    return Labelled(crops[teaches], labels[teaches], covered)


def every_candidate(run: Run, stroke: float) -> list[Candidate]:
    """Return the candidates of a run, with every glyph cut wherever possible."""
    height = run.typical_height
    pieces = [piece for glyph in run.glyphs for piece in cut_apart(glyph, stroke, height)]
    pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
    return candidates(pieces, stroke, height)


@dataclass(frozen=True)
class _Inside:
    """The ink in a true digit's box: `mask` bool (h, w), its corner in pixels of the view."""

    left: int
    top: int
    mask: NDArray[np.bool_]

    @classmethod
    def of(cls, digit: TrueDigit, found: Found) -> _Inside:
        box, inside = found.view.region(digit.box)
        ink = found.ink.mask[box.top : box.bottom, box.left : box.right] > 0
        return cls(box.left, box.top, ink & inside)

    def common(self, glyph: Glyph) -> NDArray[np.bool_]:
        """Return where the glyph's ink is, as a mask of this one's size."""
        found = np.zeros_like(self.mask)
        box = glyph.box
        top, left = max(self.top, box.top), max(self.left, box.left)
        own = glyph.ink[top - box.top :, left - box.left :] >= _EDGE
        there = found[top - self.top :, left - self.left :]
        height, width = (min(a, b) for a, b in zip(own.shape, there.shape, strict=True))
        there[:height, :width] = own[:height, :width]
        return found & self.mask


def _parted(boxed: Sequence[_Inside], pieces: Sequence[Glyph]) -> list[_Inside]:
    """Remove the neighbors' pieces of ink from each box.

    Slanted digits reach into each other's boxes. Otherwise a perfect cut would be labeled no digit.
    """
    common = [[each.common(piece) for piece in pieces] for each in boxed]
    inside = np.array([[int(mask.sum()) for mask in row] for row in common])
    inside = inside.reshape(len(boxed), len(pieces))
    shares = inside / [max(1, int((piece.ink >= _EDGE).sum())) for piece in pieces]
    most = shares.max(axis=0, initial=0)
    others = (most >= PLAINLY) & (shares < most) & (inside > 0)
    own = [each.mask.copy() for each in boxed]
    for digit, piece in zip(*np.nonzero(others), strict=True):
        own[digit] &= ~common[digit][piece]
    return [replace(each, mask=mask) for each, mask in zip(boxed, own, strict=True)]


def _shared(every: Sequence[Candidate], digits: Sequence[_Inside]) -> NDArray[np.float64]:
    """Return the intersection over union of each candidate's ink and each digit's, float (N, M)."""
    shares = np.zeros((len(every), len(digits)))
    for row, each in zip(shares, every, strict=True):
        total = int((each.glyph.ink >= _EDGE).sum())
        for column, digit in enumerate(digits):
            both = int(digit.common(each.glyph).sum())
            row[column] = both / max(1, total + int(digit.mask.sum()) - both)
    return shares


def crop_of(glyph: Glyph) -> NDArray[np.uint8]:
    """Return a glyph as the network's input, but as uint8 (28, 28), ink 255."""
    crop = normalize(glyph.ink.astype(np.float32) / np.float32(255))
    return (crop * np.float32(255)).round().astype(np.uint8)
