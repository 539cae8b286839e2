"""Blemishes of paper: stamps, holes, stains, folds, and show-through from the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.synthetic_pages.canvas import Ink

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from digitscan.training.synthetic_pages.page import Page


def blemish(page: Page) -> None:
    """Add random blemishes; most pages get none or one."""
    for share, add in _BLEMISHES:
        if page.often(share):
            add(page)


def stamp_impression(page: Page) -> None:
    """Press a round or rectangular rubber stamp on the page, with words and a date in it."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    color = tuple(rng.uniform(20, 160, 3))
    opacity, thick = rng.uniform(0.25, 0.8), h * rng.uniform(0.05, 0.15)
    x, y = rng.uniform(0, page.width), rng.uniform(0, page.height)
    size = h * rng.uniform(1.5, 4)
    if page.often(0.5):
        for share in (1.0, rng.uniform(0.65, 0.9)):
            turn = np.linspace(0, 2 * np.pi, 60)
            ring = [(x + share * size * np.cos(t), y + share * size * np.sin(t)) for t in turn]
            canvas.line(ring, thick, Ink.OTHER, color, opacity)
    else:
        sides = [(-1, -0.5), (1, -0.5), (1, 0.5), (-1, 0.5), (-1, -0.5)]
        path = [(x + size * a, y + size * b) for a, b in sides]
        canvas.line(path, thick, Ink.OTHER, color, opacity)
    face = page.pick(page.characters.print_faces)
    for line in (-0.25, 0.15):
        text = page.word().upper() if page.often(0.7) else page.date()
        left, base = x - 0.6 * size, y + line * size + 0.2 * h
        canvas.print(text, left, base, h * rng.uniform(0.4, 0.9), face, color, opacity)


