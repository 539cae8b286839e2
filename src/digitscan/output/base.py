"""What every format's writer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digitscan.output.rows import PageReading


# What JSON can hold.
State = dict[str, Any]
# Makes a file of a spool; raises OSError where it cannot be written.
Conversion: TypeAlias = "Callable[[Path, Path], None]"


class Writer(Protocol):
    """Writes pages to a stream, each whole and at once."""

    def write(self, reading: PageReading) -> None:
        """Write one page and flush it."""

    def finish(self) -> None:
        """Write what belongs after the last page."""


class Layout(Protocol):
    """What is written of pages, such as rows or tables: opens the writer of each format."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that there are."""

    def options(self) -> dict[str, Any]:
        """Return what was chosen, by the options' names, as JSON can hold it."""

    def pictured(self, form: str) -> str | None:
        """Return of what this format takes pictures where it is doubtful, see `doubtful_boxes`."""

    def open(self, form: str, stream: TextIO, least: float) -> Writer:
        """Begin writing to a stream, which stays open; digits below `least` are written `?`."""

    def resume(
        self, form: str, stream: TextIO, least: float, state: State | None
    ) -> ResumableWriter:
        """Begin writing to a file, or to its spool, or go on with it; see `open_resumable`."""

    def conversion(self, form: str) -> Conversion | None:
        """Return what makes a file of the spool that `resume` writes; None if there is none."""


class ResumableWriter(Writer, Protocol):
    """A writer whose work another one can go on with, in another process, at the same place.

    Text formats are such by themselves. What has to be written in one go, such as Parquet, is made
    of a spool of rows when all are there; see `spool`.
    """

    def state(self) -> State:
        """Return what another one has to know beside what was written so far."""
