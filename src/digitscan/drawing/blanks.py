"""Printed forms, blank, filled in by hand, and photographed, to measure `digitscan form`.

form = random_form(np.random.default_rng(1))
blank = draw_blank(form)
sheet = fill(form, blank, random_values(form, rng), rng)
picture = photograph_sheet(sheet, form.height, rng)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitscan.drawing import camera, paper
from digitscan.drawing.paper import Colour, Surface
from digitscan.drawing.pens import PENS, Pen
from digitscan.drawing.sheet import Sheet
from digitscan.drawing.writer_styles import random_hand
from digitscan.drawing.writing import Glyph, Writing, write
from digitscan.page import Box

# Returns a digit's ink, float32 (h, w), 0 to 1, tightly cropped: handwriting from another source.
Bank: TypeAlias = Callable[[int, Generator], NDArray[np.float32]]
Values: TypeAlias = Mapping[str, str]

TITLES = ("Meter reading", "Harvest report", "Polling station", "Exam marks", "Delivery note",
          "Survey", "Stock count", "Travel costs", "Weather log", "Time sheet")  # fmt: skip
LABELS = ("Customer number", "Meter", "Reading", "Date", "House number", "Post code", "Amount",
          "Quantity", "Clerk", "Branch", "Station", "Points", "Rooms", "Persons", "Route", "Hours",
          "Votes", "Code", "Rainfall", "Telephone", "Contract", "Invoice", "Weight")  # fmt: skip
ROWS = ("Water", "Heat", "Gas", "Power", "North", "South", "East", "West", "Monday", "Tuesday",
        "First", "Second", "Third", "Fourth", "Apples", "Pears", "Wheat", "Barley")  # fmt: skip
NOTES = ("Please write clearly, one digit in each box.", "Return this sheet to the office.",
         "Do not fold. Use blue or black ink.", "For office use only: 2 0 1 4",
         "Form 83-117, second edition")  # fmt: skip
COLOURS: tuple[Colour, ...] = (paper.PRINT, paper.PRINT, paper.FORM_GREEN, (0.5, 0.35, 0.3))
# The size of an A4 form, in digit heights.
WIDE, HIGH = 36.0, 51.0
PENS_USED = ("blue ball", "black ball", "fineliner", "fountain")


@dataclass(frozen=True, slots=True)
class BlankField:
    """A field of a form; lengths in digit heights.

    Attributes:
        name: of the field.
        left, top, width, height: of its box.
        digits: the number of boxes it is divided into; 0 for an undivided box.
        kind: of its value: `code`, `integer`, `amount`, or `date`.
        most: the most digits of the value.
    """

    name: str
    left: float
    top: float
    width: float
    height: float
    digits: int
    kind: str
    most: int


@dataclass(frozen=True, slots=True)
class Blank:
    """A printed form.

    Attributes:
        seed: of its words and style.
        height: of a digit in pixels.
        fields: in reading order.
        words: text, left, baseline, and size in digit heights.
        checks: as in a template.
        marked: whether there are marks in its corners.
        colour: of its boxes.
    """

    seed: int
    height: float
    fields: tuple[BlankField, ...]
    words: tuple[tuple[str, float, float, float], ...]
    checks: tuple[str, ...]
    marked: bool
    colour: Colour

    def box(self, field: BlankField) -> Box:
        """Return a field's box in pixels of the blank."""
        sides = (field.left, field.top, field.width, field.height)
        return Box(*(round(side * self.height) for side in sides))


def random_form(seed: int, height: float = 32.0) -> Blank:
    """Return a form: a title, combs and boxes with labels, and a table with a total."""
    rng = np.random.default_rng([seed, 83])
    words = [(str(rng.choice(TITLES)), 3.0, 4.0, 1.6)]
    words += [(str(rng.choice(NOTES)), 3.0, 6.0, 0.6), (str(rng.choice(NOTES)), 3.0, 49.0, 0.5)]
    fields: list[BlankField] = []
    labels = iter(rng.permutation(LABELS).tolist())
    top = 9.0
    for _ in range(int(rng.integers(3, 6))):
        left = 3.0
        while left < WIDE - 12:
            field = _random_field(rng, str(next(labels)), left, top)
            if field.left + field.width > WIDE - 2:
                break
            words.append((field.name, left, top - 0.35, 0.55))
            fields.append(replace(field, name=_name(field.name)))
            left += field.width + float(rng.uniform(2.0, 4.0))
        top += 4.0
    table, more, check = _random_table(rng, top + 1.0)
    return Blank(
        seed, height, (*fields, *table), (*words, *more), (check,),
        bool(rng.integers(2)), COLOURS[int(rng.integers(len(COLOURS)))],
    )  # fmt: skip


