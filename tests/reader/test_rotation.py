"""A page that lies on its side or upside down is read again, and the better reading is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.finding.ink import SoftInk
from digitscan.reader.finding.overview import Overview
from digitscan.reader.finding.view import make_view
from digitscan.reader.parameters import RotationParameters
from digitscan.reader.recognition.decode import Networks, Read
from digitscan.reader.recognition.orientation import upside_down_odds
from digitscan.reader.rotation import read_upright
from digitscan.reader.segmentation.glyph import Glyph, Run
from digitscan.reader.segmentation.runs import Segmentation
from digitscan.reader.tracing import Found, Options, Trace
from perfect_maps import perfect_maps

PARAMETERS = RotationParameters()


class HeadsUp:
    """A network that is sure of a crop whose ink is in its upper half."""

    name = "heads up"

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        half = crops.shape[1] // 2
        above = crops[:, :half].sum(axis=(1, 2)) - crops[:, half:].sum(axis=(1, 2))
        made = np.zeros((len(crops), 11), np.float32)
        made[:, 3] = np.where(above > 0, 9.0, 0.0)
        return made

    run = logits


NETWORKS = Networks(HeadsUp(), 1.0)


def glyph(*, standing: bool = True) -> Glyph:
    """Return a T that stands or is upside down."""
    ink = np.zeros((32, 20), np.uint8)
    ink[:, 8:12] = 255
    ink[:8] = 255
    return Glyph(Box(0, 0, 20, 32), ink if standing else np.ascontiguousarray(ink[::-1]))


@dataclass
class Page:
    """Gives a reading with so many sure digits at each rotation; where it is upside down is known.

    Attributes:
        sure: by degrees, how many digits are sure.
        upside_down: at which rotation the glyphs stand on their heads.
        quarters: what the finder made of its rotation.
        written: whether there is plenty of ink.
        asked: the rotations at which it was read.
    """

    sure: dict[int, int]
    upside_down: int = -1
    quarters: int | None = 0
    written: bool = True
    asked: list[int | None] = field(default_factory=list)
    looks: int = 0

    def read(self, options: Options, overview: Overview | None) -> Trace:
        self.asked.append(options.rotate)
        self.looks += overview is None
        turned = 90 * (self.quarters or 0) if options.rotate is None else options.rotate
        count = self.sure[turned]
        one = glyph(standing=turned != self.upside_down)
        classes = np.zeros((320, 320), np.uint8)
        if self.written:
            classes[:, ::8] = classes[:, 1::8] = Ink.OTHER
        blank = np.zeros_like(classes)
        run = Run((one,) * 8, 32.0, printed=False)
        found = Found(
            Overview(32.0, self.quarters, 0.0),
            make_view(blank, 1.0, 0, 0.0),
            perfect_maps(classes, [], 32.0),
            SoftInk(blank, blank),
            perfect_maps(classes, [], 32.0),
            Segmentation((run,), (), blank, 3.0, blank > 0),
            ((run,),),
        )
        sure, unsure = Read(one, np.eye(11)[4]), Read(one, np.full(11, 1 / 11))
        return Trace(found, (((sure,) * count + (unsure,) * 2,),))

    def count(self, rotate: int | None = None) -> int:
        """Return how many sure digits the reading that is kept has."""
        traced = read_upright(self.read, Options(rotate=rotate), NETWORKS, PARAMETERS)
        return len(traced.reads[0][0]) - 2


def test_a_page_that_is_read_well_is_read_once() -> None:
    page = Page({0: 20})
    assert page.count() == 20
    assert page.asked == [None]


def test_a_page_upside_down_is_read_the_other_way() -> None:
    page = Page({0: 20, 180: 40}, upside_down=0)
    assert page.count() == 40
    assert page.asked == [None, 180]
    assert page.looks == 1


def test_a_page_of_odd_writing_stays_as_it_is() -> None:
    page = Page({0: 20, 180: 22}, upside_down=0)
    assert page.count() == 20


def test_a_page_on_its_side_is_read_upright() -> None:
    page = Page({0: 1, 90: 30})
    assert page.count() == 30
    assert page.asked == [None, 90]


def test_a_page_on_its_other_side_is_read_upright() -> None:
    page = Page({0: 1, 90: 12, 270: 30}, upside_down=90)
    assert page.count() == 30
    assert page.asked == [None, 90, 270]


def test_what_the_finder_says_of_its_rotation_comes_first() -> None:
    page = Page({90: 1, 180: 30}, quarters=1)
    assert page.count() == 30
    assert page.asked == [None, 180]


@pytest.mark.parametrize(
    "page",
    [Page({0: 1, 90: 30}, written=False), Page({0: 1, 90: PARAMETERS.least_digits - 1})],
    ids=["hardly any ink", "no digits either way"],
)
def test_without_reason_a_page_stays_as_it_is(page: Page) -> None:
    assert page.count() == 1


def test_a_rotation_that_is_asked_for_is_kept() -> None:
    page = Page({0: 20, 180: 40}, upside_down=0)
    assert page.count(rotate=0) == 20
    assert page.asked == [0]


def test_glyphs_tell_whether_they_are_upside_down() -> None:
    assert upside_down_odds([glyph()] * 9, NETWORKS) < -1
    assert upside_down_odds([glyph(standing=False)] * 9, NETWORKS) > 1
    assert upside_down_odds([glyph(), glyph(standing=False)], NETWORKS) == pytest.approx(0)
    assert upside_down_odds([], NETWORKS) == 0


def test_a_few_of_many_glyphs_decide() -> None:
    many = [glyph()] * 1000
    assert upside_down_odds(many, NETWORKS) == pytest.approx(upside_down_odds(many[:1], NETWORKS))
