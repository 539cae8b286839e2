"""Tables are found by their rules, or else by how numbers stand under each other."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink, Maps
from digitscan.reader.parameters import TableParameters
from digitscan.reader.tables.alignment import align
from digitscan.reader.tables.cells import place
from digitscan.reader.tables.find import FoundTable, find_tables
from digitscan.reader.tables.grid import find_grids
from digitscan.reader.tables.lanes import find_lanes, first_lane
from digitscan.reader.tables.rules import Rules

HEIGHT = 32  # of digits
PARAMETERS = TableParameters()


class Sheet:
    """A page of rules, at the finder's scale: half of the view's."""

    def __init__(self, width: int, height: int) -> None:
        self.rules = np.zeros((height // 2, width // 2), np.float32)

    def across(self, y: int, left: int, right: int, slope: float = 0.0) -> None:
        for x in range(left // 2, right // 2):
            row = round((y + slope * (2 * x - left)) / 2)
            self.rules[row : row + 2, x] = 1

    def down(self, x: int, top: int, bottom: int) -> None:
        self.rules[top // 2 : bottom // 2, x // 2 : x // 2 + 2] = 1

    def grid(self, lefts: Sequence[int], tops: Sequence[int], slope: float = 0.0) -> None:
        for y in tops:
            self.across(y, lefts[0], lefts[-1] + 4, slope)
        for x in lefts:
            self.down(x, tops[0], tops[-1] + 4 + round(slope * (lefts[-1] - lefts[0])))

    def maps(self) -> Maps:
        chances = np.zeros((len(Ink), *self.rules.shape), np.float32)
        chances[Ink.RULE] = self.rules
        chances[Ink.PAPER] = 1 - self.rules
        heights = np.full([side // 2 for side in self.rules.shape], HEIGHT, np.float32)
        return Maps(chances, self.rules * 0, heights, np.ones(4))

    def tables(self, lines: Sequence[Sequence[Box]]) -> list[FoundTable]:
        return find_tables(self.maps(), lines, PARAMETERS)


def number(x: int, y: int, digits: int = 2) -> Box:
    return Box(x, y, 22 * digits, HEIGHT)


def cells(table: FoundTable) -> list[tuple[int, int]]:
    return [(cell.row, cell.column) for cell in table.cells]


LEFTS, TOPS = (100, 260, 420, 580), (100, 180, 260, 340)


def full(lefts: Sequence[int] = LEFTS, tops: Sequence[int] = TOPS) -> list[list[Box]]:
    """Return a number for every cell."""
    return [[number(x + 50, y + 26) for x in lefts[:-1]] for y in tops[:-1]]


def test_every_number_is_in_its_cell() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    (table,) = sheet.tables(full())
    assert table.ruled
    assert table.size == (3, 3)
    assert cells(table) == [(row, column) for row in range(3) for column in range(3)]
    assert [cell.numbers for cell in table.cells][:2] == [((0, 0),), ((0, 1),)]


def test_rows_and_columns_without_numbers_count_in_a_ruled_table() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    (table,) = sheet.tables([[number(310, 206)]])
    assert table.size == (3, 3)
    assert cells(table) == [(1, 1)]


def test_a_cell_that_spans_columns_makes_no_column() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    sheet.rules[106 // 2 : 176 // 2, 420 // 2 - 1 : 426 // 2] = 0  # between two cells of a heading
    lines = [[number(400, 126)], *full()[1:]]
    (table,) = sheet.tables(lines)
    assert table.size == (3, 3)
    assert cells(table)[0] == (0, 1)
    assert len(table.cells) == 7


@pytest.mark.parametrize("gap", [6, 16])
def test_broken_rules_are_rules(gap: int) -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    for at in range(130, 600, 80):
        sheet.rules[:, at // 2 : (at + gap) // 2] = 0
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)
    assert len(table.cells) == 9


def test_double_rules_make_no_cells_of_their_own() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    sheet.grid([x + 10 for x in LEFTS], [y + 10 for y in TOPS])
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)


def test_a_table_may_be_askew() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS, slope=0.02)
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)
    assert len(table.cells) == 9


def test_a_table_may_lack_its_frame() -> None:
    sheet = Sheet(800, 500)
    for y in TOPS[1:-1]:
        sheet.across(y, LEFTS[0], LEFTS[-1])
    for x in LEFTS[1:-1]:
        sheet.down(x, TOPS[0], TOPS[-1])
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)
    assert len(table.cells) == 9


def test_two_tables_stand_side_by_side() -> None:
    sheet = Sheet(1400, 500)
    right = [x + 620 for x in LEFTS]
    sheet.grid(LEFTS, TOPS)
    sheet.grid(right, TOPS)
    lines = [[*one, *other] for one, other in zip(full(), full(right), strict=True)]
    first, second = sheet.tables(lines)
    assert (first.size, second.size) == ((3, 3), (3, 3))
    assert first.box.right < second.box.left
    assert second.cells[0].numbers == ((0, 3),)


def test_a_cell_holds_several_numbers_in_reading_order() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    (table,) = sheet.tables([[number(110, 126), number(190, 126)], *full()[1:]])
    assert table.cells[0].numbers == ((0, 0), (0, 1))


def test_rules_without_numbers_are_no_table() -> None:
    sheet = Sheet(800, 900)
    sheet.grid(LEFTS, TOPS)
    assert sheet.tables([[number(300, 700)]]) == []
    assert sheet.tables([]) == []


def test_lined_paper_and_a_box_are_no_ruled_table() -> None:
    sheet = Sheet(800, 900)
    for y in range(100, 800, 80):
        sheet.across(y, 20, 780)
    assert sheet.tables([[number(300, 126)]]) == []
    box = Sheet(800, 500)
    box.grid((100, 400), (100, 200))
    assert box.tables([[number(200, 130)]]) == []


def test_a_table_of_many_cells_takes_no_minutes() -> None:
    lefts, tops = [10 + 80 * i for i in range(51)], [10 + 60 * i for i in range(101)]
    sheet = Sheet(4200, 6100)
    sheet.grid(lefts, tops)
    lines = [[number(x + 20, y + 16) for x in lefts[:-1]] for y in tops[:-1]]
    begun = time.monotonic()
    (table,) = sheet.tables(lines)
    assert table.size == (100, 50)
    assert len(table.cells) == 5_000
    assert time.monotonic() - begun < 20


def test_upright_strokes_in_cells_are_no_rules() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    for top in TOPS[:-1]:  # a one or an H in every row
        sheet.down(150, top + 20, top + 66)
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)


def test_a_pale_rule_between_two_numbers_separates_them() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    sheet.rules[106 // 2 : 176 // 2, 260 // 2 - 1 : 266 // 2] = 0
    (table,) = sheet.tables(full())
    assert cells(table)[:2] == [(0, 0), (0, 1)]


def test_a_cell_may_span_rows() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    sheet.rules[180 // 2 - 1 : 186 // 2, 106 // 2 : 256 // 2] = 0
    lines = [full()[0][1:], [number(150, 166)], full()[1][1:], full()[2]]
    (table,) = sheet.tables(lines)
    assert table.size == (3, 3)
    assert cells(table)[:4] == [(0, 0), (0, 1), (0, 2), (1, 1)]
    first = table.cells[0].box
    assert (first.width, first.height) == pytest.approx((160, 160), abs=6)


def test_squared_paper_is_no_table() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(range(20, 780, 40), range(20, 480, 40))
    assert not any(table.ruled for table in sheet.tables([[number(30, 62, 4), number(330, 62, 5)]]))


def test_lined_paper_with_a_margin_is_no_ruled_table() -> None:
    sheet = Sheet(800, 900)
    for y in range(100, 800, 80):
        sheet.across(y, 20, 780)
    sheet.down(120, 20, 860)
    lines = [[number(x, y + 26) for x in (200, 400, 600)] for y in range(100, 400, 80)]
    (table,) = sheet.tables(lines)
    assert not table.ruled
    assert table.size == (4, 3)


def test_rules_may_bend() -> None:
    sheet = Sheet(800, 500)
    rows, wave = np.indices(sheet.rules.shape)
    bend = np.round(8 * np.sin(wave / 400 * 2 * np.pi)).astype(int)
    straight = Sheet(800, 500)
    straight.grid(LEFTS, TOPS)
    sheet.rules = straight.rules[np.clip(rows - bend, 0, len(rows) - 1), wave]
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)
    assert len(table.cells) == 9


def test_rules_of_fifty_thousand_cells_become_a_grid_in_seconds() -> None:
    rows, columns = 501, 101
    knots = np.ones((rows, 600), bool), np.ones((columns, 600), bool)
    level = Rules(np.arange(rows)[:, None] * 9 + np.zeros((1, 600)), knots[0], 8.0)
    upright = Rules(np.arange(columns)[:, None] * 40 + np.zeros((1, 600)), knots[1], 8.0)
    begun = time.monotonic()
    (grid,) = find_grids(level, upright, 6.0, PARAMETERS)
    x, y = np.meshgrid(np.arange(100) * 40.0 + 10, np.arange(500) * 9.0 + 2)
    boxes = np.stack([x, y, x + 12, y + 6], axis=-1).reshape(-1, 4)
    placed = place(grid, boxes, np.ones(len(boxes), bool), PARAMETERS)
    assert time.monotonic() - begun < 10
    assert placed is not None
    assert placed.first.reshape(500, 100, 2)[123, 45].tolist() == [123, 45]


def columns(*rows: str, step: int = 60) -> list[list[Box]]:
    """Return the boxes of numbers, each as long as its text and flush right in its column."""
    return [
        [
            Box(200 * (at + 1) - 22 * len(text), step * row, 22 * len(text), HEIGHT)
            for at, text in enumerate(line.split())
            if text != "-"
        ]
        for row, line in enumerate(rows)
    ]


def test_numbers_under_each_other_are_a_table() -> None:
    (table,) = Sheet(800, 500).tables(columns("12 7 430", "5 - 21", "1234 16 9"))
    assert not table.ruled
    assert table.size == (3, 3)
    assert cells(table) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)]


def test_a_column_of_amounts_is_a_table() -> None:
    (table,) = Sheet(800, 500).tables(columns("12", "5", "1234", "77"))
    assert table.size == (4, 1)


def test_a_far_gap_between_lines_ends_a_table() -> None:
    lines = columns("12 34", "5 6", "7 8")
    lower = [[Box(b.left, b.top + 900, b.width, b.height) for b in line] for line in lines]
    assert len(Sheet(800, 1500).tables([*lines, *lower])) == 2


def test_numbers_here_and_there_are_no_table() -> None:
    places = [(30, 0), (410, 60), (200, 120), (640, 180), (90, 240)]
    assert Sheet(800, 500).tables([[number(x, y)] for x, y in places]) == []
    assert Sheet(800, 500).tables([[number(30, 0), number(300, 0)]]) == []
    assert align([], HEIGHT, PARAMETERS) == []


def test_words_of_numbers_with_even_gaps_are_no_table() -> None:
    lines = []
    for row, text in enumerate(
        ("004917 6035 82", "91 4420 77316", "5508 123 6694", "2 80 3971 45")
    ):
        left, line = 180, []
        for word in text.split():
            line.append(Box(left, 60 * row, 22 * len(word), HEIGHT))
            left = line[-1].right + 34
        lines.append(line)
    assert Sheet(800, 500).tables(lines) == []


def ends(*pairs: tuple[int, int]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    return np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])


def test_an_interval_across_lanes_belongs_to_the_first() -> None:
    first, end = ends((0, 50), (60, 110), (0, 110), (60, 111), (1, 49))
    lanes = find_lanes(first, end)
    assert lanes.round(-1).tolist() == [[0, 50], [60, 110]]
    assert first_lane(lanes, first, end).tolist() == [0, 1, 0, 1, 0]


def test_a_tall_1_is_no_side_of_a_cell() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    sheet.down(340, 198, 252)
    (table,) = sheet.tables(full())
    assert table.size == (3, 3)


def test_a_cell_may_be_divided_by_a_rule_of_its_own() -> None:
    sheet = Sheet(800, 500)
    sheet.grid(LEFTS, TOPS)
    sheet.down(340, 180, 262)
    (table,) = sheet.tables(full())
    assert table.size == (3, 4)


def test_tables_close_below_each_other_are_two() -> None:
    sheet = Sheet(800, 700)
    sheet.grid(LEFTS, TOPS)
    lower = [y + 262 for y in TOPS]
    sheet.grid(LEFTS, lower)
    upper, other = sheet.tables([*full(), *full(tops=lower)])
    assert upper.size == other.size == (3, 3)
    assert cells(upper) == cells(other)


def test_a_wide_double_rule_is_no_row() -> None:
    sheet = Sheet(800, 500)
    tops = (100, 180, 198, 278, 358)
    sheet.grid(LEFTS, tops)
    numbers = [[number(x + 50, y + 26) for x in LEFTS[:-1]] for y in (100, 198, 278)]
    (table,) = sheet.tables(numbers)
    assert table.size == (3, 3)
