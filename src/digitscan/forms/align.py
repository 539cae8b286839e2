"""A sheet laid over its template.

Features of both (SIFT, Lowe 2004) give a homography (MAGSAC++, Barath et al. 2020). Small patches
of the print are then looked for nearby, which refines it, and shows how the paper is bent. A sheet
fits if the template's print is found on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.forms.darkness import find_darkness, fitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Matrix = NDArray[np.float64]
    Points = NDArray[np.float64]
    Darkness = NDArray[np.float32]

# Sheets are laid over each other with so many pixels on the longer side; lengths below are in them.
SIDE = 850
_FEATURES = 2000
# Lowe's ratio: the second best match must be this much worse.
_RATIO = 0.8
_NEAR = 4.0  # of an inlier
_FEWEST = 10  # inliers
# Print is darker than this; the paper's noise is not.
_PRINT = 0.18
# The patches of print that are looked for, how far, and how alike they must be.
_PATCH, _FAR, _ALIKE = 48, 16, 0.5
_ENOUGH = 40  # dark pixels in a patch
_BENT = 90.0  # over which distance patches speak for what is between them
# A sheet fits if this share of the print is found within `_TOLERANCE`, on the page as a whole and
# in the worst fifth of its blocks. Sheets of drawn forms have 0.99 and more in both, also at 45 dpi
# or as a poor JPEG. Another form with the same frame, note and table but another head has 0.90 and
# 0.59; others of the same kind have 0.84 and 0.25 at most.
LEAST_FIT, _GOOD_FIT = 0.85, 0.95
_LEAST_WORST, _GOOD_WORST, _WORST = 0.65, 0.8, 5
# Where less than a good share is found, there must be little that is neither print nor in a field:
# such ink as a share of the print.
_MOST_STRAY = 0.35
_TOLERANCE = 3
_BLOCKS = 8
_COARSE = 16  # the knots of the map from template to sheet are so far apart
# A corner mark: solid, and this large.
_LEAST_MARK, _MOST_MARK = 8, 60


@dataclass(frozen=True)
class Alignment:
    """How a sheet lies under its template.

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
        """Return where on the sheet each pixel of the template lies.

        Args:
            size: width and height of the template's picture.
            scale: pixels wanted for one of the picture.

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
        # Knots are at the edges of pixels, which are counted by their middles.
        at_x, at_y = ((np.arange(n) + 0.5) / n * (k - 1) for n, k in
                      ((width, knots[0]), (height, knots[1])))  # fmt: skip
        grid = np.meshgrid(at_x.astype(np.float32), at_y.astype(np.float32))
        found = cv2.remap(seen.astype(np.float32), *grid, cv2.INTER_LINEAR) - np.float32(0.5)
        return found[..., 0], found[..., 1]


@dataclass(frozen=True)
class Features:
    """An image's features, and what they are of.

    Attributes:
        image: uint8 (h, w), gray.
        dark: float32 (h, w), see `find_darkness`.
        scale: pixels of `image` for one of the sheet.
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
    # Evened out, the shadow's edge and the desk give no features.
    gray = (255 * (1 - dark)).astype(np.uint8)
    keys, found = cv2.SIFT.create(nfeatures=_FEATURES).detectAndCompute(gray, None)
    points = np.array([key.pt for key in keys], np.float32).reshape(-1, 2) + np.float32(0.5)
    if found is None:
        found = np.zeros((0, 128), np.float32)
    # RootSIFT (Arandjelovic and Zisserman 2012) tells repeated print better apart.
    found = np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-6))
    return Features(gray, dark, scale, points, found.astype(np.float32))


