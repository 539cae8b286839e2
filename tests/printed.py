"""Digits for tests that train: easy, but told apart only by what they look like."""

from __future__ import annotations

import cv2
import numpy as np

from digitscan.training.datasets import Digits


def printed_digits(count: int, seed: int = 1) -> Digits:
    """Draw digits of a printed face, jittered."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = np.zeros((count, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        place = (int(rng.integers(5, 10)), int(rng.integers(20, 24)))
        cv2.putText(image, str(label), place, cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255, 2, cv2.LINE_AA)
    return Digits("drawn", images, labels)
