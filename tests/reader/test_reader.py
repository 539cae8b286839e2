from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from truth import found_share, overlap, scaled

from digitscan.drawing import PENS, DrawnPage, draw
from digitscan.errors import ModelError, UsageError
from digitscan.page import Box, Digit, Page
from digitscan.reader import Reader
from digitscan.reading_options import Options

if TYPE_CHECKING:
    from conftest import DrawPage

LINES = ("0123456789", "58 2096 3")
TEXT = "0123456789\n58 2096 3"

# What the shipped finder does not do yet, after a short training; see the README's limits.
FINDER_LIMIT = pytest.mark.xfail(reason="the shipped finder is trained too little", strict=True)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def scan(drawn_page: DrawPage) -> DrawnPage:
    return drawn_page("scan", LINES, height=60, seed=1)


def known_share(page: Page, truth: list[tuple[int, Box]], least: float = 0.5) -> float:
    """Return the share of the digits of `truth` that are read where they are, as what they are."""
    return float(
        np.mean(
            [
                any(d.value == value and overlap(d.box, box) >= least for d in page.digits)
                for value, box in truth
            ]
        )
    )


def truth_of(drawn: DrawnPage, by: float = 1.0) -> list[tuple[int, Box]]:
    return [(digit.value, scaled(digit.box, by)) for digit in drawn.digits]


def boxes_of(page: Page) -> list[Box]:
    return [digit.box for digit in page.digits]


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("scan", 0.9),
        ("ruled", 0.9),
        ("form", 0.9),
        ("photo", 0.75),
        ("cheques", 0.4),
        ("board", 0.9),
        ("ledger", 0.9),
        ("fax", 0.9),
    ],
)
def test_digits_are_read_where_they_are(
    drawn_page: DrawPage, reader: Reader, kind: str, least: float
) -> None:
    drawn = drawn_page(kind, LINES, height=60, seed=1)
    page = reader.read(drawn.image)
    assert known_share(page, truth_of(drawn)) >= least
    assert len(page.digits) <= 1.25 * len(drawn.digits)


def test_lines_and_numbers_are_in_reading_order(scan: DrawnPage, reader: Reader) -> None:
    page = reader.read(scan.image)
    assert page.text() == TEXT
    assert (page.width, page.height) == (scan.image.shape[1], scan.image.shape[0])
    for line in page.lines:
        lefts = [digit.box.left for number in line.numbers for digit in number.digits]
        assert lefts == sorted(lefts)
    assert all(a.box.top < b.box.top for a, b in pairwise(page.lines))


def test_a_digits_chances_are_chances_and_its_value_the_best(
    drawn_page: DrawPage, reader: Reader
) -> None:
    for kind in ("cheques", "board"):
        for digit in reader.read(drawn_page(kind, LINES, height=50).image).digits:
            assert len(digit.probabilities) == 10
            assert min(digit.probabilities) >= 0
            assert sum(digit.probabilities) <= 1 + 1e-9
            assert digit.confidence == max(digit.probabilities)
            assert digit.probabilities[digit.value] == digit.confidence


def assert_inside(digits: tuple[Digit, ...], image: NDArray[np.uint8]) -> None:
    for box in (digit.box for digit in digits):
        assert box.left >= 0
        assert box.top >= 0
        assert box.width > 0
        assert box.height > 0
        assert box.right <= image.shape[1]
        assert box.bottom <= image.shape[0]


def test_boxes_stay_on_the_page_where_the_ink_runs_off_it(scan: DrawnPage, reader: Reader) -> None:
    boxes = [digit.box for digit in scan.digits if digit.line == 1]
    top = min(box.top for box in boxes) + 2
    image = np.ascontiguousarray(scan.image[top:, boxes[0].left + 1 : boxes[9].right - 1])
    page = reader.read(image)
    assert page.digits
    assert_inside(page.digits, image)


@pytest.mark.parametrize("by", [0.45, 0.7, 1.5, 3.0])
def test_a_scaled_page_has_scaled_boxes(scan: DrawnPage, reader: Reader, by: float) -> None:
    way = cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC
    image = np.asarray(cv2.resize(scan.image, None, fx=by, fy=by, interpolation=way), np.uint8)
    page = reader.read(image)
    assert known_share(page, truth_of(scan, by)) >= 0.85
    assert_inside(page.digits, image)


