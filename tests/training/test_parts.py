"""Sources are divided into parts, and drawn pages are the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitscan.drawing.tables import TABLES
from digitscan.page import Box
from digitscan.training.drawn_pages import draw_numbers, share_within
from digitscan.training.parts import work_in_parts


def test_each_part_of_each_source_is_done_once_and_in_order() -> None:
    told = work_in_parts("{} {} {} {}".format, ("a", "b"), 2, Path("data"), Path("model"))
    assert told == ["data model a 0", "data model a 1", "data model b 0", "data model b 1"]


def test_a_drawn_page_follows_from_its_number_and_seed() -> None:
    pages = [draw_numbers(3, 500, (30.0, 40.0), 2, np.random.default_rng(7)) for _ in range(2)]
    assert np.array_equal(pages[0].image, pages[1].image)
    assert pages[0].kind not in TABLES
    lengths = [len(number) for line in pages[0].numbers for number in line]
    assert len(lengths) == 12
    assert set(lengths) == {1, 2}


@pytest.mark.parametrize(("left", "share"), [(0, 1.0), (5, 0.5), (10, 0.0), (40, 0.0)])
def test_the_share_of_a_box_within_another(left: int, share: float) -> None:
    assert share_within(Box(left, 0, 10, 10), Box(-20, -20, 30, 80)) == share
