"""Summarize runs of unreadable pages: a damaged document may claim thousands of them.

The first few pages of a run have one error line each, with the reason. The rest share one line,
which comes with the next readable page or at the end of the document. All pages are tried, because
any later page may be readable again.
"""

from __future__ import annotations

from digitscan.batch.page_task import Unread
from digitscan.messages import problem

# How many of them get a line of their own.
_TOLD = 3
_REMEDY = "see the lines above, or scan the document again"


class FailureSummary:
    """The current run of consecutive unreadable pages of one input."""

    def __init__(self) -> None:
        self._told = 0
        self._others: tuple[Unread, Unread] | None = None  # the first and the last

    @property
    def are_there(self) -> bool:
        """Whether the last page could not be read."""
        return self._told > 0

    def add(self, unread: Unread) -> list[str]:
        """Add an unreadable page or the unreadable rest of the input; return the lines to print."""
        if unread.number is None:
            return [*self.end(), unread.line]
        if self._told < _TOLD:
            self._told += 1
            return [unread.line]
        first, _ = self._others or (unread, unread)
        self._others = (first, unread)
        return []

    def end(self) -> list[str]:
        """End the run, at a readable page or the end of the input; return the lines to print."""
        others, self._told, self._others = self._others, 0, None
        if others is None:
            return []
        first, last = others
        if first is last:
            return [last.line]
        what = f"pages {first.number} to {last.number} cannot be read, either"
        return [problem(last.source, what, _REMEDY)]
