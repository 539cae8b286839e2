"""The kinds of pages: each combines paper, writer, pen and camera, and knows its truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from digitscan.drawing import camera, paper
from digitscan.drawing.page_spec import Order
from digitscan.drawing.pens import Pen
from digitscan.drawing.sheet import DrawnPage, Sheet
from digitscan.drawing.tables import TABLES
from digitscan.drawing.writer_styles import Hand, random_hand
from digitscan.drawing.writing import Glyph, Writing, write

# The left edge of the writing, and the margins around it, in digit heights.
LEFT, MARGINS, ABOVE = 2.2, 4.2, 2.6
CHEQUE_PENS = ("fountain", "blue ball", "black ball")


def draw(
    kind: str,
    seed: int = 0,
    height: float = 48.0,
    lines: Sequence[str] = ("0123456789", "314 2718"),
    *,
    hand: Hand | None = None,
    pen: Pen | None = None,
    labels: Sequence[str] = (),
) -> DrawnPage:
    """Draw a page of `kind` (see `KINDS`) with these `lines`; the same seed gives the same page.

    `lines` are digits, spaces between numbers, and the marks of `strokes.MARKS`; `height` is
    that of a digit in pixels. `hand` and `pen` replace those that the seed and the kind choose.
    `labels` are printed above the fields of a form or the columns of a table. A line of a table
    (see `TABLES`) is a row of cells separated by `|`. Raises KeyError for an unknown kind or
    character.
    """
    rng = np.random.default_rng([seed, *kind.encode()])
    writer = random_hand(rng)
    given = hand is not None
    order = Order(tuple(lines), height, rng, hand or writer, given, pen, tuple(labels))
    return KINDS[kind](order)


def _written(order: Order) -> list[Writing]:
    return [write(order.hand, text, order.rng) for text in order.lines]


def _room(order: Order, written: list[Writing], pitch: float) -> tuple[int, int]:
    """Return the size in pixels that the lines need with their margins."""
    return order.pixels(max(w.width for w in written) + MARGINS, ABOVE + pitch * len(written))


def _write_lines(
    order: Order, sheet: Sheet, written: list[Writing], first: float, pitch: float, pen: Pen
) -> None:
    """Write the lines below each other, with baselines from `first`, `pitch` apart (heights)."""
    for index, writing in enumerate(written):
        left = LEFT + float(order.rng.normal(0, 0.12))
        at = (left * order.height, (first + index * pitch) * order.height)
        sheet.write(writing, at, pen, index + 1)


def scan(order: Order) -> DrawnPage:
    """Draw plain white paper on a flatbed, slightly skewed, in gray."""
    written = _written(order)
    size = _room(order, written, 1.9)
    warp = camera.turned(size, float(order.rng.uniform(-1.5, 1.5)))
    sheet = Sheet(paper.plain(size, order.height, order.rng), order.height, order.rng, warp)
    _write_lines(order, sheet, written, 2.4, 1.9, order.pen_or("black ball"))
    image = camera.scan(sheet.surface)
    return order.page(sheet, image, "plain/scan", "flatbed scan, a little askew")


def ruled(order: Order) -> DrawnPage:
    """Draw a notebook page: blue lines, a red margin, blue ballpoint."""
    written = _written(order)
    size = _room(order, written, 1.55)
    surface = paper.plain(size, order.height, order.rng)
    paper.ruled(surface, order.height, 1.1, 1.55)
    warp = camera.turned(size, float(order.rng.uniform(-0.8, 0.8)))
    sheet = Sheet(camera.seen(surface, warp), order.height, order.rng, warp)
    _write_lines(order, sheet, written, 2.62, 1.55, order.pen_or("blue ball"))
    image = camera.photograph(sheet.surface, order.height, order.rng, 0.006)
    return order.page(sheet, image, "ruled/blue-pen", "notebook page, blue lines, red margin")


def form(order: Order) -> DrawnPage:
    """Draw a printed form, one box per digit, spaces between fields; digits may touch their box."""
    size = order.pixels(max(map(len, order.lines)) + 3.0, 2.6 * len(order.lines) + 1.4)
    surface = paper.plain(size, order.height, order.rng)
    sheet = Sheet(surface, order.height, order.rng)
    labels = iter(order.labels)
    for index, line in enumerate(order.lines):
        left, top = 1.5 * order.height, (1.4 + index * 2.6) * order.height
        for text in line.split(" "):
            if label := next(labels, ""):
                paper.words(surface, label, (left, top - 0.18 * order.height), 0.32 * order.height)
            _field(order, sheet, text, (left, top), index + 1)
            left += (len(text) + 1) * order.height
    image = camera.scan(sheet.surface, grey=False)
    return order.page(sheet, image, "form/boxes", "printed form, a box for each digit")


def _field(order: Order, sheet: Sheet, text: str, at: tuple[float, float], line: int) -> None:
    height, (left, top) = order.height, at
    cells = [left + height * i for i in range(len(text) + 1)]
    paper.grid(sheet.surface, cells, (top, top + 1.4 * height), height / 26, paper.FORM_GREEN)
    writing = write(replace(order.hand, drift=0.0), text, order.rng)
    glyphs = (
        _centred(glyph, index + 0.5 + float(order.rng.normal(0, 0.06)))
        for index, glyph in enumerate(writing.glyphs)
    )
    boxed = Writing(tuple(glyphs), float(len(text)))
    sheet.write(boxed, (left, top + 1.2 * height), order.pen_or("blue ball"), line)


def _centred(glyph: Glyph, at: float) -> Glyph:
    across = np.concatenate([path.points[:, 0] for path in glyph.paths])
    shift = np.array([at - (across.min() + across.max()) / 2, 0.0])
    return replace(
        glyph, paths=tuple(replace(path, points=path.points + shift) for path in glyph.paths)
    )


def photo(order: Order) -> DrawnPage:
    """Draw a sheet on a table, photographed at an angle, in a shadow, with a felt pen."""
    written = _written(order)
    size = _room(order, written, 1.9)
    surface = paper.plain(size, order.height, order.rng, paper.CREAM)
    warp = camera.tilted(size, order.rng, 0.035)
    table = paper.desk(size, order.height, order.rng)
    sheet = Sheet(camera.seen(surface, warp, table), order.height, order.rng, warp)
    _write_lines(order, sheet, written, 2.4, 1.9, order.pen_or("felt"))
    lit = sheet.surface * camera.light(size, order.rng, 0.5)
    image = camera.photograph(lit, order.height, order.rng, 0.02)
    return order.page(sheet, image, "photo/shadow", "cast shadow, seen from aside, on a table")


def cheques(order: Order) -> DrawnPage:
    """Draw amounts cut from several people's cheques: touching digits on security print."""
    hands = [replace(order.another_hand(), spacing=0.05) for _ in order.lines]
    pairs = zip(hands, order.lines, strict=True)
    written = [write(hand, text, order.rng) for hand, text in pairs]
    size = order.pixels(max(w.width for w in written) + MARGINS, 2.3 * len(written))
    surface = paper.plain(size, order.height, order.rng, paper.CHEQUE)
    paper.guilloche(surface, order.height, order.rng, paper.GUILLOCHE)
    cuts = np.arange(1, len(written)) * 2.3 * order.height
    paper.lines(surface, [paper.level(y, 0, size[0], order.height / 40) for y in cuts], paper.CUT)
    sheet = Sheet(surface, order.height, order.rng)
    for index, writing in enumerate(written):
        at = (LEFT * order.height, (1.65 + 2.3 * index) * order.height)
        pen = order.pen_or(str(order.rng.choice(CHEQUE_PENS)))
        sheet.write(writing, at, pen, index + 1)
    image = camera.photograph(sheet.surface, order.height, order.rng, 0.01)
    return order.page(sheet, image, "cheque/touching", "touching amounts, points and dashes")