class Aligner:
    """Lays sheets over one template."""

    def __init__(
        self, picture: Image, fields: NDArray[np.bool_] | None = None, *, blank: bool = True
    ) -> None:
        """Prepare a template.

        Args:
            picture: uint8 (H, W) gray or (H, W, 3) RGB.
            fields: bool (H, W), where sheets are written on.
            blank: whether the picture is not.
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
        self._patches = _patches(self._print)
        self._marks = _corner_marks(self._features.dark)

    def align(self, sheet: Features) -> Alignment | None:
        """Lay a sheet over the template; None if nothing speaks for any place of it."""
        best: Alignment | None = None
        for matrix in self._guesses(sheet):
            found = self._refined(matrix, sheet)
            if best is None or found.fit > best.fit:
                best = found
            if best.fits:
                break
        return best

    def _guesses(self, sheet: Features) -> Iterator[Matrix]:
        """Give homographies from the template to the sheet, both scaled."""
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
        if matrix is None or inliers.sum() < _FEWEST or not _is_plausible(matrix, own.image):
            return None
        return np.asarray(matrix, np.float64)

    def _by_marks(self, sheet: Features) -> Iterator[Matrix]:
        """Give the ways in which four corner marks lie on those of the sheet."""
        marks = _corner_marks(sheet.dark)
        if len(self._marks) < 4 or len(marks) < 4:  # noqa: PLR2004
            return
        corners, others = _four_corners(self._marks), _four_corners(marks)
        for turn in range(4):
            target = np.roll(others, -turn, axis=0).astype(np.float32)
            matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
            if _is_plausible(matrix, self._features.image):
                yield np.asarray(matrix, np.float64)

    def _refined(self, matrix: Matrix, sheet: Features) -> Alignment:
        own = self._features
        high, wide = own.image.shape
        for far in (_FAR, _FAR // 2):
            seen = _seen(sheet.image, matrix, (wide, high))
            found, moved = self._looked_for(seen, far)
            if len(found) < _FEWEST:
                break
            better, _ = cv2.findHomography(
                found.astype(np.float32), moved.astype(np.float32), cv2.USAC_MAGSAC, _NEAR
            )
            if better is None or not _is_plausible(better, own.image):
                break
            matrix = matrix @ better
        seen = _seen(sheet.image, matrix, (wide, high))
        found, moved = self._looked_for(seen, _FAR // 2)
        bend = _bend(found, moved - found, (wide, high))
        fit, fits = self._fit(_bent(_seen_dark(sheet.dark, matrix, (wide, high)), bend))
        to_sheet = np.diag([1 / sheet.scale, 1 / sheet.scale, 1.0])
        from_template = np.diag([own.scale, own.scale, 1.0])
        return Alignment(
            to_sheet @ matrix @ from_template, (bend / own.scale).astype(np.float32), fit, fits
        )

    def _looked_for(self, seen: Image, far: int) -> tuple[Points, Points]:
        """Return the middles of the patches that are found, and where, float64 (n, 2) each."""
        high, wide = seen.shape
        found, moved = [], []
        for left, top in self._patches:
            patch = self._features.image[top : top + _PATCH, left : left + _PATCH]
            x, y = max(left - far, 0), max(top - far, 0)
            around = seen[y : min(top + _PATCH + far, high), x : min(left + _PATCH + far, wide)]
            scores = cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED)
            _, score, _, (at_x, at_y) = cv2.minMaxLoc(scores)
            if score < _ALIKE:
                continue
            at = at_x + _peak(scores[at_y], at_x), at_y + _peak(scores[:, at_x], at_y)
            middle = np.array([left, top]) + _PATCH / 2
            found.append(middle)
            moved.append(middle + np.array([x + at[0] - left, y + at[1] - top]))
        return np.array(found).reshape(-1, 2), np.array(moved).reshape(-1, 2)

    def _fit(self, dark: Darkness) -> tuple[float, bool]:
        """Return the share of the print that is found, and whether it is a sheet of this form."""
        own = self._print
        side = 2 * _TOLERANCE + 1
        # Print is fainter on a photograph, and in a shadow: it counts against its own surroundings.
        there = cv2.dilate((dark > _PRINT / 2).astype(np.uint8), np.ones((side, side), np.uint8))
        hits, prints, areas = (
            _by_block(each) for each in (there.astype(bool) & own, own, there.astype(bool))
        )
        used = prints >= _ENOUGH
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


def project(matrix: Matrix, points: Points) -> Points:
    """Return points (n, 2) under a homography."""
    lifted = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:], np.float64)


def _seen(image: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    return np.asarray(_warped(image, matrix, size, 255), np.uint8)


def _seen_dark(dark: Darkness, matrix: Matrix, size: tuple[int, int]) -> Darkness:
    return np.asarray(_warped(dark, matrix, size, 0), np.float32)


def _warped(
    image: cv2.typing.MatLike, matrix: Matrix, size: tuple[int, int], beyond: int
) -> cv2.typing.MatLike:
    # Homographies here are of pixels' edges, OpenCV's of their middles.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return cv2.warpPerspective(
        image, np.linalg.inv(half) @ matrix @ half, size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=beyond,
    )  # fmt: skip


def _bent(dark: Darkness, bend: Darkness) -> Darkness:
    high, wide = dark.shape
    moves = cv2.resize(bend, (wide, high), interpolation=cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    return np.asarray(
        cv2.remap(dark, x + moves[..., 0], y + moves[..., 1], cv2.INTER_LINEAR), np.float32
    )


def _is_plausible(matrix: cv2.typing.MatLike, image: Image) -> bool:
    """Return whether a page could be seen so: not mirrored, folded, or much too small."""
    high, wide = image.shape
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float64)
    lifted = np.concatenate([corners, np.ones((4, 1))], axis=1) @ np.asarray(matrix).T
    if (lifted[:, 2] <= 0).any():
        return False
    seen = (lifted[:, :2] / lifted[:, 2:]).astype(np.float32)
    return bool(cv2.isContourConvex(seen)) and _signed_area(seen) > 0.05 * high * wide


def _signed_area(corners: Darkness) -> float:
    """Return the area inside corners, negative if they are mirrored."""
    return float(cv2.contourArea(corners, oriented=True))


def _patches(dark: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the left and top of patches with print of both directions, spread over the page."""
    high, wide = dark.shape
    found = []
    for top in range(0, high - _PATCH, _PATCH):
        for left in range(0, wide - _PATCH, _PATCH):
            part = dark[top : top + _PATCH, left : left + _PATCH]
            # A single rule can be anywhere along itself.
            rows, columns = part.mean(axis=1), part.mean(axis=0)
            if part.sum() >= _ENOUGH and min(np.ptp(rows), np.ptp(columns)) > 0.1:  # noqa: PLR2004
                found.append((left, top))
    return found


