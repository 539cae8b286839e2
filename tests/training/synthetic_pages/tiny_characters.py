"""A few characters to compose pages from, drawn here: the real ones take long to load."""

from __future__ import annotations

from io import BytesIO
from string import ascii_letters

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from digitscan.training.rerendering import cut_to_ink
from digitscan.training.synthetic_pages.characters import Characters, Face


def tiny_characters() -> Characters:
    """Return one specimen of each digit, letter and sign, and the typeface that Pillow brings."""
    digits = [[_drawn(str(value))] for value in range(10)]
    names = {"multiplication_cross": "x", "addition_plus": "+", "division_obelus": ":"}
    face = _face()
    return Characters(
        digits={"nist": digits, "mnist": digits, "usps": digits},
        letters={"cursive": [_drawn(char) for char in ascii_letters]},
        signs={name: [_drawn(char)] for name, char in names.items()},
        print_faces=[face],
        hand_faces=[face],
    )


def _drawn(text: str) -> NDArray[np.float32]:
    image = np.zeros((60, 60), np.uint8)
    cv2.putText(image, text, (12, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 255, 3, cv2.LINE_AA)
    return cut_to_ink(image.astype(np.float32) / np.float32(255))


def _face() -> Face:
    font = ImageFont.load_default(100)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.path, BytesIO)
    top, bottom = font.getbbox("0")[1], font.getbbox("0")[3]
    return Face("default", font.path.getvalue(), (bottom - top) / 100)
