"""Standard output, reserved for data."""

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
    """Reserve standard output for data.

    Inside the context, everything else that is written to it, such as a native library's warning,
    goes to standard error. The stream is UTF-8 with plain newlines; names that are not valid UTF-8
    keep their bytes.

    Raises:
        UsageError: standard output is closed.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed; write to a file with -o")
    if not _is_real(sys.stdout):  # a test or a calling program has replaced it
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
    """Redirect file descriptor 1 to standard error, or to nowhere if that is closed."""
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
        # All data has been flushed, or the error has been raised.
        with suppress(OSError):
            stream.close()


def write_data(stream: TextIO, text: str) -> None:
    """Write the output of a command to standard output.

    It is not an error if the reader has gone away.

    Raises:
        DigitscanError: the text cannot be written.
    """
    with suppress(BrokenPipeError), writing_to("-"):
        stream.write(text + "\n")
        stream.flush()
