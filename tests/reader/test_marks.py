"""Numbers are divided and get their marks as the marks network says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.page import MARKS, Box
from digitscan.reader.parameters import MarkParameters, Parameters
from digitscan.reader.recognition.decode import Read
from digitscan.reader.recognition.marks.between import (
    CHANNELS,
    CLASSES,
    DIGIT_HEIGHT,
    END,
    HEIGHT,
    NOTHING,
    WIDTH,
    Slot,
    class_of,
    slot_patches,
)
from digitscan.reader.recognition.marks.columns import Entry, column_points
from digitscan.reader.recognition.marks.numbers import Written, write_numbers
from digitscan.reader.recognition.marks.places import MarkInk
from digitscan.reader.recognition.marks.scene import Scene
from digitscan.reader.segmentation.glyph import Glyph, Run
from perfect_maps import perfect_maps

EVEN = (1 / CLASSES,) * CLASSES
# The probabilities are taken as the network gives them.
PARAMETERS = MarkParameters(taught_shares=EVEN, usual_shares=EVEN, usual_gaps=1e9)
WIDE, HIGH, SPACE = 20, 32, 12
TOP, BASE = 40, 40 + HIGH
SURE = 0.98


def chances(label: int, sure: float = SURE, other: int = NOTHING) -> NDArray[np.float64]:
    """Return probabilities of which all but `sure` is of another class."""
    made = np.zeros(CLASSES)
    made[END if label == other else other] += 1 - sure
    made[label] += sure
    return made


@dataclass
class Says:
    """Stands in for the network: gives slots, in their order, what it was told."""

    between: Sequence[NDArray[np.float64]] = ()
    before: Sequence[NDArray[np.float64]] = ()
    shapes: list[tuple[int, ...]] = field(default_factory=list)

    def __call__(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        self.shapes.append(patches.shape)
        leading = not patches[..., 1].any(axis=(1, 2)).all()
        told = list(self.before if leading else self.between)
        if leading:
            told += [chances(END)] * (len(patches) - len(told))
        assert len(told) == len(patches)
        return np.array(told)


def glyph(left: int, top: int = TOP, wide: int = WIDE, high: int = HIGH) -> Glyph:
    return Glyph(Box(left, top, wide, high), np.full((high, wide), 255, np.uint8))


def run(*lefts: int, printed: bool = False, high: int = HIGH) -> tuple[Run, tuple[Read, ...]]:
    """Return a run of digits at these places, and what is read of them."""
    glyphs = tuple(glyph(left, high=high) for left in lefts)
    reads = tuple(Read(each, np.eye(11)[0]) for each in glyphs)
    return Run(glyphs, float(high), printed), reads


def write(
    line: Sequence[tuple[Run, tuple[Read, ...]]],
    says: Says,
    ink: NDArray[np.uint8] | None = None,
    parameters: MarkParameters = PARAMETERS,
    rule: int | None = None,
) -> tuple[Written, ...]:
    """Return the numbers of a line; `rule` is the x of an upright ruled line."""
    image = np.full((160, 700), 255, np.uint8)
    ink = image if ink is None else ink  # there may be a mark anywhere
    maps = perfect_maps(np.zeros_like(image), [], float(HIGH))
    ruled = np.zeros(image.shape, np.bool_)
    if rule is not None:
        ruled[:, rule] = True
    (written,) = write_numbers([line], Scene(image, maps, ink, ruled, says, parameters))
    return written


def text_of(number: Written) -> str:
    signs = {mark.before: mark.text for mark in number.marks}
    digits = len(number.reads)
    return "".join(signs.get(i, "") + "0" * (i < digits) for i in range(digits + 1))


def texts(written: Sequence[Written]) -> list[str]:
    return [text_of(number) for number in written]


def places(count: int, first: int = 40, space: int = SPACE) -> list[int]:
    return [first + place * (WIDE + space) for place in range(count)]


@pytest.mark.parametrize("mark", MARKS.replace("+", ""))
def test_a_mark_stands_in_its_gap(mark: str) -> None:
    says = Says([chances(NOTHING), chances(class_of(mark))])
    written = write([run(*places(3))], says)
    assert texts(written) == [f"00{mark}0"]
    (sign,) = written[0].marks
    assert sign.confidence == pytest.approx(SURE)


def test_a_number_ends_where_the_network_is_sure_of_it() -> None:
    line = [run(*places(3))]
    assert texts(write(line, Says([chances(NOTHING), chances(END)]))) == ["00", "0"]
    unsure = chances(END, PARAMETERS.end_chance - 0.01)
    assert texts(write(line, Says([chances(NOTHING), unsure]))) == ["000"]


def test_a_plus_between_two_digits_parts_two_numbers() -> None:
    line = [run(*places(3))]
    assert texts(write(line, Says([chances(NOTHING), chances(class_of("+"))]))) == ["00", "0"]


def test_two_runs_are_one_number_where_its_end_is_unlikely() -> None:
    line = [run(*places(2)), run(*places(2, first=40 + 2 * (WIDE + SPACE)))]
    marked = chances(class_of("/"))
    assert texts(write(line, Says([chances(NOTHING), marked, chances(NOTHING)]))) == ["00/00"]
    unsure = chances(class_of("/"), 1 - PARAMETERS.apart_chance - 0.01, END)
    told = Says([chances(NOTHING), unsure, chances(NOTHING)])
    assert texts(write(line, told)) == ["00", "00"]


def test_an_upright_rule_between_two_runs_ends_a_number() -> None:
    first, second = places(2)
    line = [run(first), run(second)]
    assert texts(write(line, Says([chances(NOTHING)]), rule=second - 1)) == ["0", "0"]
    assert texts(write(line, Says([chances(NOTHING)]), rule=second + WIDE)) == ["00"]
    assert texts(write([run(first, second)], Says([chances(NOTHING)]), rule=second - 1)) == ["00"]


@pytest.mark.parametrize(
    "second",
    [
        run(40 + WIDE + round((PARAMETERS.join_gap + 0.1) * HIGH)),
        run(40 + WIDE + SPACE, printed=True),
        run(40 + WIDE + SPACE, high=round(2.3 * HIGH)),
    ],
    ids=["far away", "print beside handwriting", "much higher"],
)
def test_what_cannot_be_of_one_number_is_not_asked_about(
    second: tuple[Run, tuple[Read, ...]],
) -> None:
    says = Says()
    assert texts(write([run(40), second], says)) == ["0", "0"]
    assert says.shapes == [(2, HEIGHT, WIDTH, CHANNELS)]  # the places before the two


@pytest.mark.parametrize(("sure", "expected"), [(0.6, "-00"), (0.4, "00")])
def test_a_sign_before_a_number_has_to_be_likely(sure: float, expected: str) -> None:
    says = Says([chances(NOTHING)], [chances(class_of("-"), sure, END)])
    assert texts(write([run(*places(2))], says)) == [expected]


@pytest.mark.parametrize("mark", "./:,'")
def test_no_other_mark_leads_a_number(mark: str) -> None:
    says = Says([chances(NOTHING)], [chances(class_of(mark))])
    assert texts(write([run(*places(2))], says)) == ["00"]


def test_where_nothing_is_written_there_is_no_sign_to_ask_about() -> None:
    says = Says([chances(NOTHING)])
    assert texts(write([run(*places(2))], says, np.zeros((160, 700), np.uint8))) == ["00"]
    assert len(says.shapes) == 1  # the gap between the two


def test_what_begins_after_an_end_may_have_a_sign() -> None:
    says = Says([chances(END)], [chances(END), chances(class_of("-"))])
    assert texts(write([run(*places(2))], says)) == ["0", "-0"]


def test_a_page_without_digits_has_no_numbers_and_asks_nothing() -> None:
    says = Says()
    assert write([], says) == ()
    assert not says.shapes


def column(*gaps: NDArray[np.float64], parameters: MarkParameters = PARAMETERS) -> list[str]:
    """Return numbers of three digits below each other; of the last the gaps are given."""
    count = 5
    lines = [[run(*places(3))] for _ in range(count)]
    says = Says([*[chances(class_of(".")), chances(NOTHING)] * (count - 1), *gaps])
    image = np.full((160, 700), 255, np.uint8)
    maps = perfect_maps(np.zeros_like(image), [], float(HIGH))
    blank = np.zeros_like(image)
    scene = Scene(image, maps, blank, blank > 0, says, parameters)
    return [text_of(number) for line in write_numbers(lines, scene) for number in line]


def test_a_doubtful_point_at_its_columns_place_is_written() -> None:
    doubtful = chances(class_of("."), 0.4)
    assert column(doubtful, chances(NOTHING)) == ["0.00"] * 5


def test_a_doubtful_point_elsewhere_is_left_out() -> None:
    assert column(chances(NOTHING), chances(class_of("."), 0.6)) == [*["0.00"] * 4, "000"]


@pytest.mark.parametrize("mark", "':")
def test_what_looks_like_a_point_at_its_columns_place_is_one(mark: str) -> None:
    assert column(chances(class_of(mark), 0.99), chances(NOTHING))[-1] == "0.00"
    assert column(chances(NOTHING), chances(class_of(mark), 0.99))[-1] == f"00{mark}0"


def test_a_column_neither_saves_what_is_no_point_nor_drops_a_sure_one() -> None:
    assert column(chances(NOTHING), chances(NOTHING))[-1] == "000"
    assert column(chances(NOTHING), chances(class_of("."), 0.97))[-1] == "00.0"


def entry(right: int, decimals: int, height: float = 32.0) -> Entry:
    points = [0.9 if place == decimals else 0.01 for place in range(1, 4)]
    return Entry(Box(right - 80, 0, 80, 32), height, tuple(points))


def test_a_column_has_the_decimals_of_most_of_its_numbers() -> None:
    numbers = [entry(200, 2), entry(203, 2), entry(198, 2), entry(201, 0), entry(600, 0)]
    assert column_points(numbers, PARAMETERS) == [2, 2, 2, 2, 0]


@pytest.mark.parametrize("decimals", [(2, 2, 2), (0, 0, 0, 0), (1, 2, 3, 0), (2, 0, 0, 0, 0)])
def test_few_or_unlike_numbers_tell_nothing(decimals: tuple[int, ...]) -> None:
    numbers = [entry(200, each) for each in decimals]
    assert column_points(numbers, PARAMETERS) == [0] * len(numbers)


def test_no_numbers_are_no_column() -> None:
    assert column_points([], PARAMETERS) == []


def slot() -> Slot:
    return Slot(glyph(100), glyph(100 + WIDE + SPACE), float(HIGH))


def page_ink(*strokes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Return ink of two digits and of rectangles: left, top, width, height."""
    ink = np.zeros((160, 300), np.uint8)
    boxes = [glyph(100).box, glyph(100 + WIDE + SPACE).box]
    for left, top, wide, high in [*strokes, *((b.left, b.top, b.width, b.height) for b in boxes)]:
        ink[top : top + high, left : left + wide] = 255
    return ink


