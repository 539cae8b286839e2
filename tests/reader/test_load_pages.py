"""The pages of a file come one after the other, those that are wanted."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from images import HEIGHT, WIDTH, colours, encoded, only, ramp, refusal, tiff
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.reader.loading.document import PageSelection, load_pages


def test_tiff_gives_its_pages_in_order() -> None:
    data = tiff(*(Image.new("L", (8, 8), grey) for grey in (10, 20, 30)))
    assert [(p.number, p.image[0, 0]) for p in load_pages(data)] == [(1, 10), (2, 20), (3, 30)]


def test_pages_of_a_tiff_may_differ_in_size_and_kind() -> None:
    data = tiff(ramp(), colours().resize((20, 10)), ramp().convert("1"))
    shapes = [page.image.shape for page in load_pages(data)]
    assert shapes == [(HEIGHT, WIDTH), (10, 20, 3), (HEIGHT, WIDTH)]


def test_thumbnails_in_a_tiff_are_no_pages() -> None:
    small = Image.new("L", (4, 4), 99)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    data = tiff(Image.new("L", (8, 8), 10), small, Image.new("L", (8, 8), 30))
    assert [(p.number, p.image[0, 0]) for p in load_pages(data)] == [(1, 10), (2, 30)]


def test_animation_is_read_as_its_first_picture() -> None:
    frames = [Image.new("L", (8, 8), grey) for grey in (10, 200)]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert only(data)[0, 0] == 10


def test_only_wanted_pages_are_given() -> None:
    data = tiff(*(Image.new("L", (8, 8), grey) for grey in range(10)))
    found = load_pages(data, PageSelection.parse("2-3,9-"))
    assert [page.number for page in found] == [2, 3, 9, 10]


def test_pages_after_the_last_wanted_are_not_looked_at() -> None:
    data = tiff(ramp(), ramp(), ramp())
    cut = data[: len(data) * 3 // 5]
    assert [page.number for page in load_pages(cut, PageSelection.parse("1"))] == [1]


@pytest.mark.parametrize(("wanted", "missing"), [("4", 4), ("2-9", 4), ("7-", 7), ("1,5,6", 5)])
def test_page_that_is_not_there_is_told_after_those_that_are(wanted: str, missing: int) -> None:
    data = tiff(*(Image.new("L", (8, 8), 10) for _ in range(3)))
    found = load_pages(data, PageSelection.parse(wanted))
    with pytest.raises(UnreadableInputError, match=f"has 3 pages, no page {missing}; ask for"):
        list(found)


def test_single_image_has_one_page() -> None:
    line = refusal(encoded(ramp(), "PNG"), PageSelection.parse("2"))
    assert line == "-: has one page, no page 2; ask for pages it has with --pages"


def test_pages_before_a_damaged_one_are_given() -> None:
    rng = np.random.default_rng(1)
    noisy = [Image.fromarray(rng.integers(0, 256, (64, 64), np.uint8)) for _ in range(3)]
    data = tiff(*noisy)
    numbers = []
    with pytest.raises(UnreadableInputError, match="page 3"):
        for page in load_pages(data[:-2000]):
            numbers.append(page.number)  # noqa: PERF401 - kept up to the error
    assert numbers == [1, 2]


def test_pages_are_not_held_together() -> None:
    side, count = 1000, 40
    data = tiff(*(Image.new("L", (side, side), n) for n in range(count)), compression="packbits")
    tracemalloc.start()
    try:
        assert sum(1 for _ in load_pages(data)) == count
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * side * side


@pytest.mark.parametrize(
    ("dpi", "aspect"),
    [((204, 98), 204 / 98), ((300, 300), 1.0), ((98, 204), 98 / 204), ((72, 1), 1.0)],
)
def test_the_sides_of_a_pixel_follow_from_the_resolutions(
    dpi: tuple[int, int], aspect: float
) -> None:
    data = encoded(Image.new("L", (8, 8), 10), "TIFF", dpi=dpi)
    (page,) = load_pages(data)
    assert page.aspect == pytest.approx(aspect)


def test_the_sides_of_a_pixel_turn_with_the_page() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.new("L", (8, 4), 10), "PNG", dpi=(200, 100), exif=exif)
    (page,) = load_pages(data)
    assert page.image.shape == (8, 4)
    assert page.aspect == pytest.approx(0.5, abs=0.01)
