"""Ctrl-C while packages load: it leaves at once, and neither shows a traceback nor gets lost.

Python raises KeyboardInterrupt wherever it is. Within an import that may be a callback that drops
it, and the program would go on as if nothing had been said.
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
    """Leave with the status of an interrupted program; only while nothing is half-written."""
    os.write(_STDERR, b"interrupted\n")
    os._exit(INTERRUPTED)


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """Let Ctrl-C end the program at once for as long as this lasts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave_at_once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
