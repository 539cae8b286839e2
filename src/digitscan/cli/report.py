"""Messages on standard error, one line each, and progress on a terminal."""

from __future__ import annotations

import shutil
import sys

from digitscan.cli.progress import Bar, Tally, on_terminal
from digitscan.messages import one_line
from digitscan.standard_error import internal_error, tell


def quiet_logs() -> None:
    """Keep the log messages of libraries off standard error."""
    import logging  # noqa: PLC0415 - no help needs it

    logging.lastResort = None


class Report:
    """Prints errors, details if `verbose`, and progress unless `quiet`."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet, self.verbose = quiet, verbose
        self._progress = not quiet and not verbose and on_terminal()
        self._bar = Bar(wanted=self._progress)
        self._shown = False

    def error(self, line: str) -> None:
        """Report an input that could not be read."""
        self.clear()
        tell(line)

    def remark(self, line: str) -> None:
        """Print a line that is not an error, unless `quiet`."""
        if not self.quiet:
            self.error(line)

    def unexpected(self, name: str, error: BaseException) -> None:
        """Report an input on which the program failed."""
        self.clear()
        internal_error(name, error, with_traceback=self.verbose)

    def detail(self, line: str) -> None:
        """Print a line only with `--verbose`."""
        if self.verbose:
            tell(one_line(line))

    def detail_lines(self, text: str) -> None:
        """Print several lines only with `--verbose`."""
        if self.verbose:
            tell(text)

    def progress(self, done: int, total: int, name: str) -> None:
        """Show which input is being read, on a line that the next one overwrites."""
        if not self._progress:
            return
        width = shutil.get_terminal_size().columns - 1
        line = one_line(f"{done}/{total} {name}")[:width]
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()
        self._shown = True

    def batch(self, tally: Tally) -> None:
        """Show the progress of a batch, below everything printed."""
        self._bar.show(tally)

    def clear(self) -> None:
        """Remove the progress before anything else is written to the terminal."""
        self._bar.hide()
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
