"""Readings to write out."""

from __future__ import annotations

from digitscan.output.rows import PageReading
from digitscan.page import Box, Digit, Line, Number, Page


def digit(value: int, confidence: float, left: int, top: int) -> Digit:
    rest = (1 - confidence) / 10
    probabilities = tuple(confidence if other == value else rest for other in range(10))
    return Digit(value, confidence, Box(left, top, 8, 12), probabilities)


def reading(source: str = "a.png", number: int = 2) -> PageReading:
    """Return a page of two lines: 47 and 1; 08."""
    first = Number((digit(4, 0.99, 10, 20), digit(7, 0.9, 20, 20)))
    second = Number((digit(1, 0.5, 60, 20),))
    third = Number((digit(0, 0.96, 10, 50), digit(8, 0.7, 20, 50)))
    lines = (Line((first, second)), Line((third,)))
    return PageReading(source, number, Page(lines, width=100, height=80, skew=1.234))


EMPTY = PageReading("empty.png", 1, Page((), width=100, height=80))
