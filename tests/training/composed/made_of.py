"""A bank of a few drawn characters, in place of the data sets."""

import cv2
import numpy as np

from digitscan.training.composed.bank import Bank, Letter
from digitscan.training.composed.canvas import _LATIN, _OTHERS
from digitscan.training.rewriting import cut_to_ink


def drawn(char: str) -> np.ndarray:
    canvas = np.zeros((80, 80), np.uint8)
    cv2.putText(canvas, char, (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 255, 4, cv2.LINE_AA)
    return cut_to_ink(canvas.astype(np.float32) / np.float32(255))


def small_bank() -> Bank:
    digits = [[drawn(str(value))] for value in range(10)]
    letters = [Letter(drawn(name), name, name == "o") for name in "akmo"]
    scripts = {name for names in _LATIN for name in names} | set(_OTHERS)
    return Bank(dict.fromkeys(("mnist", "nist", "usps"), digits), dict.fromkeys(scripts, letters))
