"""Step 2b: the sheet on a table: what lies around it is painted over with paper.

A photograph often shows more than the sheet. Grain of wood, cloth and the sheet's own edges look
like strokes, and their contrast and width would be taken for the pen's. A sheet is a bright, calm,
convex area with a step in colour or light all along its border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan import steering
from digitscan.reader.plane import shrink

if TYPE_CHECKING:
    from numpy.typing import NDArray
_STROKES = 7  # pixels of the reduced picture; a median this wide takes pen strokes away
_SOBEL = 8.0  # what OpenCV's 3 x 3 Sobel operator makes of a slope of 1
_LARGEST = 4  # areas that are looked at
_GREY = 2
_AROUND = np.ones((_STROKES, _STROKES), np.uint8)


def find_sheet(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Find the sheet of paper that a picture shows on something else.

    Args:
        image: uint8 (H, W) grey or (H, W, 3) RGB.

    Returns:
        uint8 (h, w), reduced to `steering.SHEET_SIDE`, 1 on the sheet; None where the paper fills
        the picture, or there is no telling.
    """
    small = cv2.medianBlur(shrink(image, steering.SHEET_SIDE), _STROKES)
    if small.ndim == _GREY:
        small = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    # L of 0 to 100, a and b about as far apart as they look (CIE 1976).
    lab = cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab)
    colours = np.asarray(lab, np.float32)
    area = _calm_and_bright(colours)
    if area is None:
        return None
    # Writing parts the calm area; what lies beyond it and is of the paper's colour belongs to it.
    area = _grown(colours, area)
    sheet = _hull(area)
    convex = area.sum() >= steering.SHEET_CONVEX * sheet.sum()
    if not convex or not _has_edges(colours, sheet):
        return None
    # Its torn or shaded edges are no paper to write on.
    rim = np.ones((2 * steering.SHEET_RIM + 1,) * 2, np.uint8)
    return np.asarray(cv2.erode(sheet, rim, borderValue=1), np.uint8)


def without_table(plane: NDArray[np.uint8], sheet: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """Paint over what is not on the sheet, each pixel as bright as the sheet is nearest to it.

    Args:
        plane: uint8 (H, W), a page.
        sheet: as `find_sheet` returns it.
    """
    if sheet is None:
        return plane
    size = sheet.shape[::-1]
    small = cv2.medianBlur(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), _STROKES)
    paper = cv2.blur(np.asarray(small, np.uint8).ravel()[_nearest(sheet)], _AROUND.shape)
    full = plane.shape[::-1]
    painted = np.array(cv2.resize(paper, full, interpolation=cv2.INTER_LINEAR), np.uint8)
    cv2.copyTo(plane, cv2.resize(sheet, full, interpolation=cv2.INTER_NEAREST), painted)
    return painted


def _nearest(area: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return for each pixel which of `area`, that is not empty, is nearest: indices of it flat."""
    _, labels = cv2.distanceTransformWithLabels(
        1 - area, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    at = np.zeros(int(labels.max()) + 1, np.intp)
    at[labels[area > 0]] = np.flatnonzero(area)
    return np.asarray(at[labels], np.intp)


def _hull(area: NDArray[np.uint8]) -> NDArray[np.uint8]:
    hull = cv2.convexHull(cv2.findNonZero(area))
    return np.asarray(cv2.fillConvexPoly(np.zeros_like(area), hull, 1), np.uint8)


def _grown(lab: NDArray[np.float32], area: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the area with all about it that is coloured alike, uint8 (h, w)."""
    far = np.linalg.norm(lab - lab.reshape(-1, 3)[_nearest(area)], axis=2)
    alike = cv2.morphologyEx((far < steering.SHEET_ALIKE).astype(np.uint8), cv2.MORPH_OPEN, _AROUND)
    _, labels = cv2.connectedComponents(cv2.bitwise_or(alike, area), connectivity=4)
    return np.asarray(labels == labels[area > 0][0], np.uint8)


def _calm_and_bright(lab: NDArray[np.float32]) -> NDArray[np.uint8] | None:
    """Return the brightest of the larger areas without steps, uint8 (h, w); None if there is none.

    Args:
        lab: float32 (h, w, 3).
    """
    slopes = [cv2.Sobel(lab, cv2.CV_32F, *along, ksize=3) / _SOBEL for along in ((1, 0), (0, 1))]
    steep = np.sqrt(np.square(slopes).sum(axis=(0, 3)))
    calm = (steep < steering.SHEET_CALM).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    areas = stats[1:, cv2.CC_STAT_AREA]
    large = np.flatnonzero(areas >= steering.SHEET_LEAST * calm.size)
    found = [labels == each + 1 for each in large[np.argsort(-areas[large])][:_LARGEST]]
    brightest = max(found, key=lambda area: float(np.median(lab[area, 0])), default=None)
    return None if brightest is None else brightest.astype(np.uint8)


def _has_edges(lab: NDArray[np.float32], sheet: NDArray[np.uint8]) -> bool:
    """Tell whether enough of the sheet's border is seen, and all along it a step."""
    if sheet.all():
        return False
    points, outwards = _outline(sheet)
    before, beyond = (
        (points + by * outwards).round().astype(np.intp)
        for by in (-steering.SHEET_BEFORE, steering.SHEET_BEYOND)
    )
    sides = np.array(sheet.shape[::-1])
    seen = ((beyond >= 0) & (beyond < sides)).all(axis=1)
    if seen.mean() < steering.SHEET_SEEN:
        return False
    inside, outside = (
        lab[each[seen, 1], each[seen, 0]] for each in (np.clip(before, 0, sides - 1), beyond)
    )
    darker = inside[:, 0] - outside[:, 0] > steering.SHEET_DARKER
    coloured = np.hypot(*(inside - outside)[:, 1:].T) > steering.SHEET_COLOURED
    return bool((darker | coloured).mean() >= steering.SHEET_STEP)


def _outline(sheet: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of the sheet's border, (N, 2), and there the way outwards, of length 1."""
    outlines, _ = cv2.findContours(sheet, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = max(outlines, key=len)[:, 0]
    # It is where the distance to the border grows, that inside counted less than 0.
    within, around = (cv2.distanceTransform(each, cv2.DIST_L2, 5) for each in (sheet, 1 - sheet))
    slopes = [cv2.Sobel(around - within, cv2.CV_32F, *d, ksize=5) for d in ((1, 0), (0, 1))]
    outwards = np.stack([slope[points[:, 1], points[:, 0]] for slope in slopes], axis=1)
    length = np.maximum(1e-6, np.linalg.norm(outwards, axis=1, keepdims=True))
    return points.astype(np.float64), (outwards / length).astype(np.float64)
