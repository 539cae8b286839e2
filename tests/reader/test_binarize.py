from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.drawing import PENS
from digitscan.reader.inputs.binarize import Ink, find_ink

if TYPE_CHECKING:
    from conftest import DrawPage

LINES = ("0123456789", "58 2096 3")


@pytest.fixture(scope="module")
def page(drawn_page: DrawPage) -> NDArray[np.uint8]:
    """Return a clean page, its paper lighter than 220 everywhere and its ink dark."""
    return drawn_page("fax", LINES, height=60).image


def on_page(ink: Ink, like: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the mask in the pixels of the page that it was found on."""
    mask = cv2.resize(ink.mask, like.shape[::-1], interpolation=cv2.INTER_AREA)
    found: NDArray[np.bool_] = np.asarray(mask) > 127
    return found


def agreement(ink: Ink, page: NDArray[np.uint8]) -> float:
    """Return how well the mask agrees with the black of `page`: shared over both, 0 to 1."""
    found, written = on_page(ink, page), page < 128
    return float((found & written).sum() / (found | written).sum())


def faded(page: NDArray[np.uint8], ink: float, paper: float) -> NDArray[np.float64]:
    """Return a black and white page with other greys for its ink and its paper."""
    return ink + (paper - ink) * (cv2.GaussianBlur(page, (0, 0), 0.7) / 255)


def seen(light: NDArray[np.float64], noise: float = 2.0) -> NDArray[np.uint8]:
    grain = np.random.default_rng(0).normal(0, noise, light.shape)
    return np.clip(light + grain, 0, 255).astype(np.uint8)


def test_mask_soft_ink_and_scale_agree(page: NDArray[np.uint8]) -> None:
    ink = find_ink(page)
    assert ink.soft.dtype == ink.mask.dtype == np.uint8
    assert ink.soft.shape == ink.mask.shape
    assert np.array_equal(ink.mask, np.where(ink.soft >= 128, 255, 0))
    assert ink.mask.shape == pytest.approx([ink.scale * side for side in page.shape], abs=1)


def test_black_on_white_is_found_as_it_is(page: NDArray[np.uint8]) -> None:
    assert agreement(find_ink(page), page) > 0.8


@pytest.mark.parametrize("pen", ["fineliner", "felt", "black ball"])
def test_the_stroke_is_as_wide_as_the_pen(drawn_page: DrawPage, pen: str) -> None:
    page = drawn_page("scan", LINES, height=70, pen=PENS[pen]).image
    ink = find_ink(page)
    assert ink.stroke / ink.scale == pytest.approx(PENS[pen].width * 70, rel=0.45)


def test_a_thicker_pen_has_a_wider_stroke(drawn_page: DrawPage) -> None:
    found = [
        find_ink(drawn_page("scan", LINES, height=70, pen=PENS[pen]).image)
        for pen in ("black ball", "fountain", "felt")
    ]
    widths = [ink.stroke / ink.scale for ink in found]
    assert all(narrow < wide for narrow, wide in pairwise(widths))


@pytest.mark.parametrize(
    ("ink", "paper"), [(20, 245), (110, 200), (150, 180), (40, 90)], ids=lambda grey: f"{grey:.0f}"
)
def test_ink_and_paper_of_any_grey(page: NDArray[np.uint8], ink: float, paper: float) -> None:
    assert agreement(find_ink(seen(faded(page, ink, paper), 1.5)), page) > 0.75


def test_a_vignette_hides_nothing_and_adds_nothing(page: NDArray[np.uint8]) -> None:
    down, across = np.meshgrid(*(np.linspace(-1, 1, side) for side in page.shape), indexing="ij")
    lit = 1 - 0.3 * (down**2 + across**2)
    assert agreement(find_ink(seen(faded(page, 40, 235) * lit)), page) > 0.75


@pytest.mark.parametrize("dark", [0.7, 0.5, 0.35])
def test_a_cast_shadow_hides_nothing_and_adds_nothing(page: NDArray[np.uint8], dark: float) -> None:
    rim = 1 / (1 + np.exp((np.arange(page.shape[1]) - page.shape[1] / 2) / 12))
    lit = 1 - (1 - dark) * rim[None, :]
    assert agreement(find_ink(seen(faded(page, 40, 235) * lit)), page) > 0.75


@pytest.mark.parametrize("grey", [0, 1, 100, 254, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (2, 3), (300, 200)])
def test_a_page_of_one_grey_has_no_ink(shape: tuple[int, int], grey: int) -> None:
    ink = find_ink(np.full(shape, grey, np.uint8))
    assert not ink.mask.any()
    assert not ink.soft.any()
    assert ink.stroke == 0
    assert min(ink.mask.shape) >= 1


@pytest.mark.parametrize("shape", [(1, 700), (700, 1), (2, 700), (5, 5)])
def test_a_strip_of_noise_is_no_trouble(shape: tuple[int, int]) -> None:
    ink = find_ink(np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8))
    assert ink.mask.shape == ink.soft.shape
    assert np.isfinite(ink.stroke)


@pytest.mark.parametrize("grain", [0.7, 2.0, 6.0])
def test_a_papers_texture_is_not_ink(grain: float) -> None:
    """Fine, coarse and cloudy unevenness, a few grey levels strong."""
    rough = cv2.GaussianBlur(np.random.default_rng(5).normal(size=(600, 500)), (0, 0), grain)
    texture = 225 + 4 * np.asarray(rough) / np.std(rough)
    assert (find_ink(seen(texture, 1)).mask > 0).mean() < 0.005


def test_a_texture_does_not_hide_the_ink(page: NDArray[np.uint8]) -> None:
    rough = cv2.GaussianBlur(np.random.default_rng(5).normal(size=page.shape), (0, 0), 2)
    texture = 4 * np.asarray(rough) / np.std(rough)
    assert agreement(find_ink(seen(faded(page, 60, 225) + texture)), page) > 0.75


def test_a_blot_does_not_hide_the_ink(page: NDArray[np.uint8]) -> None:
    with_blot = np.vstack([page, np.full((300, page.shape[1]), 255, np.uint8)])
    cv2.circle(with_blot, (page.shape[1] // 2, page.shape[0] + 150), 120, 0, -1)
    ink = find_ink(with_blot)
    found = on_page(ink, with_blot)[: page.shape[0]]
    written = page < 128
    assert (found & written).sum() > 0.8 * written.sum()


def test_the_page_given_is_left_alone(page: NDArray[np.uint8]) -> None:
    before = page.copy()
    find_ink(page)
    assert np.array_equal(page, before)