def test_a_fax_of_half_the_rows_is_read_in_its_own_pixels(scan: DrawnPage, reader: Reader) -> None:
    rows, columns = scan.image.shape[:2]
    fax = cv2.resize(scan.image, (columns, rows // 2), interpolation=cv2.INTER_AREA)
    page = reader.read(np.asarray(fax, np.uint8), Options(aspect=2.0))
    halved = [
        (digit.value, Box(box.left, box.top // 2, box.width, max(1, box.height // 2)))
        for digit in scan.digits
        for box in [digit.box]
    ]
    assert (page.width, page.height) == (columns, rows // 2)
    assert known_share(page, halved) >= 0.9


def test_a_page_stretched_one_way_only_is_still_found(scan: DrawnPage, reader: Reader) -> None:
    """Faxes have 204 x 98 dots an inch."""
    image = np.asarray(cv2.resize(scan.image, None, fx=1.3, fy=1.0), np.uint8)
    truth = [
        Box(round(b.left * 1.3), b.top, round(b.width * 1.3), b.height) for _, b in truth_of(scan)
    ]
    assert found_share(truth, boxes_of(reader.read(image))) >= 0.85


def turned(drawn: DrawnPage, degrees: float) -> tuple[NDArray[np.uint8], list[tuple[int, Box]]]:
    """Turn a page counter-clockwise, all of it kept, with the box of each digit's own ink."""
    tall, wide = drawn.image.shape
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), degrees, 1.0)
    c, s = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(wide * c + tall * s), round(wide * s + tall * c))
    turn[:, 2] += [(size[0] - wide) / 2, (size[1] - tall) / 2]
    image = cv2.warpAffine(drawn.image, turn, size, flags=cv2.INTER_CUBIC, borderValue=255)
    truth = []
    for digit in drawn.digits:
        box = digit.box
        rows, columns = np.nonzero(drawn.image[box.top : box.bottom, box.left : box.right] < 150)
        points = np.stack([columns + box.left, rows + box.top, np.ones(len(rows))])
        across, down = turn @ points
        left, top = round(float(across.min())), round(float(down.min()))
        size_of = round(float(np.ptp(across))) + 1, round(float(np.ptp(down))) + 1
        truth.append((digit.value, Box(left, top, *size_of)))
    return np.asarray(image, np.uint8), truth


@pytest.mark.parametrize("degrees", [-8.0, -4.0, 2.0, 7.0])
def test_a_turned_page_has_its_boxes_on_the_page_as_it_is(
    drawn_page: DrawPage, reader: Reader, degrees: float
) -> None:
    drawn = drawn_page("scan", ("0123456789", "4711 305", "96 28 5"), height=60, seed=1)
    image, truth = turned(drawn, degrees)
    page = reader.read(image)
    assert known_share(page, truth, least=0.6) >= 0.8
    assert_inside(page.digits, image)
    assert [len(line.text().replace(" ", "")) for line in page.lines] == [10, 7, 5]


@pytest.mark.parametrize("degrees", [-6.0, 5.0])
def test_the_skew_is_the_angle_by_which_the_writing_rises(
    drawn_page: DrawPage, reader: Reader, degrees: float
) -> None:
    drawn = drawn_page("fax", ("0123456789012345", "4711305962854031"), height=50, seed=1)
    assert reader.read(turned(drawn, degrees)[0]).skew == pytest.approx(degrees, abs=1.5)
    assert reader.read(drawn.image).skew == pytest.approx(0, abs=1.5)


@pytest.mark.parametrize("degrees", [-8.0, 8.0])
def test_digits_in_the_corners_of_a_turned_page_are_not_lost(
    drawn_page: DrawPage, reader: Reader, degrees: float
) -> None:
    """What is turned back must not fall off the picture: the page is cut close to its writing."""
    drawn = drawn_page("fax", ("0123456789012345", "4711305962854031"), height=50, seed=1)
    image, truth = turned(drawn, degrees)
    around = Box.around(box for _, box in truth)
    cut = np.ascontiguousarray(
        image[around.top - 6 : around.bottom + 6, around.left - 6 : around.right + 6]
    )
    moved = [
        Box(b.left - around.left + 6, b.top - around.top + 6, b.width, b.height) for _, b in truth
    ]
    ends = [moved[0], moved[15], moved[16], moved[31]]
    found = boxes_of(reader.read(cut))
    assert found_share(ends, found) == 1
    assert found_share(moved, found) >= 0.85


def test_a_low_and_a_high_resolution_read_the_same(drawn_page: DrawPage, reader: Reader) -> None:
    for height in (26, 104):
        drawn = drawn_page("scan", LINES, height=height, seed=1, pen=PENS["fineliner"])
        assert reader.read(drawn.image).text() == TEXT


@FINDER_LIMIT
def test_white_on_black_reads_as_black_on_white(scan: DrawnPage, reader: Reader) -> None:
    assert reader.read(255 - scan.image) == reader.read(scan.image)


def test_coloured_ink_on_coloured_paper(drawn_page: DrawPage, reader: Reader) -> None:
    ink = drawn_page("fax", LINES, height=60, seed=1).image == 0
    for colour, paper in (((200, 40, 40), (255, 250, 250)), ((30, 40, 170), (250, 230, 90))):
        image = np.where(ink[..., None], np.uint8(colour), np.uint8(paper))
        assert reader.read(image).text() == TEXT


@pytest.mark.parametrize("margin", [8, 20])
def test_a_frame_around_the_writing_is_not_read(
    scan: DrawnPage, reader: Reader, margin: int
) -> None:
    image = scan.image.copy()
    tall, wide = image.shape
    cv2.rectangle(image, (margin, margin), (wide - margin, tall - margin), 40, 3)
    assert reader.read(image).text() == TEXT


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sides_of_a_field_are_not_read(drawn_page: DrawPage, reader: Reader, seed: int) -> None:
    assert reader.read(drawn_page("form", ("58 2096 3",), height=60, seed=seed).image).text() == (
        "58 2096 3"
    )


@pytest.mark.parametrize("seed", [pytest.param(1, marks=FINDER_LIMIT), 2, 3])
def test_what_is_printed_above_the_fields_is_not_read(reader: Reader, seed: int) -> None:
    labels = ("Reading", "Copy", "Branch")
    drawn = draw("form", seed, 60, ("58 2096 3", "4711 06 5"), labels=2 * labels)
    digits = "".join(str(digit.value) for digit in reader.read(drawn.image).digits)
    assert digits == "5820963" + "4711065"


@pytest.mark.parametrize("seed", [pytest.param(105, id="rim"), pytest.param(207, id="corner")])
def test_the_table_around_a_sheet_is_not_taken_for_writing(reader: Reader, seed: int) -> None:
    drawn = draw("photo", seed, 112, ("0471 38 5296", "812 6053", "77 9140 263", "5 30812 49"))
    assert known_share(reader.read(drawn.image), truth_of(drawn)) >= 0.9


@FINDER_LIMIT
@pytest.mark.parametrize("touching", [(), (0,), (0, 4), (0, 3, 4, 8)])
def test_digits_that_touch_a_table_s_upright_rules_do_not_hide_the_others(
    reader: Reader, touching: tuple[int, ...]
) -> None:
    page = np.full((500, 800), 230, np.uint8)
    for top in range(60, 500, 110):
        cv2.line(page, (40, top), (760, top), 40, 3, cv2.LINE_AA)
    for left in range(40, 800, 240):
        cv2.line(page, (left, 60), (left, 390), 40, 3, cv2.LINE_AA)
    for cell in range(9):
        top, right = 60 + 110 * (cell // 3), 280 + 240 * (cell % 3)
        for middle in (right - 170, right - 115, right - (17 if cell in touching else 28)):
            cv2.ellipse(page, (middle, top + 55), (16, 26), 0, 0, 360, 40, 4, cv2.LINE_AA)
    assert reader.read(page).text() == "\n".join(3 * ["000 000 000"])


def test_pencil_in_a_printed_table_comes_through(reader: Reader) -> None:
    rows = ("10482 10517 35", "28906 29344 438", "7713 7790 77", "4 6 2", "47105 47657 552")
    drawn = draw("ledger", 303, 70, rows)
    assert known_share(reader.read(drawn.image), truth_of(drawn)) >= 0.95


def test_points_stay_within_a_number(drawn_page: DrawPage, reader: Reader) -> None:
    drawn = drawn_page("scan", ("76.300 4", "1.250,00"), height=60, seed=3)
    page = reader.read(drawn.image)
    assert [len(line.numbers) for line in page.lines] == [2, 1]


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 1, 3), (1, 900), (900, 1, 3), (3, 3), (40, 30, 3), (700, 500)]
)
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_page_of_one_grey_has_no_digits(
    reader: Reader, shape: tuple[int, ...], grey: int
) -> None:
    page = reader.read(np.full(shape, grey, np.uint8))
    assert page.lines == ()
    assert (page.height, page.width) == shape[:2]


