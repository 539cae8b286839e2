"""A small drawn form, its template, and sheets of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitscan.levels import Levels
from digitscan.page import Page

Picture = NDArray[np.uint8]
WIDE, HIGH = 700, 500
BOXES = {"code": (60, 120, 240, 50), "a": (400, 120, 160, 50), "b": (400, 220, 160, 50),
         "total": (400, 320, 160, 50)}  # fmt: skip
DIGITS = 4


def blank(title: str = "Meter readings") -> Picture:
    """Draw a form with a comb of four boxes and three boxes that are not divided."""
    page = np.full((HIGH, WIDE), 255, np.uint8)
    cv2.putText(page, title, (50, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    for name, (left, top, width, height) in BOXES.items():
        cells = DIGITS if name == "code" else 1
        for at in range(cells):
            edge = left + width * at // cells, left + width * (at + 1) // cells
            cv2.rectangle(page, (edge[0], top), (edge[1], top + height), 0, 2)
        cv2.putText(page, name, (left, top - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1)
    words = "Send this sheet to the office before the end of the month, please"
    for line in range(3):
        cv2.putText(page, words[line * 4 :], (50, 410 + 28 * line), cv2.FONT_HERSHEY_DUPLEX, 0.5, 0)
    return page


def filled(page: Picture, values: Mapping[str, str]) -> Picture:
    """Write digits into the fields, in OpenCV's strokes."""
    sheet = page.copy()
    for name, text in values.items():
        left, top, width, height = BOXES[name]
        step = width // DIGITS if name == "code" else 26
        for at, char in enumerate(text):
            place = (left + 16 + step * at, top + height - 12)
            cv2.putText(sheet, char, place, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 60, 3)
    return sheet


def askew(sheet: Picture, corners: list[tuple[float, float]]) -> Picture:
    """Show a sheet on a dark table with its corners at these shares of the picture."""
    size = (WIDE + 200, HIGH + 200)
    source = np.array([(0, 0), (WIDE, 0), (WIDE, HIGH), (0, HIGH)], np.float32)
    target = np.array(corners, np.float32) * np.array(size, np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    return np.asarray(cv2.warpPerspective(sheet, matrix, size, borderValue=60), np.uint8)


def write_template(folder: Path, page: Picture, more: str = "", name: str = "form") -> str:
    """Write the template of a blank; return its path."""
    Image.fromarray(page).save(folder / f"{name}.png")
    kinds = {"code": f", digits: {DIGITS}, comb: true"}
    fields = [
        f"  - {{name: {each}, box: {list(box)}{kinds.get(each, ', type: integer')}}}"
        for each, box in BOXES.items()
    ]
    lines = ["version: 1", f"picture: {name}.png", f"size: [{WIDE}, {HIGH}]", "fields:", *fields]
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n" + more, encoding="utf-8")
    return str(path)


@dataclass
class Card:
    auto_threshold: float = 0.95
    levels: Levels = field(default_factory=Levels)


class StrokeReader:
    """Reads single digits in OpenCV's strokes, by comparing crops; finds no numbers."""

    card = Card()

    def __init__(self, **_: object) -> None:
        from digitscan.reader.recognition.normalize import normalize  # noqa: PLC0415

        self._known = []
        for digit in "0123456789":
            page = np.zeros((60, 60), np.uint8)
            cv2.putText(page, digit, (16, 44), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 255, 3)
            self._known.append(normalize(page.astype(np.float32) / np.float32(255)))

    def read(self, image: Picture, options: object = None) -> Page:
        return Page((), image.shape[1], image.shape[0])

    def chances(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        away = ((crops[:, None] - np.stack(self._known)) ** 2).sum(axis=(2, 3))
        scores = np.exp(-(away - away.min(axis=1, keepdims=True)) / 4)
        return np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float64)