def punch_holes(page: Page) -> None:
    """Punch two to four holes along a side: dark, white, or rings."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    radius, dark = h * rng.uniform(0.3, 0.9), rng.uniform(0, 90) if page.often(0.6) else 255.0
    along = np.linspace(0.15, 0.85, int(rng.integers(2, 5)))
    upright, offset = page.often(0.6), rng.uniform(0.8, 2) * h
    for share in along:
        x, y = (offset, share * page.height) if upright else (share * page.width, offset)
        turn = np.linspace(0, 2 * np.pi, 30)
        rim = [(x + radius * np.cos(t), y + radius * np.sin(t)) for t in turn]
        canvas.cover(rim, (dark, dark, dark))
        if page.often(0.4):
            canvas.line(rim, 0.06 * h, Ink.OTHER, (120, 120, 120))


def staple(page: Page) -> None:
    """Put a staple or a paper clip near a corner."""
    rng, h = page.rng, page.hand.height
    x, y, turn = rng.uniform(0, 3) * h, rng.uniform(0, 3) * h, rng.uniform(0, np.pi)
    step = np.array([np.cos(turn), np.sin(turn)]) * h * rng.uniform(0.4, 1)
    color = (rng.uniform(40, 160),) * 3
    ends = [(x - step[0], y - step[1]), (x + step[0], y + step[1])]
    page.canvas.line(ends, 0.1 * h, Ink.OTHER, color)


def show_through(page: Page) -> None:
    """Let the other side show through: mirrored, pale and blurred, labeled as paper."""
    canvas, rng = page.canvas, page.rng
    paper = np.median(canvas.image[::8, ::8].reshape(-1, 3), axis=0).astype(np.float32)
    back = canvas.image[:, ::-1].astype(np.float32)
    back = np.roll(back, (int(rng.integers(-200, 200)), int(rng.integers(-200, 200))), (0, 1))
    back = np.asarray(cv2.GaussianBlur(back, (0, 0), rng.uniform(0.8, 2.5)), np.float32)
    share = np.float32(rng.uniform(0.08, 0.35))
    light = canvas.image + share * np.minimum(back - paper, 0)
    canvas.image[:] = np.clip(light, 0, 255)


def fine_print(page: Page) -> None:
    """Cover a part of the page with security print: fine pale waves."""
    rng, h, canvas = page.rng, page.hand.height, page.canvas
    color, step = tuple(rng.uniform(60, 220, 3)), h * rng.uniform(0.08, 0.4)
    opacity, swing = rng.uniform(0.1, 0.35), h * rng.uniform(0.1, 1)
    xs = np.arange(0, page.width + 8, 8)
    wave, rise = h * rng.uniform(1, 8), rng.normal(0, 0.3)
    layer = np.zeros(canvas.classes.shape, np.uint8)
    for y in np.arange(-swing, page.height + swing, step):
        ys = y + swing * np.sin(2 * np.pi * (xs + rise * y) / wave) + rise * 0.2 * xs
        path = (np.column_stack([xs, ys]) * 16).round().astype(np.int32)
        cv2.polylines(layer, [path], False, 255, 1, cv2.LINE_AA, 4)
    alpha = (layer * np.float32(opacity / 255))[..., None]
    image = canvas.image.astype(np.float32)
    canvas.image[:] = image + alpha * (np.asarray(color, np.float32) - image)


def stain(page: Page) -> None:
    """Add soft blots that darken the paper."""
    rng, shape = page.rng, page.canvas.classes.shape
    spots = noise(rng, shape, page.hand.height * rng.uniform(0.5, 4))
    depth = np.float32(rng.uniform(0.05, 0.4))
    dark = 1 - depth * np.clip(spots - np.float32(rng.uniform(0.5, 1.8)), 0, 1)
    tint = np.asarray(rng.uniform(0.7, 1, 3), np.float32)
    share = 1 - (1 - dark)[..., None] * tint
    page.canvas.image[:] = page.canvas.image * share


def fold(page: Page) -> None:
    """Fold the paper once or twice: a bright or dark line with a change of light at it."""
    rng, canvas = page.rng, page.canvas
    for _ in range(int(rng.integers(1, 3))):
        upright, at = page.often(0.5), rng.uniform(0.1, 0.9)
        size = page.width if upright else page.height
        place = np.arange(size, dtype=np.float32) - at * size
        light = 1 - np.float32(rng.uniform(0.02, 0.15)) * (place > 0)
        reach = page.hand.height * rng.uniform(0.05, 0.3)
        light += np.float32(rng.normal(0, 0.15)) * np.exp(-((place / reach) ** 2))
        share = light[None, :, None] if upright else light[:, None, None]
        canvas.image[:] = np.clip(canvas.image * share, 0, 255)


def grain(page: Page) -> None:
    """Give the paper a grain."""
    rng, shape = page.rng, page.canvas.classes.shape
    size = rng.uniform(0.5, 3) if page.often(0.7) else page.hand.height * rng.uniform(0.1, 1)
    depth = np.float32(rng.uniform(0.005, 0.05))
    share = 1 + depth * noise(rng, shape, size)
    page.canvas.image[:] = np.clip(page.canvas.image * share[..., None], 0, 255)


def specks(page: Page) -> None:
    """Add dust: small dark or bright dots, labeled as paper."""
    rng, canvas = page.rng, page.canvas
    count = int(rng.integers(5, 200))
    for x, y in zip(
        rng.integers(0, page.width, count), rng.integers(0, page.height, count), strict=True
    ):
        level = float(rng.uniform(0, 140)) if page.often(0.8) else 255.0
        radius = int(rng.integers(1, max(2, round(0.06 * page.hand.height))))
        cv2.circle(canvas.image, (int(x), int(y)), radius, (level, level, level), -1, cv2.LINE_AA)


def noise(
    rng: Generator, shape: tuple[int, ...], across: float, down: float | None = None
) -> NDArray[np.float32]:
    """Return unit noise, float32 (H, W), smooth over this many pixels."""
    down = down or across
    shrink = max(1, int(min(across, down) / 2))
    rough = rng.standard_normal((shape[0] // shrink + 2, shape[1] // shrink + 2), np.float32)
    sigmas = max(across / shrink, 0.3), max(down / shrink, 0.3)
    smooth = cv2.GaussianBlur(rough, (0, 0), sigmas[0], sigmaY=sigmas[1])
    whole = cv2.resize(smooth, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole / max(float(smooth.std()), 1e-6), np.float32)


_BLEMISHES = (
    (0.10, stamp_impression),
    (0.12, show_through),
    (0.06, fine_print),
    (0.10, punch_holes),
    (0.05, staple),
    (0.12, stain),
    (0.10, fold),
    (0.60, grain),
    (0.15, specks),
)
