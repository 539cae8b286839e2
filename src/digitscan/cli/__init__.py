"""The command line: parses, calls the library, and tells errors in one line each."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
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
    _exit(status)


def _exit(status: int) -> None:
    """End the process without taking apart, object by object, what the system frees at once.

    That is some 5 % of a page's time. What has asked to be told of the end is told; a thread that
    still runs, or a profiler that has yet to write, has the usual way out, and so has what cannot
    be flushed.
    """
    if threading.active_count() == 1 and not sys.getprofile() and not sys.gettrace():
        atexit._run_exitfuncs()
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            os._exit(status)
        except (OSError, ValueError):
            pass
    sys.exit(status)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave as after an error, so that nothing half-written stays behind."""
    sys.exit(_TERMINATED)
