"""What a person is told on standard error: one line each, and progress on a terminal."""

from __future__ import annotations

import shutil
import sys

from digitscan.cli.progress import Bar, Tally, on_terminal
from digitscan.messages import one_line
from digitscan.standard_error import internal_error, tell


def quiet_logs() -> None:
    """Keep what libraries log off standard error."""
    import logging  # noqa: PLC0415 - no help needs it

    logging.lastResort = None


class Report:
    """Tells of errors, of details when `verbose`, and of progress unless `quiet`."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet, self.verbose = quiet, verbose
        self._progress = not quiet and not verbose and on_terminal()
        self._bar = Bar(wanted=self._progress)
        self._shown = False

    def error(self, line: str) -> None:
        """Tell of an input that could not be read."""
        self.clear()
        tell(line)

    def remark(self, line: str) -> None:
        """Tell of what is no error, unless `quiet`."""
        if not self.quiet:
            self.error(line)

    def unexpected(self, name: str, error: BaseException) -> None:
        """Tell of an input that the program failed on."""
        self.clear()
        internal_error(name, error, with_traceback=self.verbose)

    def detail(self, line: str) -> None:
        """Tell what only `--verbose` wants to know."""
        if self.verbose:
            tell(one_line(line))

    def detail_lines(self, text: str) -> None:
        """Tell several lines that only `--verbose` wants to know."""
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
        """Show how a batch goes, below all that is written."""
        self._bar.show(tally)

    def clear(self) -> None:
        """Take the progress away, before anything else is written to the terminal."""
        self._bar.hide()
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
