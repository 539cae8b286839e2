"""Correct rotated pages if the finder misses the rotation.

The finder sees a few digits at a time, and many shapes look like digits either way up. A page that
is hardly readable, or whose digits read better upside down, is read again. The rotation with the
most sure digits is kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.orientation import upside_down_odds
from digitscan.reader.unread import measure_unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.reader.finding.overview import Overview
    from digitscan.reader.parameters import RotationParameters
    from digitscan.reader.recognition.decode import Networks
    from digitscan.reader.tracing import Options, Trace


def read_upright(
    read: Callable[[Options, Overview | None], Trace],
    options: Options,
    networks: Networks,
    parameters: RotationParameters,
) -> Trace:
    """Read a page at the rotation that gives the most sure digits.

    Args:
        read: reads the page; an overview from an earlier reading saves the first look.
        options: how to read it. If they give a rotation, only that one is used.
        networks: the network of single digits.
        parameters: thresholds.
    """
    best = read(options, None)
    if options.rotate is not None:
        return best
    overview = best.found.overview
    turned = 90 * (overview.quarters or 0)
    if _is_hardly_read(best, parameters):
        side = read(replace(options, rotate=(turned + 90) % 360), overview)
        if _sure_digits(side, parameters) >= _needed(best, parameters):
            best, turned = side, turned + 90
    glyphs = [glyph for run in best.found.segmentation.runs for glyph in run.glyphs]
    if (
        len(glyphs) >= parameters.least_digits
        and upside_down_odds(glyphs, networks) > parameters.turned_odds
    ):
        other = read(replace(options, rotate=(turned + 180) % 360), overview)
        if _sure_digits(other, parameters) >= _needed(best, parameters):
            best = other
    return best


def _is_hardly_read(traced: Trace, parameters: RotationParameters) -> bool:
    """Return whether a page has plenty of ink and few sure digits."""
    if _sure_digits(traced, parameters) >= parameters.least_digits:
        return False
    unread, ink = measure_unread(traced)
    return ink >= parameters.plenty_of_ink and unread >= parameters.most_of_it


def _needed(traced: Trace, parameters: RotationParameters) -> float:
    """Return how many sure digits another rotation needs to be preferred."""
    return max(parameters.least_digits, parameters.gain * _sure_digits(traced, parameters))


def _sure_digits(traced: Trace, parameters: RotationParameters) -> int:
    return sum(
        bool(read.probabilities[:DIGITS].max() >= parameters.sure)
        for line in traced.reads
        for reads in line
        for read in reads
    )
