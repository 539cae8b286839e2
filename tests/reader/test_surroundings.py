"""What stands about a digit: the windows, and what is told by the network that sees them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.models import find_model
from digitscan.page import Box
from digitscan.reader import surroundings
from digitscan.reader.decode import Read
from digitscan.reader.glyphs import Glyph
from digitscan.reader.surroundings import ROWS, Surroundings, windows


class SeesInk:
    """A network that takes for a number what has nothing to its left."""

    name = "sees ink"

    def __init__(self, logit: float) -> None:
        self._logit = logit

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        beside = crops[:, ROWS:, :20].max(axis=(1, 2))
        return np.where(beside > 0.5, -self._logit, self._logit).astype(np.float32)[:, None]


def glyph(left: int, top: int, width: int = 30, height: int = 42) -> Glyph:
    return Glyph(Box(left, top, width, height), np.full((height, width), 255, np.uint8))


def page(*glyphs: Glyph) -> NDArray[np.uint8]:
    soft = np.zeros((300, 500), np.uint8)
    for each in glyphs:
        box = each.box
        soft[box.top : box.bottom, box.left : box.right] = 255
    return soft


def test_a_window_shows_the_glyph_alone_and_below_it_all_ink() -> None:
    one, other = glyph(200, 100), glyph(260, 100)

    (window,) = windows([one], page(one, other))

    own, every = window[:ROWS], window[ROWS:]
    assert window.shape == (80, 80)
    assert abs(int(own.any(axis=1).sum()) - 14) <= 1
    assert np.array_equal(own[:, :46], every[:, :46])
    assert not own[:, 52:].any()
    assert every[:, 55:].max() == 255


def test_windows_are_the_same_at_any_scale() -> None:
    small, large = glyph(100, 50), glyph(200, 100, 60, 84)

    (one,), (other,) = windows([small], page(small)), windows([large], page(large))

    assert np.abs(one.astype(int) - other).mean() < 3


def test_a_window_reaches_over_the_edge_of_the_page() -> None:
    corner = glyph(0, 0)

    (window,) = windows([corner], page(corner))

    assert not window[ROWS:, :30].any()
    assert window[ROWS:].max() == 255


def reads(*glyphs: Glyph, sure: float = 0.9) -> list[Read]:
    probabilities = np.full(11, (1 - sure) / 10)
    probabilities[3] = sure
    return [Read(each, probabilities) for each in glyphs]


def test_what_is_no_number_by_its_surroundings_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "load_engine", lambda *_: SeesInk(9))
    three = glyph(100, 100), glyph(170, 100), glyph(100, 200)
    asked = Surroundings(find_model(), "auto")

    assert (asked.log_odds(reads(*three), page(*three)) >= 0).tolist() == [True, False, True]
    assert asked.log_odds([], page()).tolist() == []


def test_a_sure_digit_outweighs_a_slight_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "load_engine", lambda *_: SeesInk(1.5))
    beside, soft = glyph(170, 100), page(glyph(100, 100), glyph(170, 100))
    asked = Surroundings(find_model(), "auto")

    assert (asked.log_odds(reads(beside, sure=0.99), soft) >= 0).all()
    assert (asked.log_odds(reads(beside, sure=0.6), soft) < 0).all()
