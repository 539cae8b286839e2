"""The most likely readings of all fields together that satisfy the checks.

Fields without a common check are decided separately. The others are decided together, by a beam
search over combinations of their readings, which is exact as long as the beam holds all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from digitscan.forms.checks import Check
    from digitscan.forms.fields import Option

    Weights = NDArray[np.float64]

# The width of the beam, in combinations.
BEAM = 2000
# A reading this much less likely than the best one is dropped.
_HOPELESS = math.log(1e-7)
# The penalty of a failed check, as log-probability: people add up wrongly, too.
_WRONG_SUM = math.log(0.002)
_WRONG_DIGIT = math.log(0.001)
# ... and of a violated rule of a field: no date, out of range, required but empty.
_WRONG_FIELD = math.log(0.0005)


@dataclass(frozen=True)
class Decided:
    """The reading of a field.

    Attributes:
        chosen: which of its options.
        weights: float64 (n,), the probability of each option given the checks.
    """

    chosen: int
    weights: Weights


def decide(
    options: Mapping[str, Sequence[Option]], checks: Sequence[Check]
) -> tuple[dict[str, Decided], tuple[str, ...]]:
    """Choose a reading for each field.

    Args:
        options: by field name, most likely first, at least one each.
        checks: of the template.

    Returns:
        The fields' readings, and the names of the checks that fail, those of fields first.
    """
    own = {name: _own_weights(name, found, checks) for name, found in options.items()}
    decided: dict[str, Decided] = {}
    for group in _groups(options, checks):
        decided |= _decide_together(group, options, own, checks)
    broken = [each for name, d in decided.items() for each in options[name][d.chosen].broken]
    ordered = [name for name in options if name in decided]
    chosen = {name: options[name][decided[name].chosen] for name in ordered}
    broken += [check.name for check in checks if not _holds(check, chosen)]
    return {name: decided[name] for name in ordered}, tuple(dict.fromkeys(broken))


def _own_weights(name: str, found: Sequence[Option], checks: Sequence[Check]) -> Weights:
    """Return the log-weight of each option on its own, including its check digits."""
    digits = [check for check in checks if check.digits_only and check.fields == (name,)]
    weights = []
    for option in found:
        weight = option.chance + _WRONG_FIELD * len(option.broken)
        weight += _WRONG_DIGIT * sum(not check.accepts(option.digits) for check in digits)
        weights.append(weight)
    return np.array(weights)


def _groups(options: Mapping[str, object], checks: Sequence[Check]) -> list[list[str]]:
    """Return the groups of fields that checks connect."""
    groups: list[list[str]] = [[name] for name in options]
    for check in checks:
        touched = [group for group in groups if set(group) & set(check.fields)]
        if len(touched) > 1:
            groups = [group for group in groups if group not in touched]
            groups.append([name for group in touched for name in group])
    return groups


def _decide_together(
    group: Sequence[str],
    options: Mapping[str, Sequence[Option]],
    own: Mapping[str, Weights],
    checks: Sequence[Check],
) -> dict[str, Decided]:
    """Choose the readings of connected fields."""
    between = [check for check in checks if not check.digits_only and set(check.fields) <= {*group}]
    order = _order(group, between)
    picks = np.zeros((1, 0), np.int64)
    weights = np.zeros(1)
    for at, name in enumerate(order):
        likely = np.flatnonzero(own[name] >= own[name].max() + _HOPELESS)
        both = (weights[:, None] + own[name][likely]).ravel()
        known = order[: at + 1]
        whole = [each for each in between if name in each.fields and {*each.fields} <= {*known}]
        # Before a check is complete, the most likely are kept; afterwards, those that satisfy it.
        kept = np.arange(both.size) if whole else _likeliest(both)
        ways, which = np.divmod(kept, len(likely))
        picks, both = np.column_stack([picks[ways], likely[which]]), both[kept]
        for check in whole:
            both = both + np.where(_hold(check, known, picks, options), 0.0, _WRONG_SUM)
        kept = _likeliest(both)
        picks, weights = picks[kept], both[kept]
    best = picks[int(weights.argmax())]
    shares = np.exp(weights - weights.max())
    shares /= shares.sum()
    return {
        name: Decided(
            int(best[at]),
            np.bincount(picks[:, at], shares, minlength=len(options[name])).astype(np.float64),
        )
        for at, name in enumerate(order)
    }


def _likeliest(weights: Weights) -> NDArray[np.int64]:
    """Return the indices of the greatest weights, as many as the beam holds."""
    if weights.size <= BEAM:
        return np.arange(weights.size)
    return np.asarray(np.argpartition(-weights, BEAM)[:BEAM])


def _order(group: Sequence[str], checks: Sequence[Check]) -> list[str]:
    """Return the fields in an order that completes checks as early as possible."""
    order: list[str] = []
    for check in sorted(checks, key=lambda check: len(check.fields)):
        # A single field on its side, such as the total, comes last, since the others determine it.
        order += [name for name in reversed(check.fields) if name not in order]
    return order + [name for name in group if name not in order]


def _hold(
    check: Check,
    known: Sequence[str],
    picks: NDArray[np.int64],
    options: Mapping[str, Sequence[Option]],
) -> NDArray[np.bool_]:
    """Return for which combinations a check holds; it holds if all its fields are empty."""
    numbers, empty = {}, np.ones(len(picks), bool)
    for name in check.fields:
        chosen = picks[:, known.index(name)]
        numbers[name] = np.array([option.number for option in options[name]])[chosen]
        empty &= np.array([option.text == "" for option in options[name]])[chosen]
    return np.asarray(check.holds(numbers) | empty)


def _holds(check: Check, chosen: Mapping[str, Option]) -> bool:
    if check.digits_only:
        return check.accepts(chosen[check.fields[0]].digits)
    if all(chosen[name].text == "" for name in check.fields):
        return True
    return bool(check.holds({n: np.array([chosen[n].number]) for n in check.fields})[0])
