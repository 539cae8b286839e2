from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.recognition.normalize import BOX, SIDE, normalize, stroke_width

if TYPE_CHECKING:
    from conftest import DrawPage


def drawn_digits(drawn_page: DrawPage, height: float) -> list[NDArray[np.float32]]:
    """Return the ten digits of a drawn page, cut out by their boxes; 0 is paper, 1 is ink."""
    page = drawn_page("scan", ("0123456789",), height=height, seed=4)
    ink = (255 - page.image).astype(np.float32) / 255
    boxes = [digit.box for digit in page.digits]
    return [ink[b.top : b.bottom, b.left : b.right] for b in boxes]


def bar(height: int, width: int, value: float = 1.0) -> NDArray[np.float32]:
    return np.full((height, width), value, np.float32)


def extent(crop: NDArray[np.float32], least: float = 0.05) -> tuple[int, int]:
    """Return the height and the width of the ink of `crop`."""
    rows, columns = np.nonzero(crop > least)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def mass_centre(crop: NDArray[np.float32]) -> tuple[float, float]:
    at = np.arange(SIDE)
    return float(crop.sum(1) @ at / crop.sum()), float(crop.sum(0) @ at / crop.sum())


def test_crops_are_as_mnists(drawn_page: DrawPage) -> None:
    for ink in drawn_digits(drawn_page, 60):
        crop = normalize(ink)
        assert crop.shape == (SIDE, SIDE)
        assert crop.dtype == np.float32
        assert crop.min() >= 0
        assert crop.max() == 1
        assert max(extent(crop)) == pytest.approx(BOX, abs=1)


@pytest.mark.parametrize("shape", [(100, 40), (40, 100), (70, 70), (9, 6), (4, 12)])
def test_the_aspect_is_kept(shape: tuple[int, int]) -> None:
    height, width = extent(normalize(bar(*shape)))
    assert max(height, width) == BOX
    assert height / width == pytest.approx(shape[0] / shape[1], rel=0.12)


def test_the_mass_is_at_the_middle_within_a_pixel() -> None:
    heavy_foot = np.zeros((60, 60), np.float32)
    heavy_foot[20:, :30] = 1
    heavy_foot[:4, :] = 1
    middles = [mass_centre(normalize(np.rot90(heavy_foot, turn).copy())) for turn in range(4)]
    assert np.array(middles) == pytest.approx(SIDE / 2, abs=1)


def test_drawn_digits_are_centred_by_mass(drawn_page: DrawPage) -> None:
    for ink in drawn_digits(drawn_page, 60):
        assert mass_centre(normalize(ink)) == pytest.approx((SIDE / 2, SIDE / 2), abs=1)


def test_a_lopsided_glyph_stays_inside() -> None:
    # Its mass is at one corner: centred all the way, it would not fit.
    corner = np.zeros((200, 200), np.float32)
    corner[:60, :60] = 1
    corner[:, :3] = corner[:3, :] = 1
    crop = normalize(corner)
    assert min(extent(crop, 0.2)) >= BOX - 1


def test_paper_around_the_ink_does_not_count(drawn_page: DrawPage) -> None:
    for ink in drawn_digits(drawn_page, 40)[:4]:
        around = cv2.copyMakeBorder(ink, 13, 5, 40, 2, cv2.BORDER_CONSTANT)
        assert np.array_equal(normalize(np.asarray(around)), normalize(ink))


def difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the mean difference of two crops, laid on each other to the nearest pixel."""
    shifts = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return min(float(np.abs(one - np.roll(other, by, (0, 1))).mean()) for by in shifts)


@pytest.mark.parametrize("height", [24, 100, 250])
def test_the_same_writing_gives_alike_crops_at_any_size(
    drawn_page: DrawPage, height: float
) -> None:
    crops, known = (
        [normalize(ink) for ink in drawn_digits(drawn_page, each)] for each in (height, 60)
    )
    differences = np.array([[difference(one, other) for other in known] for one in crops])
    assert differences.argmin(axis=1).tolist() == list(range(10))
    assert np.diag(differences).mean() < 0.5 * differences.mean()


@pytest.mark.parametrize("size", [60, 200, 800])
def test_a_thin_stroke_does_not_fade(size: int) -> None:
    ring = np.zeros((size, size * 3 // 4), np.float32)
    cv2.ellipse(ring, (size * 3 // 8, size // 2), (size * 3 // 8 - 2, size // 2 - 2), 0, 0, 360, 1)
    crop = normalize(ring)
    assert (crop > 0.5).sum(axis=1)[6:22].min() >= 2
    assert crop[12:16, 12:16].max() < 0.3
    # Around the ring without a gap: a flood from outside does not reach the middle.
    open_to = (crop < 0.35).astype(np.uint8)
    cv2.floodFill(open_to, None, (0, 0), 2)
    assert open_to[14, 14] == 1


def test_a_thick_stroke_stays_as_it_is() -> None:
    crop = normalize(bar(100, 30))
    assert (crop > 0.5).sum(axis=1).max() == 6


@pytest.mark.parametrize(
    "value",
    [
        0.6,
        0.3,
    ],
)
def test_faint_ink_becomes_full_ink_of_the_same_form(value: float) -> None:
    assert normalize(bar(50, 20, value)) == pytest.approx(normalize(bar(50, 20)), abs=0.01)


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (1, 1), (1, 300), (300, 1), (50, 30)])
def test_where_there_is_no_ink_the_crop_is_empty(shape: tuple[int, int]) -> None:
    crop = normalize(np.zeros(shape, np.float32))
    assert crop.shape == (SIDE, SIDE)
    assert not crop.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (1, 400), (400, 1)])
def test_the_least_ink_is_no_trouble(shape: tuple[int, int]) -> None:
    crop = normalize(bar(*shape))
    assert crop.shape == (SIDE, SIDE)
    assert np.isfinite(crop).all()
    assert crop.max() == 1


def test_the_ink_given_is_left_alone(drawn_page: DrawPage) -> None:
    ink = drawn_digits(drawn_page, 40)[8].copy()
    before = ink.copy()
    normalize(ink)
    assert np.array_equal(ink, before)


@pytest.mark.parametrize("width", [2, 4, 8, 20])
def test_the_stroke_width_is_measured(width: int) -> None:
    mask = np.zeros((300, 200), np.uint8)
    mask[20:280, 90 : 90 + width] = 255
    assert stroke_width(mask) == pytest.approx(width, rel=0.15)


def test_the_stroke_width_without_ink_is_none() -> None:
    assert stroke_width(np.zeros((10, 10), np.uint8)) == 0
