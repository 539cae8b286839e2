"""Patches of pages to train the finder, with any size of writing and any degradation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from digitscan.training.synthetic_pages.canvas import HEIGHT_STEPS, Ink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from digitscan.training.synthetic_pages.canvas import Canvas
    from digitscan.training.synthetic_pages.store import StoredPage

SIDE = 384  # of a patch, in pixels
COARSE = 4  # the targets have one cell per so many pixels
# Digits have about the reader's height, or any height that the first look may meet.
_READING = 32.0
_READING_SHARE = 0.75
_READING_SPREAD = 0.35
_HEIGHTS = (10.0, 90.0)
# How often a patch is cut around a digit; otherwise it is cut anywhere.
_AT_DIGIT = 0.75
# A class owns a target cell if it covers this share of it; classes in ascending precedence.
_COVER = 0.3
_PRECEDENCE = (Ink.RULE, Ink.OTHER, Ink.PRINT, Ink.MARK, Ink.DIGIT)
# How often a patch is rotated to its side or upside down.
_TURNED = 0.12


@dataclass(frozen=True)
class Patch:
    """A training example of the finder.

    Attributes:
        image: uint8 (384, 384, 3) RGB.
        target: uint8 (96, 96, 10): the classes of 2 x 2 cells, whether each is in a number's
            body, the height (`HEIGHT_STEPS` per octave, 0 for none), and 1 plus the number of
            counter-clockwise quarter turns of the patch, or 0 where there is no ink.
    """

    image: NDArray[np.uint8]
    target: NDArray[np.uint8]


def cut_patch(page: StoredPage, rng: Generator) -> Patch:
    """Cut a patch from a page at a random place and scale, and degrade it."""
    image, classes, body, heights = _full(_window(page.canvas, _scale(page, rng), rng), rng)
    quarters = int(rng.integers(1, 4)) if rng.random() < _TURNED else 0
    image = np.ascontiguousarray(np.rot90(copied(image, rng), quarters))
    target = _target(classes, body, heights, quarters)
    return Patch(image, target)


def stack_patch(pages: Iterable[StoredPage], rng: Generator) -> Patch:
    """Fill a patch with small pictures, one below the other."""
    strips: list[_Planes] = []
    free = SIDE
    for page in pages:
        strip = _window(page.canvas, _scale(page, rng), rng)
        rows = min(free, strip.image.shape[0])
        strips.append(
            _Planes(*(plane[: rows // cell] for plane, cell in zip(strip, _CELLS, strict=True)))
        )
        free -= rows
        if free < SIDE // 6:
            break
    # Each is padded to the width of the patch separately, as the reader would.
    wide = [_full(strip, rng, rows=strip.image.shape[0]) for strip in strips]
    joined = _Planes(*(np.concatenate(planes) for planes in zip(*wide, strict=True)))
    image, classes, body, heights = _full(joined, rng)
    return Patch(copied(image, rng), _target(classes, body, heights, 0))


def _scale(page: StoredPage, rng: Generator) -> float:
    return float(np.clip(_shown_height(rng) / page.digit, 0.2, 3.0))


def _shown_height(rng: Generator) -> float:
    if rng.random() < _READING_SHARE:
        return float(_READING * np.exp(rng.normal(0, _READING_SPREAD)))
    return float(np.exp(rng.uniform(*np.log(_HEIGHTS))))


class _Planes(NamedTuple):
    """A picture and its labels, each at its own size; see `_CELLS`."""

    image: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    body: NDArray[np.uint8]
    heights: NDArray[np.uint8]


# How many pixels of the picture a pixel of each plane covers.
_CELLS = (1, 2, 2, COARSE)


def _window(canvas: Canvas, scale: float, rng: Generator) -> _Planes:
    """Cut a window and scale it: image at full size, classes and body at half, heights at 1/4."""
    side = round(SIDE / scale)
    left, top = (_start(size, side, rng) for size in (canvas.width, canvas.height))
    digits = np.flatnonzero(canvas.classes[::2, ::2] == Ink.DIGIT)
    if digits.size and rng.random() < _AT_DIGIT:
        row, column = divmod(int(rng.choice(digits)), (canvas.width + 1) // 2)
        left = _near(2 * column, canvas.width, side, rng)
        top = _near(2 * row, canvas.height, side, rng)
    rows = slice(top, min(top + side, canvas.height))
    columns = slice(left, min(left + side, canvas.width))
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    size = [max(COARSE, min(SIDE, round(each * scale))) for each in (wide, high)]
    size = [each - each % COARSE for each in size]
    image = cv2.resize(canvas.image[rows, columns], size, interpolation=_way(scale))
    classes = _owners(canvas.classes[rows, columns], [each // 2 for each in size])
    covered = _resized(canvas.body[rows, columns], [each // 2 for each in size])
    body = np.where(covered > 127, 255, 0).astype(np.uint8)  # half of it
    quarter = [each // COARSE for each in size]
    nearest = cv2.resize(
        canvas.heights[rows, columns], quarter, interpolation=cv2.INTER_NEAREST_EXACT
    ).astype(np.float64)
    shift = HEIGHT_STEPS * np.log2(scale)
    heights = np.where(nearest > 0, np.clip(nearest + shift, 1, 255), 0).astype(np.uint8)
    return _Planes(np.asarray(image, np.uint8), classes, body, heights)


def _start(size: int, side: int, rng: Generator) -> int:
    """Return where a window begins; a window larger than the page begins at its edge."""
    return 0 if size <= side else int(rng.integers(0, size - side + 1))


def _near(place: int, size: int, side: int, rng: Generator) -> int:
    if size <= side:
        return _start(size, side, rng)
    return int(np.clip(place - side * rng.uniform(0.1, 0.9), 0, size - side))


def _way(scale: float) -> int:
    return cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC


def _resized(plane: NDArray[np.uint8], size: list[int]) -> NDArray[np.uint8]:
    smaller = size[0] < plane.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, size, interpolation=way), np.uint8)


def _owners(classes: NDArray[np.uint8], size: list[int]) -> NDArray[np.uint8]:
    """Reduce the classes without losing thin strokes."""
    found = np.zeros(size[::-1], np.uint8)
    for ink in _PRECEDENCE:
        equal = cv2.compare(classes, int(ink), cv2.CMP_EQ)  # type: ignore[call-overload]
        mask = np.asarray(equal, np.uint8)
        if cv2.countNonZero(mask):
            found[_resized(mask, size) > _COVER * 255] = ink
    return found


def _full(planes: _Planes, rng: Generator, rows: int = SIDE) -> _Planes:
    """Pad planes to the size of a patch: the picture with its edge, the labels with 0."""
    missing = [
        (side - there) // COARSE
        for side, there in zip((rows, SIDE), planes.image.shape[:2], strict=True)
    ]
    top, left = (int(rng.integers(each + 1)) if rng.random() < 1 / 2 else 0 for each in missing)
    filled = []
    for plane, cell in zip(planes, _CELLS, strict=True):
        factor = COARSE // cell
        sides = (top, missing[0] - top, left, missing[1] - left)
        kind = cv2.BORDER_REPLICATE if cell == 1 else cv2.BORDER_CONSTANT
        edges = [each * factor for each in sides]
        wider = cv2.copyMakeBorder(
            plane, edges[0], edges[1], edges[2], edges[3], kind, value=(0, 0, 0)
        )
        filled.append(np.asarray(wider, np.uint8))
    return _Planes(*filled)


def _target(
    classes: NDArray[np.uint8],
    body: NDArray[np.uint8],
    heights: NDArray[np.uint8],
    quarters: int,
) -> NDArray[np.uint8]:
    classes, body, heights = (np.rot90(each, quarters) for each in (classes, body, heights))
    cells = SIDE // COARSE
    four = classes.reshape(cells, 2, cells, 2).transpose(0, 2, 1, 3).reshape(cells, cells, 4)
    inside = body.reshape(cells, 2, cells, 2).transpose(0, 2, 1, 3).reshape(cells, cells, 4)
    upright = np.isin(four, (Ink.DIGIT, Ink.PRINT, Ink.OTHER)).any(axis=2)
    turn = np.where(upright, quarters + 1, 0)
    return np.concatenate(
        [four, inside > 0, heights[..., None], turn[..., None]], axis=2, dtype=np.uint8,
        casting="unsafe",
    )  # fmt: skip


def copied(image: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Degrade a picture as scanners, faxes, cameras and their users do.

    Args:
        image: uint8 (H, W, 3) RGB.
        rng: draws the kind and the strength.

    Returns:
        uint8 (H, W, 3).
    """
    if rng.random() < 0.5:
        image = _grayscale(image, rng)
    if rng.random() < 0.12:
        image = _thumbnail(image, rng)
    if rng.random() < 0.5:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.4)), np.uint8)
    image = np.asarray(cv2.LUT(image, _tones(image, rng)), np.uint8)
    if rng.random() < 0.6:
        strength = float(rng.exponential(5))
        noisy = cv2.addWeighted(image, 1, _noise(image.shape, rng), strength, 0, dtype=cv2.CV_32F)
        image = np.asarray(cv2.convertScaleAbs(np.maximum(noisy, 0)), np.uint8)
    if rng.random() < 0.08:
        image = _one_bit(image, rng)
    if rng.random() < 0.5:
        image = _through_jpeg(image, int(rng.integers(25, 96)))
    return 255 - image if rng.random() < 0.06 else image


