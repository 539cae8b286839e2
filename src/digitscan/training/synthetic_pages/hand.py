"""A writer style: how one writer's digits, marks, words and signs look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageDraw

from digitscan.training.rerendering import cut_to_ink
from digitscan.training.synthetic_pages.canvas import Canvas, Ink
from digitscan.training.synthetic_pages.mark_strokes import gaps_beside, mark_strokes
from digitscan.training.synthetic_pages.pen import ink_color, smooth, with_pen
from digitscan.training.synthetic_pages.sign_strokes import STROKES

if TYPE_CHECKING:
    from numpy.random import Generator

    from digitscan.training.synthetic_pages.canvas import Color, Mark, Point
    from digitscan.training.synthetic_pages.characters import Characters, Face

# How often a hand's digits come from each set; "face" is a typeface that imitates handwriting.
_SETS = {"nist": 0.5, "mnist": 0.22, "usps": 0.08, "face": 0.2}
# How often words use a handwriting face instead of single real letters.
_FACE_WORDS = 0.65
_FINE = 2  # digits are shaped at this many times their size
_PAD = 4
# The spacing of digits, usual and touching, and the unevenness of the writing, usual and strong;
# as shares of the digit height.
_SPACING, _TOUCHING = (-0.05, 0.3), (-0.2, 0.0)
_EVEN, _UNEVEN = (0.01, 0.06), (0.08, 0.2)
# Digits that some writers give a tail, and how much longer it makes them.
_TAILED = "1479"
_TAIL = (1.15, 1.7)


@dataclass
class Hand:
    """A writer with one pen.

    Attributes:
        characters: the available digits and letters.
        rng: the random generator.
        height: this writer's digit height in pixels.
        pen: the stroke width in pixels.
        color: of the ink, RGB.
        opacity: of the ink, 0 to 1.
        digits: a set of `Characters.digits`, or "face".
        face: the handwriting face of words, and of digits if `digits` is "face".
        letters: the set of real letters, empty if words use `face`.
        slant: of strokes, horizontal shift per unit of height.
        spacing: between digits, as a share of the height.
        wobble: the unevenness of the writing, as a share of the height.
        tails: how often a 1, 4, 7 or 9 reaches far below the baseline.
    """

    characters: Characters
    rng: Generator
    height: float
    pen: float
    color: Color
    opacity: float
    digits: str
    face: Face
    letters: str
    slant: float
    spacing: float
    wobble: float
    tails: float

    @classmethod
    def draw(
        cls, characters: Characters, rng: Generator, height: float, color: Color | None = None
    ) -> Hand:
        """Draw a random writer with digits of `height` pixels."""
        faces = characters.hand_faces
        sets = list(characters.letters)
        return cls(
            characters=characters,
            rng=rng,
            height=height,
            pen=float(np.clip(height * np.exp(rng.normal(-2.35, 0.4)), 1.0, 12.0)),
            color=color if color is not None else ink_color(rng),
            opacity=float(rng.uniform(0.55, 1.0)),
            digits=str(rng.choice(list(_SETS), p=list(_SETS.values()))),
            face=faces[int(rng.integers(len(faces)))],
            letters="" if rng.random() < _FACE_WORDS else str(rng.choice(sets)),
            slant=float(rng.normal(0.05, 0.15)),
            spacing=float(rng.uniform(*(_TOUCHING if rng.random() < 0.15 else _SPACING))),
            wobble=float(rng.uniform(*(_UNEVEN if rng.random() < 0.15 else _EVEN))),
            tails=float(rng.uniform(0.2, 1)) if rng.random() < 0.15 else 0.0,
        )

    def number(
        self,
        canvas: Canvas,
        text: str,
        left: float,
        base: float,
        *,
        height: float | None = None,
        pitch: float | None = None,
        ink: Ink = Ink.DIGIT,
    ) -> float:
        """Write a number with its marks on the baseline `base`.

        Args:
            canvas: the page.
            text: digits and the marks `. , - / : ' +`; a space is a small gap.
            left: where it begins.
            base: the y of the baseline.
            height: of the digits; by default the writer's own.
            pitch: the distance from digit to digit, as in digit boxes; none by default.
            ink: `Ink.OTHER` for digits that should not be read, such as struck-out ones.

        Returns:
            Where the number ends.
        """
        height = height or self.height
        x, boxes, number = left, [], canvas.next_number
        for place, char in enumerate(text):
            if char == " ":
                x += 0.3 * height
                continue
            low = base + self.rng.normal(0, self.wobble) * height
            if not char.isdigit():
                inside = ink is Ink.DIGIT and text[place + 1 :].strip() != ""
                kind = Ink.MARK if inside else Ink.OTHER
                owner = canvas.add_character(char, number, kind)
                x = self._mark(canvas, char, x, low, height, kind, owner)
                continue
            owner = canvas.add_character(char, number, ink)
            mark = self._digit(int(char), height * float(np.exp(self.rng.normal(0, self.wobble))))
            if char in _TAILED and self.rng.random() < self.tails:
                mark, low = self._with_tail(mark, low)
            wide, high = mark.shape[1] - 2 * _PAD, mark.shape[0] - 2 * _PAD
            at = x if pitch is None else x + (pitch - wide) / 2
            top = low - mark.shape[0] + _PAD
            canvas.stamp(mark, at - _PAD, top, ink, self.color, self.opacity, owner)
            boxes.append((at, low - high, at + wide, low))
            gap = self.spacing + self.rng.normal(0, 0.04)
            x = at + wide + gap * height if pitch is None else x + pitch
        if boxes and ink is Ink.DIGIT:
            canvas.number_body(boxes, height)
        return x

    def width_of(self, text: str, height: float | None = None) -> float:
        """Estimate the width of a number, in pixels."""
        height = height or self.height
        digits = sum(char.isdigit() for char in text)
        return height * (digits * (0.62 + self.spacing) + (len(text) - digits) * 0.3)

    def word(
        self, canvas: Canvas, text: str, left: float, base: float, *, height: float | None = None
    ) -> float:
        """Write a word with capitals as high as digits; return where it ends."""
        size = (height or self.height) * float(self.rng.uniform(0.85, 1.1))
        if not self.letters:
            return self._face_word(canvas, text, left, base, size)
        marks, x = self.characters.letters[self.letters], left
        for place, char in enumerate(text):
            if char == " ":
                x += 0.4 * size
                continue
            share = 1.0 if place == 0 or char in "bdfhklt" else 0.65
            ink = marks[int(self.rng.integers(len(marks)))]
            slender = min(1.0, 1.5 * ink.shape[0] / ink.shape[1])
            mark = self._shaped(ink, size * share * slender)
            low = base + self.rng.normal(0, 2 * self.wobble) * size
            canvas.stamp(
                mark, x - _PAD, low - mark.shape[0] + _PAD, Ink.OTHER, self.color, self.opacity
            )
            x += mark.shape[1] - 2 * _PAD + self.rng.uniform(-0.08, 0.15) * size
        return x

    def sign(self, canvas: Canvas, name: str, left: float, base: float) -> float:
        """Write a separate sign, such as a tick or an equals sign; return where it ends."""
        size = self.height * self.rng.uniform(0.5, 1.1)
        if name in self.characters.signs:
            marks = self.characters.signs[name]
            mark = self._shaped(
                marks[int(self.rng.integers(len(marks)))], size * 0.7, keep_shape=True
            )
            top = base - self.height / 2 - mark.shape[0] / 2
            canvas.stamp(mark, left, top, Ink.OTHER, self.color, self.opacity)
            return float(left + mark.shape[1])
        wide, slant = size * self.rng.uniform(0.75, 1.25), size * self.rng.normal(self.slant, 0.1)
        for stroke in STROKES[name]:
            path = [(left + wide * x + slant * (1 - y), base - size * (1 - y)) for x, y in stroke]
            self.stroke(canvas, path)
        return left + wide

    def stroke(
        self,
        canvas: Canvas,
        points: list[Point],
        ink: Ink = Ink.OTHER,
        width: float | None = None,
    ) -> None:
        """Draw a stroke through `points`, as shaky as this writer's."""
        shake = 0.5 * self.wobble * self.height
        path = [(x + self.rng.normal(0, shake), y + self.rng.normal(0, shake)) for x, y in points]
        canvas.line(smooth(path), width or self.pen, ink, self.color, self.opacity)

    def scribble(
        self, canvas: Canvas, left: float, top: float, right: float, bottom: float
    ) -> None:
        """Cross something out with one or two strokes, a cross, or a zigzag."""
        rng, kind = self.rng, int(self.rng.integers(4))
        middle = (top + bottom) / 2 + rng.normal(0, 0.1) * (bottom - top)
        if kind == 0:
            for shift in range(int(rng.integers(1, 3))):
                y = middle + shift * 0.2 * (bottom - top)
                self.stroke(canvas, [(left, y), (right, y + rng.normal(0, 0.1) * self.height)])
        elif kind == 1:
            self.stroke(canvas, [(left, bottom), (right, top)])
        elif kind == 2:
            self.stroke(canvas, [(left, bottom), (right, top)])
            self.stroke(canvas, [(left, top), (right, bottom)])
        else:
            xs = np.linspace(left, right, int(rng.integers(5, 14)))
            self.stroke(canvas, [(x, (top, bottom)[i % 2]) for i, x in enumerate(xs)])

    def circle(self, canvas: Canvas, left: float, top: float, right: float, bottom: float) -> None:
        """Draw a ring around something."""
        turn = np.linspace(0, 2 * np.pi * self.rng.uniform(0.93, 1.1), 40) + self.rng.uniform(0, 6)
        x, y = (left + right) / 2, (top + bottom) / 2
        wide, high = (right - left) / 2, (bottom - top) / 2
        points = [(x + wide * np.cos(t), y + high * np.sin(t)) for t in turn]
        canvas.line(points, self.pen, Ink.OTHER, self.color, self.opacity)

    def _digit(self, value: int, height: float) -> Mark:
        if self.digits == "face":
            return self._shaped(_face_ink(self.face, str(value), height), height)
        marks = self.characters.digits[self.digits][value]
        return self._shaped(marks[int(self.rng.integers(len(marks)))], height)

    def _with_tail(self, mark: Mark, low: float) -> tuple[Mark, float]:
        """Return a digit with a tail below its baseline, and where it then ends."""
        longer = round(mark.shape[0] * self.rng.uniform(*_TAIL))
        tailed = cv2.resize(mark, (mark.shape[1], longer), interpolation=cv2.INTER_LINEAR)
        return np.asarray(tailed, np.float32), low + longer - mark.shape[0]

    def _face_word(self, canvas: Canvas, text: str, left: float, base: float, size: float) -> float:
        rise = float(self.rng.normal(0, 0.01))
        x = left
        for part in text.split(" "):
            low = base + rise * (x - left)
            canvas.print(part, x, low, size, self.face, self.color, self.opacity, digits=Ink.OTHER)
            x += self.face.sized(size).getlength(part + " ")
        return x

    def _shaped(
        self, ink: Mark, height: float, *, pen: bool = True, keep_shape: bool = False
    ) -> Mark:
        """Return `ink` scaled to `height` with this writer's slant and pen, padded by 4 pixels."""
        scale = _FINE * height / max(ink.shape if keep_shape else (ink.shape[0], 1))
        aspect = float(np.exp(self.rng.normal(0, 0.08)))
        slant = 0.0 if keep_shape else self.slant + float(self.rng.normal(0, 0.04))
        rows, columns = ink.shape[0] * scale, ink.shape[1] * scale * aspect
        pad = _FINE * _PAD
        size = (round(columns + abs(slant) * rows) + 2 * pad, round(rows) + 2 * pad)
        matrix = np.array(
            [
                [scale * aspect, -slant * scale, pad + (slant * rows if slant > 0 else 0)],
                [0, scale, pad],
            ]
        )
        big = cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR)
        if pen:
            big = with_pen(
                np.asarray(big, np.float32), _FINE * self.pen * self.rng.uniform(0.9, 1.1)
            )
        small = (max(1, round(size[0] / _FINE)), max(1, round(size[1] / _FINE)))
        return np.clip(np.asarray(cv2.resize(big, small, interpolation=cv2.INTER_AREA)), 0, 1)

    def _mark(
        self,
        canvas: Canvas,
        char: str,
        x: float,
        base: float,
        height: float,
        ink: Ink,
        owner: int,
    ) -> float:
        """Write a mark of a number; return where it ends."""
        before, after = gaps_beside(height, self.spacing, self.rng)
        left = x + before
        strokes, wide = mark_strokes(char, height, self.pen, self.rng)
        for points, width in strokes:
            path = smooth([(left + right, base + down) for right, down in points])
            canvas.line(path, width, ink, self.color, self.opacity, owner)
        return left + wide + after


def _face_ink(face: Face, char: str, height: float) -> Mark:
    """Render one character, cropped to its ink, at about twice the wanted height."""
    font = face.sized(_FINE * height)
    side = round(3 * _FINE * height) + 4
    drawn = Image.new("L", (side, side))
    ImageDraw.Draw(drawn).text((side // 3, 2 * side // 3), char, 255, font, anchor="ls")
    return cut_to_ink(np.asarray(drawn, np.float32) / np.float32(255))