def _name(label: str) -> str:
    return label.lower().replace(" ", "_")


def _random_field(rng: Generator, label: str, left: float, top: float) -> BlankField:
    kind = "date" if label == "Date" else str(rng.choice(["code", "code", "integer", "amount"]))
    if kind == "date":
        return BlankField(label, left, top, 8 * 1.15, 1.7, 8, "date", 8)
    if kind == "code":
        digits = int(rng.integers(3, 9))
        return BlankField(label, left, top, digits * 1.15, 1.7, digits, "code", digits)
    most = int(rng.integers(3, 6))
    return BlankField(label, left, top, most * 1.0 + 3.0, 1.9, 0, kind, most)


def _random_table(
    rng: Generator, top: float
) -> tuple[list[BlankField], list[tuple[str, float, float, float]], str]:
    """Return the fields of a table of numbers with a total, its words, and the check."""
    rows, left, wide = int(rng.integers(4, 8)), 10.0, 7.0
    words = [("Item", left - 6.5, top + 1.0, 0.6), ("Number", left + 0.5, top + 1.0, 0.6)]
    names = rng.choice(ROWS, rows, replace=False).tolist()
    fields = []
    for index, word in enumerate([*names, "Total"]):
        at = top + 1.6 + 2.1 * index
        words.append((str(word), left - 6.5, at + 1.4, 0.6))
        name = "total" if word == "Total" else f"part_{index + 1}"
        fields.append(BlankField(name, left, at, wide, 2.1, 0, "integer", 4))
    return fields, words, "total = sum(part_*)"


def draw_blank(form: Blank) -> Surface:
    """Return the printed form, float32 (H, W, 3)."""
    rng = np.random.default_rng([form.seed, 84])
    height = form.height
    size = round(WIDE * height), round(HIGH * height)
    surface = paper.plain(size, height, rng)
    thick = max(1.5, height / 24)
    for field in form.fields:
        box = form.box(field)
        cells = max(1, field.digits)
        edges = [box.left + box.width * at / cells for at in range(cells + 1)]
        paper.grid(_part(surface, box, 6), [e - box.left + 6 for e in edges],
                   (6, 6 + box.height), thick, form.colour)  # fmt: skip
    for text, left, baseline, tall in form.words:
        x, y, pixels = left * height, baseline * height, tall * height
        strip = surface[max(0, round(y - 2 * pixels)) : round(y + pixels)]
        paper.words(strip, text, (x, y - max(0, round(y - 2 * pixels))), pixels)
    if form.marked:
        side = 0.9 * height
        for x in (1.0, WIDE - 1.9):
            for y in (1.0, HIGH - 1.9):
                bar = (x * height, y * height, x * height + side, y * height + side)
                paper.lines(surface, [bar], (0.1, 0.1, 0.1))
    return surface


def _part(surface: Surface, box: Box, around: int) -> Surface:
    return surface[box.top - around : box.bottom + around, box.left - around : box.right + around]


def random_values(form: Blank, rng: Generator) -> dict[str, str]:
    """Return values for the fields; some fields are empty, and the sums are right."""
    values = {field.name: _random_value(field, rng) for field in form.fields}
    parts = [name for name in values if name.startswith("part_")]
    for name in parts:
        values[name] = str(int(rng.integers(1, 10 ** int(rng.integers(1, 4)))))
    values["total"] = str(sum(int(values[name]) for name in parts))
    return values


def _random_value(field: BlankField, rng: Generator) -> str:
    if field.kind == "date":
        day = date(1990, 1, 1) + timedelta(days=int(rng.integers(0, 14000)))
        return day.strftime("%d%m%Y")
    if rng.random() < 0.08:  # noqa: PLR2004
        return ""
    digits = field.most if field.kind == "code" else int(rng.integers(1, field.most + 1))
    if field.kind == "amount":
        return f"{rng.integers(0, 10**digits)}.{rng.integers(0, 100):02}"
    text = "".join(str(each) for each in rng.integers(0, 10, digits))
    return text if field.kind == "code" else str(int(text))


