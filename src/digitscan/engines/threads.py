"""How many threads an engine may take: one, where many processes share the cores.

OpenCV and the engines start as many threads as there are cores. Beside other workers these only
get in each other's way: one page at a time takes less of the processor with one thread.
"""

from __future__ import annotations

import os

_held: dict[str, int] = {}
# OpenBLAS, which numpy brings, starts its threads when it is loaded, wanted or not.
_OPENBLAS = "OPENBLAS_NUM_THREADS"


def keep_numpy_single() -> None:
    """Let numpy, if it is not loaded yet, start no threads: a process with threads forks ill."""
    os.environ.setdefault(_OPENBLAS, "1")


def one_thread_each() -> None:
    """Keep OpenCV, and every engine that this process loads from now on, to one thread."""
    import cv2  # noqa: PLC0415 - heavy

    _held["threads"] = 1
    cv2.setNumThreads(1)


def thread_limit() -> int | None:
    """Return how many threads an engine may start; None where it may choose."""
    return _held.get("threads")
