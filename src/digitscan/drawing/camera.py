"""The view of a sheet: rotated and tilted, unevenly lit, photographed, scanned or faxed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitscan.drawing.paper import Surface

Picture: TypeAlias = NDArray[np.uint8]  # (H, W) or (H, W, 3) RGB
Warp: TypeAlias = NDArray[np.float64]  # 3x3, sheet pixels to picture pixels

# A scanner's white and black points: paper brighter than the first becomes white.
SCAN_WHITE, SCAN_BLACK = 0.9, 0.06
# The light below which a fax prints black, and the share of its pixels that are specks.
FAX_THRESHOLD, FAX_SPECKS = 0.62, 0.00008
GREY = np.array([0.299, 0.587, 0.114], np.float32)


def turned(size: tuple[int, int], degrees: float) -> Warp:
    """Return the rotation by `degrees` counter-clockwise about the center of a sheet."""
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 1.0)
    return np.vstack([matrix, [0.0, 0.0, 1.0]]).astype(np.float64)


def tilted(size: tuple[int, int], rng: Generator, share: float) -> Warp:
    """Return a perspective view of a sheet, with corners moved by up to `share` of its size."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * np.array(size)
    seen = corners + rng.uniform(-share, share, (4, 2)) * min(size)
    warp: Warp = cv2.getPerspectiveTransform(
        corners.astype(np.float32), seen.astype(np.float32)
    ).astype(np.float64)
    return warp


def seen(surface: Surface, warp: Warp, beyond: Surface | None = None) -> Surface:
    """Return `surface` under `warp`, surrounded by `beyond` or else by its own edge pixels."""
    size = surface.shape[1::-1]
    how = cv2.BORDER_REFLECT_101
    moved = cv2.warpPerspective(surface, warp, size, flags=cv2.INTER_LINEAR, borderMode=how)
    if beyond is None:
        return moved.astype(np.float32)
    there = cv2.warpPerspective(np.ones(surface.shape[:2], np.float32), warp, size)[..., None]
    both: Surface = (moved * there + beyond * (1 - there)).astype(np.float32)
    return both


@dataclass(frozen=True, slots=True)
class Bend:
    """A wave of the paper: points move down by at most `depth`, with half a wave in `length`.

    Both are in pixels of the picture; a depth of 0 means no bend.
    """

    depth: float = 0.0
    length: float = 1.0

    def moved(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `points`, (N, 2), on the bent paper."""
        down = self.depth * np.sin(np.pi * points[:, 0] / self.length)
        bent: NDArray[np.float64] = points + np.stack([0 * down, down], axis=1)
        return bent

    def seen(self, surface: Surface) -> Surface:
        """Return `surface` on the bent paper, extended by its own edge pixels."""
        tall, width = surface.shape[:2]
        y, x = (axis.astype(np.float32) for axis in np.mgrid[0:tall, 0:width])
        source = (y - self.depth * np.sin(np.pi * x / self.length)).astype(np.float32)
        moved = cv2.remap(surface, x, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        return moved.astype(np.float32)


def light(size: tuple[int, int], rng: Generator, shadow: float) -> NDArray[np.float32]:
    """Return the light on a sheet, float32 (H, W, 1): a lamp to one side, a vignette, a shadow.

    `shadow` is the share of light that the shadow takes away.
    """
    width, tall = size
    y, x = np.mgrid[0:tall, 0:width].astype(np.float32) / max(size)
    way = rng.uniform(0, 2 * np.pi)
    slope = (x - 0.5) * np.cos(way) + (y - 0.5 * tall / max(size)) * np.sin(way)
    vignette = (x - 0.5) ** 2 + (y - 0.5 * tall / max(size)) ** 2
    lit = 0.9 + 0.22 * slope - 0.35 * vignette
    # The shadow of a head or an arm: a wide disc beyond the edge, with a soft rim.
    edge = rng.uniform(0, 2 * np.pi)
    middle = 0.5 + 0.75 * np.array([np.cos(edge), np.sin(edge)])
    away = np.hypot(x - middle[0], y - middle[1] * tall / max(size)) - rng.uniform(0.45, 0.55)
    lit *= 1 - shadow / (1 + np.exp(np.clip(away / 0.03, -30, 30)))
    lamp: NDArray[np.float32] = lit[..., None].astype(np.float32)
    return lamp


def photograph(surface: Surface, height: float, rng: Generator, noise: float = 0.012) -> Picture:
    """Return a photograph, uint8 (H, W, 3): slightly soft, noisy, and JPEG-compressed once."""
    # The lens blurs by a 90th of a digit; the sensor's noise is slightly coarser than a pixel.
    soft = cv2.GaussianBlur(surface, (0, 0), max(height / 90, 0.4))
    grain = cv2.GaussianBlur(rng.normal(0, 1, surface.shape).astype(np.float32), (0, 0), 0.7)
    cast = np.array([1.0, 0.985, 0.955], np.float32)
    return _through_jpeg(to_bytes(soft * cast + grain * noise))


def _through_jpeg(picture: Picture) -> Picture:
    coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    if decoded is None:
        raise RuntimeError("OpenCV could not decode its own JPEG")
    return np.ascontiguousarray(decoded[..., ::-1]).astype(np.uint8)


def scan(surface: Surface, levels: int = 24, grey: bool = True) -> Picture:
    """Return a flatbed scan, uint8 (H, W) or (H, W, 3), with clean white paper.

    It has `levels` steps between black and white, which keeps the file small.
    """
    surface = surface @ GREY if grey else surface
    stretched = np.clip((surface - SCAN_BLACK) / (SCAN_WHITE - SCAN_BLACK), 0, 1)
    steps: Picture = (np.round(stretched * (levels - 1)) * (255 / (levels - 1))).astype(np.uint8)
    return steps


def fax(surface: Surface, rng: Generator) -> Picture:
    """Return a black and white picture, uint8 (H, W) of 0 and 255, with rough edges and specks."""
    grey = surface @ GREY
    rough = cv2.GaussianBlur(rng.normal(0, 1, grey.shape).astype(np.float32), (0, 0), 0.6)
    specks = rng.random(grey.shape) < FAX_SPECKS
    black = (grey + rough * 0.11 < FAX_THRESHOLD) | specks
    return np.where(black, 0, 255).astype(np.uint8)


def to_bytes(surface: Surface) -> Picture:
    """Return `surface` as uint8 (H, W, 3)."""
    return (np.clip(surface, 0, 1) * 255 + 0.5).astype(np.uint8)
