"""The command line: parses, calls the library, and tells errors in one line each."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from digitscan.cli.interrupts import INTERRUPTED, leaving_at_once

__all__ = ["main"]

_TERMINATED = 143


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        signal.signal(signal.SIGTERM, _leave)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
            signal.signal(signal.SIGHUP, _leave)
        with leaving_at_once():
            from digitscan.cli.app import run  # noqa: PLC0415 - so that Ctrl-C is heeded before

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        status = INTERRUPTED
    sys.exit(status)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave as after an error, so that nothing half-written stays behind."""
    sys.exit(_TERMINATED)