def plain_paper() -> NDArray[np.uint8]:
    return np.full((300, 250), 245, np.uint8)


def ruled_paper() -> NDArray[np.uint8]:
    paper = np.full((300, 250, 3), 245, np.uint8)
    paper[30::22] = (140, 170, 215)
    paper[:, 35:37] = (220, 130, 130)
    return paper


def squared_paper() -> NDArray[np.uint8]:
    paper = plain_paper()
    paper[::15] = 170
    paper[:, ::15] = 170
    return paper


def shaded_paper() -> NDArray[np.uint8]:
    return np.tile(np.linspace(90, 240, 250), (300, 1)).astype(np.uint8)


@pytest.mark.parametrize(
    "paper",
    [plain_paper(), ruled_paper(), squared_paper(), shaded_paper()],
    ids=["plain", "ruled", "squared", "shaded"],
)
def test_paper_without_writing_has_no_digits(reader: Reader, paper: NDArray[np.uint8]) -> None:
    assert reader.read(paper).digits == ()


@pytest.mark.parametrize("sigma", [0.5, 2, 5])
def test_the_grain_of_blank_paper_is_not_read(reader: Reader, sigma: float) -> None:
    for seed in (1, 2, 3):
        grain = np.random.default_rng(seed).normal(220, sigma, (160, 120)).round()
        assert reader.read(grain.astype(np.uint8)).digits == ()


