"""Run work on untrusted files in a child process with limited time and memory.

A PDF of a few hundred bytes can nest forms so that they are drawn a billion times in all, and
pdfium cannot be interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

# Limits on processor time, and on memory beyond what the process already uses.
MOST_SECONDS = 4
MOST_BYTES = 600 << 20

_DONE, _FAILED = 0, 1


def can_bound() -> bool:
    """Return whether this system supports the limits."""
    return sys.platform == "linux"


def within_bounds(work: Callable[[], object]) -> bool:
    """Run `work` in a child process; only its changes to shared memory are visible here.

    Returns:
        True if it succeeded, False if it raised.

    Raises:
        TimeoutError: it exceeded the time or memory limit.
    """
    with warnings.catch_warnings():
        # The child only does its work and exits; it needs no lock of another thread.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _work_and_leave(work)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise TimeoutError
    return code == _DONE


def _work_and_leave(work: Callable[[], object]) -> None:
    code = _FAILED
    try:
        _bound_this_process()
        work()
        code = _DONE
    finally:
        os._exit(code)


def _bound_this_process() -> None:
    import resource  # noqa: PLC0415 - not on every system

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_BYTES, held + MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
