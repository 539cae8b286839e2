"""Gaps between digits are labeled by what was composed there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.drawing.sheet import DrawnDigit, DrawnPage
from digitscan.page import Box
from digitscan.reader.recognition.decode import Read
from digitscan.reader.recognition.marks.between import (
    CHANNELS,
    END,
    HEIGHT,
    NOTHING,
    WIDTH,
    class_of,
)
from digitscan.reader.tracing import Options, Trace, find
from digitscan.training.finder.real import RegisterCell
from digitscan.training.mark_gaps.cheques import Cheque, cheques, shown_cheque
from digitscan.training.mark_gaps.examples import (
    of_cheque,
    of_drawn_page,
    of_page,
    of_register_cell,
)
from digitscan.training.mark_gaps.network import PATCHES, build_marks
from digitscan.training.patches import shown
from digitscan.training.synthetic_pages.canvas import Canvas, Ink
from digitscan.training.synthetic_pages.store import StoredPage
from finders import FakeFinder

HIGH, WIDE, TOP = 32, 8, 44
PITCH = 24
FAR = 400


@dataclass
class FakeReader:
    """Reads every piece of black ink that is high enough as a digit: its place from the left."""

    finder: FakeFinder = field(default_factory=FakeFinder)

    def read_digits(self, image: NDArray[np.uint8], options: Options) -> Trace:
        found = find(image, self.finder, options)  # type: ignore[arg-type]
        glyphs = sorted(
            (glyph for line in found.lines for run in line for glyph in run.glyphs),
            key=lambda glyph: glyph.box.left,
        )
        value = {id(glyph): place % 10 for place, glyph in enumerate(glyphs)}
        reads = tuple(
            tuple(
                tuple(Read(glyph, np.eye(11)[value[id(glyph)]]) for glyph in run.glyphs)
                for run in line
            )
            for line in found.lines
        )
        return Trace(found, reads)


@pytest.fixture(autouse=True)
def as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "copied", lambda image, _: image)
    monkeypatch.setattr(shown, "_SPREAD", 0.0)


class Sheet:
    """A page of bars that are digits, and of small squares that are marks."""

    def __init__(self) -> None:
        self.canvas = Canvas.blank(900, 120, (255, 255, 255))

    def write(self, text: str, left: int, *, ink: Ink = Ink.DIGIT, hidden: str = "") -> None:
        """Write a number; what is in `hidden` leaves no ink."""
        number = self.canvas.next_number
        for place, char in enumerate(text):
            kind = ink if char.isdigit() else Ink.MARK
            owner = self.canvas.add_character(char, number, kind)
            if char in hidden:
                continue
            x = left + PITCH * place
            rows, columns = slice(TOP, TOP + HIGH), slice(x, x + WIDE)
            if not char.isdigit():
                rows, columns = slice(TOP + HIGH - 4, TOP + HIGH), slice(x, x + 4)
            self.canvas.image[rows, columns] = 0
            self.canvas.classes[rows, columns] = kind
            self.canvas.owner[rows, columns] = owner

    def labels(self) -> list[int]:
        page = StoredPage(self.canvas, float(HIGH), "bars")
        made = of_page(page, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
        if made is None:
            return []
        assert made.patches.shape == (len(made.labels), HEIGHT + 16, WIDTH + 16, CHANNELS)
        return sorted(made.labels.tolist())


def test_two_digits_of_a_number_have_nothing_between_them() -> None:
    sheet = Sheet()
    sheet.write("12", 40)
    assert sheet.labels() == [END, NOTHING]  # before the first, and between them


@pytest.mark.parametrize("mark", ".,'/:-+")
def test_a_gap_has_the_mark_that_was_composed_there(mark: str) -> None:
    sheet = Sheet()
    sheet.write(f"1{mark}2", 40)
    assert sheet.labels() == [END, class_of(mark)]


def test_a_number_ends_before_the_next() -> None:
    sheet = Sheet()
    sheet.write("1", 40)
    sheet.write("2", 40 + PITCH)
    assert sheet.labels() == [END] * 3  # before each, and between them


def test_digits_far_apart_are_no_example_of_a_gap() -> None:
    sheet = Sheet()
    sheet.write("1", 40)
    sheet.write("2", 40 + FAR)
    assert sheet.labels() == [END] * 2


@pytest.mark.parametrize("sign", "-+")
def test_a_sign_leads_its_number(sign: str) -> None:
    sheet = Sheet()
    sheet.write(f"{sign}1", 40)
    assert sheet.labels() == [class_of(sign)]


@pytest.mark.parametrize(
    ("text", "hidden", "expected"),
    [
        ("1.2", ".", [END]),  # nobody can see that point
        ("132", "3", [END]),  # a digit between them was not read
        ("12", "1", []),  # the first digit was not read
    ],
)
def test_what_cannot_be_seen_teaches_nothing(text: str, hidden: str, expected: list[int]) -> None:
    sheet = Sheet()
    sheet.write(text, 40, hidden=hidden)
    assert sheet.labels() == expected


def test_ink_that_is_no_number_ends_one() -> None:
    sheet = Sheet()
    sheet.write("1", 40)
    sheet.canvas.image[TOP : TOP + HIGH, 40 + PITCH : 40 + PITCH + WIDE] = 0
    assert sheet.labels() == [END] * 3


def drawn(cells: tuple[tuple[str, ...], ...], lefts: list[int]) -> DrawnPage:
    """Return a page of a table whose digits are bars at `lefts`."""
    image = np.full((120, 900), 255, np.uint8)
    digits = []
    for place, left in enumerate(lefts):
        image[TOP : TOP + HIGH, left : left + WIDE] = 0
        digits.append(DrawnDigit(place, Box(left, TOP, WIDE, HIGH), 1, 1))
    return DrawnPage(image, tuple(digits), "bars", "", tables=(cells,))


def test_a_drawn_table_tells_its_gaps_by_its_cells() -> None:
    page = drawn((("1·2", "", "-3"),), [40, 40 + PITCH, 40 + FAR])
    made = of_drawn_page(page, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
    assert made is not None
    assert sorted(made.labels.tolist()) == sorted([END, class_of("."), class_of("-")])


def test_a_drawn_page_without_tables_tells_its_gaps_by_its_numbers() -> None:
    page = drawn((), [40, 40 + PITCH, 40 + FAR])
    digits = (*page.digits[:2], replace(page.digits[2], number=2))
    page = replace(page, tables=(), digits=digits)
    made = of_drawn_page(page, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
    assert made is not None
    assert sorted(made.labels.tolist()) == [END, END, NOTHING]


def test_a_table_that_lacks_digits_is_passed_over() -> None:
    page = drawn((("12",),), [40])
    assert of_drawn_page(page, FakeReader(), np.random.default_rng(0)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "expected"),
    [("012", [END, NOTHING, NOTHING]), ("01", [END, END, END, NOTHING]), ("7", None), ("NB", None)],
)
def test_a_register_cell_has_one_number_without_marks(
    label: str, expected: list[int] | None
) -> None:
    page = drawn((("123",),), [40 + PITCH * place for place in range(3)])
    cell = RegisterCell(page.image, label, "book")
    made = of_register_cell(cell, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
    assert (None if made is None else sorted(made.labels.tolist())) == expected


def test_an_amount_has_its_marks() -> None:
    page = drawn((), [40, 40 + PITCH, 40 + 2 * PITCH])
    cheque = Cheque(page.image, "1.23", tuple(digit.box for digit in page.digits))
    made = of_cheque(cheque, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
    assert made is not None
    assert sorted(made.labels.tolist()) == [END, NOTHING, class_of(".")]


def test_ink_outside_the_boxes_of_an_amount_ends_it() -> None:
    page = drawn((), [40, 40 + PITCH, 40 + 2 * PITCH])
    cheque = Cheque(page.image, "12", tuple(digit.box for digit in page.digits[:2]))
    made = of_cheque(cheque, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
    assert made is not None
    assert sorted(made.labels.tolist()) == [END, END, END, NOTHING]


def test_a_cheque_is_shown_at_other_sizes_with_its_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "_SPREAD", 0.4)
    page = drawn((), [40, 40 + PITCH])
    cheque = Cheque(page.image, "12", tuple(digit.box for digit in page.digits))
    heights = set()
    for seed in range(5):
        other = shown_cheque(cheque, np.random.default_rng(seed))
        assert other.text == "12"
        scale = other.image.shape[1] / cheque.image.shape[1]
        for box, own in zip(other.boxes, cheque.boxes, strict=True):
            assert box.left == pytest.approx(scale * own.left, abs=1)
            assert box.height == pytest.approx(scale * own.height, abs=1)
        heights.add(other.boxes[0].height)
    assert len(heights) > 1


def test_labels_of_cheques_agree_with_the_data_set(shared_data: Path) -> None:
    folder = shared_data / "orand-car-a"
    amounts = list(cheques(folder, range(5)))
    assert sum(not each.text.isdigit() for each in amounts) > 400
    parts = [list(cheques(folder, {fold})) for fold in range(5)]
    assert sorted(e.text for part in parts for e in part) == sorted(e.text for e in amounts)
    assert all(len(part) > 180 for part in parts)
    for each in amounts:
        assert sum(map(str.isdigit, each.text)) == len(each.boxes)
        assert set(each.text) <= set("0123456789.,")


def test_the_network_takes_patches_and_gives_a_logit_for_each_class() -> None:
    network = build_marks()
    assert network.input_shape == (None, PATCHES.height, PATCHES.width, CHANNELS)
    assert network.output_shape == (None, PATCHES.classes)
