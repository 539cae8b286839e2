"""The sheet on a table: found where a picture shows one, and nothing around it is read."""

import cv2
import numpy as np
import pytest

from digitscan.reader.sheet import find_sheet, without_table

CORNERS = np.array([[260, 180], [980, 230], [940, 700], [220, 640]])


def photograph(table: tuple[int, int, int], paper: tuple[int, int, int]) -> np.ndarray:
    """Draw a sheet, uint8 (900, 1200, 3), on a table with a grain, a little light from one side."""
    rng = np.random.default_rng(3)
    picture = np.full((900, 1200, 3), table, np.float32)
    picture += cv2.resize(rng.normal(0, 12, (300, 80, 1)).astype(np.float32), (1200, 900))[
        ..., None
    ]
    sheet = np.zeros((900, 1200), np.uint8)
    cv2.fillConvexPoly(sheet, CORNERS, 1)
    picture[sheet > 0] = paper
    picture *= np.linspace(1, 0.85, 1200)[None, :, None]
    for left in range(380, 800, 90):  # strokes of a pen
        cv2.line(picture, (left, 380), (left + 20, 460), (30, 30, 60), 6)
    return picture.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("table", [(60, 40, 30), (120, 150, 150), (150, 30, 40)])
def test_sheet_on_a_table_is_found(table: tuple[int, int, int]) -> None:
    sheet = find_sheet(photograph(table, (235, 232, 225)))

    assert sheet is not None
    scale = sheet.shape[1] / 1200
    drawn = np.zeros_like(sheet)
    cv2.fillConvexPoly(drawn, (CORNERS * scale).round().astype(int), 1)
    assert not sheet[drawn == 0].any()
    assert sheet.sum() > 0.85 * drawn.sum()


def test_paper_that_fills_the_picture_is_left_alone() -> None:
    page = photograph((235, 232, 225), (235, 232, 225))
    plane = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)

    assert find_sheet(page) is None
    assert without_table(plane, None) is plane


def test_shadow_across_a_page_is_no_sheet() -> None:
    page = np.full((600, 900), 230, np.uint8)
    page[:, 500:] = 150

    assert find_sheet(page) is None


def test_what_is_around_the_sheet_becomes_paper_and_what_is_on_it_stays() -> None:
    picture = photograph((60, 40, 30), (235, 232, 225))
    plane = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)

    painted = without_table(plane, find_sheet(picture))

    assert painted.shape == plane.shape
    assert painted[:100].min() > 150
    assert painted[850:].min() > 150
    np.testing.assert_array_equal(painted[300:600, 350:850], plane[300:600, 350:850])


def test_blank_picture_has_no_sheet() -> None:
    assert find_sheet(np.full((40, 30), 255, np.uint8)) is None
    assert find_sheet(np.zeros((1, 1), np.uint8)) is None
