"""Pictures of the steps: arrays in, pictures out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitscan.output.debug import (
    BODY_COLOR,
    CLASS_COLORS,
    LEFT_OUT_COLOR,
    RUN_COLORS,
    STEPS,
    body_picture,
    classes_picture,
    glyphs_picture,
)
from digitscan.page import Box
from digitscan.reader.finding.finder import Ink
from digitscan.reader.segmentation.glyph import Glyph, Run

DOC = Path(__file__).parents[2] / "docs" / "debug.md"
PAPER = np.full((21, 31), 255, np.uint8)  # odd, as maps are rounded up


def run(left: int) -> Run:
    return Run((Glyph(Box(left, 5, 4, 8), np.zeros((8, 4), np.uint8)),), 8.0, printed=False)


@pytest.mark.parametrize("view", [PAPER, np.dstack([PAPER] * 3)], ids=["gray", "color"])
def test_classes_have_their_colors(view: np.ndarray) -> None:
    classes = np.zeros((11, 16), np.uint8)
    for ink in Ink:
        classes[5, 2 * ink] = ink
    picture = np.asarray(classes_picture(view, classes))
    assert picture.shape == (21, 31, 3)
    for ink, color in CLASS_COLORS.items():
        assert (picture[10:12, 4 * ink : 4 * ink + 2] == color).all()
    assert (picture[0, 0] == 255).all()


def test_bands_are_the_stronger_the_surer() -> None:
    body = np.zeros((11, 16), np.float32)
    body[5, 2], body[5, 6] = 0.5, 1.0
    picture = np.asarray(body_picture(PAPER, body)).astype(int)
    away = [np.abs(picture[10, x] - BODY_COLOR).sum() for x in (0, 4, 12)]
    assert away[0] > away[1] > away[2]


def test_each_run_has_its_color() -> None:
    runs = [run(3), run(12)]
    soft = np.zeros(PAPER.shape, np.uint8)
    picture = np.asarray(glyphs_picture(soft, runs, [run(22)], [Box(28, 18, 1, 1)]))
    colors = [tuple(picture[4, left]) for left in (3, 12, 22)]
    assert colors == [*RUN_COLORS[:2], LEFT_OUT_COLOR]
    assert tuple(picture[17, 28]) == LEFT_OUT_COLOR
    assert (picture[8, 5] == 255).all()


def test_the_legend_has_every_step_and_color() -> None:
    text = DOC.read_text("utf-8")
    assert [step for step in STEPS if f"`-{step}.png`" not in text] == []
    for ink, color in CLASS_COLORS.items():
        row = next(line for line in text.splitlines() if f"`{ink.name}`" in line)
        assert "#{:02x}{:02x}{:02x}".format(*color) in row
