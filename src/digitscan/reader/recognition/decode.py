"""Decode the digits of each number: glyphs are taken whole, cut, joined or skipped."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from digitscan import thresholds
from digitscan.reader.recognition.candidates import candidates, cut_apart
from digitscan.reader.recognition.classify import DIGITS, classify
from digitscan.reader.recognition.lattice import Lattice
from digitscan.reader.recognition.line_images import digits_height
from digitscan.reader.recognition.normalize import SIDE, normalize
from digitscan.reader.recognition.rescoring import Combined, Read, by_lattice, combine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.page import Box
    from digitscan.reader.recognition.candidates import Candidate
    from digitscan.reader.recognition.line_recognizer import Frames, LineNetwork
    from digitscan.reader.segmentation.glyph import Glyph, Run

__all__ = ["Networks", "Read", "decode"]


@dataclass(frozen=True)
class Networks:
    """The single-digit network, its calibration temperature, and the line network if any."""

    crops: Engine
    temperature: float
    lines: LineNetwork | None = None


def decode(
    runs: Sequence[Run], writing: NDArray[np.uint8], stroke: float, networks: Networks
) -> list[list[Read]]:
    """Read runs of glyphs.

    Args:
        runs: one run per number.
        writing: uint8 (h, w), the soft ink of digits in the image that the glyphs come from.
        stroke: the stroke width in pixels.
        networks: the networks that read.

    Returns:
        The digits of each run, left to right; may be empty.
    """
    known = _CropCache(networks)
    known.add([glyph for run in runs for glyph in run.glyphs])
    short = set(_shortest(range(len(runs)), runs, thresholds.MOST_CUT_GLYPHS))
    cut = [_cut(run, stroke, known, whole=i not in short) for i, run in enumerate(runs)]
    known.add([each.glyph for pieces in cut for each in pieces])
    lattices = [
        Lattice(found, np.stack([known.of(each.glyph) for each in found]), run.typical_height)
        for run, found in zip(runs, cut, strict=True)
    ]
    combined = _fused(runs, lattices, known, writing)
    return [
        combined[i].reads if i in combined else by_lattice(lattice)
        for i, lattice in enumerate(lattices)
    ]


def _cut(run: Run, stroke: float, known: _CropCache, *, whole: bool) -> list[Candidate]:
    """Return the run's candidates: its glyphs, the pieces of cut glyphs, and joined pieces.

    With `whole`, no glyph is cut.
    """
    pieces: list[Glyph] = []
    for glyph in run.glyphs:
        several = not whole and _may_be_several(glyph, known.of(glyph), run.typical_height)
        pieces += cut_apart(glyph, stroke, run.typical_height) if several else [glyph]
    pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
    return candidates(pieces, stroke, run.typical_height)


def _fused(
    runs: Sequence[Run], lattices: Sequence[Lattice], known: _CropCache, soft: NDArray[np.uint8]
) -> dict[int, Combined]:
    """Fuse with the line network; runs that stay doubtful are read again at other sizes."""
    lines = known.networks.lines
    if lines is None:
        return {}
    doubtful = [number for number, run in enumerate(runs) if not _is_plain(run, known)]
    asked = _worth_asking(doubtful, runs, lattices)
    outputs: dict[int, list[Frames]] = {number: [] for number in asked}
    found: dict[int, Combined] = {}
    for sizes in ((1.0,), thresholds.OTHER_SIZES):
        for size in sizes:
            shown = [(_boxes(runs[i]), _shown_height(runs[i]) * size) for i in asked]
            for number, frames in zip(asked, lines.frames(soft, shown), strict=True):
                outputs[number].append(frames)
        for number in asked:
            found[number] = combine(lattices[number], outputs[number], runs[number].glyphs)
        unsure = [
            i for i in asked if found[i].reads and found[i].confidence < thresholds.SURE_STRING
        ]
        asked = _shortest(unsure, runs, thresholds.MOST_REREAD_GLYPHS)
    return found


def _boxes(run: Run) -> list[Box]:
    return [glyph.box for glyph in run.glyphs]


def _shown_height(run: Run) -> float:
    """Return the digit height by which a run is scaled for the line network."""
    return digits_height([box.height for box in _boxes(run)], run.typical_height)


def _worth_asking(
    doubtful: Sequence[int], runs: Sequence[Run], lattices: Sequence[Lattice]
) -> list[int]:
    """Drop what is unlikely on a page of numbers: very long runs, and too many glyphs in all."""
    possible = [
        i for i in doubtful if len(lattices[i].candidates) <= thresholds.MOST_RUN_CANDIDATES
    ]
    return _shortest(possible, runs, thresholds.MOST_LINE_GLYPHS)


def _shortest(numbers: Iterable[int], runs: Sequence[Run], most: int) -> list[int]:
    """Return those runs, in their order, that have at most `most` glyphs in total.

    Shorter runs come first, since numbers are short and lines of text are long.
    """
    shortest = sorted(numbers, key=lambda i: len(runs[i].glyphs))
    glyphs = accumulate(len(runs[i].glyphs) for i in shortest)
    return sorted(shortest[: sum(count <= most for count in glyphs)])


class _CropCache:
    """A cache of the network's probabilities; classifies each glyph once, in large batches."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self._probabilities: dict[int, NDArray[np.float64]] = {}
        self._kept: list[Glyph] = []  # keeps the glyphs alive: ids are reused after that

    def add(self, glyphs: Sequence[Glyph]) -> None:
        """Classify the new ones of `glyphs`."""
        new = [glyph for glyph in glyphs if id(glyph) not in self._probabilities]
        crops = np.empty((len(new), SIDE, SIDE), np.float32)
        for crop, glyph in zip(crops, new, strict=True):
            crop[:] = normalize(glyph.ink.astype(np.float32) / np.float32(255))
        found = classify(self.networks.crops, crops, self.networks.temperature)
        self._probabilities.update(zip(map(id, new), found, strict=True))
        self._kept += new

    def of(self, glyph: Glyph) -> NDArray[np.float64]:
        """Return the probabilities, float64 (classes,), of a glyph that was added."""
        return self._probabilities[id(glyph)]


def _is_plain(run: Run, known: _CropCache) -> bool:
    """Return whether each glyph of a run is clearly one digit."""
    return all(
        known.of(glyph)[:DIGITS].max() >= thresholds.SURE_DIGIT
        and glyph.box.width <= thresholds.PLAIN_WIDTH * max(run.typical_height, glyph.box.height)
        for glyph in run.glyphs
    )


def _may_be_several(glyph: Glyph, probabilities: NDArray[np.float64], height: float) -> bool:
    """Return whether a glyph is worth cutting: wide, and not clearly one digit."""
    width = glyph.box.width
    if width < thresholds.CUT_LEAST_WIDTH * height:
        return False
    sure = probabilities[:DIGITS].max() >= thresholds.PLAIN_DIGIT
    return not sure or width > thresholds.PLAIN_WIDTH * max(height, glyph.box.height)
