from __future__ import annotations

import numpy as np
import pytest

from digitscan.drawing import camera

SIZE = (80, 60)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2)


def test_a_turn_is_counter_clockwise_about_the_middle() -> None:
    x, y, _ = camera.turned(SIZE, 90) @ [60, 30, 1]
    assert (x, y) == (pytest.approx(40), pytest.approx(10))


def test_what_the_sheet_leaves_free_shows_what_is_beyond(rng: np.random.Generator) -> None:
    sheet, table = np.ones((60, 80, 3), np.float32), np.zeros((60, 80, 3), np.float32)
    moved = np.array([[1.0, 0, 20], [0, 1, 0], [0, 0, 1]])
    assert camera.seen(sheet, moved, table)[30, 10].tolist() == [0, 0, 0]
    assert camera.seen(sheet, moved)[30, 10].tolist() == [1, 1, 1]


def test_a_shadow_takes_its_share_of_light() -> None:
    lit, shaded = (camera.light(SIZE, np.random.default_rng(1), share) for share in (0.0, 0.5))
    share = shaded / lit
    assert share.min() == pytest.approx(0.5, abs=0.05)
    assert share.max() == pytest.approx(1.0, abs=0.05)


def test_a_scan_has_clean_paper_and_few_greys(rng: np.random.Generator) -> None:
    paper = rng.uniform(0.91, 1.0, (60, 80, 3)).astype(np.float32)
    paper[20:30] = 0.3
    picture = camera.scan(paper, levels=5)
    assert picture.shape == (60, 80)
    assert picture[40:].min() == 255
    assert picture[25, 40] < 128
    assert len(np.unique(picture)) <= 5
    assert camera.scan(paper, grey=False).shape == (60, 80, 3)


def test_a_photograph_keeps_red_red(rng: np.random.Generator) -> None:
    red = np.zeros((60, 80, 3), np.float32)
    red[..., 0] = 0.8
    r, _, b = camera.photograph(red, 40, rng).mean(axis=(0, 1))
    assert r > 180
    assert b < 30


def test_points_move_with_the_paper_that_is_bent() -> None:
    bend = camera.Bend(depth=8, length=80)
    sheet = np.ones((60, 80, 3), np.float32)
    sheet[20, :] = 0
    bent = bend.seen(sheet)
    for x in (0, 20, 40, 70):
        ((_, y),) = bend.moved(np.array([[float(x), 20.0]]))
        assert bent[round(y), x].max() < 0.6
    assert np.argmin(bent[:, 40, 0]) == 28
