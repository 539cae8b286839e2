"""What every format's writer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from digitscan.output.rows import PageReading


class Writer(Protocol):
    """Writes pages to a stream, each whole and at once."""

    def write(self, reading: PageReading) -> None:
        """Write one page and flush it."""

    def finish(self) -> None:
        """Write what belongs after the last page."""