def digits() -> list[Glyph]:
    return [glyph(100), glyph(100 + WIDE + SPACE)]


@pytest.mark.parametrize(
    ("mark", "strokes"),
    [
        (".", [(124, BASE - 4, 4, 4)]),
        (",", [(124, BASE - 4, 3, 10)]),
        ("'", [(124, TOP - 4, 3, 10)]),
        ("-", [(122, TOP + 14, 8, 3)]),
        ("/", [(124, TOP - 4, 4, HIGH + 8)]),
        (":", [(124, BASE - 8, 4, 4), (124, TOP + 6, 4, 4)]),
    ],
)
def test_a_mark_has_the_box_of_its_ink(mark: str, strokes: list[tuple[int, int, int, int]]) -> None:
    found = MarkInk(page_ink(*strokes), digits()).box(mark, slot())
    assert found == Box.around(Box(*each) for each in strokes)


def test_of_two_pieces_of_ink_the_one_at_the_marks_height_is_it() -> None:
    point, above = (124, BASE - 4, 4, 4), (124, TOP, 4, 4)
    found = MarkInk(page_ink(point, above), digits())
    assert found.box(".", slot()) == Box(*point)
    assert found.box("'", slot()) == Box(*above)


def test_a_mark_without_ink_of_its_own_is_in_its_gap() -> None:
    box = MarkInk(page_ink(), digits()).box(".", slot())
    assert box.left >= 100 + WIDE
    assert box.right <= 100 + WIDE + SPACE
    assert BASE - 8 < box.top < BASE


