from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.plane import dark_ink_plane

if TYPE_CHECKING:
    from conftest import DrawPage

Colour: TypeAlias = tuple[int, int, int]

WHITE, BLACK, RED, DARK_RED = (250, 250, 250), (15, 15, 15), (225, 45, 40), (120, 10, 20)
BLUE, YELLOW, GREEN, PINK = (30, 50, 190), (252, 232, 80), (20, 120, 50), (250, 170, 180)


@pytest.fixture(scope="module")
def strokes(drawn_page: DrawPage) -> NDArray[np.bool_]:
    """Return bool (H, W), where a page has ink."""
    written: NDArray[np.bool_] = drawn_page("fax", ("0123456789", "58 2096 3")).image == 0
    return written


def painted(strokes: NDArray[np.bool_], ink: Colour, paper: Colour) -> NDArray[np.uint8]:
    return np.where(strokes[..., None], np.uint8(ink), np.uint8(paper))


def noisy(image: NDArray[np.uint8], sigma: float = 4.0) -> NDArray[np.uint8]:
    noise = np.random.default_rng(0).normal(0, sigma, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def contrast(plane: NDArray[np.uint8], strokes: NDArray[np.bool_]) -> float:
    """Return by how much the ink is darker than the paper, in grey levels."""
    return float(plane[~strokes].mean() - plane[strokes].mean())


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        (BLACK, WHITE),
        (RED, WHITE),
        (DARK_RED, WHITE),
        (BLUE, WHITE),
        (BLUE, YELLOW),
        (RED, YELLOW),
        (GREEN, PINK),
        (BLACK, RED),
        (WHITE, BLACK),
        (YELLOW, GREEN),
        (WHITE, BLUE),
        (PINK, DARK_RED),
    ],
    ids=str,
)
def test_ink_of_any_colour_comes_out_dark(
    strokes: NDArray[np.bool_], ink: Colour, paper: Colour
) -> None:
    plane = dark_ink_plane(noisy(painted(strokes, ink, paper)))
    assert plane.dtype == np.uint8
    assert plane.shape == strokes.shape
    furthest = max(abs(a - b) for a, b in zip(ink, paper, strict=True))
    assert contrast(plane, strokes) > furthest / 2


def test_colours_of_the_same_luma_are_told_apart(strokes: NDArray[np.bool_]) -> None:
    green, red = (70, 150, 60), (217, 70, 60)  # both 116 in grey
    plane = dark_ink_plane(noisy(painted(strokes, red, green)))
    assert abs(contrast(plane, strokes)) > 50


def test_the_ink_goes_before_what_is_printed_pale(strokes: NDArray[np.bool_]) -> None:
    image = painted(strokes, RED, WHITE)
    image[::12] = np.where(strokes[::12, :, None], image[::12], np.uint8((190, 215, 240)))
    assert contrast(dark_ink_plane(image), strokes) > 80


def test_a_grey_page_with_dark_ink_is_left_as_it_is(strokes: NDArray[np.bool_]) -> None:
    page = noisy(np.where(strokes, np.uint8(40), np.uint8(220)))
    assert np.array_equal(dark_ink_plane(page), page)


def test_a_grey_page_with_light_ink_is_turned_over(strokes: NDArray[np.bool_]) -> None:
    page = noisy(np.where(strokes, np.uint8(220), np.uint8(40)))
    assert np.array_equal(dark_ink_plane(page), 255 - page)


def on_table(sheet: NDArray[np.uint8], table: int, room: int) -> NDArray[np.uint8]:
    return noisy(np.pad(sheet, room, constant_values=table))


@pytest.mark.parametrize("room", [10, 40, 120])
@pytest.mark.parametrize(
    ("ink", "paper", "table"),
    [(40, 225, 60), (40, 225, 15), (230, 40, 225), (230, 40, 250), (40, 225, 240), (230, 40, 15)],
)
def test_the_table_below_the_sheet_does_not_decide(
    strokes: NDArray[np.bool_], ink: int, paper: int, table: int, room: int
) -> None:
    sheet = np.where(strokes, np.uint8(ink), np.uint8(paper))
    plane = dark_ink_plane(on_table(sheet, table, room))
    assert contrast(plane[room:-room, room:-room], strokes) > 100


def test_little_writing_on_a_large_sheet_decides() -> None:
    page = np.full((800, 600), 235, np.uint8)
    page[400:430, 300:304] = 60
    assert np.array_equal(dark_ink_plane(noisy(page, 2)), noisy(page, 2))
    assert np.array_equal(dark_ink_plane(255 - noisy(page, 2)), noisy(page, 2))


def test_blank_paper_is_taken_for_light_paper() -> None:
    for seed in (1, 2, 3):
        grain = np.random.default_rng(seed).normal(220, 2, (160, 120)).round()
        page = grain.astype(np.uint8)
        assert np.array_equal(dark_ink_plane(page), page)


@pytest.mark.parametrize("kind", ["ruled", "photo", "cheques", "board"])
def test_drawn_pages_have_dark_ink(drawn_page: DrawPage, kind: str) -> None:
    page = drawn_page(kind)
    plane = dark_ink_plane(page.image).astype(float)
    for digit in page.digits:
        box = digit.box
        inside = plane[box.top : box.bottom, box.left : box.right]
        assert inside.min() < inside.mean() - 25
        assert np.median(inside) > inside.mean()


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 1, 3), (1, 200), (1, 200, 3), (200, 1, 3), (2, 2, 3), (60, 80, 3)]
)
def test_a_page_of_one_grey_is_no_trouble(shape: tuple[int, ...], value: int) -> None:
    plane = dark_ink_plane(np.full(shape, value, np.uint8))
    assert plane.shape == shape[:2]
    assert plane.dtype == np.uint8
    assert np.ptp(plane) == 0


@pytest.mark.parametrize("shape", [(3, 900), (900, 3), (1, 900, 3), (900, 2, 3)])
def test_a_strip_is_no_trouble(shape: tuple[int, ...]) -> None:
    strip = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    assert dark_ink_plane(strip).shape == shape[:2]


def test_the_page_given_is_left_alone(strokes: NDArray[np.bool_]) -> None:
    page = painted(strokes, YELLOW, BLUE)
    before = page.copy()
    dark_ink_plane(page)
    assert np.array_equal(page, before)
