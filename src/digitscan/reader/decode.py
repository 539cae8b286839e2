"""Step 7: which digits a line holds: glyphs taken whole, cut apart, joined, or passed over."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from digitscan import steering
from digitscan.reader.agreement import Agreement, Read, agreed, by_lattice
from digitscan.reader.classify import DIGITS, classify
from digitscan.reader.lattice import candidates, cut_apart
from digitscan.reader.normalise import SIDE, normalise
from digitscan.reader.paths import Lattice
from digitscan.reader.strips import digits_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from digitscan.engines import Engine
    from digitscan.page import Box
    from digitscan.reader.glyphs import Glyph
    from digitscan.reader.lattice import Candidate
    from digitscan.reader.line_network import Frames, LineNetwork
    from digitscan.reader.segmentation.glyph import Run

__all__ = ["Networks", "Read", "decode"]


@dataclass(frozen=True)
class Networks:
    """What reads: the network of crops, its calibration's temperature, the line network if any."""

    crops: Engine
    temperature: float
    lines: LineNetwork | None = None


def decode(
    lines: Sequence[Sequence[Glyph]], soft: NDArray[np.uint8], stroke: float, networks: Networks
) -> list[list[Read]]:
    """Read lines of glyphs.

    Args:
        lines: the glyphs of each line, left to right.
        soft: the ink image, uint8 (h, w), that they are of.
        stroke: the pen's width in pixels.
        networks: what reads.

    Returns:
        For each line its digits, left to right.
    """
    runs = [run for number, line in enumerate(lines) for run in _runs(number, line)]
    return _decode(runs, len(lines), soft, stroke, networks)


def _decode(
    runs: Sequence[_Run],
    lines: int,
    soft: NDArray[np.uint8],
    stroke: float,
    networks: Networks,
) -> list[list[Read]]:
    known = _Known(networks)
    known.add([glyph for run in runs for glyph in run.glyphs])
    short = set(_shortest(range(len(runs)), runs, steering.MOST_CUT_GLYPHS))
    cut = [_cut(run, stroke, known, whole=i not in short) for i, run in enumerate(runs)]
    known.add([each.glyph for pieces in cut for each in pieces])
    lattices = [
        Lattice(found, np.stack([known.of(each.glyph) for each in found]), run.height)
        for run, found in zip(runs, cut, strict=True)
    ]
    agreements = _agreements(runs, lattices, known, soft)
    reads: list[list[Read]] = [[] for _ in range(lines)]
    for number, (run, lattice) in enumerate(zip(runs, lattices, strict=True)):
        found = agreements.get(number)
        reads[run.line] += found.reads if found else by_lattice(lattice)
    return reads


def decode_runs(
    runs: Sequence[Run], writing: NDArray[np.uint8], stroke: float, networks: Networks
) -> list[list[Read]]:
    """Read runs of glyphs.

    Args:
        runs: a run for each number.
        writing: uint8 (h, w), the soft ink of digits in the image that the glyphs are of.
        stroke: the stroke width in pixels.
        networks: what reads.

    Returns:
        For each run its digits, left to right, maybe none.
    """
    own = [_Run(i, run.glyphs, run.typical_height) for i, run in enumerate(runs)]
    return _decode(own, len(runs), writing, stroke, networks)


@dataclass(frozen=True)
class _Run:
    """Neighbouring glyphs of a line, which stand no further apart than digits of a number may."""

    line: int
    glyphs: Sequence[Glyph]
    height: float

    def boxes(self) -> list[Box]:
        return [glyph.box for glyph in self.glyphs]

    def shown_height(self) -> float:
        """How tall digits are to the line network."""
        return digits_height([glyph.box.height for glyph in self.glyphs], self.height)


def _runs(number: int, line: Sequence[Glyph]) -> list[_Run]:
    if not line:
        return []
    height = float(median(glyph.box.height for glyph in line))
    ends, right = [], line[0].box.right
    for place, (one, other) in enumerate(pairwise(line), 1):
        right = max(right, one.box.right)
        if other.box.left - right > steering.RUN_GAP * height:
            ends.append(place)
    return [_Run(number, line[first:end], height) for first, end in pairwise([0, *ends, len(line)])]


