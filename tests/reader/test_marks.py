from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink, Maps
from digitscan.reader.finding.ink import SoftInk
from digitscan.reader.parameters import MarkParameters, Parameters, SegmentationParameters
from digitscan.reader.reader import page_of
from digitscan.reader.recognition.decode import Networks, Read
from digitscan.reader.recognition.marks.candidates import Sign
from digitscan.reader.recognition.marks.columns import Entry, column_points
from digitscan.reader.recognition.marks.evidence import Evidence
from digitscan.reader.recognition.marks.numbers import (
    Written,
    scene_of,
    weigh_by_columns,
    write_numbers,
)
from digitscan.reader.segmentation.glyph import Run
from digitscan.reader.segmentation.order import order_runs
from digitscan.reader.segmentation.runs import find_runs
from digitscan.reader.tracing import trace
from digitscan.reading_options import Options
from finders import FakeFinder
from perfect_maps import perfect_maps

PARAMETERS = MarkParameters()
WIDE, HIGH, PEN, SPACE = 20, 32, 4, 4
TOP, BASE = 40, 40 + HIGH
MIDDLE = (TOP + BASE) // 2

# A mark's strokes, x from where it begins, y of the page.
POINT = ([(2, BASE - 3), (3, BASE - 3)],)
RAISED = ([(2, MIDDLE), (3, MIDDLE)],)
COMMA = ([(5, BASE - 3), (4, BASE + 3), (2, BASE + 7)],)
APOSTROPHE = ([(4, TOP - 1), (3, TOP + 4), (2, TOP + 7)],)
DASH = ([(2, MIDDLE), (14, MIDDLE)],)
PLUS = ([(2, MIDDLE), (16, MIDDLE)], [(9, MIDDLE - 7), (9, MIDDLE + 7)])
SLASH = ([(2, BASE + 2), (12, TOP - 2)],)
COLON = ([(2, BASE - 6), (3, BASE - 6)], [(2, BASE - 20), (3, BASE - 20)])
SHAPES = {".": POINT, "·": RAISED, ",": COMMA, "'": APOSTROPHE, "-": DASH, "+": PLUS, "/": SLASH,
          ":": COLON}  # fmt: skip


class Sheet:
    """A page of numbers whose digits are rings; the finder errs only where a test says so."""

    def __init__(self) -> None:
        self.ink = np.zeros((160, 700), np.uint8)
        self.classes = np.zeros((160, 700), np.uint8)
        self.bands: list[Box] = []

    def stroke(self, points: list[tuple[int, int]], ink: Ink, pen: int = PEN) -> None:
        drawn = np.zeros_like(self.ink)
        cv2.polylines(drawn, [np.array(points, np.int32)], False, 255, pen)
        self.ink |= drawn
        self.classes[drawn > 0] = ink

    def write(self, text: str, left: int, ink: Ink = Ink.MARK, *, band: bool = True) -> int:
        """Write a number with its marks in one band; return where it ends."""
        x, first, last = left, -1, left
        for char in text:
            if char in SHAPES:
                for points in SHAPES[char]:
                    self.stroke([(x + dx, y) for dx, y in points], ink)
                x += SPACE + max(dx for points in SHAPES[char] for dx, _ in points) + 2
                continue
            ring = np.zeros((HIGH, WIDE), np.uint8)
            cv2.ellipse(ring, (10, 16), (7, 13), 0, 0, 360, 255, PEN)
            self.ink[TOP:BASE, x : x + WIDE] |= ring
            self.classes[TOP:BASE, x : x + WIDE][ring > 0] = Ink.DIGIT
            first, last = x if first < 0 else first, x + WIDE
            x += WIDE + SPACE
        if band:
            self.bands.append(Box(first, TOP, last - first, HIGH))
        return x

    def lines(self) -> tuple[tuple[Written, ...], ...]:
        maps = perfect_maps(self.classes, self.bands, float(HIGH))
        found = find_runs(maps, SoftInk(self.ink, self.ink), SegmentationParameters())
        paired = tuple(
            tuple((run, reads_of(run)) for run in line) for line in order_runs(found.runs)
        )
        numbers = [pair for line in paired for pair in line]
        scene = scene_of(maps, self.ink, found.stroke, numbers, PARAMETERS)
        return write_numbers(paired, scene)

    def texts(self) -> list[str]:
        return [text_of(number) for line in self.lines() for number in line]


def reads_of(run: Run) -> tuple[Read, ...]:
    return tuple(Read(glyph, np.eye(11)[0]) for glyph in run.glyphs)


def text_of(number: Written) -> str:
    signs = {mark.before: mark.text for mark in number.marks}
    digits = len(number.reads)
    return "".join(signs.get(i, "") + "0" * (i < digits) for i in range(digits + 1))


