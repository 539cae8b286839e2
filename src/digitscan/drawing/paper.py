"""Surfaces to write on: white paper, notebook, form, cheque, ledger, blackboard.

A surface is float32 (H, W, 3), the light it reflects, RGB in 0..1. Lengths are in digit heights
of `height` pixels, so that the same sheet is available at any resolution.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Surface: TypeAlias = NDArray[np.float32]
Colour: TypeAlias = tuple[float, float, float]
Bar: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom; pixels

WHITE: Colour = (0.96, 0.955, 0.94)
CREAM: Colour = (0.93, 0.9, 0.82)
CHEQUE: Colour = (0.9, 0.94, 0.92)
GUILLOCHE: Colour = (0.62, 0.8, 0.74)
CUT: Colour = (0.6, 0.6, 0.6)
BOARD: Colour = (0.13, 0.2, 0.17)
RULE_BLUE: Colour = (0.55, 0.68, 0.84)
RULE_RED: Colour = (0.87, 0.5, 0.5)
FORM_GREEN: Colour = (0.35, 0.55, 0.48)
PRINT: Colour = (0.3, 0.3, 0.32)


def plain(size: tuple[int, int], height: float, rng: Generator, colour: Colour = WHITE) -> Surface:
    """Return paper of `size` (width, height in pixels) with fibers and slight unevenness."""
    width, tall = size
    fibres = _noise(rng, (tall, width), max(height / 50, 0.5)) * 0.009
    clouds = _noise(rng, (tall, width), height * 1.2) * 0.008
    tinted = np.array(colour, np.float32) + (fibres + clouds)[..., None]
    return np.clip(tinted, 0, 1).astype(np.float32)


def _noise(rng: Generator, shape: tuple[int, int], reach: float) -> NDArray[np.float32]:
    """Return unit noise, smooth over about `reach` pixels."""
    shrink = max(1, int(reach / 2))
    coarse = (shape[0] // shrink + 3, shape[1] // shrink + 3)
    points = cv2.GaussianBlur(rng.normal(size=coarse).astype(np.float32), (0, 0), reach / shrink)
    noise = cv2.resize(points, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return (noise / max(float(noise.std()), 1e-6)).astype(np.float32)


def _streaks(
    rng: Generator, size: tuple[int, int], reach: float, stretch: int
) -> NDArray[np.float32]:
    """Return unit noise that is `stretch` times as long across as down."""
    width, tall = size
    narrow = _noise(rng, (tall, max(width // stretch, 8)), reach)
    return cv2.resize(narrow, size, interpolation=cv2.INTER_CUBIC).astype(np.float32)


def lines(surface: Surface, bars: Iterable[Bar], colour: Colour) -> None:
    """Print upright and level lines, in place; crossings get no darker."""
    mask = np.zeros(surface.shape[:2], np.float32)
    for left, top, right, bottom in bars:
        across = _covered(surface.shape[1], left, right)
        down = _covered(surface.shape[0], top, bottom)
        np.maximum(mask, down[:, None] * across[None, :], out=mask)
    _print(surface, mask, colour)


def _covered(count: int, start: float, end: float) -> NDArray[np.float32]:
    """Return the share of each of `count` pixels that lies between `start` and `end`."""
    pixel = np.arange(count)
    covered = np.minimum(pixel + 1, end) - np.maximum(pixel, start)
    return covered.clip(0, 1).astype(np.float32)


def _print(surface: Surface, mask: NDArray[np.float32], colour: Colour) -> None:
    surface *= 1 - mask[..., None] * (1 - np.array(colour, np.float32))


def level(y: float, left: float, right: float, width: float) -> Bar:
    """Return a line at `y` from `left` to `right`."""
    return left, y - width / 2, right, y + width / 2


def upright(x: float, top: float, bottom: float, width: float) -> Bar:
    """Return a line at `x` from `top` to `bottom`."""
    return x - width / 2, top, x + width / 2, bottom


def words(
    surface: Surface, text: str, at: tuple[float, float], size: float, colour: Colour = PRINT
) -> None:
    """Print `text` in OpenCV's built-in font, `size` pixels high, its baseline starting `at`."""
    shown = np.full((*surface.shape[:2], 3), 255, np.uint8)
    place = (round(at[0]), round(at[1]))
    cv2.putText(shown, text, place, (0, 0, 0), cv2.FontFace("sans"), round(size), 400)
    _print(surface, 1 - shown[..., 0].astype(np.float32) / np.float32(255), colour)


def ruled(surface: Surface, height: float, first: float, pitch: float) -> None:
    """Print a notebook's blue lines, at `first` and every `pitch` heights below, and its margin."""
    tall, width = surface.shape[:2]
    thick = height / 30
    at = np.arange(first * height, tall, pitch * height)
    lines(surface, [level(y, 0, width, thick) for y in at], RULE_BLUE)
    lines(surface, [upright(height * 1.6, 0, tall, thick)], RULE_RED)


def grid(
    surface: Surface, columns: Sequence[float], rows: Sequence[float], thick: float, colour: Colour
) -> None:
    """Print a table's lines at the x of `columns` and the y of `rows`, all in pixels."""
    half = thick / 2
    bars = [upright(x, rows[0] - half, rows[-1] + half, thick) for x in columns]
    bars += [level(y, columns[0] - half, columns[-1] + half, thick) for y in rows]
    lines(surface, bars, colour)


def guilloche(surface: Surface, height: float, rng: Generator, colour: Colour) -> None:
    """Print the fine waves of a cheque's background, in place."""
    tall, width = surface.shape[:2]
    x = np.arange(width, dtype=np.float32)[None, :] / height
    y = np.arange(tall, dtype=np.float32)[:, None] / height
    ground = np.zeros((tall, width), np.float32)
    for _ in range(3):
        bend, phase = rng.uniform(0.2, 0.5), rng.uniform(0, 6)
        wave = bend * np.sin(x * rng.uniform(0.5, 1.3) + phase) + 0.12 * np.sin(2.9 * x + y + phase)
        # The fine lines are a sixth of a digit apart.
        ground += np.maximum(np.sin((y + wave) * 2 * np.pi * 6), 0.4) - 0.4
    surface *= 1 - ground[..., None] * (1 - np.array(colour, np.float32)) * 0.55


def board(size: tuple[int, int], height: float, rng: Generator) -> Surface:
    """Return a wiped blackboard."""
    width, tall = size
    surface = plain(size, height, rng, BOARD)
    wiped = _streaks(rng, size, height * 0.5, 6)
    surface += np.maximum(wiped, -0.5)[..., None] * 0.018
    surface += _noise(rng, (tall, width), height * 3)[..., None] * 0.012
    return np.clip(surface, 0, 1).astype(np.float32)


def desk(size: tuple[int, int], height: float, rng: Generator) -> Surface:
    """Return a wooden table, as background of a sheet."""
    grain = _streaks(rng, size, height * 0.12, 12)
    wood = np.array((0.36, 0.24, 0.16), np.float32) * (1 + 0.13 * grain[..., None])
    return np.clip(wood, 0, 1).astype(np.float32)