def _cut(run: _Run, stroke: float, known: _Known, *, whole: bool) -> list[Candidate]:
    """Return the run's candidates: its glyphs, those that may be several cut, and their joins.

    Where it is to be left `whole`, none is cut.
    """
    pieces: list[Glyph] = []
    for glyph in run.glyphs:
        several = not whole and _may_be_several(glyph, known.of(glyph), run.height)
        pieces += cut_apart(glyph, stroke, run.height) if several else [glyph]
    pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
    return candidates(pieces, stroke, run.height)


def _agreements(
    runs: Sequence[_Run], lattices: Sequence[Lattice], known: _Known, soft: NDArray[np.uint8]
) -> dict[int, Agreement]:
    """Ask the line network, and where doubt is left once more of the run in other sizes."""
    lines = known.networks.lines
    if lines is None:
        return {}
    doubtful = [number for number, run in enumerate(runs) if not _is_plain(run, known)]
    asked = _worth_asking(doubtful, runs, lattices)
    heard: dict[int, list[Frames]] = {number: [] for number in asked}
    found: dict[int, Agreement] = {}
    for sizes in ((1.0,), steering.OTHER_SIZES):
        for size in sizes:
            shown = [(runs[i].boxes(), runs[i].shown_height() * size) for i in asked]
            for number, frames in zip(asked, lines.frames(soft, shown), strict=True):
                heard[number].append(frames)
        for number in asked:
            found[number] = agreed(lattices[number], heard[number], runs[number].glyphs)
        unsure = [i for i in asked if found[i].reads and found[i].chance < steering.SURE_STRING]
        asked = _shortest(unsure, runs, steering.MOST_HEARD_AGAIN)
    return found


def _worth_asking(
    doubtful: Sequence[int], runs: Sequence[_Run], lattices: Sequence[Lattice]
) -> list[int]:
    """Leave out what no page of numbers has: runs without end, and more than so many glyphs."""
    possible = [i for i in doubtful if len(lattices[i].candidates) <= steering.MOST_RUN_CANDIDATES]
    return _shortest(possible, runs, steering.MOST_HEARD_GLYPHS)


def _shortest(numbers: Iterable[int], runs: Sequence[_Run], most: int) -> list[int]:
    """Return those runs, in their order, that have no more than so many glyphs together.

    The shorter ones come first, as numbers are short and a text's lines long.
    """
    shortest = sorted(numbers, key=lambda i: len(runs[i].glyphs))
    glyphs = accumulate(len(runs[i].glyphs) for i in shortest)
    return sorted(shortest[: sum(count <= most for count in glyphs)])


class _Known:
    """What the network says of glyphs, each asked for once, all of a page in one go."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self._probabilities: dict[int, NDArray[np.float64]] = {}
        self._kept: list[Glyph] = []  # an id is a glyph's own only as long as it is there

    def add(self, glyphs: Sequence[Glyph]) -> None:
        """Classify those of `glyphs` that are new."""
        new = [glyph for glyph in glyphs if id(glyph) not in self._probabilities]
        crops = np.empty((len(new), SIDE, SIDE), np.float32)
        for crop, glyph in zip(crops, new, strict=True):
            crop[:] = normalise(glyph.ink.astype(np.float32) / np.float32(255))
        found = classify(self.networks.crops, crops, self.networks.temperature)
        self._probabilities.update(zip(map(id, new), found, strict=True))
        self._kept += new

    def of(self, glyph: Glyph) -> NDArray[np.float64]:
        """Return the probabilities, float64 (classes,), of a glyph that was added."""
        return self._probabilities[id(glyph)]


def _is_plain(run: _Run, known: _Known) -> bool:
    """Tell whether every glyph of a run is one digit beyond doubt."""
    return all(
        known.of(glyph)[:DIGITS].max() >= steering.SURE_DIGIT
        and glyph.box.width <= steering.PLAIN_WIDTH * max(run.height, glyph.box.height)
        for glyph in run.glyphs
    )


def _may_be_several(glyph: Glyph, probabilities: NDArray[np.float64], height: float) -> bool:
    """Tell whether a glyph is worth cutting: wide, and not plainly one digit."""
    width = glyph.box.width
    if width < steering.CUT_LEAST_WIDTH * height:
        return False
    sure = probabilities[:DIGITS].max() >= steering.PLAIN_DIGIT
    return not sure or width > steering.PLAIN_WIDTH * max(height, glyph.box.height)
