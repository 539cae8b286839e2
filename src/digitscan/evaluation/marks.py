"""Count lost and invented marks: points, commas and signs of numbers, read and true."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digitscan.page import DECLINED

# A mark, and the number of digits to its left in its number.
_Placed = tuple[str, int]


@dataclass(frozen=True, slots=True)
class MarkCounts:
    """How often a mark is in the truth and in the readings, and how often it is wrong.

    Only numbers with the right digits count for lost and invented marks; for others it is unclear
    which marks correspond. A mark that is read as another counts as lost and as invented.
    """

    present: int = 0
    read: int = 0
    lost: int = 0
    invented: int = 0

    def __add__(self, other: MarkCounts) -> MarkCounts:
        """Return the counts of two sets of pages together."""
        return MarkCounts(
            self.present + other.present,
            self.read + other.read,
            self.lost + other.lost,
            self.invented + other.invented,
        )


def is_digit(char: str) -> bool:
    """Return whether a character of a number is a digit, read or rejected."""
    return char.isdigit() or char == DECLINED


def has_mark(number: str) -> bool:
    """Return whether a number has a mark besides its digits; a mark without digits is no number."""
    return any(map(is_digit, number)) and not all(map(is_digit, number))


def count_marks(read: Sequence[str], truth: Sequence[str]) -> dict[str, MarkCounts]:
    """Count the marks of one page, by sign.

    Args:
        read: the numbers read.
        truth: the true numbers.

    Returns:
        The counts of each sign that is on either side, sorted by sign.
    """
    present, written = (
        Counter(sign for number in side if has_mark(number) for sign, _ in marks_of(number))
        for side in (truth, read)
    )
    lost: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    for one, other in _pairs(read, truth):
        lost.update(sign for sign, _ in (marks_of(other) - marks_of(one)).elements())
        invented.update(sign for sign, _ in (marks_of(one) - marks_of(other)).elements())
    return {
        sign: MarkCounts(present[sign], written[sign], lost[sign], invented[sign])
        for sign in sorted(present | written)
    }


def add_marks(pages: Iterable[Mapping[str, MarkCounts]]) -> dict[str, MarkCounts]:
    """Return the counts of several pages together."""
    total: dict[str, MarkCounts] = {}
    for page in pages:
        for sign, counts in page.items():
            total[sign] = total.get(sign, MarkCounts()) + counts
    return dict(sorted(total.items()))


def marks_of(number: str) -> Counter[_Placed]:
    """Return the marks of a number, each with the number of digits before it."""
    marks: Counter[_Placed] = Counter()
    digits = 0
    for char in number:
        if is_digit(char):
            digits += 1
        else:
            marks[char, digits] += 1
    return marks


def _pairs(read: Sequence[str], truth: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of a number read and a true one with the same digits; exact matches first."""
    same = Counter(read) & Counter(truth)
    by_digits: dict[str, list[str]] = defaultdict(list)
    for number in (Counter(truth) - same).elements():
        by_digits[_digits(number)].append(number)
    pairs = []
    for number in (Counter(read) - same).elements():
        waiting = by_digits.get(_digits(number))
        if waiting:
            pairs.append((number, waiting.pop(0)))
    return pairs


def _digits(number: str) -> str:
    return "".join(filter(is_digit, number))