@pytest.mark.parametrize("sigma", [1, 4, 6])
@pytest.mark.parametrize("thick", [2, 3])
def test_nor_is_that_of_a_blank_table(reader: Reader, thick: int, sigma: float) -> None:
    """Its dark rules are painted over, to look for pencil between them."""
    table = np.tile(np.linspace(240, 200, 1000), (700, 1)).astype(np.uint8)
    for top in range(40, 680, 57 + 20 * thick):
        cv2.line(table, (30, top), (970, top + thick - 2), 13 * thick, thick, cv2.LINE_AA)
    for left in range(30, 980, 171):
        cv2.line(table, (left, 40), (left, 650), 13 * thick, thick, cv2.LINE_AA)
    blurred = cv2.GaussianBlur(table, (0, 0), 0.5 * thick)
    grain = np.random.default_rng(thick).normal(0, sigma, table.shape)
    grainy = np.clip(blurred + grain, 0, 255).astype(np.uint8)
    stored = cv2.imencode(".jpg", grainy, [cv2.IMWRITE_JPEG_QUALITY, 50])[1]
    photo = np.asarray(cv2.imdecode(stored, cv2.IMREAD_GRAYSCALE), np.uint8)
    assert reader.read(photo).digits == ()


def test_a_reader_reads_the_same_again(
    drawn_page: DrawPage, scan: DrawnPage, reader: Reader
) -> None:
    before = reader.read(scan.image)
    reader.read(drawn_page("board", ("77",)).image)
    assert reader.read(scan.image) == before


def test_the_engines_read_the_same(scan: DrawnPage, reader: Reader) -> None:
    other = Reader(engine="opencv").read(scan.image)
    page = reader.read(scan.image)
    assert other.text() == page.text()
    assert boxes_of(other) == boxes_of(page)


def test_the_card_is_at_hand(reader: Reader) -> None:
    assert reader.card.name == "default"


def test_an_unknown_model_or_engine_is_refused() -> None:
    with pytest.raises(ModelError, match="nobody"):
        Reader("nobody")
    with pytest.raises(UsageError, match="steam"):
        Reader(engine="steam")