def test_a_leading_sign_is_looked_for_before_its_number() -> None:
    ink = page_ink((84, TOP + 14, 10, 3), (40, TOP + 14, 10, 3))
    box = MarkInk(ink, digits()).box("-", Slot(None, glyph(100), float(HIGH)))
    assert box == Box(84, TOP + 14, 10, 3)


@pytest.mark.parametrize("scale", [1, 2])
def test_a_patch_shows_the_gap_and_the_digits_beside_it(scale: int) -> None:
    image = np.full((160 * scale, 300 * scale, 3), 255, np.uint8)
    point = (124 * scale, (BASE - 4) * scale, 4 * scale, 4 * scale)
    image[point[1] : point[1] + point[3], point[0] : point[0] + point[2]] = 0
    body = np.zeros((80 * scale, 150 * scale), np.float32)
    body[:, 60 * scale :] = 1
    left, right = (
        glyph(x * scale, TOP * scale, WIDE * scale, HIGH * scale) for x in (100, 100 + WIDE + SPACE)
    )
    (patch,) = slot_patches(image, body, [Slot(left, right, float(HIGH * scale))])
    assert patch.shape == (HEIGHT, WIDTH, CHANNELS)
    dark = np.argwhere(patch[..., 0] < 128).mean(axis=0)
    assert dark == pytest.approx([HEIGHT / 2 + 0.4 * DIGIT_HEIGHT, WIDTH / 2], abs=1.0)
    for channel, side in ((1, -1), (2, 1)):
        ys, xs = np.nonzero(patch[..., channel] > 128)
        assert len(set(ys)) == pytest.approx(DIGIT_HEIGHT, abs=1)
        assert xs.mean() - WIDTH / 2 == pytest.approx(side * 16 * DIGIT_HEIGHT / HIGH, abs=1.0)
    assert patch[HEIGHT // 2, -1, 3] == 255
    assert patch[HEIGHT // 2, 0, 3] == 0


def test_a_slot_before_a_number_shows_no_digit_to_its_left() -> None:
    image = np.full((160, 300), 255, np.uint8)
    body = np.zeros((80, 150), np.float32)
    (patch,) = slot_patches(image, body, [Slot(None, glyph(100), float(HIGH))])
    assert not patch[..., 1].any()
    assert np.nonzero(patch[..., 2] > 128)[1].min() > WIDTH / 2
    assert cv2.countNonZero(patch[..., 3]) == 0


def test_the_card_keeps_the_parameters() -> None:
    changed = Parameters(mark=replace(PARAMETERS, end_chance=0.25))
    assert Parameters.from_record(changed.record()) == changed
    assert Parameters.from_record({}).mark == MarkParameters()