def board(order: Order) -> DrawnPage:
    """Draw chalk on a blackboard, photographed: light on dark."""
    written = _written(order)
    size = _room(order, written, 1.9)
    sheet = Sheet(paper.board(size, order.height, order.rng), order.height, order.rng)
    _write_lines(order, sheet, written, 2.3, 1.9, order.pen_or("chalk"))
    lit = sheet.surface * camera.light(size, order.rng, 0.12) * 1.08
    image = camera.photograph(lit, order.height, order.rng, 0.012)
    return order.page(sheet, image, "board/chalk", "chalk on a blackboard")


def ledger(order: Order) -> DrawnPage:
    """Draw a printed table with a word or a number in each cell, pencil."""
    height, pitch = order.height, 1.6
    cells = [[write(order.hand, word, order.rng) for word in line.split()] for line in order.lines]
    wide = max(cell.width for row in cells for cell in row) + 1.0
    columns = max(map(len, cells))
    size = order.pixels(columns * wide + 2.4, pitch * len(cells) + 3.0)
    surface = paper.plain(size, height, order.rng, paper.CREAM)
    edges = [(1.2 + wide * i) * height for i in range(columns + 1)]
    rows = [(1.5 + pitch * i) * height for i in range(len(cells) + 1)]
    paper.grid(surface, edges, rows, height / 34, paper.PRINT)
    warp = camera.turned(size, float(order.rng.uniform(-1.0, 1.0)))
    sheet = Sheet(camera.seen(surface, warp), height, order.rng, warp)
    for index, row in enumerate(cells):
        for left, right, cell in zip(edges, edges[1:], row, strict=False):
            # Words are aligned left in a cell, numbers right.
            figure = cell.glyphs[0].char.isdigit()
            x = right - (0.5 + cell.width) * height if figure else left + 0.3 * height
            at = (x, rows[index + 1] - 0.28 * height)
            sheet.write(cell, at, order.pen_or("pencil"), index + 1)
    image = camera.photograph(sheet.surface, height, order.rng, 0.007)
    return order.page(sheet, image, "table/pencil", "pencil in a printed table")


def fax(order: Order) -> DrawnPage:
    """Draw a fax: black and white, rough edges, specks."""
    written = _written(order)
    width, tall = _room(order, written, 1.9)
    sheet = Sheet(np.ones((tall, width, 3), np.float32), order.height, order.rng)
    _write_lines(order, sheet, written, 2.4, 1.9, order.pen_or("fineliner"))
    image = camera.fax(sheet.surface, order.rng)
    return order.page(sheet, image, "plain/fax", "black and white, rough edges, specks")


KINDS: dict[str, Callable[[Order], DrawnPage]] = {
    "scan": scan,
    "ruled": ruled,
    "form": form,
    "photo": photo,
    "cheques": cheques,
    "board": board,
    "ledger": ledger,
    "fax": fax,
} | TABLES
