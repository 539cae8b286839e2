"""The progress of a batch: a bar on a terminal, and one line at the end."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

# In seconds: a batch that ends sooner shows no bar; the interval between two updates of the bar.
_SOON = 0.7
_STEP = 0.2
_MINUTE, _HOUR = 60, 3600
# From this many pages and failures on, a call counts as a batch and prints a line at the end.
BATCH = 20


@dataclass
class Tally:
    """Counts of a batch: `inputs` of `total` are done, `more` pages of started inputs are left.

    `before` inputs were complete from an interrupted run; they do not count for the speed.
    """

    total: int
    before: int = 0
    inputs: int = 0
    pages: int = 0
    failures: int = 0
    more: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return max(time.monotonic() - self.begun, 1e-3)

    @property
    def pages_left(self) -> float:
        """How many pages are left, if the remaining inputs are like those that are done."""
        over = self.inputs - self.before
        each = max(1.0, self.pages / over) if over else 1.0
        return self.more + (self.total - self.inputs) * each

    def line(self) -> str:
        """Return a line about what was read and how long it took."""
        read = f"{counted(self.pages, 'page')} of {counted(self.total, 'input')}"
        if self.before:
            read += f", {self.before:,} of them in an interrupted run"
        speed = f"{duration(self.seconds)}, {self.pages / self.seconds:.1f} pages/s"
        failed = f"; {self.failures:,} could not be read" if self.failures else ""
        return f"{read}; {speed}{failed}"

    def now(self) -> str:
        """Return a line about the current state."""
        parts = [counted(self.pages, "page")]
        if self.total > 1:
            parts.append(f"{self.inputs:,} of {self.total:,} inputs")
        parts.append(f"{self.pages / self.seconds:.1f} pages/s")
        if self.pages:
            parts.append(f"{duration(self.pages_left * self.seconds / self.pages)} left")
        if self.failures:
            parts.append(f"{self.failures:,} failed")
        return ", ".join(parts)


class Bar:
    """A progress bar at the bottom of the terminal; hide it before printing a line."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._bar: Progress | None = None
        self._shown = False
        self._drawn = time.monotonic() + _SOON - _STEP

    def show(self, tally: Tally) -> None:
        """Draw the bar, unless it was drawn just now."""
        if not self._wanted or time.monotonic() - self._drawn < _STEP:
            return
        self._drawn = time.monotonic()
        if self._bar is None:
            self._bar = _new_bar()
        if not self._shown:
            self._bar.start()
            self._shown = True
        share = tally.pages / max(1.0, tally.pages + tally.pages_left)
        self._bar.update(self._bar.task_ids[0], completed=share, description=tally.now())
        self._bar.refresh()

    def hide(self) -> None:
        """Remove the bar."""
        if self._bar is not None and self._shown:
            self._bar.stop()
            self._shown = False


def _new_bar() -> Progress:
    # No thread draws the bar, because the program forks processes.
    from rich.console import Console  # noqa: PLC0415 - heavy, and for terminals alone
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
    console = Console(stderr=True, highlight=False, emoji=False, markup=False)
    bar = Progress(*columns, console=console, auto_refresh=False, transient=True)
    bar.add_task("", total=1.0)
    return bar


def on_terminal() -> bool:
    """Return whether standard error is a terminal that can draw."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def counted(count: int, what: str) -> str:
    """Return a count with its noun, in the plural if needed."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def duration(seconds: float) -> str:
    """Return a time in a readable form: 4.2 s, 40 s, 3 min, 1 h 20 min."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if seconds < _MINUTE / 6 else f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"
