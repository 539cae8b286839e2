"""What a layout works with: a canvas, writers, typefaces, and words to write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from digitscan.training.synthetic_pages.canvas import Canvas, Ink
from digitscan.training.synthetic_pages.hand import Hand
from digitscan.training.synthetic_pages.pen import ink_color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from digitscan.training.synthetic_pages.canvas import Color
    from digitscan.training.synthetic_pages.characters import Characters, Face

Item = TypeVar("Item")
_VOWELS, _CONSONANTS = "aeiou", "bcdfghklmnprstvwz"


@dataclass
class Page:
    """A page that a layout fills.

    Attributes:
        characters: digits, letters, signs and faces.
        rng: the random generator of the page.
        canvas: the drawing surface.
        hand: the page's main writer.
        face: the typeface of its print.
        print_color: of its print.
        rule_color: of its ruled lines.
    """

    characters: Characters
    rng: Generator
    canvas: Canvas
    hand: Hand
    face: Face
    print_color: Color
    rule_color: Color

    @classmethod
    def blank(
        cls, characters: Characters, rng: Generator, width: float, height: float, digit: float
    ) -> Page:
        """Return an empty page of `width` x `height` pixels; its digits are `digit` pixels high."""
        board = rng.random() < 0.03  # a blackboard
        paper = _board(rng) if board else _paper(rng)
        chalk = tuple(rng.uniform(200, 255, 3)) if board else None
        faces = characters.print_faces
        dark = ink_color(rng) if rng.random() < 0.4 else tuple(rng.uniform(0, 70, 3))
        faint = rng.random() < 0.4  # rules are often printed in a tint
        share = rng.uniform(0.3, 0.85) if faint else 0.1
        light = chalk if chalk else (1 - share) * np.array(dark) + share * np.array(paper)
        return cls(
            characters=characters,
            rng=rng,
            canvas=Canvas.blank(round(width), round(height), paper),
            hand=Hand.draw(characters, rng, digit, chalk),
            face=faces[int(rng.integers(len(faces)))],
            print_color=chalk or dark,
            rule_color=tuple(light),
        )

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return self.canvas.width

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return self.canvas.height

    def often(self, share: float) -> bool:
        """Return True with this probability."""
        return bool(self.rng.random() < share)

    def pick(self, items: Sequence[Item]) -> Item:
        """Return a random one of `items`."""
        return items[int(self.rng.integers(len(items)))]

    def other_hand(self, size: float = 1.0) -> Hand:
        """Return another writer, with digits `size` times as high as the main one's."""
        color = self.hand.color if min(self.hand.color) > 150 else None  # chalk
        return Hand.draw(self.characters, self.rng, self.hand.height * size, color)

    def sized(self, size: float) -> Hand:
        """Return the main writer with digits `size` times as high."""
        return replace(self.hand, height=self.hand.height * size)

    def digits(self, most: int, least: int = 1) -> str:
        """Return `least` to `most` random digits; longer ones rarely begin with 0."""
        count = int(self.rng.integers(least, most + 1))
        text = "".join(str(each) for each in self.rng.integers(0, 10, count))
        if count > 1 and text[0] == "0" and self.often(0.8):
            text = str(self.rng.integers(1, 10)) + text[1:]
        return text

    def amount(self, most: int = 4, places: int = 2, point: str = ".") -> str:
        """Return a decimal number."""
        return f"{self.digits(most)}{point}{self.digits(places, places)}"

    def date(self) -> str:
        """Return a date in one of the common forms."""
        day, month = int(self.rng.integers(1, 32)), int(self.rng.integers(1, 13))
        year = int(self.rng.integers(1850, 2030))
        short = f"{year % 100:02d}"
        form = self.pick(("{d}.{m}.{y}", "{d}/{m}/{s}",
                          "{d:02d}.{m:02d}.{y}", "{y}-{m:02d}-{d:02d}",
                          "{m}/{d}/{y}", "{d}-{m}-{s}", "{d}/{m}", "{d}.{m}.{s}"))  # fmt: skip
        return str(form.format(d=day, m=month, y=year, s=short))

    def time(self) -> str:
        """Return a time of day."""
        mark = ":" if self.often(0.8) else "."
        return f"{self.rng.integers(0, 24)}{mark}{self.rng.integers(0, 60):02d}"

    def word(self, *, capital: bool | None = None) -> str:
        """Return a pronounceable word without meaning."""
        parts = [
            self.pick(_CONSONANTS)
            + self.pick(_VOWELS)
            + (self.pick("nrslt") if self.often(0.3) else "")
            for _ in range(int(self.rng.integers(1, 5)))
        ]
        text = "".join(parts)
        if self.often(0.08):
            return text.upper()
        big = self.often(0.4) if capital is None else capital
        return text.capitalize() if big else text

    def words(self, count: int) -> str:
        """Return `count` words separated by spaces."""
        return " ".join(self.word() for _ in range(count))

    def print(
        self, text: str, left: float, base: float, height: float, *, digits: Ink = Ink.PRINT
    ) -> float:
        """Print a line of text in the page's face; return where it ends."""
        return self.canvas.print(
            text, left, base, height, self.face, self.print_color, digits=digits
        )

    def rule(
        self, x0: float, y0: float, x1: float, y1: float, thick: float, opacity: float = 1.0
    ) -> None:
        """Draw a ruled line."""
        self.canvas.line([(x0, y0), (x1, y1)], thick, Ink.RULE, self.rule_color, opacity)

    def box(self, left: float, top: float, width: float, height: float, thick: float) -> None:
        """Draw a ruled box."""
        self.canvas.box(left, top, width, height, thick, self.rule_color)


def _paper(rng: Generator) -> Color:
    """Return the color of paper: usually white or cream, rarely a tint."""
    level = rng.uniform(0.6, 1.0) if rng.random() < 0.4 else rng.uniform(0.88, 1.0)
    tint = rng.normal(0, 0.02, 3) if rng.random() < 0.75 else rng.uniform(-0.2, 0.0, 3)
    red, green, blue = np.clip(255 * (level + tint - [0, 0.01, 0.04]), 60, 255).tolist()
    return red, green, blue


def _board(rng: Generator) -> Color:
    red, green, blue = (rng.uniform(15, 70) + rng.uniform(-10, 15, 3)).clip(0, 90).tolist()
    return red, green, blue
