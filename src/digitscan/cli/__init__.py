"""The command line: parses, calls the library, and tells errors in one line each."""

from __future__ import annotations

import signal
import sys
from types import FrameType

__all__ = ["main"]

_INTERRUPTED = 130
_TERMINATED = 143


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        signal.signal(signal.SIGTERM, _leave)
        from digitscan.cli.app import run  # noqa: PLC0415 - so that Ctrl-C is heeded from here on

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        status = _INTERRUPTED
    sys.exit(status)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave as after an error, so that nothing half-written stays behind."""
    sys.exit(_TERMINATED)
