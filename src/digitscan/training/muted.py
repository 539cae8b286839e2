"""Import Keras without what TensorFlow's native code then writes to standard error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def muted_natives() -> Iterator[None]:
    """Let file descriptor 2 lead nowhere; what Python itself raises still comes through.

    TensorFlow heeds TF_CPP_MIN_LOG_LEVEL only after it has told of its kernels and of graphics
    cards that are not there.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        kept = os.dup(_STDERR)
    except OSError:  # standard error is closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)
