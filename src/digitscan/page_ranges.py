"""Selections of the pages of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digitscan.errors import UsageError
from digitscan.messages import one_line

# Nine digits are more pages than a TIFF can hold.
_RANGE = re.compile(r"\s*([0-9]{1,9})\s*(?:(-)\s*([0-9]{1,9})?\s*)?")


@dataclass(frozen=True, slots=True)
class PageSelection:
    """Pages by number, from 1; `ranges` hold first and last, None for the file's last page."""

    ranges: tuple[tuple[int, int | None], ...]

    @staticmethod
    def parse(text: str) -> PageSelection:
        """Parse a list such as `1-3,7` or `5-`. Order and repetition do not matter.

        Raises:
            UsageError: it is not such a list.
        """
        return PageSelection(tuple(_parse_range(part, text) for part in text.split(",")))

    def __contains__(self, number: int) -> bool:
        return any(
            first <= number and (last is None or number <= last) for first, last in self.ranges
        )

    def ends_at(self, number: int) -> bool:
        """Return whether no page after `number` is wanted."""
        return all(last is not None and last <= number for _, last in self.ranges)

    def missing(self, count: int) -> int | None:
        """Return the first wanted page that a file of `count` pages does not have."""
        beyond = [
            max(first, count + 1)
            for first, last in self.ranges
            if first > count or (last is not None and last > count)
        ]
        return min(beyond, default=None)


def _parse_range(part: str, text: str) -> tuple[int, int | None]:
    found = _RANGE.fullmatch(part)
    if found is None:
        raise _nonsense(text)
    first = int(found[1])
    last = first if found[2] is None else int(found[3]) if found[3] else None
    if first < 1 or (last is not None and last < first):
        raise _nonsense(text)
    return first, last


def _nonsense(text: str) -> UsageError:
    return UsageError(
        one_line(f"--pages {text}: not a list of pages; write it as 1-3,7 or 5-, counted from 1")
    )
