"""Where the data goes: standard output, kept clean."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from digitscan.errors import UsageError
from digitscan.native_output import divert_to_nowhere
from digitscan.output.files import whole_file, writing_to

__all__ = ["standard_output", "whole_file", "write_data", "writing_to"]

_STDOUT = 1
_STDERR = 2


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Give standard output to the data alone.

    While this lasts, whatever else writes to it (a native library's warning) lands on standard
    error. The stream is UTF-8 with bare newlines; bytes of names that are no UTF-8 come out as
    they were.

    Raises:
        UsageError: standard output is closed.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed; write to a file with -o")
    if not _is_real(sys.stdout):  # a test or a program around us has put its own in place
        yield sys.stdout
        return
    sys.stdout.flush()
    private = os.dup(_STDOUT)
    _divert()
    try:
        with _text(private) as stream:
            yield stream
    finally:
        os.dup2(private, _STDOUT)
        os.close(private)


def _is_real(stream: TextIO) -> bool:
    try:
        return stream.fileno() == _STDOUT
    except (OSError, ValueError):
        return False


def _divert() -> None:
    """Let file descriptor 1 lead to standard error, or nowhere where that is closed."""
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:
        divert_to_nowhere(_STDOUT)


@contextmanager
def _text(descriptor: int) -> Iterator[TextIO]:
    stream = io.TextIOWrapper(
        os.fdopen(descriptor, "wb", closefd=False),
        encoding="utf-8",
        errors="surrogateescape",
        newline="",
    )
    try:
        yield stream
    finally:
        # All that was written has been flushed, or has failed and said so.
        with suppress(OSError):
            stream.close()


def write_data(stream: TextIO, text: str) -> None:
    """Write all that a command has to say to standard output.

    That the reader went away is no error.

    Raises:
        DigitscanError: it cannot be written.
    """
    with suppress(BrokenPipeError), writing_to("-"):
        stream.write(text + "\n")
        stream.flush()
