"""Hypothesis fusion: read a run with the lattice and the line network together.

Each proposes its best strings, and each scores all of them. The string with the best sum wins, and
the softmax of the sums gives the confidence of its digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from digitscan import thresholds
from digitscan.page import Box
from digitscan.reader.recognition.candidates import merged
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.ctc import likely_strings, spans, string_scores, without_blanks
from digitscan.reader.segmentation.glyph import Glyph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from digitscan.reader.recognition.lattice import Lattice, Path
    from digitscan.reader.recognition.line_recognizer import Frames

    String = tuple[int, ...]

_EDGE = 127  # of soft ink: higher values are ink
# Strings whose score is this much below the best are dropped.
_HOPELESS = 8.0


@dataclass(frozen=True)
class Read:
    """A digit as read: its ink in pixels of the ink image; probabilities, float64 (classes,)."""

    glyph: Glyph
    probabilities: NDArray[np.float64]


def by_lattice(lattice: Lattice) -> list[Read]:
    """Read a run with its lattice only."""
    found = lattice.best().candidates
    return [Read(lattice.candidates[i].glyph, lattice.probabilities[i]) for i in found]


@dataclass(frozen=True)
class Combined:
    """The digits of a run, and the probability of the whole string."""

    reads: list[Read]
    confidence: float


def combine(lattice: Lattice, outputs: Sequence[Frames], glyphs: Sequence[Glyph]) -> Combined:
    """Read a run with its lattice and the CTC output of the line network.

    Args:
        lattice: the run's candidates.
        outputs: CTC outputs of the line network for the run; their scores are averaged.
        glyphs: the run's glyphs, left to right.
    """
    logs = [without_blanks(frames.log) for frames in outputs]
    paths = {path.digits: path for path in lattice.n_best(thresholds.LATTICE_STRINGS)}
    proposed = (string for log in logs for string in likely_strings(log, thresholds.LINE_STRINGS))
    strings = list(dict.fromkeys([*paths, *proposed]))
    line_scores = np.mean([string_scores(log, strings) for log in logs], axis=0)
    # The lattice's own strings already have scores, and no other string scores higher.
    lattice_best = max(path.score for path in paths.values())
    known = line_scores[: len(paths)] + thresholds.LATTICE_WEIGHT * _floored(
        strings[: len(paths)], paths
    )
    hopeful = line_scores + thresholds.LATTICE_WEIGHT * lattice_best >= known.max() - _HOPELESS
    strings, line_scores = [strings[i] for i in np.flatnonzero(hopeful)], line_scores[hopeful]
    new = [string for string in strings if string not in paths]
    paths |= {path.digits: path for path in lattice.best_paths_for(new) if path}
    scores = line_scores + thresholds.LATTICE_WEIGHT * _floored(strings, paths)
    chances = np.exp((scores - scores.max()) / thresholds.STRING_TEMPERATURE)
    chances /= chances.sum()
    best = strings[int(scores.argmax())]
    found = _glyphs(best, paths, lattice, outputs[0], glyphs)
    probabilities = _marginals(best, strings, chances)
    reads = [Read(glyph, own) for glyph, own in zip(found, probabilities, strict=True)]
    return Combined(reads, float(chances.max()))


def _glyphs(
    best: String,
    paths: dict[String, Path],
    lattice: Lattice,
    frames: Frames,
    glyphs: Sequence[Glyph],
) -> list[Glyph]:
    """Return the ink of each digit, by the lattice's cuts unless they do not fit the string.

    For repeated digits the lattice may align the string with other ink than the line network: it
    uses one digit for two and skips another.
    """
    path = paths.get(best)
    if path and path.score >= max(p.score for p in paths.values()) - thresholds.LATTICE_FLOOR:
        found = [lattice.candidates[index].glyph for index in path.candidates]
        repeats = any(one == other for one, other in pairwise(best))
        if not repeats or _stand_in(_sides(best, frames), found):
            return found
    return _cut_by(best, frames, glyphs) if best else []


def _stand_in(sides: Sequence[float], glyphs: Sequence[Glyph]) -> bool:
    """Return whether the borders between digits lie between the centers of their glyphs."""
    middles = [glyph.box.left + glyph.box.width / 2 for glyph in glyphs]
    return all(
        one <= border <= other
        for (one, other), border in zip(pairwise(middles), sides[1:-1], strict=True)
    )


def _floored(strings: Sequence[String], paths: dict[String, Path]) -> NDArray[np.float64]:
    """Return the lattice's scores, limited to a floor below the best: its cuts may be wrong."""
    least = max(path.score for path in paths.values()) - thresholds.LATTICE_FLOOR
    return np.array([max(paths[s].score, least) if s in paths else least for s in strings])


def _marginals(
    best: String, strings: Sequence[String], chances: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the probability of each digit at each place of `best`, float64 (len(best), 10).

    If another string has an extra digit between two digits of `best`, both become less likely.
    """
    found = np.zeros((len(best), DIGITS))
    for string, chance in zip(strings, chances, strict=True):
        matcher = SequenceMatcher(None, best, string, autojunk=False)
        for kind, first, end, begin, _ in matcher.get_opcodes():
            if kind in ("equal", "replace"):
                for place, digit in enumerate(string[begin : begin + end - first], first):
                    found[place, digit] += chance
            elif kind == "insert" and best:
                for place in {max(first - 1, 0), min(first, len(best) - 1)}:
                    found[place, best[place]] -= chance
    return found.clip(0, thresholds.MOST_SURE)


def _cut_by(best: String, frames: Frames, glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Cut the run's ink midway between the frames of adjacent digits."""
    run = merged(glyphs)
    return [_between(run, left, right) for left, right in pairwise(_sides(best, frames))]


def _sides(best: String, frames: Frames) -> list[float]:
    """Return the x at which each digit begins and the last ends, midway between their frames."""
    taken = spans(frames.log, best)
    firsts = [frames.middles[first] for first, _ in taken]
    lasts = [frames.middles[end - 1] for _, end in taken]
    reach = thresholds.FRAME_REACH * frames.width
    borders = [(last + first) / 2 for last, first in zip(lasts, firsts[1:], strict=False)]
    return [firsts[0] - reach, *borders, lasts[-1] + reach]


def _between(run: Glyph, left: float, right: float) -> Glyph:
    """Return the run's ink from `left` to `right`, cropped to the ink."""
    width = run.box.width
    begin = min(max(round(left) - run.box.left, 0), width - 1)
    end = min(max(round(right) - run.box.left, begin + 1), width)
    ink = run.ink[:, begin:end]
    rows, columns = (np.flatnonzero((ink > _EDGE).any(axis)) for axis in (1, 0))
    if rows.size == 0:
        return Glyph(Box(run.box.left + begin, run.box.top, end - begin, run.box.height), ink)
    top, bottom, first, last = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = Box(
        run.box.left + begin + int(first), run.box.top + int(top), int(last - first),
        int(bottom - top),
    )  # fmt: skip
    return Glyph(box, ink[top:bottom, first:last], is_piece=True)
