"""Keeping native libraries quiet, whose words would stand beside the one line of an error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def native_silence() -> Iterator[None]:
    """Drop what native libraries write to standard error in passing.

    libtiff tells of damage there in words of its own, beside the error that is raised. It is the
    whole process's standard error: not for a process whose other threads have something to say.
    """
    try:
        saved = os.dup(_STDERR)
    except OSError:  # closed: no one hears anything
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
    """Import Keras, or have it load a network, without TensorFlow's words.

    TensorFlow heeds TF_CPP_MIN_LOG_LEVEL only after it has told of its kernels and of graphics
    cards that are not there.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_silence():
        yield


def divert_to_nowhere(descriptor: int) -> None:
    """Let a file descriptor lead nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
