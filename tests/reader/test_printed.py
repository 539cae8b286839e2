"""Printed figures, told by their being equal, beside what was written by hand."""

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.decode import Read
from digitscan.reader.glyphs import Glyph
from digitscan.reader.printed import without_print


def line(text: str, top: int, written: np.random.Generator | None = None) -> list[Read]:
    """Set `text` in type, or vary each digit as a hand would."""
    return [_read(char, 30 * place, top, written) for place, char in enumerate(text)]


def _read(char: str, left: int, top: int, written: np.random.Generator | None) -> Read:
    image = np.zeros((60, 60), np.uint8)
    cv2.putText(image, char, (15, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 3, cv2.LINE_AA)
    if written:
        corners = np.array([[0, 0], [60, 0], [60, 60], [0, 60]], np.float32)
        seen = (corners + written.uniform(-12, 12, (4, 2))).astype(np.float32)
        warp = cv2.getPerspectiveTransform(corners, seen)
        image = np.asarray(cv2.warpPerspective(image, warp, (60, 60)), np.uint8)
    x, y, width, height = cv2.boundingRect(image)
    ink = np.asarray(image[y : y + height, x : x + width], np.uint8)
    box = Box(left + x, top + y, width, height)
    return Read(Glyph(box, ink), np.eye(11)[int(char)])


def counts(lines: list[list[Read]]) -> list[int]:
    return [len(each) for each in lines]


def test_printed_lines_beside_handwriting_are_left_out() -> None:
    rng = np.random.default_rng(1)
    lines = [line("4572", 0), line("4572", 60, rng), line("27954", 120), line("279", 180, rng)]

    assert counts(without_print(lines)) == [0, 4, 0, 3]


def test_a_page_of_print_alone_is_kept() -> None:
    lines = [line("4572", 0), line("27954", 60)]

    assert counts(without_print(lines)) == [4, 5]


def test_handwriting_is_kept_though_digits_repeat() -> None:
    rng = np.random.default_rng(2)
    lines = [line("4572457245", 60 * place, rng) for place in range(6)]

    assert counts(without_print(lines)) == [10] * 6


def test_strokes_that_are_alike_are_no_evidence() -> None:
    lines = [line("1111111", 0), line("4572", 60, np.random.default_rng(1))]

    assert counts(without_print(lines)) == [7, 4]


def test_places_of_lines_stay() -> None:
    assert without_print([]) == []
    assert without_print([[], []]) == [[], []]


def test_a_hand_whose_digits_are_often_equal_is_no_print() -> None:
    rng = np.random.default_rng(3)
    lines = [line("457", 0) + line("24572986", 0, rng) for _ in range(5)]
    lines.append(line("457246", 60) + line("8923", 60, rng))

    assert counts(without_print(lines)) == [11] * 5 + [10]