def _noise(shape: tuple[int, ...], rng: Generator) -> NDArray[np.float32]:
    """Return unit noise (H, W, 3), independent in every channel or the same in all."""
    rows, columns = shape[:2]
    planes = []
    for _ in range(3 if rng.random() < 0.5 else 1):
        top, left = rng.integers(0, 1024 - rows + 1), rng.integers(0, 1024 - columns + 1)
        planes.append(_noise_bank()[top : top + rows, left : left + columns])
    return np.asarray(cv2.merge(planes if len(planes) == 3 else planes * 3), np.float32)


@cache
def _noise_bank() -> NDArray[np.float32]:
    # Drawing new noise for each patch would take a third of its time.
    return np.random.default_rng(0).standard_normal((1024, 1024), np.float32)


def _grayscale(image: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    weights = rng.dirichlet((3, 5, 2)).astype(np.float32)
    plane = cv2.transform(image, weights[None])
    return np.repeat(np.asarray(plane).reshape(*image.shape[:2], 1), 3, axis=2)


def _thumbnail(image: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Shrink a picture and enlarge it again."""
    share = rng.uniform(0.4, 0.8)
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    way = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[int(rng.integers(3))]
    return np.asarray(cv2.resize(small, image.shape[1::-1], interpolation=way), np.uint8)


def _tones(image: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Return a lookup table, uint8 (1, 256, 3): contrast, brightness, paler ink, a tint."""
    levels = np.repeat(np.arange(256, dtype=np.float64)[:, None], 3, axis=1)
    if rng.random() < 0.35:
        middle = np.median(image[::8, ::8].reshape(-1, 3), axis=0)
        levels = middle + rng.uniform(0.2, 1.0) * (levels - middle)
    if rng.random() < 0.3:
        low = rng.uniform(0, 90)
        levels = low + levels * rng.uniform(0.6, 1.1) * (255 - low) / 255
    if rng.random() < 0.2:
        levels = 255 * (np.clip(levels, 0, 255) / 255) ** np.exp(rng.normal(0, 0.35))
    if rng.random() < 0.2:
        levels = levels * rng.uniform(0.8, 1.1, 3)
    return np.clip(levels, 0, 255).astype(np.uint8)[None]


def _one_bit(image: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Make a picture black and white, with a global or local threshold or halftoning."""
    gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    kind = rng.random()
    if kind < 0.5:
        level, found = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        if rng.random() < 0.5:
            found = np.where(gray > level * rng.uniform(0.8, 1.15), 255, 0)
    elif kind < 0.85:
        window = int(rng.integers(8, 40)) * 2 + 1
        found = cv2.adaptiveThreshold(
            gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window, rng.uniform(3, 15)
        )
    else:
        screen = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
        tiled = np.tile(screen * 16 + 8, (gray.shape[0] // 4 + 1, gray.shape[1] // 4 + 1))
        found = np.where(gray > tiled[: gray.shape[0], : gray.shape[1]], 255, 0)
    return np.repeat(np.asarray(found, np.uint8)[..., None], 3, axis=2)


def _through_jpeg(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
