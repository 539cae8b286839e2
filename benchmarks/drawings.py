"""Measure how well drawings are read: single digits, numbers, thin and thick pens.

    python benchmarks/drawings.py [HANDS]

Digits and numbers in the project's own handwriting, by HANDS writers each, are drawn as pointer
strokes on a canvas of 900 x 420 pixels. Each is read twice: as a drawing, as in `digitscan draw`
and `digitscan serve`, and as a scan. Prints the shares read right, by the stroke width in digit
heights, and how many of 1,000 pairs of digits the first look at a drawing takes for one digit.
Takes a minute or two.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from digitscan import thresholds
from digitscan.drawing import random_hand
from digitscan.drawing.writing import write
from digitscan.gui.rendering import render
from digitscan.gui.strokes import Stroke
from digitscan.reader import Reader
from digitscan.reader.inputs.canvas import read_canvas
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.normalize import normalize

HANDS = 6
SIZE = (900, 420)
PENS = (0.02, 0.05, 0.1, 0.16, 0.2)
HEIGHTS = (70.0, 220.0)
SINGLE = tuple("0123456789")
NUMBERS = ("11", "18", "71", "80", "305", "4711", "69028")
PAIRS = tuple(f"{number:02}" for number in range(100))


def drawing(text: str, height: float, pen: float, rng: Generator) -> NDArray[np.uint8]:
    """Return a canvas, uint8 (H, W), with `text` written somewhere by a random writer."""
    glyphs = write(random_hand(rng), text, rng).glyphs
    ways = [path.points * height for glyph in glyphs for path in glyph.paths]
    every = np.vstack(ways)
    room = np.maximum(np.array(SIZE) - np.ptp(every, axis=0) - 2 * pen * height - 4, 0)
    at = rng.uniform(0, 1, 2) * room + pen * height + 2 - every.min(axis=0)
    strokes = [
        Stroke(tuple((x, y) for x, y in (way[::4] + at).tolist()), pen * height) for way in ways
    ]
    return render(strokes, SIZE, on_paper=bool(rng.integers(2)))


def shares(reader: Reader, texts: tuple[str, ...], pen: float, hands: int) -> tuple[float, float]:
    """Return the shares read right as drawings and as scans."""
    rng = default_rng(round(1000 * pen))
    right: Counter[str] = Counter()
    count = 0
    for text in texts * hands:
        # A number must fit on the canvas.
        height = min(float(rng.choice(HEIGHTS)), 0.9 * SIZE[0] / len(text) / 1.05)
        image = drawing(text, height, pen, rng)
        right["drawing"] += read_canvas(reader, image).text() == text
        right["scan"] += reader.read(image).text() == text
        count += 1
    return right["drawing"] / count, right["scan"] / count


def pairs_taken_for_one(reader: Reader) -> int:
    """Return how many of 1,000 pairs of digits are taken for a single digit at first sight."""
    rng = default_rng(1)
    crops = []
    for text in PAIRS * 10:
        pen = float(rng.choice(PENS))
        image = drawing(text, float(rng.choice(HEIGHTS)), pen, rng)
        ink = image if image[0, 0] == 0 else 255 - image
        crops.append(normalize(ink.astype(np.float32) / np.float32(255)))
    chances = reader.chances(np.stack(crops))[:, :DIGITS]
    return int((chances.max(axis=1) >= thresholds.CANVAS_SURE).sum())


def main() -> None:
    hands = int(sys.argv[1]) if len(sys.argv) > 1 else HANDS
    reader = Reader()
    print("pen     single digits      numbers")
    print("        drawing   scan     drawing   scan")
    for pen in PENS:
        single, numbers = (shares(reader, texts, pen, hands) for texts in (SINGLE, NUMBERS))
        told = [f"{share:7.1%}" for share in (*single, *numbers)]
        print(f"{pen:4.2f}    {told[0]} {told[1]}    {told[2]} {told[3]}")
    print(f"pairs taken for one digit: {pairs_taken_for_one(reader)} of 1,000")


if __name__ == "__main__":
    main()
