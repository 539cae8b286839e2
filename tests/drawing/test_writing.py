from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitscan.drawing.writer_styles import Hand, random_hand
from digitscan.drawing.writing import Writing, write


@pytest.fixture
def hand() -> Hand:
    return replace(random_hand(np.random.default_rng(1)), slant=0.0)


def numbers_of(writing: Writing) -> list[str]:
    found: dict[int, str] = {}
    for glyph in writing.glyphs:
        if glyph.char.isdigit():
            found[glyph.number] = found.get(glyph.number, "") + glyph.char
    return [found[key] for key in sorted(found)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12 34", ["12", "34"]),
        ("=1.250,00-", ["125000"]),
        ("555-0199", ["5550199"]),
        ("-4 12:30", ["4", "1230"]),
        ("3+5", ["3", "5"]),
        ("Total 47 5", ["47", "5"]),
        ("  7", ["7"]),
        ("", []),
    ],
)
def test_numbers_end_where_a_reader_would_end_them(
    hand: Hand, text: str, numbers: list[str]
) -> None:
    assert numbers_of(write(hand, text, np.random.default_rng(0))) == numbers


def test_digits_follow_each_other_and_the_width_holds_them(hand: Hand) -> None:
    writing = write(hand, "31415926", np.random.default_rng(0))
    lefts = [min(p.points[:, 0].min() for p in glyph.paths) for glyph in writing.glyphs]
    rights = [max(p.points[:, 0].max() for p in glyph.paths) for glyph in writing.glyphs]
    assert lefts == sorted(lefts)
    assert lefts[0] == pytest.approx(0.0)
    assert rights[-1] == pytest.approx(writing.width)


def test_spacing_below_nought_makes_digits_touch(hand: Hand) -> None:
    tight = write(replace(hand, spacing=-0.03), "000000", np.random.default_rng(0))
    loose = write(replace(hand, spacing=0.3), "000000", np.random.default_rng(0))
    assert tight.width < loose.width - 1


def test_a_drifting_line_rises(hand: Hand) -> None:
    rising = write(replace(hand, drift=0.1, bounce=0.0), "0000000000", np.random.default_rng(0))
    first, last = (rising.glyphs[i].paths[0].points[:, 1].max() for i in (0, -1))
    assert last < first - 0.4
