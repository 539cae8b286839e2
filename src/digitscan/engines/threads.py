"""Limit the threads of engines to one if many processes share the cores.

OpenCV and the engines start as many threads as there are cores. With several workers these compete
with each other; with one thread a page takes less processor time.
"""

from __future__ import annotations

import os

_held: dict[str, int] = {}
# OpenBLAS, which NumPy uses, starts its threads as soon as it is loaded.
_OPENBLAS = "OPENBLAS_NUM_THREADS"


def keep_numpy_single() -> None:
    """Keep NumPy, if not loaded yet, from starting threads: they make forking unsafe."""
    os.environ.setdefault(_OPENBLAS, "1")


def one_thread_each() -> None:
    """Limit OpenCV, and every engine that this process loads from now on, to one thread."""
    import cv2  # noqa: PLC0415 - heavy

    _held["threads"] = 1
    cv2.setNumThreads(1)


def thread_limit() -> int | None:
    """Return how many threads an engine may start; None if it may choose."""
    return _held.get("threads")
