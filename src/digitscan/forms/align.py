"""Align a sheet with its template.

Features of both (SIFT, Lowe 2004) give a homography (MAGSAC++, Barath et al. 2020). Small patches
of the print are then searched nearby, which refines it and shows how the paper is bent. A sheet
fits if the template's print is found on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.forms.corner_marks import find_corner_marks, outermost_marks
from digitscan.forms.darkness import find_darkness, fitted
from digitscan.forms.patch_search import ENOUGH, bend_of, choose_patches, find_patches
from digitscan.forms.warping import is_plausible, project, unbend, warp_darkness, warp_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from digitscan.forms.warping import Darkness, Image, Matrix

# Sheets are aligned with this many pixels on the longer side, the unit of the lengths below.
SIDE = 850
_FEATURES = 2000
# Lowe's ratio: the second best match must be this much worse.
_RATIO = 0.8
_NEAR = 4.0  # the greatest error of an inlier
_FEWEST = 10  # inliers needed
# Print is darker than this; paper noise is lighter.
_PRINT = 0.18
_FAR = 16  # the search distance for patches of print
# A sheet fits if this share of the print is found within `_TOLERANCE`, on the page as a whole and
# in the worst fifth of its blocks. Sheets of drawn forms have 0.99 and more in both, also at 45 dpi
# or as a poor JPEG. Another form with the same frame, note and table but another head has 0.90 and
# 0.59; others of the same kind have 0.84 and 0.25 at most.
LEAST_FIT, _GOOD_FIT = 0.85, 0.95
_LEAST_WORST, _GOOD_WORST, _WORST = 0.65, 0.8, 5
# If less than a good share is found, there must be little other ink outside the fields: at most
# this share of the print.
_MOST_STRAY = 0.35
_TOLERANCE = 3
_BLOCKS = 8
_COARSE = 16  # the distance of the knots of the map from template to sheet


@dataclass(frozen=True)
class Alignment:
    """The position of a sheet relative to its template.

    Attributes:
        matrix: float64 (3, 3), from pixels of the template's picture to pixels of the sheet.
        bend: float32 (h, w, 2), by which points then move, in pixels of the template's picture;
            at knots that cover it evenly.
        fit: the share of the print that is found, 0 to 1.
        fits: whether the sheet is one of the template's.
    """

    matrix: Matrix
    bend: Darkness
    fit: float
    fits: bool

    def places(self, size: tuple[int, int], scale: float) -> tuple[Darkness, Darkness]:
        """Return the position on the sheet of each pixel of the template.

        Args:
            size: width and height of the template's picture.
            scale: pixels wanted per pixel of the picture.

        Returns:
            float32 (H, W) each, x and y in pixels of the sheet.
        """
        width, height = round(size[0] * scale), round(size[1] * scale)
        knots = max(2, round(width / _COARSE)), max(2, round(height / _COARSE))
        x = np.linspace(0, size[0], knots[0])
        y = np.linspace(0, size[1], knots[1])
        points = np.stack(np.meshgrid(x, y), axis=-1)
        points += cv2.resize(self.bend, knots, interpolation=cv2.INTER_LINEAR)
        seen = project(self.matrix, points.reshape(-1, 2)).reshape(points.shape)
        # Knots are at the edges of pixels, but coordinates refer to pixel centers.
        at_x, at_y = ((np.arange(n) + 0.5) / n * (k - 1) for n, k in
                      ((width, knots[0]), (height, knots[1])))  # fmt: skip
        grid = np.meshgrid(at_x.astype(np.float32), at_y.astype(np.float32))
        found = cv2.remap(seen.astype(np.float32), *grid, cv2.INTER_LINEAR) - np.float32(0.5)
        return found[..., 0], found[..., 1]


@dataclass(frozen=True)
class Features:
    """An image and its features.

    Attributes:
        image: uint8 (h, w), gray.
        dark: float32 (h, w), see `find_darkness`.
        scale: pixels of `image` per pixel of the sheet.
        points: float32 (n, 2).
        descriptors: float32 (n, 128).
    """

    image: Image
    dark: Darkness
    scale: float
    points: Darkness
    descriptors: Darkness


def find_features(sheet: Image) -> Features:
    """Return the features of a sheet, uint8 (H, W) gray or (H, W, 3) RGB."""
    small, scale = fitted(sheet, SIDE)
    dark = find_darkness(small)
    # With even light, the edges of shadows and the desk give no features.
    gray = (255 * (1 - dark)).astype(np.uint8)
    keys, found = cv2.SIFT.create(nfeatures=_FEATURES).detectAndCompute(gray, None)
    points = np.array([key.pt for key in keys], np.float32).reshape(-1, 2) + np.float32(0.5)
    if found is None:
        found = np.zeros((0, 128), np.float32)
    # RootSIFT (Arandjelovic and Zisserman 2012) distinguishes repeated print better.
    found = np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-6))
    return Features(gray, dark, scale, points, found.astype(np.float32))


class Aligner:
    """Aligns sheets with one template."""

    def __init__(
        self, picture: Image, fields: NDArray[np.bool_] | None = None, *, blank: bool = True
    ) -> None:
        """Prepare a template.

        Args:
            picture: uint8 (H, W) gray or (H, W, 3) RGB.
            fields: bool (H, W), where sheets are filled in.
            blank: whether the picture is not filled in.
        """
        self._features = find_features(picture)
        self._size = picture.shape[1], picture.shape[0]
        self._print = self._features.dark > _PRINT
        inside = np.zeros_like(self._print)
        if fields is not None:
            size = self._print.shape[::-1]
            small = cv2.resize(fields.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
            inside = small > 0
        if not blank:
            self._print &= ~inside
        known = (self._print | inside).astype(np.uint8)
        side = 4 * _TOLERANCE + 1
        self._known = cv2.dilate(known, np.ones((side, side), np.uint8)) > 0
        self._patches = choose_patches(self._print)
        self._marks = find_corner_marks(self._features.dark)

    def align(self, sheet: Features) -> Alignment | None:
        """Align a sheet with the template; return None if no position is plausible."""
        best: Alignment | None = None
        for matrix in self._guesses(sheet):
            found = self._refined(matrix, sheet)
            if best is None or found.fit > best.fit:
                best = found
            if best.fits:
                break
        return best

    def _guesses(self, sheet: Features) -> Iterator[Matrix]:
        """Yield homographies from the template to the sheet, both scaled."""
        matrix = self._by_features(sheet)
        if matrix is not None:
            yield matrix
        yield from self._by_marks(sheet)

    def _by_features(self, sheet: Features) -> Matrix | None:
        own = self._features
        if min(len(own.points), len(sheet.points)) < _FEWEST:
            return None
        pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(own.descriptors, sheet.descriptors, k=2)
        kept = [
            pair[0] for pair in pairs
            if len(pair) > 1 and pair[0].distance < _RATIO * pair[1].distance
        ]  # fmt: skip
        if len(kept) < _FEWEST:
            return None
        source = own.points[[each.queryIdx for each in kept]]
        target = sheet.points[[each.trainIdx for each in kept]]
        matrix, inliers = cv2.findHomography(
            source, target, cv2.USAC_MAGSAC, _NEAR, maxIters=3000, confidence=0.999
        )
        if matrix is None or inliers.sum() < _FEWEST or not is_plausible(matrix, own.image):
            return None
        return np.asarray(matrix, np.float64)

    def _by_marks(self, sheet: Features) -> Iterator[Matrix]:
        """Yield the homographies that map the four corner marks to those of the sheet."""
        marks = find_corner_marks(sheet.dark)
        if len(self._marks) < 4 or len(marks) < 4:  # noqa: PLR2004
            return
        corners, others = outermost_marks(self._marks), outermost_marks(marks)
        for turn in range(4):
            target = np.roll(others, -turn, axis=0).astype(np.float32)
            matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
            if is_plausible(matrix, self._features.image):
                yield np.asarray(matrix, np.float64)

    def _refined(self, matrix: Matrix, sheet: Features) -> Alignment:
        own = self._features
        high, wide = own.image.shape
        for far in (_FAR, _FAR // 2):
            seen = warp_image(sheet.image, matrix, (wide, high))
            found, moved = find_patches(own.image, self._patches, seen, far)
            if len(found) < _FEWEST:
                break
            better, _ = cv2.findHomography(
                found.astype(np.float32), moved.astype(np.float32), cv2.USAC_MAGSAC, _NEAR
            )
            if better is None or not is_plausible(better, own.image):
                break
            matrix = matrix @ better
        seen = warp_image(sheet.image, matrix, (wide, high))
        found, moved = find_patches(own.image, self._patches, seen, _FAR // 2)
        bend = bend_of(found, moved - found, (wide, high))
        fit, fits = self._fit(unbend(warp_darkness(sheet.dark, matrix, (wide, high)), bend))
        to_sheet = np.diag([1 / sheet.scale, 1 / sheet.scale, 1.0])
        from_template = np.diag([own.scale, own.scale, 1.0])
        return Alignment(
            to_sheet @ matrix @ from_template, (bend / own.scale).astype(np.float32), fit, fits
        )

    def _fit(self, dark: Darkness) -> tuple[float, bool]:
        """Return the share of the print that is found, and whether it is a sheet of this form."""
        own = self._print
        side = 2 * _TOLERANCE + 1
        # Print is fainter in photographs and shadows, so it is compared with its own surroundings.
        there = cv2.dilate((dark > _PRINT / 2).astype(np.uint8), np.ones((side, side), np.uint8))
        hits, prints, areas = (
            _by_block(each) for each in (there.astype(bool) & own, own, there.astype(bool))
        )
        used = prints >= ENOUGH
        if not used.any():
            return 0.0, False
        high, wide = own.shape
        chance = np.minimum(areas / (high * wide / _BLOCKS**2), 0.9)
        shares = (hits / np.maximum(prints, 1) - chance) / (1 - chance)
        kept = np.clip(shares[used], 0, 1)
        fit = float(kept.mean())
        worst = float(np.sort(kept)[: -(-len(kept) // _WORST)].mean())
        stray = np.count_nonzero((dark > _PRINT) & ~self._known) / np.count_nonzero(own)
        fits = fit >= LEAST_FIT and worst >= _LEAST_WORST and stray <= _MOST_STRAY
        return fit, bool(fits or (fit >= _GOOD_FIT and worst >= _GOOD_WORST))


def _by_block(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how many pixels of each block are set, float64 (8, 8)."""
    high, wide = mask.shape
    rows = np.minimum(np.arange(high) * _BLOCKS // high, _BLOCKS - 1)
    columns = np.minimum(np.arange(wide) * _BLOCKS // wide, _BLOCKS - 1)
    own = (rows[:, None] * _BLOCKS + columns)[mask]
    counts = np.bincount(own, minlength=_BLOCKS**2).astype(np.float64)
    return counts.reshape(_BLOCKS, _BLOCKS)
