from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from digitscan.drawing import DrawnPage, draw, random_hand
from digitscan.drawing.contents import WORDS, random_table
from digitscan.drawing.tables import TABLES, UNRULED
from digitscan.drawing.writing import write

LINES = ("Rate | 3.96 | -4", "Total | | 12:30 7", "Heat | 1.250,00")
GRID = (("", "3.96", "-4"), ("", "", "12:30 7"), ("", "1.250,00", ""))
NOTHING = ("", "", "")


def rows_of(page: DrawnPage) -> list[set[int]]:
    """Return the middles of the digits of each line, from top to bottom."""
    lines = sorted({digit.line for digit in page.digits})
    return [
        {d.box.top + d.box.height // 2 for d in page.digits if d.line == line} for line in lines
    ]


@pytest.mark.parametrize("kind", TABLES)
def test_the_truth_has_the_texts_in_their_rows_and_columns(kind: str) -> None:
    page = draw(kind, 1, 24, LINES, labels=("Item", "Sum", "Net"))
    heads = 2 if kind == "spans" else 1
    assert page.tables == ((NOTHING,) * heads + GRID,)
    assert page.numbers == (("396", "4"), ("1230", "7"), ("125000",))
    assert page.other_marks


def test_a_raised_point_stands_at_half_the_height_and_is_a_point_in_the_truth() -> None:
    hand = random_hand(np.random.default_rng(3))
    for text, low in (("3.9", -0.2), ("3\N{MIDDLE DOT}9", -0.7)):
        glyphs = write(hand, text, np.random.default_rng(4)).glyphs
        middle = np.mean([path.points[:, 1].mean() for path in glyphs[1].paths])
        assert low < middle < low + 0.4  # of the digits' height, above the baseline
        assert {glyph.number for glyph in glyphs} == {0}
    assert draw("raised", 1, 24, LINES).tables == (GRID,)


def test_without_labels_there_is_no_heading() -> None:
    assert draw("grid", 1, 24, LINES).tables == (GRID,)


def test_rows_stand_below_each_other() -> None:
    for above, below in pairwise(rows_of(draw("grid", 2, 24, LINES))):
        assert max(above) < min(below)


def dark_lines(page: DrawnPage, axis: int) -> int:
    """Return how many rows (axis 1) or columns (axis 0) of pixels are mostly a rule."""
    image = page.image if page.image.ndim == 2 else page.image.mean(axis=2)
    paper = np.median(image)
    return int((np.percentile(image, 30, axis=axis) < 0.85 * paper).sum())


@pytest.mark.parametrize("kind", UNRULED)
def test_unruled_tables_have_no_rules(kind: str) -> None:
    page = draw(kind, 1, 24, LINES)
    assert dark_lines(page, 0) == dark_lines(page, 1) == 0
    assert dark_lines(draw("grid", 1, 24, LINES), 0) > 0


def test_figures_end_or_have_their_points_below_each_other() -> None:
    hand = random_hand(np.random.default_rng(3))
    lines = ("1.5", "1234.5", "27.25")
    right, point = (draw(kind, 4, 40, lines, hand=hand) for kind in ("amounts", "points"))
    ends = [max(d.box.right for d in right.digits if d.line == line) for line in (1, 2, 3)]
    assert max(ends) - min(ends) < 12
    whole = [
        max(d.box.right for d in [d for d in point.digits if d.line == line][:count])
        for line, count in ((1, 1), (2, 4), (3, 2))
    ]
    assert max(whole) - min(whole) < 16
    last = [max(d.box.right for d in point.digits if d.line == line) for line in (1, 3)]
    assert last[1] - last[0] > 15


def test_digits_follow_the_bend_of_the_paper() -> None:
    page = draw("bent", 5, 40, ("1|2|3|4|5|6|7|8",))
    grey = page.image.mean(axis=2)
    for digit in page.digits:
        box = digit.box
        inside = grey[box.top : box.bottom, box.left : box.right]
        assert inside.min() < 0.75 * np.percentile(inside, 90)


def test_the_same_seed_draws_the_same_table() -> None:
    one, again, other = (draw("faint", seed, 24, LINES) for seed in (3, 3, 4))
    assert np.array_equal(one.image, again.image)
    assert one.image.shape != other.image.shape or not np.array_equal(one.image, other.image)


def test_random_tables_can_be_written_and_are_the_same_again() -> None:
    rng = np.random.default_rng(1)
    hand = random_hand(rng)
    for seed in range(30):
        table, again = (random_table(np.random.default_rng(seed)) for _ in range(2))
        assert table == again
        assert len({line.count("|") for line in table.lines}) == 1
        for line in table.lines:
            assert set(line) <= set("0123456789.,'-/:| ") | set("".join(WORDS))
    for word in WORDS:
        assert write(hand, word, rng).glyphs


def test_random_tables_hold_every_kind_of_mark() -> None:
    tables = [random_table(np.random.default_rng(seed)) for seed in range(40)]
    text = "".join(line for table in tables for line in table.lines)
    assert set(".,'-/:") <= set(text)


def test_amounts_are_decimals_beside_words() -> None:
    lines = random_table(np.random.default_rng(2), amounts=True).lines
    for line in lines:
        word, *amounts = (text.strip() for text in line.split("|"))
        assert word in WORDS
        assert all(amount == "" or amount[-3] in ".," or amount[-2] in ".," for amount in amounts)
