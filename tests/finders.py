"""A finder that stands in for the network: it calls all black ink on white paper one class."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.page import Box
from digitscan.reader.finding.finder import Ink, Maps
from digitscan.reader.parameters import Parameters
from digitscan.reader.recognition.marks.between import CLASSES, END, NOTHING
from digitscan.reader.segmentation.kinds import Kind
from perfect_maps import perfect_maps

BLACK = 128


@dataclass
class FakeFinder:
    """Takes all black for ink of one class; `turns` is how it finds every page turned.

    Attributes:
        ink: the class.
        turns: quarters counter-clockwise.
        looks: the shapes of the images that it was shown.
    """

    ink: Ink = Ink.DIGIT
    turns: int = 0
    looks: list[tuple[int, ...]] = field(default_factory=list)
    parameters: Parameters = field(default_factory=Parameters)

    def look(self, image: NDArray[np.uint8]) -> Maps:
        """See `digitscan.reader.finding.finder.Finder.look`."""
        self.looks.append(image.shape)
        gray = image if image.ndim == 2 else image.mean(axis=2)
        dark = np.asarray(gray < BLACK, np.uint8)
        boxes = _numbers(dark)
        height = float(max((box.height for box in boxes), default=32))
        classes = np.where(dark, np.uint8(self.ink), np.uint8(Ink.PAPER))
        is_number = self.ink in {Ink.DIGIT, Ink.PRINT}
        return perfect_maps(classes, boxes if is_number else [], height, self.turns)

    def kinds(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        """See `digitscan.reader.finding.finder.Finder.kinds`."""
        kind = {Ink.DIGIT: Kind.DIGIT, Ink.PRINT: Kind.PRINT}.get(self.ink, Kind.OTHER)
        return np.repeat(np.eye(len(Kind))[[kind]], len(patches), axis=0)

    def marks(self, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
        """See `digitscan.reader.finding.finder.Finder.marks`: no marks; a number is a band."""
        high, wide = patches.shape[1:3]
        within = patches[..., 1].any(axis=(1, 2)) & (patches[:, high // 2, wide // 2, 3] >= BLACK)
        return np.asarray(np.eye(CLASSES)[np.where(within, NOTHING, END)])


def _numbers(dark: NDArray[np.uint8]) -> list[Box]:
    """Return the boxes of what stands closer together than a third of its height."""
    stats = cv2.connectedComponentsWithStats(dark)[2][1:]
    if not len(stats):
        return []
    wide = max(1, int(stats[:, cv2.CC_STAT_HEIGHT].max()) // 3)
    joined = cv2.dilate(dark, np.ones((1, 2 * wide + 1), np.uint8))
    found = cv2.connectedComponentsWithStats(np.asarray(joined, np.uint8))[2][1:]
    boxes = found[:, :4] + np.array([wide, 0, -2 * wide, 0])
    return [Box(*(max(int(side), 1) for side in box)) for box in boxes]
