"""Tables with or without rules; their rows and columns are the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, pairwise

from digitscan.drawing import camera, paper
from digitscan.drawing.page_spec import CELL_END, Order
from digitscan.drawing.paper import Bar, Surface
from digitscan.drawing.sheet import DrawnPage, Grid, Sheet
from digitscan.drawing.strokes import RAISED
from digitscan.drawing.writing import Writing, write

# Lengths in digit heights: the margin around a table, the height of a row and of a row of headings,
# the baseline above a row's lower edge, the space beside a number and a word.
MARGIN, PITCH, HEAD, BASE, BESIDE, INDENT = 1.4, 1.75, 1.2, 0.42, 0.5, 0.35
# The space beside a number without rules.
BESIDE_UNRULED = 0.85
# The size of the print in headings, and the width of one of its letters.
PRINTED, LETTER = 0.5, 0.31
DOUBLE_GAP = 0.16
# Numbers with marks that change their value are written legibly: at least this space between
# digits, in digit heights, and points and commas pressed by this factor.
SPACING, POINTS, PRESSED = 0.26, f".,:'{RAISED}", 1.5
THICK, FAINT_THICK = 1 / 30, 1 / 50
FAINT: paper.Colour = (0.76, 0.79, 0.84)
# One in three stretches of a broken rule ends in a gap.
STRETCH, GAP, BROKEN = 1.5, 0.12, 1 / 3


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is ruled, aligned and photographed.

    `frame`: rules around it; `double`: upright rules, and those below the heading and the last
    row, are double; `faint`: rules are pale, thin and broken; `spans`: heading cells over two
    columns; `bent`: on bent paper, in perspective; `raised`: points at half the digit height, as
    in British tables; `aligned`: numbers are aligned at the `right` of a column, in its `middle`,
    or at the decimal `point`; "" for either of the first two.
    """

    ruled: bool = True
    frame: bool = True
    double: bool = False
    faint: bool = False
    spans: bool = False
    bent: bool = False
    raised: bool = False
    aligned: str = ""