def fill(
    form: Blank, blank: Surface, values: Values, rng: Generator, bank: Bank | None = None
) -> Surface:
    """Return the form with its fields filled in, by one writer or with digits of a bank."""
    sheet = Sheet(blank.copy(), form.height, rng)
    # Nobody writes wider than the box.
    hand = replace(random_hand(rng), drift=0.0)
    hand = replace(hand, aspect=min(hand.aspect, 1.0), slant=float(np.clip(hand.slant, -0.1, 0.3)))
    pen = PENS[str(rng.choice(PENS_USED))]
    # With a finer pen, a point would have no visible ink.
    pen = replace(pen, width=max(pen.width, 0.062))
    for field in form.fields:
        text = values[field.name]
        if not text:
            continue
        if bank is not None:
            _paste(sheet, form, field, text, bank, pen.colour)
            continue
        left, baseline = field.left, field.top + 0.5 * field.height + 0.5
        if field.digits:
            _in_boxes(sheet, form, field, write(hand, text, rng), baseline, pen)
            continue
        writing = write(hand, text, rng)
        room = max(field.width - writing.width - 0.6, 0.1)
        at = left + 0.3 + float(rng.uniform(0, room))
        sheet.write(writing, (at * form.height, baseline * form.height), pen, 1)
    return sheet.surface


def _in_boxes(
    sheet: Sheet, form: Blank, field: BlankField, writing: Writing, baseline: float, pen: Pen
) -> None:
    """Write each digit into its box, often off center."""
    step = field.width / field.digits
    for index, glyph in enumerate(writing.glyphs):
        middle = field.left + step * (index + 0.5) + float(sheet.rng.normal(0, 0.07))
        one = Writing((_centred(glyph, middle),), 1.0)
        sheet.write(one, (0.0, baseline * form.height), pen, 1)


def _centred(glyph: Glyph, at: float) -> Glyph:
    across = np.concatenate([path.points[:, 0] for path in glyph.paths])
    shift = np.array([at - (across.min() + across.max()) / 2, 0.0])
    paths = tuple(replace(path, points=path.points + shift) for path in glyph.paths)
    return replace(glyph, paths=paths)


def _paste(
    sheet: Sheet, form: Blank, field: BlankField, text: str, bank: Bank, colour: tuple[int, ...]
) -> None:
    """Write with the digits of a bank; a point is a dot of ink."""
    rng, height = sheet.rng, form.height
    step = field.width / field.digits if field.digits else 0.95
    room = field.width - len(text) * step - 0.4
    left = field.left if field.digits else field.left + 0.3 + float(rng.uniform(0, max(room, 0.05)))
    for index, char in enumerate(text):
        middle = (left + step * (index + 0.5)) * height
        if char == ".":
            ink = np.ones((round(0.13 * height),) * 2, np.float32)
            _ink(
                sheet.surface, ink, middle, (field.top + field.height * 0.5 + 0.42) * height, colour
            )
            continue
        ink = bank(int(char), rng)
        tall = height * float(rng.uniform(0.85, 1.08))
        scale = min(tall / ink.shape[0], 0.85 * step * height / ink.shape[1])
        size = max(2, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale))
        ink = cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        _ink(sheet.surface, ink, middle, (field.top + field.height / 2) * height, colour)


def _ink(
    surface: Surface, ink: NDArray[np.float32], x: float, y: float, colour: tuple[int, ...]
) -> None:
    left, top = round(x - ink.shape[1] / 2), round(y - ink.shape[0] / 2)
    part = surface[top : top + ink.shape[0], left : left + ink.shape[1]]
    part *= 1 - 0.9 * ink[..., None] * (1 - np.array(colour, np.float32) / 255)


def photograph_sheet(
    surface: Surface, height: float, rng: Generator, *, tilt: float = 0.05, turn: float = 6.0
) -> NDArray[np.uint8]:
    """Return a sheet photographed on a table, at an angle, in a soft shadow.

    Args:
        surface: the sheet.
        height: of a digit in its pixels.
        rng: the random generator.
        tilt: the most that corners move, as a share of the sheet's size.
        turn: the most that it is rotated, in degrees.
    """
    high, wide = surface.shape[:2]
    size = round(wide * 1.16), round(high * 1.12)
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float64)
    moved = corners + rng.uniform(-tilt, tilt, (4, 2)) * wide
    angle = np.radians(rng.uniform(-turn, turn))
    about = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([wide, high]) / 2
    moved = (moved - middle) @ about.T * 0.97 + np.array(size) / 2
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    there = cv2.warpPerspective(np.ones((high, wide), np.float32), warp, size)[..., None]
    seen = cv2.warpPerspective(surface, warp, size, flags=cv2.INTER_LINEAR)
    table = paper.desk(size, height, rng)
    whole = (seen * there + table * (1 - there)).astype(np.float32)
    bend = camera.Bend(float(rng.uniform(0, 0.004)) * high, size[0])
    lit = bend.seen(whole) * camera.light(size, rng, float(rng.uniform(0.0, 0.4)))
    return camera.photograph(lit, height, rng, 0.012)
