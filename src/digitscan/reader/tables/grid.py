"""Combine rules into grids: where they cross, and which sides of cells are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan.reader.tables.rules import Rules, follow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.reader.parameters import TableParameters

    Places = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_ROUNDS = 3  # crossings of rules that are nearly straight converge at once
# A rule counts if this share of a cell's side is drawn in two cells, since no two 1s stand exactly
# above each other; in a small table in one cell, where a 1 is shorter than a side.
_WHOLE, _WHOLE_ALONE = 0.75, 0.9
_SMALL = 3  # rows or columns
_FEWEST = 2  # rules of each direction, those at open ends included


@dataclass(frozen=True)
class Grid:
    """The rules of a table with R rows and C columns; places are in pixels of the view.

    Attributes:
        level: R + 1 rules, from top to bottom.
        upright: C + 1 rules, from left to right.
        x: float64 (R + 1, C + 1), of the crossings.
        y: float64 (R + 1, C + 1), of the crossings.
        level_sides: float64 (R + 1, C), the drawn share of the cells' upper and lower sides.
        upright_sides: float64 (R, C + 1), the drawn share of their left and right sides.
        closed: whether at least two upright rules are drawn.
    """

    level: Rules
    upright: Rules
    x: Places
    y: Places
    level_sides: Places
    upright_sides: Places
    closed: bool

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and columns."""
        return len(self.level) - 1, len(self.upright) - 1


def find_grids(
    level: Rules, upright: Rules, height: float, parameters: TableParameters
) -> list[Grid]:
    """Find the grids that rules form, with at least two rows and two columns, or three rows.

    Args:
        level: rules from left to right, in any order.
        upright: rules from top to bottom, in any order.
        height: the digit height in pixels.
        parameters: thresholds.
    """
    if not len(level) or not len(upright):
        return []
    meet = _meet(level, upright, parameters.touch * height)
    grids = []
    for rows, columns in _parts(meet):
        own = joined(level.take(rows), height, parameters)
        crossing = joined(upright.take(columns), height, parameters)
        grid = _grid(own, crossing, parameters.open_end * height)
        if grid is not None:
            grids += _divided(grid, parameters.least_row * height)
    return grids


def joined(rules: Rules, height: float, parameters: TableParameters) -> Rules:
    """Join stretches of the same rule, and double rules; sort rules by their position across.

    Args:
        rules: at least one.
        height: the digit height in pixels.
        parameters: thresholds.
    """
    starts, ends = rules.starts, rules.ends
    between = np.maximum.outer(starts, starts) + np.minimum.outer(ends, ends)
    places = rules.at(between / 2)
    labels = connected(np.abs(places - places.T) <= parameters.same_rule * height)
    groups = np.unique(labels)[:, None] == labels
    number = groups.astype(np.float64) @ rules.drawn
    sums = groups.astype(np.float64) @ (rules.across * rules.drawn)
    whole = Rules(sums / np.maximum(number, 1), number > 0, rules.step)
    whole = follow(whole, height, parameters)
    middle = (starts.min() + ends.max()) / 2
    return whole.take(np.argsort(whole.at(np.array([[middle]]))[:, 0]))


def connected(linked: Mask) -> NDArray[np.int64]:
    """Return the connected components of a graph.

    Args:
        linked: bool (n, n), symmetric, True on the diagonal.

    Returns:
        int64 (n,), the index of the first member of each node's component.
    """
    labels = np.arange(len(linked))
    while True:
        least = np.where(linked, labels, len(linked)).min(axis=1, initial=len(linked))
        least = least[least]
        if (least == labels).all():
            return labels
        labels = least


def _meet(level: Rules, upright: Rules, touch: float) -> Mask:
    """Return which level rule meets which upright one, bool (n, m)."""
    x, y = _crossings(level, upright)
    across = (x >= level.starts[:, None] - touch) & (x <= level.ends[:, None] + touch)
    return np.asarray(across & (y >= upright.starts - touch) & (y <= upright.ends + touch))


def _crossings(level: Rules, upright: Rules) -> tuple[Places, Places]:
    """Return where rules, if extended, cross, float64 (n, m) each."""
    y = level.across.mean(axis=1, keepdims=True).repeat(len(upright), axis=1)
    x = y
    for _ in range(_ROUNDS):
        x = upright.at(y.T).T
        y = level.at(x)
    return x, y


