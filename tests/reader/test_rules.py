from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.components import find_components, writing_height
from digitscan.reader.rules import find_rules, without_long_runs

STROKE, HEIGHT = 5, 50


def digits() -> NDArray[np.uint8]:
    """Return bool-like ink of ovals, an upright and a slanting stroke, 50 high."""
    mask = np.zeros((320, 700), np.uint8)
    for left in (60, 260, 460):
        cv2.ellipse(mask, (left, 155), (18, 23), 0, 0, 360, 255, STROKE)
        cv2.line(mask, (left + 70, 132), (left + 70, 178), 255, STROKE)
        cv2.line(mask, (left + 130, 132), (left + 110, 178), 255, STROKE)
    return mask


def rules_of(mask: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    return find_rules(find_components(mask, STROKE), STROKE, HEIGHT)


def ruled(*ends: tuple[int, int, int, int], thick: int = 3) -> NDArray[np.uint8]:
    """Return lines alone, each from x, y to x, y."""
    mask = np.zeros_like(digits())
    for x, y, other_x, other_y in ends:
        cv2.line(mask, (x, y), (other_x, other_y), 255, thick)
    return mask


def share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float((part & whole).sum() / whole.sum())


def assert_taken_out(lines: NDArray[np.uint8], least: float = 0.9) -> None:
    """Assert that of digits and lines on one page the lines are found and little else."""
    ink = digits()
    rules = rules_of(cv2.bitwise_or(ink, lines).astype(np.uint8))
    assert rules is not None
    assert share(rules > 0, (lines > 0) & (ink == 0)) > least
    assert share(rules == 0, ink > 0) > 0.9


def test_digits_alone_have_no_rules() -> None:
    assert rules_of(digits()) is None


def test_an_empty_page_has_no_rules() -> None:
    assert rules_of(np.zeros((100, 100), np.uint8)) is None


@pytest.mark.parametrize("y", [60, 155, 181, 215], ids=["free", "through", "foot", "under"])
def test_a_level_rule_wherever_it_runs(y: int) -> None:
    assert_taken_out(ruled((10, y, 690, y)))


def test_a_rule_that_slopes_a_little() -> None:
    assert_taken_out(ruled((10, 150, 690, 164)), least=0.8)


def test_several_rules_and_a_margin() -> None:
    assert_taken_out(ruled((10, 100, 690, 100), (10, 205, 690, 205), (40, 10, 40, 310)))


def test_an_upright_rule() -> None:
    assert_taken_out(ruled((220, 10, 220, 310)))


def test_a_rule_broken_by_its_print() -> None:
    line = ruled((10, 155, 690, 155))
    line[:, 200:204] = line[:, 410:413] = 0
    assert_taken_out(line)


def test_a_grid() -> None:
    uprights = [(x, 100, x, 210) for x in range(20, 700, 100)]
    assert_taken_out(ruled((20, 100, 690, 100), (20, 210, 690, 210), *uprights))


def test_the_stroke_that_crosses_a_rule_is_not_broken() -> None:
    ink = digits()
    page = cv2.bitwise_or(ink, ruled((10, 155, 690, 155))).astype(np.uint8)
    rules = rules_of(page)
    assert rules is not None
    left = cv2.subtract(page, rules)
    # The upright strokes are still in one piece.
    for x in (130, 330, 530):
        column = left[134:176, x - 1 : x + 2].max(axis=1)
        assert column.all()


@pytest.mark.parametrize("tall", [45, 60, 72])
def test_a_long_one_is_no_rule(tall: int) -> None:
    mask = np.zeros((200, 300), np.uint8)
    cv2.line(mask, (100, 40), (100, 40 + tall), 255, STROKE)
    assert rules_of(mask) is None


def test_rules_of_a_mask_are_part_of_it() -> None:
    page = cv2.bitwise_or(digits(), ruled((10, 150, 690, 160), (40, 10, 40, 310)))
    rules = rules_of(page.astype(np.uint8))
    assert rules is not None
    assert not (rules > 0)[page == 0].any()


def test_flat_noughts_that_hang_together_are_no_rule() -> None:
    mask = np.zeros((200, 400), np.uint8)
    for left in (60, 110):
        cv2.rectangle(mask, (left, 100), (left + 50, 130), 255, STROKE)
    assert rules_of(mask) is None


def test_the_stem_of_a_seven_between_two_rules_is_kept() -> None:
    rules = ruled((10, 100, 690, 100), (10, 181, 690, 181))
    seven = np.zeros_like(rules)
    cv2.line(seven, (330, 110), (370, 110), 255, STROKE)
    cv2.line(seven, (370, 110), (345, 178), 255, STROKE)
    found = rules_of(cv2.bitwise_or(rules, seven).astype(np.uint8))
    assert found is not None
    assert share(found == 0, seven > 0) > 0.8


@pytest.mark.parametrize("joined", [False, True])
def test_long_runs_do_not_hide_the_height(joined: bool) -> None:
    page = cv2.bitwise_or(
        digits(), ruled((10, 181 if joined else 215, 690, 181 if joined else 215))
    )
    free = find_components(without_long_runs(page.astype(np.uint8), STROKE), STROKE)
    assert writing_height(free, STROKE) == pytest.approx(HEIGHT, rel=0.2)
