from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.components import Components, find_components
from digitscan.reader.faint import without_faint_bits

HEIGHT = 50


def sheet(bits: int, strength: int, digits: int = 10) -> NDArray[np.uint8]:
    """Return soft ink: a row of ovals and one 1 of a full pen, and bits of an upright rule."""
    soft = np.zeros((900, 900), np.uint8)
    for place in range(digits):
        cv2.ellipse(soft, (60 + 80 * place, 60), (18, 25), 0, 0, 360, 255, 6)
    cv2.line(soft, (860, 35), (860, 85), 255, 6)
    for place in range(bits):
        cv2.line(soft, (450, 140 + 60 * place), (450, 175 + 60 * place), strength, 4)
    return soft


def left_of(soft: NDArray[np.uint8]) -> tuple[Components, Components]:
    """Return the components, and those that are left."""
    found = find_components((soft > 127).astype(np.uint8) * 255, 6)
    return found, without_faint_bits(found, soft, HEIGHT)


def test_faint_bits_go_and_the_pen_s_own_1_stays() -> None:
    found, left = left_of(sheet(bits=8, strength=165))
    assert len(found.numbers) == 19
    assert len(left.numbers) == 11
    assert 860 in left.left + 3


@pytest.mark.parametrize(
    "soft",
    [sheet(bits=8, strength=255), sheet(bits=3, strength=165), sheet(8, 165, digits=4)],
    ids=["as strong as the pen", "too few for a rule", "too little to compare with"],
)
def test_without_good_evidence_all_stays(soft: NDArray[np.uint8]) -> None:
    found, left = left_of(soft)
    assert left.numbers.tolist() == found.numbers.tolist()


def test_a_sheet_of_pencil_alone_is_kept() -> None:
    soft = sheet(bits=8, strength=255) // 255 * np.uint8(165)
    found, left = left_of(soft)
    assert len(left.numbers) == len(found.numbers)
