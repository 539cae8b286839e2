"""Vary a digit as another writer, pen or scanner would.

All functions take float32 crops (28, 28) in 0..1, ink 1, and keep shape and range.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Crop = NDArray[np.float32]
Generator = np.random.Generator

SIDE = 28
_CENTRE = (SIDE - 1) / 2
_POOL = 1024
# Distance in pixels over which distortions are alike (Simard et al. 2003 found 4 best for MNIST).
_ELASTIC_SIGMA = 4.5
_INK = 0.3


@dataclass(frozen=True)
class Strength:
    """The strength of the variations, and how often the rarer ones occur.

    `rotation` is in degrees, `shift` and `elastic` (root mean square) in pixels of the crop, the
    others are shares of 1. `stroke`, `blur`, `noise`, `neighbour` and `rule` are probabilities.
    """

    rotation: float = 12.0
    scale: float = 0.15
    shear: float = 0.25
    shift: float = 2.0
    elastic: float = 1.0
    stroke: float = 0.5
    blur: float = 0.15
    noise: float = 0.2
    neighbour: float = 0.15
    rule: float = 0.05


STRONG = Strength()
GENTLE = Strength(
    rotation=7.0, scale=0.08, shear=0.12, shift=1.0, elastic=0.5,
    stroke=0.25, blur=0.05, noise=0.1, neighbour=0.07, rule=0.02,
)  # fmt: skip
# Shape and position only, as other digits of MNIST vary.
SHAPE = Strength(
    rotation=10.0, scale=0.1, shear=0.15, shift=2.0, elastic=0.7,
    stroke=0.0, blur=0.0, noise=0.0, neighbour=0.0, rule=0.0,
)  # fmt: skip


def elastic_pool(rng: Generator, count: int = _POOL) -> NDArray[np.float32]:
    """Return (count, 2, 28, 28) smooth random fields with a root mean square of 1."""
    fields = rng.uniform(-1, 1, (count, 2, SIDE, SIDE)).astype(np.float32)
    for field in fields.reshape(-1, SIDE, SIDE):
        cv2.GaussianBlur(field, (0, 0), _ELASTIC_SIGMA, dst=field, borderType=cv2.BORDER_REFLECT)
    mean_square = np.square(fields).mean(axis=(2, 3), keepdims=True, dtype=np.float32)
    return np.asarray(fields / np.sqrt(mean_square), np.float32)


def augment(
    crops: NDArray[np.float32], rng: Generator, pool: NDArray[np.float32], strength: Strength
) -> NDArray[np.float32]:
    """Return a variation of each crop.

    Args:
        crops: (N, 28, 28) in 0..1; N at least 1.
        rng: the random generator.
        pool: from `elastic_pool`.
        strength: of the variations.

    Returns:
        (N, 28, 28) in 0..1.
    """
    maps = _affine_maps(rng, len(crops), strength) + _elastic_maps(rng, len(crops), pool, strength)
    varied = np.empty_like(crops)
    for index, crop in enumerate(crops):
        written = vary_stroke(crop, rng) if rng.random() < strength.stroke else crop
        moved = cv2.remap(written, maps[index, 0], maps[index, 1], cv2.INTER_CUBIC)
        varied[index] = _disturb(np.asarray(moved, np.float32), crops, rng, strength)
    return np.clip(varied, 0, 1, out=varied)


def vary_stroke(crop: Crop, rng: Generator) -> Crop:
    """Make the stroke thinner or bolder, by up to about a pixel on each side."""
    if _coin(rng):
        bolder = np.asarray(cv2.dilate(crop, _kernel(rng)), np.float32)
        return _blend(crop, bolder, rng.uniform(0, 1))
    return thinner(crop, rng.uniform(0, 1))


def thinner(crop: Crop, amount: float) -> Crop:
    """Make the stroke thinner, by `amount` from 0 to 1, but keep the middle of thin strokes."""
    eroded = np.asarray(cv2.erode(crop, np.ones((3, 3), np.uint8)), np.float32)
    ridge = np.clip((crop - 0.5) * 2, 0, 1)
    return _blend(crop, np.maximum(eroded, ridge * 0.7), amount)


def _affine_maps(rng: Generator, count: int, strength: Strength) -> NDArray[np.float32]:
    """Return (count, 2, 28, 28): the source position of each pixel of the varied crop."""
    angle = np.deg2rad(rng.uniform(-strength.rotation, strength.rotation, count))
    scale = 1 + rng.uniform(-strength.scale, strength.scale, (2, count))
    shear = rng.uniform(-strength.shear, strength.shear, count)
    shift = rng.uniform(-strength.shift, strength.shift, (2, count))
    cos, sin = np.cos(angle), np.sin(angle)
    rows = np.array([[cos, cos * shear - sin], [sin, sin * shear + cos]]) / scale
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE))) - _CENTRE  # x, then y
    maps = np.einsum("ijn,jyx->niyx", rows, grid) + shift.T[:, :, None, None] + _CENTRE
    return np.asarray(maps, np.float32)


def _elastic_maps(
    rng: Generator, count: int, pool: NDArray[np.float32], strength: Strength
) -> NDArray[np.float32]:
    amplitude = rng.uniform(0, strength.elastic, (count, 1, 1, 1)).astype(np.float32)
    return pool[rng.integers(len(pool), size=count)] * amplitude


def _disturb(crop: Crop, crops: NDArray[np.float32], rng: Generator, strength: Strength) -> Crop:
    """Add typical parts of a scan, each with its probability: a neighbor, a rule, blur, noise."""
    neighbour, rule, blur, noise = rng.random(4) < (
        strength.neighbour, strength.rule, strength.blur, strength.noise,
    )  # fmt: skip
    if neighbour:
        crop = _with_neighbour(crop, crops[rng.integers(len(crops))], rng)
    if rule:
        crop = _with_rule(crop, rng)
    if blur:
        crop = np.asarray(cv2.GaussianBlur(crop, (0, 0), rng.uniform(0.3, 0.9)), np.float32)
    if noise:
        spread = rng.uniform(0, 0.12)
        crop = crop + rng.normal(0, spread, crop.shape).astype(np.float32)
    return crop


def _with_neighbour(crop: Crop, other: Crop, rng: Generator) -> Crop:
    """Let the edge of the next digit reach in by 1 to 5 pixels, from the left or the right."""
    columns = np.flatnonzero(other.max(axis=0) > _INK)
    if not len(columns):
        return crop
    width = int(rng.integers(1, 6))
    mixed = crop.copy()
    if _coin(rng):
        strip = other[:, max(columns[-1] + 1 - width, 0) : columns[-1] + 1]
        mixed[:, : strip.shape[1]] = np.maximum(mixed[:, : strip.shape[1]], strip)
    else:
        strip = other[:, columns[0] : columns[0] + width]
        mixed[:, -strip.shape[1] :] = np.maximum(mixed[:, -strip.shape[1] :], strip)
    return mixed


def _with_rule(crop: Crop, rng: Generator) -> Crop:
    """Draw a short piece of a ruled line near an edge of the crop."""
    across = int(rng.choice([0, 1, 2, 3, SIDE - 4, SIDE - 3, SIDE - 2, SIDE - 1]))
    start, end = sorted(int(each) for each in rng.integers(0, SIDE, 2))
    ends = [(start, across), (end, across)]
    if _coin(rng):
        ends = [(y, x) for x, y in ends]
    ink = float(rng.uniform(0.3, 1.0))
    drawn = cv2.line(np.zeros_like(crop), ends[0], ends[1], ink, 1)
    return np.asarray(np.maximum(crop, np.asarray(drawn, np.float32)), np.float32)


def _kernel(rng: Generator) -> NDArray[np.uint8]:
    shape = cv2.MORPH_CROSS if _coin(rng) else cv2.MORPH_RECT
    return np.asarray(cv2.getStructuringElement(shape, (3, 3)), np.uint8)


def _blend(one: Crop, other: Crop, share: float) -> Crop:
    return np.asarray(one + np.float32(share) * (other - one), np.float32)


def _coin(rng: Generator) -> bool:
    return bool(rng.random() < 1 / 2)