@dataclass(frozen=True, slots=True)
class _Heading:
    """A printed heading in the row `row`, above the columns `first` to `last`."""

    text: str
    row: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Table:
    """A table before it is drawn; edges and points are pixels of the flat sheet.

    `texts` and `written` are its cells, `heads` is the number of heading rows. `columns` and `rows`
    are the edges, `points` the positions of the decimal points of each column.
    """

    look: Look
    order: Order
    texts: tuple[tuple[str, ...], ...]
    written: tuple[tuple[Writing, ...], ...]
    headings: tuple[_Heading, ...]
    heads: int
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    points: tuple[float, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sheet."""
        margin = MARGIN * self.order.height
        return round(self.columns[-1] + margin), round(self.rows[-1] + margin)

    @property
    def truth(self) -> Grid:
        """The texts of the cells with a number; headings and words are empty."""
        empty = ("",) * len(self.texts[0])
        numbers = tuple(tuple(t if _is_number(t) else "" for t in row) for row in self.texts)
        return (empty,) * self.heads + numbers


def table(look: Look, kind: str, notes: str, order: Order) -> DrawnPage:
    """Draw the lines as a table, one row each; bent or faint tables are photographed."""
    held = _laid_out(look, order)
    surface = paper.plain(
        held.size, order.height, order.rng, paper.CREAM if look.bent else paper.WHITE
    )
    if look.ruled:
        colour = FAINT if look.faint else paper.PRINT
        paper.lines(surface, _rules(held), colour)
    _print_headings(surface, held)
    sheet = _sheet(surface, held)
    aligned = look.aligned or str(order.rng.choice(["right", "middle"]))
    for row in range(len(held.texts)):
        _write_row(sheet, held, row, aligned)
    return order.page(sheet, _picture(sheet, held), kind, notes, (held.truth,))


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text))


def _laid_out(look: Look, order: Order) -> _Table:
    texts = _texts(order.lines)
    hand = replace(order.hand, spacing=max(order.hand.spacing, SPACING))
    written = tuple(
        tuple(_legible(write(hand, _as_written(t, look), order.rng)) for t in row) for row in texts
    )
    headings = _headings(order.labels, len(texts[0]), spans=look.spans)
    heads = max((each.row + 1 for each in headings), default=0)
    beside = BESIDE if look.ruled else BESIDE_UNRULED
    after = [max(cell.width - _before_point(cell) for cell in col) for col in zip(*written)]  # noqa: B905 - rows are equally long
    wide = [
        max(*(cell.width for cell in own), max(map(_before_point, own)) + tail) + 2 * beside
        for own, tail in zip(zip(*written), after, strict=True)  # noqa: B905 - as above
    ]
    columns = _edges(_widened(wide, headings), order.height)
    rows = _edges([HEAD] * heads + [PITCH] * len(written), order.height)
    pairs = zip(columns[1:], after, strict=True)
    points = tuple(right - (beside + tail) * order.height for right, tail in pairs)
    return _Table(look, order, texts, written, headings, heads, columns, rows, points)


def _legible(writing: Writing) -> Writing:
    """Return `writing` with points and commas pressed harder, so that they are visible."""
    glyphs = (
        replace(glyph, paths=tuple(replace(p, pressure=p.pressure * PRESSED) for p in glyph.paths))
        if glyph.char in POINTS
        else glyph
        for glyph in writing.glyphs
    )
    return replace(writing, glyphs=tuple(glyphs))


def _texts(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the texts of all cells; short rows are filled with empty cells."""
    rows = [[text.strip() for text in line.split(CELL_END)] for line in lines]
    columns = max(map(len, rows))
    return tuple((*row, *[""] * (columns - len(row))) for row in rows)


def _as_written(text: str, look: Look) -> str:
    return text.replace(".", RAISED) if look.raised else text


def _headings(labels: Sequence[str], columns: int, *, spans: bool) -> tuple[_Heading, ...]:
    """Return the labels as headings of the columns, in order.

    With `spans` the first labels are above two columns each, but not above the first column; the
    others are in a row below.
    """
    pairs = [(at, min(at + 1, columns - 1)) for at in range(1, columns, 2)] if spans else []
    above = [_Heading(text, 0, *pair) for text, pair in zip(labels, pairs, strict=False)]
    below = labels[len(above) :][:columns]
    row = 1 if above else 0
    return (*above, *(_Heading(text, row, at, at) for at, text in enumerate(below)))


def _before_point(cell: Writing) -> float:
    """Return the width of the part before the last point or comma; the whole width without one."""
    marks = [glyph for glyph in cell.glyphs if glyph.char in f".,{RAISED}"]
    if not marks:
        return cell.width
    return min(float(path.points[:, 0].min()) for path in marks[-1].paths)


def _widened(wide: Sequence[float], headings: Sequence[_Heading]) -> list[float]:
    """Return the widths of the columns, increased to fit their headings."""
    widths = list(wide)
    for each in headings:
        share = (len(each.text) * LETTER + 2 * INDENT) / (each.last - each.first + 1)
        for column in range(each.first, each.last + 1):
            widths[column] = max(widths[column], share)
    return widths


def _edges(lengths: Sequence[float], height: float) -> tuple[float, ...]:
    return tuple(edge * height for edge in accumulate(lengths, initial=MARGIN))


def _rules(held: _Table) -> list[Bar]:
    """Return the printed rules."""
    look, height = held.look, held.order.height
    thick = height * (FAINT_THICK if look.faint else THICK)
    bars = [*_uprights(held, thick), *_levels(held, thick)]
    if look.double:
        below = held.rows[held.heads], held.rows[-1]
        bars = [*bars, *_seconds(bars, below, DOUBLE_GAP * height)]
    return list(_broken(bars, held.order)) if look.faint else bars


def _uprights(held: _Table, thick: float) -> Iterator[Bar]:
    """Yield the upright rules, row by row, except inside a heading over several columns."""
    inside = {(h.row, at) for h in held.headings for at in range(h.first + 1, h.last + 1)}
    outer = (0, len(held.columns) - 1)
    for at, x in enumerate(held.columns):
        for row, (top, bottom) in enumerate(pairwise(held.rows)):
            if (held.look.frame or at not in outer) and (row, at) not in inside:
                yield paper.upright(x, top - thick / 2, bottom + thick / 2, thick)


def _levels(held: _Table, thick: float) -> Iterator[Bar]:
    left, right = held.columns[0] - thick / 2, held.columns[-1] + thick / 2
    rows = held.rows if held.look.frame else held.rows[1:-1]
    for y in rows:
        yield paper.level(y, left, right, thick)


def _seconds(bars: Sequence[Bar], below: Sequence[float], gap: float) -> Iterator[Bar]:
    """Yield a second rule beside each upright one, and below the level ones at `below`."""
    for left, top, right, bottom in bars:
        if bottom - top > right - left:
            yield left + gap, top, right + gap, bottom
        elif any(top <= y <= bottom for y in below):
            yield left, top + gap, right + gap, bottom + gap


def _broken(bars: Sequence[Bar], order: Order) -> Iterator[Bar]:
    """Yield the rules in stretches, some of which end in a gap."""
    for left, top, right, bottom in bars:
        level = right - left > bottom - top
        start, end = (left, right) if level else (top, bottom)
        while start < end:
            stop = min(start + STRETCH * order.height, end)
            seen = stop - (GAP * order.height if order.rng.random() < BROKEN else 0)
            yield (start, top, seen, bottom) if level else (left, start, right, seen)
            start = stop


def _print_headings(surface: Surface, held: _Table) -> None:
    height = held.order.height
    for each in held.headings:
        middle = (held.columns[each.first] + held.columns[each.last + 1]) / 2
        left = middle - len(each.text) * LETTER * height / 2
        at = (left, held.rows[each.row + 1] - 0.4 * height)
        paper.words(surface, each.text, at, PRINTED * height)


def _sheet(surface: Surface, held: _Table) -> Sheet:
    """Return the sheet with its view, before it is written on."""
    size, order = held.size, held.order
    if not held.look.bent:
        warp = camera.turned(size, float(order.rng.uniform(-1.0, 1.0)))
        return Sheet(camera.seen(surface, warp), order.height, order.rng, warp)
    warp = camera.tilted(size, order.rng, 0.025)
    depth = float(order.rng.uniform(0.3, 0.7) * order.rng.choice([-1, 1])) * order.height
    bend = camera.Bend(depth, size[0] * float(order.rng.uniform(0.8, 1.2)))
    seen = bend.seen(camera.seen(surface, warp))
    return Sheet(seen, order.height, order.rng, warp, bend=bend)


def _write_row(sheet: Sheet, held: _Table, row: int, aligned: str) -> None:
    height, rng = held.order.height, held.order.rng
    pen = held.order.pen_or("blue ball" if held.look.ruled else "black ball")
    base = held.rows[held.heads + row + 1] - BASE * height
    for column, writing in enumerate(held.written[row]):
        left = _left(held, row, column, aligned)
        x, y = rng.normal(0, 0.05, 2) * height
        sheet.write(writing, (left + float(x), base + float(y)), pen, row + 1)


def _left(held: _Table, row: int, column: int, aligned: str) -> float:
    """Return the left edge of a cell's writing: words at the left, numbers by `aligned`."""
    height, writing = held.order.height, held.written[row][column]
    left, right = held.columns[column], held.columns[column + 1]
    if not _is_number(held.texts[row][column]):
        return left + INDENT * height
    if aligned == "point":
        return held.points[column] - _before_point(writing) * height
    if aligned == "middle":
        return (left + right - writing.width * height) / 2
    beside = BESIDE if held.look.ruled else BESIDE_UNRULED
    return right - (beside + writing.width) * height


def _picture(sheet: Sheet, held: _Table) -> camera.Picture:
    order = held.order
    if not (held.look.bent or held.look.faint):
        return camera.scan(sheet.surface, grey=not held.look.ruled)
    lit = sheet.surface
    if held.look.bent:
        lit = sheet.surface * camera.light(held.size, order.rng, 0.15)
    return camera.photograph(lit, order.height, order.rng, 0.008)


RULED: dict[str, Callable[[Order], DrawnPage]] = {
    "grid": partial(table, Look(), "table/grid", "ruled table, scanned"),
    "open": partial(table, Look(frame=False), "table/open", "rules between the cells, no frame"),
    "double": partial(table, Look(double=True), "table/double", "double rules"),
    "faint": partial(table, Look(faint=True), "table/faint", "pale, thin and broken rules"),
    "spans": partial(table, Look(spans=True), "table/spans", "heading cells over two columns"),
    "bent": partial(table, Look(bent=True), "table/bent", "bent paper, seen from aside"),
}
UNRULED: dict[str, Callable[[Order], DrawnPage]] = {
    "amounts": partial(
        table, Look(ruled=False, aligned="right"), "columns/right", "amounts without rules"
    ),
    "points": partial(
        table, Look(ruled=False, aligned="point"), "columns/point", "amounts, points in line"
    ),
}
# Separate from the others, whose random seeds depend on their order.
BRITISH: dict[str, Callable[[Order], DrawnPage]] = {
    "raised": partial(table, Look(raised=True), "table/raised", "ruled table with raised points"),
}
TABLES = RULED | UNRULED | BRITISH
