"""The whole way from a page to its digits, with every step's result.

Reading, the training of the networks, the export of crops and `--debug-dir` all go this way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.ink import SoftInk, find_ink
from digitscan.reader.finding.overview import Overview, survey, turn_overview
from digitscan.reader.finding.rules import complete_rules
from digitscan.reader.finding.settle import settle
from digitscan.reader.finding.view import View, make_view
from digitscan.reader.recognition.decode import Networks, Read, decode
from digitscan.reader.recognition.judge import judge, may_be_number
from digitscan.reader.recognition.marks.numbers import Written, write_numbers
from digitscan.reader.recognition.marks.scene import Scene
from digitscan.reader.rotation import read_upright
from digitscan.reader.segmentation.kinds import sort_runs
from digitscan.reader.segmentation.order import order_runs
from digitscan.reader.segmentation.runs import Segmentation, find_runs
from digitscan.reader.tables.find import FoundTable, find_tables
from digitscan.reading_options import PRINTED, Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.finding.finder import Finder, Maps
    from digitscan.reader.parameters import FindingParameters, Parameters
    from digitscan.reader.segmentation.glyph import Run

__all__ = ["PRINTED", "Found", "Options", "Parameters", "Trace", "find", "trace"]


@dataclass(frozen=True)
class Found:
    """A page's numbers before they are read.

    Attributes:
        overview: what the first look yields.
        view: the page as it is read; all that follows is in pixels of its image.
        maps: what the finder says of the view.
        ink: the view's ink.
        settled: the maps with one class for all of a connected stroke, and completed rules.
        segmentation: its glyphs and numbers, those of print included.
        lines: the numbers in reading order, without what `Options.printed` leaves out.
    """

    overview: Overview
    view: View
    maps: Maps
    ink: SoftInk
    settled: Maps
    segmentation: Segmentation
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Trace:
    """Every step of a reading.

    Attributes:
        found: the page's numbers before they are read.
        reads: by line and number the digits as read, left to right; maybe none of a number.
        written: by line the numbers with digits, as they are written; a mark may have joined
            several of `reads`.
        tables: in whose cells the numbers of `written` stand.
    """

    found: Found
    reads: tuple[tuple[tuple[Read, ...], ...], ...]
    written: tuple[tuple[Written, ...], ...] = ()
    tables: tuple[FoundTable, ...] = ()

    @property
    def paired(self) -> tuple[tuple[tuple[Run, tuple[Read, ...]], ...], ...]:
        """By line each run, and the digits read of it."""
        lines = zip(self.found.lines, self.reads, strict=True)
        return tuple(tuple(zip(runs, reads, strict=True)) for runs, reads in lines)


def find(
    image: NDArray[np.uint8],
    finder: Finder,
    options: Options | None = None,
    parameters: Parameters | None = None,
    overview: Overview | None = None,
) -> Found:
    """Find the numbers of a page.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB.
        finder: the network that looks at it.
        options: how it is to be read.
        parameters: the numbers that steer it; those of the finder's model by default.
        overview: of the same page, from an earlier reading at another rotation.
    """
    options, parameters = options or Options(), parameters or finder.parameters
    finding = parameters.finding
    squared = _squared(image, options.aspect)
    overview = overview or survey(squared, finder, finding)
    if options.rotate is not None and options.rotate // 90 != (overview.quarters or 0):
        overview = turn_overview(overview, options.rotate // 90, finding)
    skew = overview.skew if abs(overview.skew) >= finding.least_skew else 0.0
    scale = _scale(squared, overview, finding)
    quarters = overview.quarters or 0
    seen = None if quarters or skew else overview.nearest(scale, finding.same_scale)
    view = _of_page(make_view(squared, seen or scale, quarters, skew), image)
    maps = overview.looks[seen] if seen else finder.look(view.image)
    ink = find_ink(view.image, maps, finding)
    least_page = finding.cutout_chance if _is_cutout(view, finding) else 0.0
    settled = complete_rules(settle(maps, ink, finding, least_page), ink, finding)
    segmentation = find_runs(settled, ink, parameters.segmentation)
    runs = sort_runs(segmentation.runs, view.image, maps, finder, parameters.segmentation)
    segmentation = replace(segmentation, runs=tuple(runs))
    lines = order_runs(_wanted(segmentation.runs, options.printed))
    return Found(overview, view, maps, ink, settled, segmentation, lines)


def read_digits(
    image: NDArray[np.uint8],
    finder: Finder,
    networks: Networks,
    options: Options,
    parameters: Parameters,
    overview: Overview | None = None,
) -> Trace:
    """Find the numbers of a page and read their digits; see `trace`, which goes on from there."""
    found = find(image, finder, options, parameters, overview)
    runs = [run for line in found.lines for run in line]
    segmentation, rule = found.segmentation, parameters.number
    likely = [may_be_number(run, rule) for run in runs]
    decoded = iter(
        decode(list(compress(runs, likely)), segmentation.writing, segmentation.stroke, networks)
    )
    reads = [next(decoded) if each else [] for each in likely]
    judged = iter(judge(runs, reads, rule))
    return Trace(found, tuple(tuple(next(judged) for _ in line) for line in found.lines))


def trace(
    image: NDArray[np.uint8],
    finder: Finder,
    networks: Networks,
    options: Options | None = None,
    parameters: Parameters | None = None,
) -> Trace:
    """Read a page; see `find`. `networks` read what it finds."""
    options, parameters = options or Options(), parameters or finder.parameters

    def read(options: Options, overview: Overview | None) -> Trace:
        return read_digits(image, finder, networks, options, parameters, overview)

    traced = read_upright(read, options, networks, parameters.rotation)
    found = traced.found
    scene = Scene(
        found.view.image, found.maps, found.ink.mask, found.segmentation.ruled, finder.marks,
        parameters.mark,
    )  # fmt: skip
    written = write_numbers(traced.paired, scene)
    if options.marks == "none":
        written = tuple(tuple(replace(each, marks=()) for each in line) for line in written)
    boxes = [
        [Box.around(read.glyph.box for read in each.reads) for each in line] for line in written
    ]
    tables = find_tables(found.maps, boxes, parameters.table)
    return replace(traced, written=written, tables=tuple(tables))


def _is_cutout(view: View, finding: FindingParameters) -> bool:
    """Return whether the picture is so small that somebody cut it out around a number."""
    high, wide = view.image.shape[:2]
    most = finding.cutout_area * finding.digit_height**2
    small = view.size[0] * view.size[1] <= finding.cutout_pixels
    return bool(small and high * wide < most)


def _squared(image: NDArray[np.uint8], aspect: float) -> NDArray[np.uint8]:
    """Stretch an image whose pixels are `aspect` times as high as wide, so that they are square."""
    if aspect == 1:
        return image
    rows, columns = image.shape[:2]
    size = (round(columns * max(1.0, 1 / aspect)), round(rows * max(1.0, aspect)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _of_page(view: View, page: NDArray[np.uint8]) -> View:
    """Return the view of a stretched page as one of the page itself."""
    columns, rows = view.size
    if (rows, columns) == page.shape[:2]:
        return view
    stretch = np.diag([columns / page.shape[1], rows / page.shape[0], 1.0])
    return View(view.image, view.matrix @ stretch, (page.shape[1], page.shape[0]))


def _scale(image: NDArray[np.uint8], overview: Overview, finding: FindingParameters) -> float:
    """Return the scale at which the digits have the height at which they are read."""
    pixels = image.shape[0] * image.shape[1]
    if overview.height is None:
        return min(1.0, float(np.sqrt(finding.overview_pixels / pixels)))
    wanted = min(finding.digit_height / overview.height, finding.most_enlarged)
    wanted = min(wanted, float(np.sqrt(finding.most_pixels / pixels)))
    return 1.0 if finding.leave_scale < wanted < 1 / finding.leave_scale else wanted


def _wanted(runs: tuple[Run, ...], printed: str) -> list[Run]:
    by_hand = [run for run in runs if not run.printed]
    if printed == "keep" or (printed == "auto" and not by_hand):
        return list(runs)
    return by_hand
