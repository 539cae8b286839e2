"""Pages running that cannot be read: a damaged document may claim thousands of them.

The first few have a line each, which tells why. The others have one together, when the next page
that can be read, or the end of the document, tells how many they are. All are tried: a document
may be sound again after any of them.
"""

from __future__ import annotations

from digitscan.batch.page_task import Unread
from digitscan.messages import problem

# How many of them are told one by one.
_TOLD = 3
_REMEDY = "see the lines above, or scan the document again"


class FailureSummary:
    """Those pages of the input at hand that cannot be read and have none between them that can."""

    def __init__(self) -> None:
        self._told = 0
        self._others: tuple[Unread, Unread] | None = None  # the first and the last

    @property
    def are_there(self) -> bool:
        """Whether the last page could not be read."""
        return self._told > 0

    def add(self, unread: Unread) -> list[str]:
        """Take what could not be read, a page or all that is left; return the lines to tell now."""
        if unread.number is None:
            return [*self.end(), unread.line]
        if self._told < _TOLD:
            self._told += 1
            return [unread.line]
        first, _ = self._others or (unread, unread)
        self._others = (first, unread)
        return []

    def end(self) -> list[str]:
        """Take note of a page that was read, or of the input's end; return the lines to tell."""
        others, self._told, self._others = self._others, 0, None
        if others is None:
            return []
        first, last = others
        if first is last:
            return [last.line]
        what = f"pages {first.number} to {last.number} cannot be read, either"
        return [problem(last.source, what, _REMEDY)]
