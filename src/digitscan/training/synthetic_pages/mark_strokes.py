"""The strokes of handwritten points, commas, dashes and the other marks of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

    from digitscan.training.synthetic_pages.canvas import Point

    Stroke = tuple[list[Point], float]

# How often a point is raised to half the digit height, as in British tables.
_RAISED = 0.08
# How often a mark is further from the digits than usual.
_LOOSE = 0.1


def mark_strokes(
    char: str, height: float, pen: float, rng: Generator
) -> tuple[list[Stroke], float]:
    """Draw the strokes of a random mark.

    Args:
        char: one of `. , - / : ' +`.
        height: of the digits beside it, in pixels.
        pen: the writer's stroke width in pixels.
        rng: the random generator.

    Returns:
        The strokes, each with the points that it runs through and its width, in pixels right of
        the mark's left edge and below the baseline; and the mark's width in pixels.
    """
    if char == ".":
        raised = 0.45 * height if rng.random() < _RAISED else 0.0
        return [_dot(0.0, -raised - 0.5 * pen + rng.normal(0, 0.05) * height, pen, rng)], pen
    if char == ":":
        levels = rng.uniform(0.05, 0.25) * height, rng.uniform(0.45, 0.8) * height
        return [_dot(rng.normal(0, 0.04) * height, -level, pen, rng) for level in levels], pen
    if char in ",'":
        return [_tail(char, height, pen, rng)], pen
    if char == "-":
        wide = rng.uniform(0.2, 0.75) * height
        return [(_level(wide, -rng.uniform(0.3, 0.6) * height, height, rng), pen)], wide
    if char == "/":
        wide = rng.uniform(0.15, 0.7) * height
        low, high = rng.uniform(-0.05, 0.3) * height, -rng.uniform(0.85, 1.35) * height
        bend = rng.normal(0, 0.04) * height
        return [([(0.0, low), (wide / 2 + bend, (low + high) / 2), (wide, high)], pen)], wide
    wide, y = rng.uniform(0.25, 0.65) * height, -rng.uniform(0.35, 0.55) * height
    half = rng.uniform(0.4, 0.6) * wide
    across = _level(wide, y, height, rng)
    return [(across, pen), ([(wide / 2, y - half), (wide / 2, y + half)], pen)], wide


def gaps_beside(height: float, spacing: float, rng: Generator) -> tuple[float, float]:
    """Return the space before and after a mark in pixels.

    Args:
        height: of the digits, in pixels.
        spacing: between the writer's digits, as a share of the height.
        rng: the random generator.
    """
    loose = rng.uniform(0.1, 0.5) if rng.random() < _LOOSE else 0.0
    before = rng.uniform(-0.06, 0.14) + loose
    after = rng.uniform(0.0, 0.15) + max(spacing, 0) / 2 + loose
    return float(before * height), float(after * height)


def _dot(x: float, y: float, pen: float, rng: Generator) -> Stroke:
    """Return a dot: round, or a short stroke, usually to the right."""
    long = pen * rng.uniform(0.3, 1.0) * (2.0 if rng.random() < 0.2 else 1.0)
    down = rng.normal(0, 0.5) * long
    return [(x, y), (x + long, y + down)], pen * rng.uniform(0.9, 1.6)


def _tail(char: str, height: float, pen: float, rng: Generator) -> Stroke:
    """Return a comma or an apostrophe: a short stroke to the lower left, often bent."""
    long = rng.uniform(0.14, 0.4) * height
    y = -rng.uniform(0.0, 0.15) * height if char == "," else -rng.uniform(0.85, 1.15) * height
    lean, bend = rng.uniform(0.0, 0.6) * long, rng.uniform(-0.05, 0.25) * long
    points = [(0.3 * long, y), (0.3 * long - lean / 2 + bend, y + long / 2)]
    return [*points, (0.3 * long - lean, y + long)], pen * rng.uniform(0.8, 1.2)


def _level(wide: float, y: float, height: float, rng: Generator) -> list[Point]:
    """Return the points of a dash: nearly level, slightly bent."""
    rise, bend = rng.normal(0, 0.06) * wide, rng.normal(0, 0.02) * height
    return [(0.0, y), (wide / 2, y + rise / 2 + bend), (wide, y + rise)]
