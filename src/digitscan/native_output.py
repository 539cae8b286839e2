"""Silence native libraries, whose messages would appear beside the one line of an error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def native_silence() -> Iterator[None]:
    """Drop what native libraries write to standard error inside the context.

    libtiff, for example, prints its own messages about damage, besides the error that is raised.
    This affects the whole process, so do not use it while other threads print messages.
    """
    try:
        saved = os.dup(_STDERR)
    except OSError:  # standard error is closed
        yield
        return
    divert_to_nowhere(_STDERR)
    try:
        yield
    finally:
        os.dup2(saved, _STDERR)
        os.close(saved)


@contextmanager
def keras_silence() -> Iterator[None]:
    """Import Keras, or let it load a network, without TensorFlow's messages.

    TensorFlow obeys TF_CPP_MIN_LOG_LEVEL only after it has printed messages about its kernels and
    missing graphics cards.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_silence():
        yield


def divert_to_nowhere(descriptor: int) -> None:
    """Redirect a file descriptor to nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
