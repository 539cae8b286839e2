"""Maps as a perfect finder would give them, for pages drawn by the tests."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import CELL, PART, Ink, Maps


def perfect_maps(
    classes: NDArray[np.uint8], numbers: list[Box], height: float, turns: int = 0
) -> Maps:
    """Return maps of an image whose pixels have `classes`, with a band through each number."""
    rows, columns = classes.shape
    shape = (-(-rows // PART), -(-columns // PART))
    probabilities = np.zeros((len(Ink), *shape), np.float32)
    for ink in Ink:
        there = np.where(classes == ink, np.uint8(255), np.uint8(0))
        probabilities[ink] = cv2.resize(there, shape[::-1], interpolation=cv2.INTER_AREA) / 255.0
    probabilities[Ink.PAPER] *= 0.5  # a cell that is half ink is ink
    probabilities /= probabilities.sum(axis=0)
    body = np.zeros(shape, np.float32)
    for box in numbers:
        top, bottom = box.top + box.height // 4, box.bottom - box.height // 4
        body[top // PART : bottom // PART, box.left // PART : box.right // PART] = 1
    heights = np.full((-(-rows // CELL), -(-columns // CELL)), height, np.float32)
    votes = np.zeros(4)
    votes[turns] = 100.0
    return Maps(probabilities, body, heights, votes)
