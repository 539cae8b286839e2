"""The view: the page upright, deskewed and scaled, and how its coordinates map to the page."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, floor, radians, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.page import Box
from digitscan.reader.finding.overview import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EDGE = 128  # of soft ink: the lowest value that counts as ink


@dataclass(frozen=True)
class View:
    """The image in which a page is read.

    Attributes:
        image: uint8 (h, w) gray or (h, w, 3) RGB.
        matrix: float64 (2, 3), from pixels of the page to pixels of `image`.
        size: the page's width and height in pixels.
    """

    image: NDArray[np.uint8]
    matrix: NDArray[np.float64]
    size: tuple[int, int]

    @property
    def scale(self) -> float:
        """Pixels of the image per page pixel."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:, :2]))))

    def box_on_page(self, box: Box, ink: NDArray[np.uint8] | None = None) -> Box:
        """Map a box of the image to the page.

        Args:
            box: in pixels of the image.
            ink: uint8 (box.height, box.width), the ink in it. The box on the page is tight around
                the ink; by default it is tight around the whole box.
        """
        rows, columns = np.array([0, box.height - 1]), np.array([0, box.width - 1])
        if ink is not None and (ink >= _EDGE).any():
            rows, columns = _outline(ink >= _EDGE)
        else:
            rows, columns = rows[[0, 0, 1, 1]], columns[[0, 1, 0, 1]]
        left, top = columns + box.left, rows + box.top
        corners = np.concatenate(
            [[left + dx, top + dy, np.ones(len(left))] for dx in (0, 1) for dy in (0, 1)], axis=1
        )
        across, down = cv2.invertAffineTransform(self.matrix) @ corners
        width, height = self.size
        left_, top_ = (floor(each.min() + 1e-6) for each in (across, down))
        right, bottom = (ceil(each.max() - 1e-6) for each in (across, down))
        left_, top_ = min(max(left_, 0), width - 1), min(max(top_, 0), height - 1)
        right, bottom = min(max(right, left_ + 1), width), min(max(bottom, top_ + 1), height)
        return Box(left_, top_, right - left_, bottom - top_)

    def place(self, box: Box) -> NDArray[np.float64]:
        """Return the sides of a digit in the image, where the page is rotated by its skew at most.

        Args:
            box: of the digit, in pixels of the page.

        Returns:
            float64 (4,), left, top, right, bottom: a box of the same shape and center. A small skew
            makes a digit neither wider nor higher.
        """
        middle = self.matrix @ [(box.left + box.right) / 2, (box.top + box.bottom) / 2, 1]
        half = np.array([box.width, box.height]) * self.scale / 2
        return np.concatenate([middle - half, middle + half])

    def region(self, box: Box) -> tuple[Box, NDArray[np.bool_]]:
        """Return where a box of the page lies in the image.

        Args:
            box: in pixels of the page.

        Returns:
            The upright box around it, in pixels of the image, clipped to the image and at least
            1 x 1; and bool (h, w), which of its pixels are inside the page's box.
        """
        sides = (box.left, box.right), (box.top, box.bottom)
        corners = np.array([(x, y, 1) for x in sides[0] for y in sides[1]]) @ self.matrix.T
        size = np.array(self.image.shape[1::-1])
        first = np.clip(np.round(corners.min(axis=0)), 0, size - 1).astype(int)
        end = np.clip(np.round(corners.max(axis=0)), first + 1, size).astype(int)
        around = Box(*first.tolist(), *(end - first).tolist())
        x, y = np.meshgrid(*(np.arange(*ends) + 0.5 for ends in zip(first, end, strict=True)))
        back = np.asarray(cv2.invertAffineTransform(self.matrix), np.float64)
        inside = np.ones(x.shape, bool)
        for (a, b, c), (low, high) in zip(back, sides, strict=True):
            along = a * x + b * y + c
            inside &= (along > low - 1e-6) & (along < high + 1e-6)
        return around, inside


def _outline(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return the rows and columns of the first and last set pixel of each row that has any.

    These are the outermost pixels in every direction.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    inked = mask[rows]
    first, after = inked.argmax(axis=1), mask.shape[1] - inked[:, ::-1].argmax(axis=1)
    return np.concatenate([rows, rows]), np.concatenate([first, after - 1])


def make_view(image: NDArray[np.uint8], scale: float, quarters: int, skew: float) -> View:
    """Scale and rotate a page.

    Args:
        image: uint8 (H, W) gray or (H, W, 3) RGB.
        scale: pixels of the view per page pixel.
        quarters: the number of counter-clockwise quarter turns.
        skew: the angle in degrees by which its lines then rise to the right.
    """
    rows, columns = image.shape[:2]
    seen = resized(image, scale)
    matrix = np.array([[seen.shape[1] / columns, 0, 0], [0, seen.shape[0] / rows, 0]])
    for _ in range(quarters % 4):
        wide = seen.shape[1]
        seen = np.ascontiguousarray(np.rot90(seen))
        matrix = np.array([[0.0, 1.0], [-1.0, 0.0]]) @ matrix + np.array([[0, 0, 0], [0, 0, wide]])
    if skew:
        straight, size = _straightening(seen.shape, skew)
        border = cv2.BORDER_REPLICATE
        seen = np.asarray(cv2.warpAffine(seen, straight, size, borderMode=border), np.uint8)
        matrix = straight[:, :2] @ matrix + np.column_stack([np.zeros((2, 2)), straight[:, 2]])
    return View(seen, np.asarray(matrix, np.float64), (columns, rows))


def _straightening(
    shape: tuple[int, ...], skew: float
) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Return the matrix that rotates clockwise about the center, and the size that fits all."""
    rows, columns = shape[:2]
    c, s = cos(radians(skew)), sin(radians(skew))
    turn = np.array([[c, -s], [s, c]])
    wide = ceil(columns * c + rows * abs(s))
    high = ceil(rows * c + columns * abs(s))
    offset = np.array([wide / 2, high / 2]) - turn @ np.array([columns / 2, rows / 2])
    return np.column_stack([turn, offset]), (wide, high)
