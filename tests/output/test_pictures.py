"""Pictures of doubtful readings."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from digitscan.output.pictures import MOST_HEIGHT, MOST_WIDTH, doubtful_boxes, pictures_of
from digitscan.page import Box
from table_pages import page_of, table, tabled


@pytest.mark.parametrize(("per", "count"), [("cell", 2), ("number", 3), ("digit", 6), ("page", 0)])
def test_only_doubtful_parts_have_a_picture(per: str, count: int) -> None:
    assert len(list(doubtful_boxes(tabled().page, per))) == count
    assert list(doubtful_boxes(page_of(table("1|2", confidence=0.96)).page, per)) == []


@pytest.mark.parametrize("shape", [(200, 400), (200, 400, 3)])
def test_a_picture_shows_its_box_with_paper_around(shape: tuple[int, ...]) -> None:
    page = np.full(shape, 255, np.uint8)
    page[40:60, 50:90] = 0
    box = Box(50, 40, 40, 20)
    with Image.open(io.BytesIO(pictures_of(page, iter([box]))[box])) as picture:
        gray = np.asarray(picture.convert("L"))
    assert gray.shape == (26, 46)
    assert gray[5:-5, 5:-5].mean() < 20
    assert gray[0].mean() > 200


@pytest.mark.parametrize("box", [Box(0, 0, 400, 200), Box(390, 190, 10, 10)])
def test_a_picture_is_small_and_ends_with_the_page(box: Box) -> None:
    made = pictures_of(np.zeros((200, 400), np.uint8), iter([box]))
    with Image.open(io.BytesIO(made[box])) as picture:
        assert picture.width <= MOST_WIDTH
        assert picture.height <= MOST_HEIGHT