def _peak(scores: cv2.typing.MatLike, at: int) -> float:
    """Return how far the top of the parabola through a peak is from it."""
    if not 0 < at < len(scores) - 1:
        return 0.0
    before, top, after = (float(each) for each in scores[at - 1 : at + 2])
    bow = before - 2 * top + after
    return 0.0 if bow >= 0 else float(np.clip(0.5 * (before - after) / bow, -0.5, 0.5))


def _bend(found: Points, moves: Points, size: tuple[int, int]) -> Darkness:
    """Return the moves at knots that cover the page: the mean of those nearby."""
    knots = max(2, size[0] // 25), max(2, size[1] // 25)
    bend = np.zeros((knots[1], knots[0], 2), np.float32)
    if not len(found):
        return bend
    x, y = np.meshgrid(*(np.linspace(0, side, n) for side, n in zip(size, knots, strict=True)))
    away = (x[..., None] - found[:, 0]) ** 2 + (y[..., None] - found[:, 1]) ** 2
    # A patch that was found elsewhere by mistake moves otherwise than those around it.
    near = ((found[:, None] - found[None]) ** 2).sum(axis=2) < (2 * _BENT) ** 2
    usual = np.array([np.median(moves[own], axis=0) for own in near])
    kept = np.abs(moves - usual).max(axis=1) <= 3.0  # noqa: PLR2004
    weights = np.exp(-away / (2 * _BENT**2 / 4)) * kept
    total = weights.sum(axis=2, keepdims=True) + 0.3
    return np.asarray(weights @ moves / total, np.float32)


def _by_block(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how many pixels of each block are set, float64 (8, 8)."""
    high, wide = mask.shape
    rows = np.minimum(np.arange(high) * _BLOCKS // high, _BLOCKS - 1)
    columns = np.minimum(np.arange(wide) * _BLOCKS // wide, _BLOCKS - 1)
    own = (rows[:, None] * _BLOCKS + columns)[mask]
    counts = np.bincount(own, minlength=_BLOCKS**2).astype(np.float64)
    return counts.reshape(_BLOCKS, _BLOCKS)


def _corner_marks(dark: Darkness) -> Points:
    """Return the middles of solid dark squares, discs and the like, float64 (n, 2)."""
    solid = (dark > 0.4).astype(np.uint8)  # noqa: PLR2004
    _, _, stats, middles = cv2.connectedComponentsWithStats(solid)
    _, _, wide, high, area = stats.T
    size = (wide >= _LEAST_MARK) & (high >= _LEAST_MARK)
    size &= (wide <= _MOST_MARK) & (high <= _MOST_MARK)
    square = (wide < 1.5 * high) & (high < 1.5 * wide)
    chosen = size & square & (area > 0.7 * wide * high)
    chosen[0] = False
    return np.asarray(middles[chosen] + 0.5, np.float64)


def _four_corners(marks: Points) -> Points:
    """Return the four outermost marks, clockwise from the upper left, float64 (4, 2)."""
    ways = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return np.asarray(marks[(marks @ ways.T).argmax(axis=0)], np.float64)