@pytest.mark.parametrize(
    "text",
    ["00", "0.00", "00,0", "0.000.000", "0'000", "-00", "+0.0", "00.00.00", "00/00/0000",
     "0/0", "0000-00-00", "00-0", "00:00", "0:00:00"],
)  # fmt: skip
def test_a_number_is_written_with_its_marks(text: str) -> None:
    sheet = Sheet()
    sheet.write(text, 40)
    assert sheet.texts() == [text]


def test_a_raised_point_is_a_point() -> None:
    sheet = Sheet()
    sheet.write("00·0", 40)
    assert sheet.texts() == ["00.0"]


def test_a_mark_has_its_confidence_and_its_ink() -> None:
    sheet = Sheet()
    sheet.write("0.0", 40)
    (((mark,),),) = [[number.marks for number in line] for line in sheet.lines()]
    assert mark.before == 1
    assert 0.5 <= mark.confidence <= 1
    assert BASE - 8 < mark.blob.box.top < mark.blob.box.bottom <= BASE


@pytest.mark.parametrize("sign", ["/", "-", ":"])
def test_numbers_with_a_sure_mark_between_them_are_one(sign: str) -> None:
    sheet = Sheet()
    end = sheet.write("00", 40)
    sheet.write(f"{sign}00", end)  # a band of its own
    assert sheet.texts() == [f"00{sign}00"]


def test_a_sign_far_from_the_number_before_it_leads_the_next() -> None:
    sheet = Sheet()
    end = sheet.write("00", 40)
    sheet.write("-00", end + 60)
    assert sheet.texts() == ["00", "-00"]


def test_a_rule_between_two_cells_is_not_passed() -> None:
    sheet = Sheet()
    end = sheet.write("00", 40)
    sheet.stroke([(end, 0), (end, 159)], Ink.RULE, 2)
    sheet.write("/00", end + 4)
    assert sheet.texts() == ["00", "00"]


@pytest.mark.parametrize("text", ["000000-0", "0000000-00"], ids=["six digits", "seven digits"])
def test_a_dash_beside_more_digits_than_a_date_has_is_none(text: str) -> None:
    sheet = Sheet()
    sheet.write(text, 40)
    assert sheet.texts() == [text.replace("-", "")]


@pytest.mark.parametrize("ink", [Ink.MARK, Ink.OTHER])
def test_nothing_trails_a_number(ink: Ink) -> None:
    for shape in "-.,/":
        sheet = Sheet()
        end = sheet.write("00", 40)
        for points in SHAPES[shape]:
            sheet.stroke([(end + dx, y) for dx, y in points], ink)
        assert sheet.texts() == ["00"]


def test_a_dash_that_fills_an_empty_cell_is_no_number_and_no_sign() -> None:
    sheet = Sheet()
    sheet.write("00", 40)
    for points in DASH:
        sheet.stroke([(200 + dx, y) for dx, y in points], Ink.OTHER)
    sheet.write("00", 300)
    assert sheet.texts() == ["00", "00"]


@pytest.mark.parametrize("ink", [Ink.MARK, Ink.RULE, Ink.OTHER])
def test_an_underline_is_no_mark(ink: Ink) -> None:
    sheet = Sheet()
    sheet.write("000", 40)
    sheet.stroke([(36, BASE + 8), (120, BASE + 8)], ink)
    assert sheet.texts() == ["000"]


@pytest.mark.parametrize("ink", [Ink.MARK, Ink.RULE])
def test_the_dots_of_a_rule_are_no_points(ink: Ink) -> None:
    sheet = Sheet()
    sheet.write("0.00", 60, ink)
    for x in range(10, 650, 12):
        if not sheet.ink[BASE - 8 : BASE, x - 3 : x + 8].any():
            sheet.stroke([(x, BASE - 3), (x + 1, BASE - 3)], ink)
    assert sheet.texts() == ["000"]


@pytest.mark.parametrize("place", [(-8, MIDDLE), (3, TOP - 14), (3, BASE + 12)])
def test_a_speck_is_no_mark(place: tuple[int, int]) -> None:
    sheet = Sheet()
    end = sheet.write("00", 40, band=False)
    sheet.write("00", end + 8)
    sheet.bands[-1] = Box(40, TOP, sheet.bands[-1].right - 40, HIGH)
    x, y = end + place[0], place[1]
    sheet.ink[y : y + 2, x : x + 2] = 255
    sheet.classes[y : y + 2, x : x + 2] = Ink.OTHER
    assert sheet.texts() == ["0000"]


def test_a_point_that_the_finder_calls_a_digit_is_less_sure() -> None:
    odds = {}
    for ink in (Ink.MARK, Ink.DIGIT):
        sheet = Sheet()
        sheet.write("0.0", 40, ink)
        odds[ink] = [mark.odds for line in sheet.lines() for each in line for mark in each.marks]
    assert odds[Ink.MARK]
    assert not odds[Ink.DIGIT] or odds[Ink.DIGIT] < odds[Ink.MARK]


def test_a_page_without_numbers_has_no_marks() -> None:
    sheet = Sheet()
    sheet.stroke([(40, BASE), (44, BASE)], Ink.MARK)
    assert sheet.lines() == ()


