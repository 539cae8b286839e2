"""Lines on standard error, for the command line, the server and their worker processes."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import TextIO

from digitscan.messages import problem


def tell(line: str) -> None:
    """Write one line to standard error; nothing if it is closed."""
    if sys.stderr is None:
        return
    try:
        print(line, file=sys.stderr, flush=True)
    except BrokenPipeError:
        _discard(sys.stderr)


def internal_error(name: str, error: BaseException, *, with_traceback: bool) -> None:
    """Report an unexpected error in one line."""
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    tell(problem(name, f"internal error ({detail})", "please report it"))
    if with_traceback:
        tell("".join(traceback.format_exception(error)).rstrip())


def quiet_libraries() -> None:
    """Drop Python's warnings, and write names in any encoding unchanged."""
    warnings.simplefilter("ignore")
    reconfigure = getattr(sys.stderr, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="surrogateescape")


def _discard(stream: TextIO) -> None:
    """Redirect `stream` to nowhere, so that flushing the rest at exit does not fail."""
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - os.devnull is no Path
            os.dup2(nowhere.fileno(), stream.fileno())
    except (OSError, ValueError):
        return
