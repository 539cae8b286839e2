from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink, Maps
from digitscan.reader.parameters import SegmentationParameters
from digitscan.reader.segmentation.glyph import Glyph, Run
from digitscan.reader.segmentation.kinds import (
    CHANNELS,
    DIGIT_HEIGHT,
    FAR_HEIGHT,
    SIDE,
    glyph_patches,
    sort_runs,
)

PARAMETERS = SegmentationParameters()
PAGE = np.full((120, 600, 3), 200, np.uint8)
MAPS = Maps(
    np.zeros((len(Ink), 60, 300), np.float32),
    np.zeros((60, 300), np.float32),
    np.full((30, 150), 40, np.float32),
    np.ones(4),
)
BY_HAND, PRINTED, OTHER = (0.98, 0.01, 0.01), (0.01, 0.98, 0.01), (0.01, 0.01, 0.98)
RATHER_PRINTED, UNSURE = (0.4, 0.5, 0.1), (0.35, 0.05, 0.6)


@dataclass
class Told:
    """Stands in for the finder: gives the glyphs, in their order, these kinds."""

    chances: list[tuple[float, float, float]]

    def kinds(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        assert len(patches) == len(self.chances)
        return np.array(self.chances).reshape(-1, 3)


def a_run(count: int, top: int = 40, height: int = 40) -> Run:
    glyphs = tuple(
        Glyph(Box(20 + 30 * i, top, 24, height), np.full((height, 24), 255, np.uint8))
        for i in range(count)
    )
    return Run(glyphs, float(height), printed=False)


def sorted_out(*chances: tuple[float, float, float]) -> list[tuple[int, bool]]:
    """Return how many glyphs each run has, and whether it is printed."""
    told = Told(list(chances))
    runs = sort_runs([a_run(len(chances))], PAGE, MAPS, told, PARAMETERS)  # type: ignore[arg-type]
    for run in runs:
        assert run.kinds is not None
        assert len(run.kinds) == len(run.glyphs)
    return [(len(run.glyphs), run.printed) for run in runs]


def test_what_is_no_digit_ends_a_number() -> None:
    assert sorted_out(BY_HAND, BY_HAND, OTHER, BY_HAND) == [(2, False), (1, False)]
    assert sorted_out(OTHER, BY_HAND, OTHER) == [(1, False)]
    assert sorted_out(OTHER, OTHER) == []


def test_a_doubtful_glyph_stays_in_its_number() -> None:
    assert sorted_out(BY_HAND, UNSURE, BY_HAND) == [(3, False)]


def test_a_number_ends_where_print_and_handwriting_meet() -> None:
    assert sorted_out(PRINTED, PRINTED, BY_HAND, BY_HAND) == [(2, True), (2, False)]


def test_one_doubtful_glyph_does_not_divide_a_number() -> None:
    assert sorted_out(BY_HAND, RATHER_PRINTED, BY_HAND) == [(3, False)]
    assert sorted_out(PRINTED, RATHER_PRINTED, PRINTED) == [(3, True)]


def test_each_run_has_its_own_kinds() -> None:
    told = Told([BY_HAND, PRINTED, PRINTED])
    first, second = sort_runs([a_run(1), a_run(2)], PAGE, MAPS, told, PARAMETERS)  # type: ignore[arg-type]
    assert (first.printed, second.printed) == (False, True)


def test_no_runs_are_no_runs() -> None:
    assert sort_runs([], PAGE, MAPS, Told([]), PARAMETERS) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("height", [20, 40, 80])
def test_a_patch_shows_the_glyph_in_its_middle_at_one_size(height: int) -> None:
    run = a_run(1, top=20, height=height)
    box = run.glyphs[0].box
    page = PAGE.copy()
    page[box.top : box.bottom, box.left : box.right] = 0
    (patch,) = glyph_patches(page, MAPS, [(run.glyphs[0], run.height)])
    assert patch.shape == (SIDE, SIDE, CHANNELS)
    rows, columns = np.nonzero(patch[..., 3] >= 128)
    assert rows.max() + 1 - rows.min() == pytest.approx(DIGIT_HEIGHT, abs=1)
    assert columns.max() + 1 - columns.min() == pytest.approx(24 * DIGIT_HEIGHT / height, abs=1)
    assert (rows.min() + rows.max() + 1) / 2 == pytest.approx(SIDE / 2, abs=1)
    dark = patch[..., 0] < 100
    assert np.mean(dark == (patch[..., 3] >= 128)) > 0.97


def test_a_glyph_at_the_edge_of_the_page_has_the_edge_around_it() -> None:
    glyph = Glyph(Box(0, 0, 10, 40), np.full((40, 10), 255, np.uint8))
    (patch,) = glyph_patches(PAGE[..., 0], MAPS, [(glyph, 40.0)])
    assert (patch[..., [0, 1, 2, 4]] == 200).all()


def test_from_far_the_classes_around_the_glyph_are_seen() -> None:
    glyph = Glyph(Box(280, 40, 20, 40), np.full((40, 20), 255, np.uint8))
    page, chances = PAGE.copy(), MAPS.probabilities.copy()
    page[40:80, 200:220] = 0  # two digits' heights to the left
    chances[Ink.DIGIT, 20:40, 100:110] = 1
    chances[Ink.PRINT, 20:40, 180:190] = 1  # as far to the right
    chances[Ink.RULE, 50:52] = 1
    maps = replace(MAPS, probabilities=chances)
    (patch,) = glyph_patches(page, maps, [(glyph, 40.0)])
    gray, digits, others, rules = (patch[..., each] for each in (4, 5, 6, 7))
    reach = round(2 * FAR_HEIGHT)
    middle = SIDE // 2
    assert gray[middle, middle - reach] < 50
    assert digits[middle, middle - reach] > 200
    assert digits[middle, middle + reach] == 0
    assert others[middle, middle + reach] > 200
    assert others[middle, middle - reach] == 0
    assert (rules[middle + round(FAR_HEIGHT * 42 / 40)] > 100).all()


def test_a_rather_likely_digit_is_one_on_a_page_of_words_too() -> None:
    words, number = a_run(600), a_run(1, top=90, height=20)
    told = Told([OTHER] * 600 + [(0.75, 0.0, 0.25)])
    (kept,) = sort_runs([words, number], PAGE, MAPS, told, PARAMETERS)  # type: ignore[arg-type]
    assert kept.glyphs == number.glyphs
    assert kept.kinds is not None
    assert kept.kinds[0, 0] < 0.75


@pytest.mark.parametrize(("last", "least"), [(BY_HAND, 0.9), (OTHER, 0.6)], ids=["digits", "mixed"])
def test_a_doubtful_glyph_is_a_digit_where_all_others_are(
    last: tuple[float, float, float], least: float
) -> None:
    told = Told([BY_HAND] * 40 + [(0.6, 0.0, 0.4), last])
    run = sort_runs([a_run(42)], PAGE, MAPS, told, PARAMETERS)[0]  # type: ignore[arg-type]
    assert run.kinds is not None
    assert least < run.kinds[40, 0] < least + 0.3


def test_without_a_threshold_the_network_is_not_asked() -> None:
    parameters = SegmentationParameters(other_chance=1.0, kind_chance=1.0)
    (run,) = sort_runs([a_run(3)], PAGE, MAPS, Told([]), parameters)  # type: ignore[arg-type]
    assert len(run.glyphs) == 3
    assert run.kinds is None