def entry(right: int, decimals: int, height: float = 32.0) -> Entry:
    return Entry(Box(right - 80, 0, 80, 32), height, decimals)


def test_a_column_has_the_decimals_of_most_of_its_numbers() -> None:
    column = [entry(200, 2), entry(203, 2), entry(198, 2), entry(201, 0), entry(600, 0)]
    assert column_points(column, PARAMETERS) == [2, 2, 2, 2, 0]


@pytest.mark.parametrize("decimals", [(2, 2, 2), (0, 0, 0, 0), (1, 2, 3, 0), (2, 0, 0, 0, 0)])
def test_few_or_unlike_numbers_tell_nothing(decimals: tuple[int, ...]) -> None:
    column = [entry(200, each) for each in decimals]
    assert column_points(column, PARAMETERS) == [0] * len(column)


def test_no_numbers_are_no_column() -> None:
    assert column_points([], PARAMETERS) == []


def column_of(*odds: float, before: int = 1) -> list[list[Written]]:
    """Return numbers under each other with a point before two decimals, and one of `odds` last."""
    sheet = Sheet()
    sheet.write("0.00", 40)
    ((number,),) = sheet.lines()
    (mark,) = number.marks
    last = replace(mark, odds=odds[-1], before=before)
    sure = [replace(number, marks=(replace(mark, odds=each),)) for each in odds[:-1]]
    return [[each] for each in (*sure, replace(number, marks=(last,)))]


def last_mark(lines: list[list[Written]]) -> Sign:
    return weigh_by_columns(lines, PARAMETERS)[-1][0].marks[0]


def test_a_doubtful_point_at_its_columns_place_is_written() -> None:
    assert last_mark(column_of(5, 5, 5, 5, -1.6)).confidence >= 0.5


def test_a_doubtful_point_elsewhere_is_left_out() -> None:
    assert last_mark(column_of(5, 5, 5, 5, 0.4, before=2)).confidence < 0.5


def test_a_column_neither_saves_what_is_no_point_nor_drops_a_sure_one() -> None:
    assert last_mark(column_of(5, 5, 5, 5, -4)).confidence < 0.1
    assert last_mark(column_of(5, 5, 5, 5, 4, before=2)).confidence > 0.9


def test_every_piece_of_evidence_has_a_weight_and_the_card_keeps_it() -> None:
    assert len(PARAMETERS.weights) == len(Evidence._fields)
    changed = Parameters(mark=replace(PARAMETERS, intercept=-1.0))
    assert Parameters.from_record(changed.record()) == changed
    assert Parameters.from_record({}).mark == PARAMETERS


def test_ink_of_the_digits_is_no_mark() -> None:
    sheet = Sheet()
    sheet.write("00", 40)
    tail: NDArray[np.uint8] = np.full((4, 8), 255, np.uint8)  # the finder errs on a digit's tail
    sheet.ink[BASE - 4 : BASE, 40 + WIDE - 4 : 40 + WIDE + 4] |= tail
    sheet.classes[BASE - 4 : BASE, 40 + WIDE - 4 : 40 + WIDE + 4] = Ink.OTHER
    assert sheet.texts() == ["00"]


class ColorFinder(FakeFinder):
    """Takes black for digits and blue for marks."""

    def look(self, image: NDArray[np.uint8]) -> Maps:
        maps = super().look(image)
        blue = np.asarray(image[..., 2] > image[..., 0].astype(int) + 40, np.float32)
        share = cv2.resize(blue, maps.body.shape[::-1], interpolation=cv2.INTER_AREA)
        digit, mark = (maps.probabilities[ink] for ink in (Ink.DIGIT, Ink.MARK))
        mark[share > 0.4] = digit[share > 0.4]
        digit[share > 0.4] = 0
        return maps


class Zeros:
    """A network that takes every crop for a 0."""

    name = "zeros"

    def logits(self, crops: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.tile(np.eye(11, dtype=np.float32)[0] * 9, (len(crops), 1))

    run = logits


@pytest.mark.parametrize(("marks", "texts"), [("all", "0.00 00/0"), ("none", "000 000")])
def test_a_page_has_its_marks_or_the_digits_alone(marks: str, texts: str) -> None:
    sheet = Sheet()
    sheet.write("0.00", 40)
    sheet.write("00/0", 300)
    image = np.full((*sheet.ink.shape, 3), 255, np.uint8)
    image[sheet.classes == Ink.DIGIT] = (10, 10, 10)
    image[sheet.classes == Ink.MARK] = (10, 10, 110)
    options = Options(rotate=0, marks=marks)
    page = page_of(trace(image, ColorFinder(), Networks(Zeros(), 1.0), options))
    assert page.text() == texts
    for number in page.lines[0].numbers:
        assert number.box.left == number.digits[0].box.left
        assert all(BASE - 10 < mark.box.bottom < BASE + 8 for mark in number.marks)