def _parts(meet: Mask) -> list[tuple[Mask, Mask]]:
    """Return the connected groups of level and upright rules, bool (n,) and (m,)."""
    n, m = meet.shape
    linked = np.eye(n + m, dtype=bool)
    linked[:n, n:], linked[n:, :n] = meet, meet.T
    labels = connected(linked)
    both = np.intersect1d(labels[:n], labels[n:])
    return [(labels[:n] == label, labels[n:] == label) for label in both]


def _grid(level: Rules, upright: Rules, open_end: float) -> Grid | None:
    """Return the grid of connected rules, without those that bound no cell."""
    level, upright = _bounding(level, upright)
    if not len(level) or not len(upright):
        return None
    closed = len(upright) >= _FEWEST
    ends = _with_ends(level, upright, open_end), _with_ends(upright, level, open_end)
    level, upright = _bounding(*ends)
    if min(len(level), len(upright)) < _FEWEST:
        return None
    grid = _measured(level, upright, closed=closed)
    return grid if _is_table(grid) else None


def _divided(grid: Grid, least: float) -> list[Grid]:
    """Divide a grid at rows lower than `least` pixels, which cannot hold a number.

    Such a row is the space between two tables if no upright rule runs through it, else the space
    within a double rule.
    """
    low = np.median(np.diff(grid.y, axis=0), axis=1) < least
    between = low & (grid.upright_sides < _WHOLE).all(axis=1)
    table = np.append(0, np.cumsum(between))  # the table of each level rule
    kept = np.append(True, ~low | between)
    parts = (
        _measured(grid.level.take(kept & (table == number)), grid.upright, closed=grid.closed)
        for number in range(int(table[-1]) + 1)
    )
    return [part for part in parts if _is_table(part)]


def _measured(level: Rules, upright: Rules, *, closed: bool) -> Grid:
    """Return the grid of rules that all cross each other."""
    x, y = _crossings(level, upright)
    return Grid(level, upright, x, y, level.drawn_share(x), upright.drawn_share(y.T).T, closed)


def _bounding(level: Rules, upright: Rules) -> tuple[Rules, Rules]:
    """Return the rules that cross none of their direction and bound a whole side of a cell.

    With a single rule in the other direction there are no sides to measure.
    """
    x, y = _crossings(level, upright)
    level, upright = level.take(_apart(y)), upright.take(_apart(x.T))
    while len(level) and len(upright):
        x, y = _crossings(level, upright)
        rows, columns = _whole(level.drawn_share(x)), _whole(upright.drawn_share(y.T))
        if rows.all() and columns.all():
            break
        level, upright = level.take(rows), upright.take(columns)
    return level, upright


def _whole(shares: Places) -> Mask:
    count = shares.shape[1]
    several = (shares >= _WHOLE).sum(axis=1) >= min(2, count)
    return np.asarray(several | ((shares >= _WHOLE_ALONE).any(axis=1) & (count <= _SMALL)))


def _with_ends(rules: Rules, crossing: Rules, open_end: float) -> Rules:
    """Add a rule along the ends of `crossing` if these extend beyond the outermost of `rules`.

    Args:
        rules: sorted.
        crossing: the rules of the other direction.
        open_end: how far they must extend, in pixels.
    """
    along, _ = _crossings(crossing, rules)
    before = _free(along[:, 0] - crossing.starts, open_end)
    after = _free(crossing.ends - along[:, -1], open_end)
    across, drawn = [rules.across], [rules.drawn]
    everywhere = np.ones_like(rules.drawn[:1])
    if before >= open_end:
        across.insert(0, rules.across[:1] - before)
        drawn.insert(0, everywhere)
    if after >= open_end:
        across.append(rules.across[-1:] + after)
        drawn.append(everywhere)
    return Rules(np.concatenate(across), np.concatenate(drawn), rules.step)


def _free(beyond: Places, open_end: float) -> float:
    """Return how far rules usually extend beyond the last one they cross, ignoring shorter ones."""
    reaching = beyond > -open_end
    return float(np.median(beyond[reaching])) if reaching.any() else 0.0


def _apart(places: Places) -> list[int]:
    """Return the rules that cross none before them.

    Args:
        places: float64 (n, m), where the n rules cross others.
    """
    kept: list[int] = []
    for index, row in enumerate(places):
        if not kept or (row > places[kept[-1]]).all():
            kept.append(index)
    return kept


def _is_table(grid: Grid) -> bool:
    rows, columns = grid.shape
    return (rows >= _FEWEST and columns >= _FEWEST) or (rows > _FEWEST and columns == 1)
