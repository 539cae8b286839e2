"""Parse the value of a written number: `1.234,50` and `1,234.50` are both 1234.5.

A point or comma can be ambiguous: `1.234` is a thousand or one. Unambiguous numbers in the same
table decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

POINT, COMMA = ".", ","
DECIMALS = (COMMA, POINT)
# Spreadsheets keep 15 digits of a number; a longer one is an account or the like.
MOST_DIGITS = 15

_SIMPLE = re.compile(r"([+-]?)(\d+)(?:([.,])(\d+))?")
_GROUPED = re.compile(
    r"([+-]?)(\d{1,3}(?:(?P<group>[.,'])\d{3})(?:(?P=group)\d{3})*)(?:([.,])(\d+))?"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number: `sign` is empty, `+` or `-`; `whole` and `fraction` are digits."""

    sign: str
    whole: str
    fraction: str = ""

    def text(self, decimal: str) -> str:
        """Return the number without groups of thousands, with this decimal sign."""
        return self.sign + self.whole + (decimal + self.fraction if self.fraction else "")

    @property
    def is_quantity(self) -> bool:
        """Whether nothing is lost if it is stored as a number; `007` loses its zeros."""
        has_zeros = len(self.whole) > 1 and self.whole.startswith("0")
        return not has_zeros and len(self.whole + self.fraction) <= MOST_DIGITS


def parse_numeral(text: str, decimal: str) -> Numeral | None:
    """Return the number in a text; None for dates, fractions, several numbers and the like.

    Args:
        text: the number as it is written.
        decimal: the decimal separator if the text is ambiguous, see `find_decimal`.
    """
    simple, grouped = _simple(text), _grouped(text)
    if simple is None or grouped is None:
        return simple or grouped
    return simple if _mark_of(text) == decimal else grouped


def find_decimal(texts: Iterable[str], default: str = POINT) -> str:
    """Return the decimal separator of a table's numbers, `default` if all are ambiguous."""
    votes = {POINT: 0, COMMA: 0}
    for text in texts:
        vote = _vote(text)
        if vote is not None:
            votes[vote] += 1
    other = COMMA if default == POINT else POINT
    return other if votes[other] > votes[default] else default


def _vote(text: str) -> str | None:
    """Return the decimal sign that a text suggests by itself; None if it is ambiguous."""
    simple, grouped = _SIMPLE.fullmatch(text), _grouped_match(text)
    if simple and not grouped:
        return simple[3]
    if simple or not grouped:
        return None
    if grouped[4]:
        return grouped[4]
    return {POINT: COMMA, COMMA: POINT}.get(grouped["group"])


def _simple(text: str) -> Numeral | None:
    found = _SIMPLE.fullmatch(text)
    return Numeral(found[1], found[2], found[4] or "") if found else None


def _grouped(text: str) -> Numeral | None:
    found = _grouped_match(text)
    if not found:
        return None
    return Numeral(found[1], found[2].replace(found["group"], ""), found[5] or "")


def _grouped_match(text: str) -> re.Match[str] | None:
    """Match a number with groups of thousands; the first group has no leading zero."""
    found = _GROUPED.fullmatch(text)
    return found if found and found[4] != found["group"] and not found[2].startswith("0") else None


def _mark_of(text: str) -> str:
    return POINT if POINT in text else COMMA
