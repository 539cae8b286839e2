"""Ctrl-C while packages load: exit at once, without a traceback.

Python raises KeyboardInterrupt wherever it is. During an import, that may be a callback that drops
the exception, and the program would continue.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
_STDERR = 2


def leave_at_once(_signal: int, _frame: FrameType | None) -> None:
    """Exit with the status of an interrupted program; only for use before anything is written."""
    os.write(_STDERR, b"interrupted\n")
    os._exit(INTERRUPTED)


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """Let Ctrl-C end the program at once inside the context."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave_at_once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
