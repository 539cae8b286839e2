"""A page as a camera or scanner sees it: its surroundings, pose and light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.synthetic_pages.blemishes import noise
from digitscan.training.synthetic_pages.canvas import Canvas, Ink

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Plane = NDArray[np.float32]

# The shares of pages seen flat and whole, with a scanner's margin, or on a table.
_KINDS = {"flat": 0.5, "scanner": 0.25, "table": 0.25}


def see(canvas: Canvas, rng: Generator, digit: float) -> Canvas:
    """Return the page as scanned or photographed.

    Args:
        canvas: the page.
        rng: the random generator.
        digit: the height of its digits in pixels.
    """
    kind = str(rng.choice(list(_KINDS), p=list(_KINDS.values())))
    small = min(canvas.width, canvas.height) < 14 * digit
    if kind == "scanner":
        canvas = _framed(canvas, rng, digit * (0.4 if small else 1), _margin(rng))
    elif kind == "table" and not small:
        ground = _ground(canvas, rng, digit)
        canvas = _framed(canvas, rng, digit, ground)
    canvas = _posed(canvas, rng, digit, photo=kind == "table")
    _light(canvas, rng)
    return canvas


def _margin(rng: Generator) -> tuple[float, float, float]:
    level = float(rng.uniform(0, 40) if rng.random() < 0.7 else rng.uniform(0, 255))
    return level, level, level


def _framed(
    canvas: Canvas,
    rng: Generator,
    digit: float,
    ground: tuple[float, float, float] | NDArray[np.uint8],
) -> Canvas:
    """Place the page on a larger background, labeled as other ink; some sides have none."""
    sides = rng.uniform(0.3, 6, 4) * digit * (rng.random(4) < 0.6)
    left, top, right, bottom = (int(side) for side in sides)
    width, height = canvas.width + left + right, canvas.height + top + bottom
    framed = Canvas.blank(width, height, (0, 0, 0))
    if isinstance(ground, tuple):
        framed.image[:] = ground
        texture = 1 + rng.uniform(0, 0.1) * noise(rng, (height, width), rng.uniform(1, 4))
        framed.image[:] = np.clip(framed.image * texture[..., None], 0, 255)
    else:
        framed.image[:] = cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR)
    framed.classes[:] = Ink.OTHER
    inside = (slice(top, top + canvas.height), slice(left, left + canvas.width))
    if rng.random() < 0.5:  # a shadow, or the edge of the pages below
        reach = max(1, int(rng.uniform(0.05, 0.4) * digit))
        y0, x0 = max(0, top - reach), max(0, left - reach)
        edge = framed.image[y0 : top + canvas.height + reach, x0 : left + canvas.width + reach]
        edge[:] = np.clip(edge * rng.uniform(0.3, 1.6), 0, 255)
    framed.characters = canvas.characters
    for name in ("image", "classes", "body", "heights", "owner"):
        getattr(framed, name)[inside] = getattr(canvas, name)
    return framed


def _ground(canvas: Canvas, rng: Generator, digit: float) -> NDArray[np.uint8]:
    """Return a table, a cloth, a floor or a blurred room, uint8 (h, w, 3)."""
    shape = (canvas.height // 2, canvas.width // 2)
    across, down = digit * np.exp(rng.uniform(-3, 1.5, 2))
    depth, level = rng.uniform(0, 0.4), rng.uniform(0.05, 0.9)
    grain = noise(rng, shape, float(across), float(down))
    blots = noise(rng, shape, digit * rng.uniform(0.5, 4))
    plane = level + depth * grain * rng.uniform(0.2, 0.6) + rng.uniform(0, 0.2) * blots
    color = rng.uniform(0.6, 1.0, 3)
    image = np.clip(plane[..., None] * color * 255, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 5))):  # objects on the table, fingers, a hand
        center = (int(rng.integers(shape[1])), int(rng.integers(shape[0])))
        axes = (int(rng.uniform(0.5, 6) * digit), int(rng.uniform(0.3, 3) * digit))
        shade = tuple(rng.uniform(20, 240, 3).tolist())
        cv2.ellipse(image, center, axes, rng.uniform(0, 180), 0, 360, shade, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 3)), np.uint8)


def _posed(canvas: Canvas, rng: Generator, digit: float, *, photo: bool) -> Canvas:
    """Rotate, tilt and bend the page."""
    turn = rng.normal(0, 4) if photo else rng.normal(0, 1.2) * (rng.random() < 0.7)
    if rng.random() < 0.04:  # placed at a large angle
        turn = rng.uniform(-15, 15)
    tilt = 0.05 if photo else 0.004
    if abs(turn) < 0.05 and not photo:  # flat as it is
        return canvas
    across, down = _way_back(canvas, rng, digit, turn, tilt, bend=0.25 if photo else 0.06)
    border = tuple(float(each) for each in canvas.image[:4].reshape(-1, 3).mean(axis=0))
    if rng.random() < 0.4:  # the scanner bed shows in the corners
        border = _margin(rng)
    image = cv2.remap(
        canvas.image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
        borderValue=border,
    )  # fmt: skip
    labels = cv2.merge([canvas.classes, canvas.body, canvas.heights])
    outside = (float(Ink.OTHER), 0.0, 0.0)
    turned = cv2.remap(
        labels, across, down, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT,
        borderValue=outside,
    )  # fmt: skip
    classes, body, heights = (np.ascontiguousarray(turned[..., i], np.uint8) for i in range(3))
    owner = np.asarray(cv2.remap(canvas.owner, across, down, cv2.INTER_NEAREST), np.uint16)
    picture = np.asarray(image, np.uint8)
    return Canvas(picture, classes, body, heights, owner, canvas.characters)


def _way_back(
    canvas: Canvas, rng: Generator, digit: float, turn: float, tilt: float, *, bend: float
) -> tuple[Plane, Plane]:
    """Return the position on the page of each pixel of the picture, float32 (H, W) each."""
    rows, columns = canvas.classes.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    middle = corners.mean(axis=0)
    angle = np.deg2rad(turn)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = (corners - middle) @ spin.T + middle + rng.uniform(-tilt, tilt, (4, 2)) * columns
    warp = cv2.getPerspectiveTransform(moved.astype(np.float32), corners)
    y, x = np.mgrid[0 : rows + 8 : 8, 0 : columns + 8 : 8].astype(np.float32)
    u, v, w = (each[0] * x + each[1] * y + each[2] for each in warp)
    u, v = u / w, v / w
    swing, wave = rng.normal(0, bend, 2) * digit, rng.uniform(0.6, 2, 2) * columns
    phase = rng.uniform(0, 6, 2)
    both = (
        u + swing[0] * np.sin(2 * np.pi * v / wave[0] + phase[0]),
        v + swing[1] * np.sin(2 * np.pi * u / wave[1] + phase[1]),
    )
    fine = (u.shape[1] * 8, u.shape[0] * 8)
    shift = np.float32(3.5)  # `resize` puts a coarse sample in the center of its eight pixels
    full = (cv2.resize(each.astype(np.float32), fine) for each in both)
    across, down = (np.asarray(each[:rows, :columns], np.float32) - shift for each in full)
    return np.ascontiguousarray(across), np.ascontiguousarray(down)


def _light(canvas: Canvas, rng: Generator) -> None:
    """Light the scene unevenly: a gradient, and the shadow of a hand or a book's gutter."""
    rows, columns = canvas.classes.shape
    y, x = np.ogrid[-0.5 : 0.5 : rows * 1j, -0.5 : 0.5 : columns * 1j]
    x, y = x.astype(np.float32), y.astype(np.float32)
    way, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.45) * (rng.random() < 0.5)
    slope = x * np.float32(np.cos(way)) + y * np.float32(np.sin(way))
    light = 1 - np.float32(fall) * np.clip(0.5 + slope, 0, 1)
    if rng.random() < 0.15:  # a shadow
        edge = slope * np.float32(rng.choice([-1, 1])) + np.float32(rng.uniform(-0.4, 0.4))
        soft = np.float32(rng.uniform(0.005, 0.15))
        light = light * (1 - np.float32(rng.uniform(0.2, 0.6)) * (0.5 + 0.5 * np.tanh(edge / soft)))
    if light.min() < 1:
        canvas.image[:] = canvas.image * light[..., None]
