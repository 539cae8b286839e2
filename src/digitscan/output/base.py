"""The protocols that the writers of all formats follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digitscan.output.rows import PageReading


# Can be stored as JSON.
State = dict[str, Any]
# Makes a file from a spool; raises OSError where it cannot be written.
Conversion: TypeAlias = "Callable[[Path, Path], None]"


class Writer(Protocol):
    """Writes pages to a stream, each completely and at once."""

    def write(self, reading: PageReading) -> None:
        """Write one page and flush it."""

    def finish(self) -> None:
        """Write what follows the last page."""


class Layout(Protocol):
    """What is written of pages, such as rows or tables; opens the writer of each format."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The supported formats."""

    def options(self) -> dict[str, Any]:
        """Return the values by option name, in a form that JSON can hold."""

    def pictured(self, form: str) -> str | None:
        """Return which parts this format shows as pictures if doubtful, see `doubtful_boxes`."""

    def open(self, form: str, stream: TextIO, least: float) -> Writer:
        """Return a writer to a stream, which stays open; digits below `least` are written `?`."""

    def resume(
        self, form: str, stream: TextIO, least: float, state: State | None
    ) -> ResumableWriter:
        """Return a writer to a new or resumed file, or to its spool; see `open_resumable`."""

    def conversion(self, form: str) -> Conversion | None:
        """Return what converts the spool of `resume` into a file; None if there is no spool."""


class ResumableWriter(Writer, Protocol):
    """A writer whose work another writer can continue, even in another process.

    Text formats allow this by themselves. Formats that are written in one go, such as Parquet, are
    made from a spool of rows at the end; see `spool`.
    """

    def state(self) -> State:
        """Return what the next writer must know besides the output so far."""
