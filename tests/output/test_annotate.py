"""Pictures for checking by eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pages_to_write import EMPTY, digit, reading
from PIL import Image

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.output import PageReading
from digitscan.output.annotate import Annotator, clean, draw_into
from digitscan.output.drawing import annotated
from digitscan.page import Box, Line, Mark, Number, Page

PAPER = np.full((80, 100), 255, np.uint8)


def one_number(confidence: float, left: int = 40, top: int = 40) -> Page:
    number = Number((digit(7, confidence, left, top), digit(7, confidence, left + 10, top)))
    return Page((Line((number,)),), width=100, height=80)


def drawn(page: Page, least: float = 0.0) -> np.ndarray:
    return np.asarray(annotated(PAPER, page, least)).astype(int)


def test_page_keeps_its_size_and_its_pixels_without_digits() -> None:
    np.testing.assert_array_equal(drawn(EMPTY.page), np.dstack([PAPER] * 3))


def test_box_stands_around_the_ink_not_on_it() -> None:
    found = drawn(one_number(0.99))
    assert (found[40:52, 40:58] == 255).all()
    assert (found[36:56, 36:62] != 255).any()


@pytest.mark.parametrize(
    ("confidence", "channel"), [(0.99, 1), (0.8, 0), (0.3, 0)], ids=["green", "orange", "red"]
)
def test_colour_tells_the_confidence(confidence: float, channel: int) -> None:
    found = drawn(one_number(confidence))
    marks = found[(found != 255).any(axis=2)]
    strongest = marks[marks.sum(axis=1).argmin()]
    assert strongest.argmax() == channel
    greens = {level: drawn(one_number(level))[38, 50] for level in (0.99, 0.8, 0.3)}
    assert len({tuple(colour) for colour in greens.values()}) == 3


@pytest.mark.parametrize("corner", [(0, 0), (82, 0), (0, 68), (82, 68), (40, 40)])
def test_reading_stands_beside_its_number_and_inside_the_page(corner: tuple[int, int]) -> None:
    page = one_number(0.99, *corner)
    left, top = corner
    marks = (drawn(page) != 255).any(axis=2)
    marks[max(0, top - 2) : top + 14, max(0, left - 2) : left + 20] = False  # its own box
    down, across = np.nonzero(marks)
    assert 0 < down.min() <= down.max() < 79
    assert 0 < across.min() <= across.max() < 99


def test_readings_keep_off_other_numbers() -> None:
    numbers = tuple(
        Line((Number((digit(1, 0.99, 40, top), digit(2, 0.99, 50, top))),)) for top in (5, 21, 37)
    )
    found = drawn(Page(numbers, 100, 80))
    for top in (5, 21, 37):
        assert (found[top : top + 12, 40:58] == 255).all()


def test_declined_digits_are_drawn_differently() -> None:
    page = one_number(0.5)
    assert (drawn(page, least=0.9) != drawn(page)).any()


def test_colour_page_is_drawn_on() -> None:
    paper = np.full((80, 100, 3), (250, 230, 200), np.uint8)
    found = np.asarray(annotated(paper, one_number(0.9), 0.0))
    assert found[75, 5].tolist() == [250, 230, 200]


def test_lettering_grows_with_the_writing() -> None:
    def marks(scale: int) -> int:
        big = np.full((80 * scale, 100 * scale), 255, np.uint8)
        one = one_number(0.99)
        (line,) = one.lines
        boxes = [d.box for d in line.numbers[0].digits]
        digits = tuple(
            type(d)(
                d.value,
                d.confidence,
                type(b)(b.left * scale, b.top * scale, b.width * scale, b.height * scale),
                d.probabilities,
            )
            for d, b in zip(line.numbers[0].digits, boxes, strict=True)
        )
        page = Page((Line((Number(digits),)),), 100 * scale, 80 * scale)
        return int((np.asarray(annotated(big, page, 0.0)) != 255).any(axis=2).sum())

    assert marks(10) > 4 * marks(5) * 0.7


def marked(sign: str, confidence: float = 0.99) -> Page:
    mark = Mark(sign, confidence, Box(49, 50, 2, 2), 1)
    number = Number((digit(7, 0.99, 40, 40), digit(7, 0.99, 52, 40)), (mark,))
    return Page((Line((number,)),), width=100, height=80)


def test_a_mark_has_a_box_and_its_sign_in_the_reading() -> None:
    without = Page((Line((Number(marked(".").lines[0].numbers[0].digits),)),), 100, 80)
    found, before = drawn(marked(".")), drawn(without)
    assert (found[46:54, 45:52] != before[46:54, 45:52]).any()  # around the point
    assert (found[50:52, 49:51] == 255).all()  # not on it
    assert (found[:36] != before[:36]).any()
    assert (found[:36] != drawn(marked(":"))[:36]).any()


@pytest.mark.parametrize("margin", [0, 2, 6])
def test_a_reading_without_room_stands_right_of_a_small_picture(margin: int) -> None:
    cell = np.full((24 + 2 * margin, 40 + 2 * margin), 255, np.uint8)
    number = Number((digit(4, 0.99, margin, margin), digit(2, 0.99, margin + 30, margin)))
    height, width = cell.shape
    page = Page((Line((number,)),), width, height)
    cell[number.box.top : number.box.bottom, number.box.left : number.box.right] = 90
    found = np.asarray(annotated(cell, page, 0.0))
    assert found.shape[1] > width
    inside = found[number.box.top : number.box.bottom, number.box.left : number.box.right]
    assert (inside == 90).mean() > 0.95  # the frame may touch its rim
    assert (found[:, width + 2 :] != 255).any()


def test_readings_keep_off_other_writing() -> None:
    paper = np.full((80, 100), 255, np.uint8)
    paper[20:36, 30:70:2] = 0  # a word above the number
    found = np.asarray(annotated(paper, one_number(0.99), 0.0))
    assert (found[20:36, 30:70:2] == 0).all()


def draw(annotator: Annotator, source: str, number: int = 1) -> str:
    page = PageReading(source, number, EMPTY.page)
    return annotator.place(draw_into(annotator.folder, PAPER, page, 0.0, "1"), page).name


def test_names_follow_the_inputs(tmp_path: Path) -> None:
    annotator = Annotator(str(tmp_path / "new" / "folder"))
    assert draw(annotator, "scans/a.tif") == "a.png"
    assert draw(annotator, "scans/a.tif", 2) == "a-p2.png"
    assert draw(annotator, "-") == "stdin.png"
    assert draw(annotator, "b.c.jpg") == "b.c.png"
    with Image.open(tmp_path / "new" / "folder" / "a-p2.png") as picture:
        assert picture.size == (100, 80)


def test_names_tell_folder_and_suffix_where_the_inputs_are_called_alike(tmp_path: Path) -> None:
    sources = ["s/x/a.png", "s/y/a.png", "s/y/A.jpg", "s/b.png", "s/y/z/a.png", "s/c.tif"]
    for _ in range(2):  # again into the same folder
        annotator = Annotator(str(tmp_path), sources)
        found = [draw(annotator, source) for source in sources]
        assert found == ["x-a.png", "y-a.png.png", "y-A.jpg.png", "b.png", "y-z-a.png", "c.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(found)


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    sources = ["a.tif", "a-p2.png", "a.tif"]
    annotator = Annotator(str(tmp_path), sources)
    assert [draw(annotator, "a.tif"), draw(annotator, "a.tif", 2)] == ["a.png", "a-p2.png"]
    assert draw(annotator, "a-p2.png") == "a-p2-2.png"
    assert [draw(annotator, "a.tif"), draw(annotator, "a.tif", 2)] == ["a-2.png", "a-2-p2.png"]


def test_pictures_of_an_interrupted_run_keep_their_names(tmp_path: Path) -> None:
    first = Annotator(str(tmp_path), ["a.png", "a.png"])
    assert draw(first, "a.png") == "a.png"
    second = Annotator(str(tmp_path), ["a.png", "a.png"], ["a.png"])
    assert draw(second, "a.png") == "a-2.png"


@pytest.mark.parametrize("stem", ["x" * 250, "\n=a,b", "-v", "caf\udce9"])
def test_any_name_of_an_input_makes_a_name_of_a_picture(tmp_path: Path, stem: str) -> None:
    name = draw(Annotator(str(tmp_path), [f"{stem}.png"]), f"{stem}.png", 10)
    assert name.endswith("-p10.png")
    assert (tmp_path / name).is_file()


def test_what_was_drawn_and_not_taken_is_taken_away(tmp_path: Path) -> None:
    page = PageReading("a.png", 1, EMPTY.page)
    draw_into(str(tmp_path), PAPER, page, 0.0, "12")
    draw_into(str(tmp_path), PAPER, page, 0.0, "1")
    clean(str(tmp_path), "1")
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".digitscan-12-")


def test_what_it_did_not_draw_is_not_written_over(tmp_path: Path) -> None:
    scan = tmp_path / "a.png"
    Image.new("L", (5, 5)).save(scan)
    before = scan.read_bytes()
    assert draw(Annotator(str(tmp_path)), str(scan)) == "a-2.png"
    assert scan.read_bytes() == before


def test_folder_that_cannot_be_made_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"cannot be made a folder .*; name another"):
        Annotator(str(tmp_path / "file"))


def test_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Image.Image, path: Path, *_: object, **__: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    annotator = Annotator(str(tmp_path))
    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(UnreadableInputError, match=r"cannot be written .No space left"):
        draw(annotator, "a.png")
    assert list(tmp_path.iterdir()) == []


def test_reading_is_whole(tmp_path: Path) -> None:
    path = draw_into(str(tmp_path), PAPER, reading("a.png", 1), 0.0, "1")
    with Image.open(path) as picture:
        assert (np.asarray(picture) != 255).any()
