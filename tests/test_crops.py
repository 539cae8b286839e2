from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digitscan.crops import crop_of, crops_of, picture_of
from digitscan.engines import load_engine
from digitscan.models import find_model
from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from finders import FakeFinder

if TYPE_CHECKING:
    from conftest import DrawPage


def test_the_crops_of_a_page_are_what_the_network_reads(drawn_page: DrawPage) -> None:
    page = drawn_page("scan", ("0123456789", "314 2718"))
    crops = crops_of(page.image, [digit.box for digit in page.digits])
    assert crops.dtype == np.uint8
    logits = load_engine(find_model()).logits(crops.astype(np.float32) / np.float32(255))
    right = logits[:, :10].argmax(axis=1) == [digit.value for digit in page.digits]
    assert right.mean() > 0.8


def test_a_neighbour_that_reaches_in_is_left_out() -> None:
    image = np.full((120, 120), 255, np.uint8)
    image[30:90, 40:48] = 0  # the digit
    image[30:34, 40:70] = 0
    image[80:118, 96:104] = 0  # a neighbour, of which the box has a corner
    for ink in (Ink.DIGIT, Ink.OTHER):  # what the finder takes for a digit, and what it does not
        finder = FakeFinder(ink)
        boxes = [Box(38, 28, 40, 64), Box(38, 28, 62, 58)]
        tight, wide = crops_of(image, boxes, finder)  # type: ignore[arg-type]
        assert tight.max() == 255
        assert np.abs(tight.astype(int) - wide).mean() < 12


def test_no_boxes_give_no_crops() -> None:
    assert crops_of(np.zeros((9, 9), np.uint8), []).shape == (0, 28, 28)


def test_a_crop_comes_back_from_its_picture_as_it_was() -> None:
    crop = np.random.default_rng(1).integers(0, 120, (28, 28)).astype(np.uint8)
    picture = picture_of(crop)
    assert picture.shape == (112, 112)
    for form in (picture, np.dstack([picture] * 3)):
        found = crop_of(form)
        assert found is not None
        assert np.array_equal(found, crop)


def test_other_pictures_are_no_crops() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (112, 112)).astype(np.uint8)
    light_on_dark = 255 - picture_of(np.zeros((28, 28), np.uint8))
    for picture in (noise, light_on_dark, np.full((56, 56), 255, np.uint8)):
        assert crop_of(picture) is None
