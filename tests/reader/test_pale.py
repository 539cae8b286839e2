from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.glyphs import find_glyphs
from digitscan.reader.ink import find_ink
from digitscan.reader.pale import without_dark_rules
from digitscan.reader.skew import find_skew, turned

PAPER = 230
PRINTED = 40
PENCIL = 170  # which is not seen beside them
SOFT_PENCIL = 130  # which is seen in part
ROWS = range(60, 500, 110)


def table(pen: int, rules: int = PRINTED, askew: float = 0.0) -> NDArray[np.uint8]:
    """Return a table of three rows of ovals in the grey `pen`, and a stroke across a rule."""
    page = np.full((500, 800), PAPER, np.uint8)
    for top in ROWS:
        cv2.line(page, (40, top), (760, top), rules, 3, cv2.LINE_AA)
    for left in (40, 280, 520, 760):
        cv2.line(page, (left, ROWS[0]), (left, ROWS[-1]), rules, 3, cv2.LINE_AA)
    for top in ROWS[:-1]:
        for left in range(85, 740, 60):
            if min(abs(left - side) for side in (280, 520)) < 30:
                continue
            cv2.ellipse(page, (left, top + 55), (16, 26), 0, 0, 360, pen, 4, cv2.LINE_AA)
    cv2.line(page, (400, ROWS[1] - 30), (400, ROWS[1] + 25), pen, 4, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((400, 250), askew, 1.0)
    return cv2.warpAffine(page, turn, (800, 500), borderValue=PAPER)  # type: ignore[return-value]


def painted(page: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    ink = find_ink(page)
    skew = find_skew(ink.mask)
    ink = turned(ink, skew)
    return without_dark_rules(page, ink, find_glyphs(ink), skew)


@pytest.mark.parametrize("askew", [0.0, 4.0])
@pytest.mark.parametrize("pen", [PENCIL, SOFT_PENCIL])
def test_dark_rules_about_a_pencil_s_writing_are_painted_over(pen: int, askew: float) -> None:
    page = table(pen, askew=askew)
    bare = painted(page)
    assert bare is not None
    before, after = ((each < PRINTED + 30).sum() for each in (page, bare))
    assert after < 0.02 * before
    # The strokes are as they were, but for the blur of a rule that is nearby.
    pencil = np.abs(page.astype(int) - pen) < 15
    clear = cv2.erode((page > PRINTED + 60).astype(np.uint8), np.ones((17, 17))) > 0
    assert np.array_equal(bare[pencil & clear], page[pencil & clear])


def test_a_stroke_that_crosses_a_rule_is_whole_without_it() -> None:
    bare = painted(table(SOFT_PENCIL))
    assert bare is not None
    along = bare[ROWS[1] - 25 : ROWS[1] + 20, 400]
    assert along.max() < (PAPER + SOFT_PENCIL) / 2


@pytest.mark.parametrize(
    ("pen", "rules"),
    [
        pytest.param(PRINTED, PRINTED, id="as dark as the rules"),
        pytest.param(PRINTED, PENCIL, id="darker than the rules"),
        pytest.param(PENCIL, PAPER, id="no rules"),
        pytest.param(PAPER, PAPER, id="nothing"),
    ],
)
def test_else_the_page_is_left_as_it_is(pen: int, rules: int) -> None:
    assert painted(table(pen, rules)) is None
